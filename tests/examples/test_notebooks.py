"""The notebooks: what stands in them is what comes out, and names are completed in a kernel."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(notebook) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def words(cell) -> list[str]:
    """Return what a cell prints and shows as text; frames of other libraries look as these choose."""
    outputs = [output for output in cell["outputs"] if "image/svg+xml" not in output.get("data", ())]
    shown = [output.get("text") or output["data"].get("text/plain", "") for output in outputs]
    texts = ("".join(text) for text in shown)
    return [text for text in texts if not text.startswith("shape:")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_there_and_small(path):
    assert path.stat().st_size < 80_000
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["cells"][0]["cell_type"] == "markdown"
    assert all(cell["outputs"] for cell in cells(notebook) if not "".join(cell["source"]).startswith("author ="))
    outputs = [output for cell in cells(notebook) for output in cell["outputs"]]
    assert {output["output_type"] for output in outputs} <= {"execute_result", "stream", "display_data"}
    assert any("image/svg+xml" in output.get("data", ()) for output in outputs)
    assert "cdn." not in path.read_text(encoding="utf-8")


def test_there_are_two():
    assert [path.stem for path in NOTEBOOKS] == ["article_as_claims", "gdelt_to_frame"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_running_it_gives_what_stands_in_it(path):
    nbclient = pytest.importorskip("nbclient", reason="running the notebooks needs nbclient")
    pytest.importorskip("ipykernel", reason="running the notebooks needs ipykernel")
    for needed in ("altair", "polars", "vl_convert"):
        pytest.importorskip(needed, reason=f"the notebooks need {needed}")
    nbformat = pytest.importorskip("nbformat", reason="running the notebooks needs nbformat")
    stored = nbformat.read(path, as_version=4)
    again = nbformat.read(path, as_version=4)
    before = {each: each.read_bytes() for each in FOLDER.iterdir() if each.is_file()}
    resources = {"metadata": {"path": str(FOLDER)}}
    nbclient.NotebookClient(again, timeout=300, kernel_name="python3", resources=resources).execute()
    for one, other in zip(cells(stored), cells(again), strict=True):
        assert words(other) == words(one), one["source"]
    assert {each: each.read_bytes() for each in FOLDER.iterdir() if each.is_file()} == before


@pytest.mark.slow
def test_names_are_completed_in_a_kernel():
    pytest.importorskip("ipykernel", reason="completing names needs ipykernel")
    manager = pytest.importorskip("jupyter_client.manager", reason="completing names needs jupyter_client")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    try:
        client.execute_interactive("import eventcode as ec\nevent = ec.Event(id='e')", timeout=120)
        for code, names in (
            ("event.", {"status", "source", "codings", "evolve"}),
            ("ec.Wh", {"When"}),
            ("ec.When('2024').", {"earliest", "precision"}),
            ("ec.Event.", {"status"}),
        ):
            matches = client.complete(code, len(code), reply=True, timeout=120)["content"]["matches"]
            assert names <= {match.rpartition(".")[2] for match in matches}, code
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)

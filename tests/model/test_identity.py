"""Content ids: the same content has the same id for ever, on every machine and Python."""

import os
import subprocess
import sys
from base64 import b32encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from eventcode.convert import from_dict, to_dict
from eventcode.model import Coding, Event, Place, Quantity, TreatyEvent, event_id
from eventcode.testing import events

# These ids stand in people's files. A change that breaks them needs another PREFIX.
PINNED = {
    "ec1-2npszuwohduwd3miuc5zkknvd4": Event(),
    "ec1-mwbr5ni54xesvtz4mkmgdn22qy": Event(code="cameo:190", source="USAMIL", target="IRQ", when="2003-03-20"),
    "ec1-z6hhfjeyggmzozjoqkwlxxe5z4": Event(
        code="cameo:072",
        source="PRKGOV",
        target="RUS",
        when="2024-10",
        quantities="~3000 soldiers",
        places=Place(name="Россия", lat=55, lon=37.5),
        attributions={"author": "Uu", "KORLEG": "CT+"},
    ),
    "ec1-fpn7uofsjbe43atwqwhhcepd7q": TreatyEvent(
        code="cameo:057",
        source=["USA", "SUN"],
        reciprocal=True,
        instrument="INF",
        stage="signed",
        when="1987-12-08",
        in_force="1988-06-01",
    ),
    "ec1-ue7zjtp5ps2dlczp7pvdrjgcda": Event(
        label="naïve \N{PILE OF POO}",
        extra={"gdelt": {"NumMentions": 3, "AvgTone": -2.5, "tags": ["a", None, True]}},
        unknown={"x-later": 1},
    ),
}


@pytest.mark.parametrize(("id", "event"), PINNED.items())
def test_pinned(id: str, event: Event) -> None:  # the field's own name
    assert event.id == event_id(event) == id


def test_the_recipe_is_the_documented_one() -> None:
    text = (
        '{"code":"cameo:190","record":"event","source":[{"code":"USAMIL","country":"USA","roles":["MIL"]}],'
        '"target":[{"code":"IRQ","country":"IRQ"}],"when":"2003-03-20"}'
    )
    digest = b32encode(sha256(text.encode("ascii")).digest()[:16]).decode()
    assert f"ec1-{digest[:26].lower()}" == "ec1-mwbr5ni54xesvtz4mkmgdn22qy"


BASE: dict[str, Any] = {"code": "cameo:190", "source": ["USA", "GBR"], "extra": {"a": 1}, "quantities": 3}


def test_id_and_coding_are_no_content() -> None:
    assert event_id(Event(**BASE, id="e1", codings=Coding("me"))) == Event(**BASE).id


def test_spelling_is_no_content() -> None:
    assert Event(**BASE | {"extra": {"a": 1.0}, "quantities": Quantity(3.0)}).id == Event(**BASE).id
    assert Event(extra={"a": 1, "b": 2}).id == Event(extra={"b": 2, "a": 1}).id
    assert Event(places=Place(lat=1, lon=2)).id == Event(places=Place(lat=1.0, lon=2.0)).id


@given(events())
def test_order_of_keys_is_no_content(event: Event) -> None:
    data = to_dict(event)
    del data["id"]
    backwards = from_dict(dict(reversed(data.items())))
    assert isinstance(backwards, Event)
    assert backwards.id == event_id(event)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "cameo:19"},
        {"label": "x"},
        {"source": ["GBR", "USA"]},
        {"source": "USA"},
        {"extra": {"a": 2}},
        {"extra": {"a": True}},
        {"extra": {"a": "1"}},
        {"extra": {"a": [1]}},
        {"extra": {"a": None}},
        {"extra": {}},
        {"quantities": "~3"},
        {"quantities": 3.5},
        {"modality": "planned"},
        {"unknown": {"x": 1}},
        {"unknown": {"type": "boarding"}},
    ],
)
def test_any_other_content_is_another_id(change: dict[str, Any]) -> None:
    assert Event(**BASE | change).id != Event(**BASE).id


CODE = """
from eventcode.model import Event, Place
print(Event(code="cameo:072", source="PRKGOV", target="RUS", when="2024-10", quantities="~3000 soldiers",
    places=Place(name="\\u0420\\u043e\\u0441\\u0441\\u0438\\u044f", lat=55, lon=37.5),
    attributions={"author": "Uu", "KORLEG": "CT+"}).id)
"""


def other_pythons() -> list[str]:
    return [sys.executable, *map(str, sorted(Path("/root/.pyenv/versions").glob("3.1[1-9]*/bin/python")))]


@pytest.mark.slow
@pytest.mark.parametrize("python", other_pythons())
def test_same_in_another_process(python: str) -> None:
    path = os.pathsep.join(
        [str(Path(__file__).parents[2] / "src"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": path}
    if subprocess.run([python, "-c", "import attrs"], env=environment, capture_output=True, check=False).returncode:
        pytest.skip(f"{python} has no attrs")
    done = subprocess.run([python, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "ec1-z6hhfjeyggmzozjoqkwlxxe5z4"

"""The fields of the model: where one changes, the version of the schema may have to rise."""

from pathlib import Path

from attrs import NOTHING, fields

from eventcode import model
from eventcode.model import SCHEMA, Part
from eventcode.model.annotation import expect

FIELDS = Path(__file__).with_name("fields.txt")
NAMED = {name: getattr(model, name) for name in model.__all__}
CLASSES = [c for _, c in sorted(NAMED.items()) if isinstance(c, type) and issubclass(c, Part)]


def digest() -> str:
    """List each field of each class with its values and default."""
    lines = [SCHEMA]
    for cls in CLASSES:
        lines += ["", cls.__name__]
        for f in fields(cls):
            default = "" if f.default is NOTHING else f" = {f.default!r}"
            lines.append(f"    {f.name}: {expect(f.type).words}{default}")
    return "\n".join([*lines, ""])


def test_the_fields_are_those_of_the_schema():
    assert digest() == FIELDS.read_text(encoding="utf-8"), (
        "the fields of the model changed: can an older reader take what is now written, and keep it? If not, SCHEMA in "
        f"model/dataset.py has to rise. Then write the digest anew: python {Path(__file__).name}"
    )


if __name__ == "__main__":
    FIELDS.write_text(digest(), encoding="utf-8")

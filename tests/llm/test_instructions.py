"""Instructions for a coder, made from a codebook."""

import pytest

from eventcode import RecordError, Registry, UnknownNameError, codebook
from eventcode.llm import estimate_tokens, instructions

SOME = ["072", "016", "0353"]


def test_they_say_what_a_category_is_what_it_is_not_and_give_examples():
    entry = codebook("cameo")["072"]
    text = instructions("cameo", codes=SOME).text
    for part in (entry.name, entry.definition, f"Not: {entry.excludes}", *entry.examples, *entry.confused_with):
        assert part in text
    assert text.index("cameo:072") < text.index("cameo:016") < text.index("cameo:0353")


@pytest.mark.parametrize("part", ["definition", "exclusion", "examples"])
def test_any_part_may_be_left_out(part):
    entry = codebook("cameo")["072"]
    words = {"definition": entry.definition, "exclusion": entry.excludes, "examples": entry.examples[0]}
    only = instructions("cameo", codes=["072"], parts=[part])
    assert [other for other in words if words[other] in only.text] == [part]
    assert "Provide military aid" not in only.text
    assert str(only) == only.text


def test_the_order_follows_the_seed():
    book = instructions("plover")
    one, other = instructions("plover", seed=1), instructions("plover", seed=2)
    assert sorted(one.codes) == sorted(book.codes)
    assert one.codes != book.codes != other.codes != one.codes
    assert one == instructions("plover", seed=1)
    assert [line.split()[0] for line in one.text.split("\n") if line.startswith("plover:")] == list(one.codes)


def test_the_number_of_tokens_is_an_estimate_or_a_count():
    made = instructions("cameo", codes=SOME)
    assert (made.tokens, made.counted_by) == (
        -(-len(made.text.encode()) // 4),
        "an estimate: one token for four bytes of UTF-8",
    )

    def words(text: str) -> int:
        return len(text.split())

    counted = instructions("cameo", codes=SOME, count=words)
    assert counted.tokens == len(made.text.split())
    assert counted.counted_by.endswith("words")
    assert estimate_tokens("") == 0
    with pytest.raises(RecordError, match="a function that returns the number of tokens"):
        instructions("cameo", codes=SOME, count=lambda _: None)


def test_wrong_arguments():
    with pytest.raises(RecordError, match="did you mean 'exclusion'"):
        instructions("cameo", parts=["exclusions"])
    with pytest.raises(UnknownNameError, match="no code"):
        instructions("cameo", codes=["999"])


def test_a_codebook_of_ones_own():
    registry = Registry()
    examples = ["Velmora sent advisers.\nTwo of them."]
    own = {"0741": {"name": "Send advisers", "definition": "Advisers are sent.", "examples": examples}}
    registry.add_codebook(codebook("cameo").extend("acme@1", own))
    made = instructions("acme", codes=["0741"], registry=registry)
    assert (made.codebook, made.codes) == ("acme@1", ("acme:0741",))
    assert made.text.endswith(
        "acme:0741 Send advisers\n  Advisers are sent.\n  Example: Velmora sent advisers.\n  Two of them."
    )

"""Actors, their shorthands and labels, and participants."""

from typing import Any

import pytest

from eventcode.errors import RecordError
from eventcode.model import ROLES, Actor, Participant
from eventcode.model.actor import as_actors, as_participants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PRK", Actor(code="PRK", country="PRK")),
        ("PRKGOV", Actor(code="PRKGOV", country="PRK", roles="GOV")),
        ("SAF", Actor(code="SAF", region="SAF")),
        ("IGOUNO", Actor(code="IGOUNO", group="UNO", roles="IGO")),
        ("USAkur", Actor(code="USAkur", country="USA", ethnic="kur")),
        ("author", Actor(kind="author")),
        ("AUTHOR", Actor(kind="author")),
        ("prk", Actor(name="prk")),
        ("kur", Actor(name="kur")),
        ("Kim Jong Un", Actor(name="Kim Jong Un")),
        ("UN", Actor(name="UN")),
        ("U.S.A.", Actor(name="U.S.A.")),
        *(
            (name, Actor(name=name))
            for name in ("CHINA", "China", "NATO", "Israel", "EU", "G20", "M23", "2024", "OPEC")
        ),
        ("GBRGIB", Actor(code="GBRGIB", country="GIB")),
        ("IMGMOSISI", Actor(code="IMGMOSISI", group="ISI", roles="IMG", religions="MOS")),
        ("МИД", Actor(name="МИД")),
    ],
)
def test_of_text(text: str, expected: Actor) -> None:
    assert Actor.of(text) == expected


@pytest.mark.parametrize("text", ["XYZ", "CIA", "USArmy", "XYZGOV", "PRKGVO", "CHRPRO365"])
def test_blocks_that_are_no_code_are_refused_with_both_ways_to_write_them(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        Actor.of(text)
    assert str(caught.value) == (
        f"Actor: found '{text}', expected a CAMEO actor code such as 'PRKGOV'; "
        f"for a name write Actor(name='{text}'), for another code Actor(code='{text}')"
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ISRAEL", "for the country write 'ISR'"),
        ("POLAND", "for the country write 'POL'"),
        ("FRANCE", "for the country write 'FRA'"),
        ("UNICEF", "for United Nations Children's Fund (UNICEF) write 'IGOUNOKID'"),
        ("PRKgov", "did you mean 'PRKGOV'?"),
    ],
)
def test_blocks_that_are_no_code_are_a_name_or_code_that_the_tables_know(text: str, hint: str) -> None:
    with pytest.raises(RecordError) as caught:
        Actor.of(text)
    assert str(caught.value).endswith(f"Actor(code='{text}'); {hint}")


@pytest.mark.parametrize("value", ["", 5, None, ["PRK"], {"name": "x"}])
def test_of_nonsense(value: Any) -> None:
    with pytest.raises(RecordError):
        Actor.of(value)


def test_of_an_actor_is_itself() -> None:
    actor = Actor(name="x")
    assert Actor.of(actor) is actor


def test_from_code_keeps_what_it_does_not_understand() -> None:
    assert Actor.from_code("BUDMAH223").code == "BUDMAH223"
    assert Actor.from_code("NGOHLHMSF").roles == ("NGO", "HLH")
    with pytest.raises(RecordError, match="blocks of 3"):
        Actor.from_code("PRKG")


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        (Actor(name="Kreml", code="RUSGOV"), "Kreml"),
        (Actor(code="RUSGOV", description="officials"), "RUSGOV"),
        (Actor(description="officials", country="USA"), "officials"),
        (Actor(country="USA", roles="GOV"), "USAGOV"),
        (Actor(region="AFR", group="AUN"), "AFRAUN"),
        (Actor(kind="unnamed"), "unnamed"),
        (Actor(), "somebody"),
    ],
)
def test_label(actor: Actor, label: str) -> None:
    assert actor.label == label


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(code="PRKMIL", country="KOR"), "PRKMIL"),
        (Actor(country="PRK", roles=["GOV", "MIL"]), "PRKGOVMIL"),
        (Actor(country="ROU", roles="MIL"), "ROMMIL"),
        (Actor(region="AFR", group="AUN"), "AFRAUN"),
        (Actor(country="IRQ", ethnic="kur", religions=["MOS", "SHI"]), "IRQkurMOSSHI"),
        (Actor(name="Kim Jong Un"), None),
        (Actor(group="HCR", roles=["IGO", "REF"]), "IGOREFHCR"),
        (Actor(country="USA", religions="MOS", roles=["COP", "CVL"]), "USACOPMOSCVL"),
        (Actor(country="XKX", roles="GOV"), "KSVGOV"),
        (Actor(country="ATA", roles="GOV"), "ATAGOV"),
        (Actor(roles="UNO"), "UNO"),
    ],
)
def test_cameo(actor: Actor, code: str | None) -> None:
    assert actor.cameo == code


@pytest.mark.parametrize("country", ["PR", "prk", "PRKK", "ПРК", "PRK\n", ""])
def test_country_is_alpha_3(country: str) -> None:
    with pytest.raises(RecordError, match=r"Actor\.country: found .*, expected an ISO 3166 alpha-3 code"):
        Actor(country=country)


def test_as_actors() -> None:
    assert as_actors(None) == ()
    assert as_actors("PRK") == (Actor.of("PRK"),)
    assert as_actors([Actor(name="x"), "RUS"]) == (Actor(name="x"), Actor.of("RUS"))
    for value in (5, {"name": "Russia"}, b"PRK"):
        with pytest.raises(RecordError, match="found"):
            as_actors(value)  # type: ignore[arg-type]


def test_as_participants() -> None:
    ukraine = Participant("Ukraine", "affected")
    assert as_participants(None) == ()
    assert as_participants(ukraine) == (ukraine,)
    assert as_participants(("Ukraine", "affected")) == (ukraine,)
    assert as_participants([("Ukraine", "affected"), ukraine]) == (ukraine, ukraine)
    assert as_participants((ukraine, ukraine)) == (ukraine, ukraine)
    for value in ("Ukraine", [("Ukraine",)], [5], 5, ("Ukraine", "affected", "x")):
        with pytest.raises(RecordError, match=r"^found"):
            as_participants(value)  # type: ignore[arg-type]


def test_participant_roles() -> None:
    assert all(Participant("x", role).role == role for role in (*ROLES, "own_role"))
    for role in ("", "Asset", "1st", "an asset"):
        with pytest.raises(RecordError, match=r"Participant\.role"):
            Participant("x", role)

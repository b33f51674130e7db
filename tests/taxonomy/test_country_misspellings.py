"""Misspellings: the name that was meant is offered, and no other country's; codes and numbers are offered none."""

import pytest

from eventcode.errors import UnknownNameError, suggest
from eventcode.taxonomy import System, actor_code, codebook, country, find_country

# As people write them: a letter left out, doubled, changed, exchanged with its neighbour, or another language's.
MISSPELLED = """
AFG: Afganistan Afghanistn Afghansitan | DZA: Algera Algeira Algerria | AGO: Angolla | ARG: Argentinia Argentna
ARM: Armeina Armenai | AUS: Austrailia Austrlia Australlia | AUT: Austira Ausrtia | AZE: Azerbijan Azerbaidjan
BHS: Bahammas | BHR: Bahrein Bharain | BGD: Bangledesh Bangaldesh | BLR: Belaruss Belurus | BEL: Beligum Belguim
BEN: Beinn | BTN: Buthan Bhutann | BOL: Bolvia Boliva | BIH: Bosina Bosnia_and_Herzogovina | BWA: Botswanna
BRA: Brasil Brazill | BGR: Bulgeria | BFA: Burkina_Fasso Burkino_Faso | KHM: Cambodja Camboida | CMR: Cameroun_x
CAN: Cananda Candaa | TCD: Chadd | CHL: Chilie | CHN: Chinna | COL: Colombai Columbbia | CRI: Costa_Rcia | HRV: Croaita
CUB: Cubba | CYP: Cypress_x Cyrpus | CZE: Chechia Czech_Repubic | DNK: Demark Denmrak | DJI: Djbouti Djiboutti
DOM: Dominican_Repubilc | ECU: Equador Ecaudor | EGY: Eygpt Egpyt | SLV: El_Salvadore | ERI: Eritera | EST: Estona
ETH: Etheopia Ethopia | FIN: Finlnad | FRA: Frnace Fracne | GAB: Gabbon | GEO: Goergia | DEU: Germny Gernamy Germanny
GHA: Gahna | GRC: Greeece Grece | GTM: Guatamala Gautemala | HTI: Hatii | HND: Honduars Hondurus | HUN: Hungray
ISL: Icleand | IND: Inida | IDN: Indonisia Indonesai | IRN: Irann | IRQ: Iraqq | IRL: Irelnad | ISR: Isreal Israle
ITA: Itlay | CIV: Ivory_Cost | JAM: Jamacia | JPN: Jappan Japna | JOR: Jordon | KAZ: Kazakhstn Kazahkstan | KEN: Kenia
KWT: Kuwiat | KGZ: Kyrgystan Kyrgyzstna | LBN: Lebannon Lebanan | LBR: Libera Liberai | LBY: Lybia Libyia
LTU: Lithuana Lithunia | LUX: Luxemborg Luxembuorg | MDG: Madagasgar Madagaskaar | MYS: Malasia Malayisa | MDV: Maldvies
MRT: Mauritana | MEX: Mexcio Mexicco | MDA: Moldovia | MNG: Mongola | MAR: Morroco Marocco Morocoo | MOZ: Mozambiqe
MMR: Myanmmar Mynamar | NPL: Neapl | NLD: Netherland Netherlans | NZL: New_Zeland New_Zaeland | NIC: Nicaruaga Nicaragau
PRK: North_Koera Nort_Korea | NOR: Norwey Noraway | PAK: Pakstan Pakisatn | PAN: Pannama | PNG: Papua_New_Gunea
PRY: Paraguy Parauguay | PHL: Philippins Phlippines Phillippines | POL: Polnad | PRT: Portugul Portgual | QAT: Qatarr
ROU: Romaina Romannia | RUS: Russai Rusia | RWA: Rawnda | SAU: Saudia_Arabia Saudi_Arabai | SEN: Senagal | SRB: Serbai
SGP: Singapor Sinagpore | SVK: Slovakai | SVN: Slovenai | SOM: Somalai Somailia | ZAF: South_Afirca Suoth_Africa
KOR: South_Koraa South_Kroea | SSD: South_Sudann | ESP: Spian | LKA: Sri_Lakna Srilanka | SDN: Suddan | SWE: Sweeden
CHE: Switzerlnad Swizterland Swizerland | SYR: Sryia | TJK: Tajikstan | TZA: Tanzanai Tanzanina | THA: Thialand Tailand
TUN: Tunisa Tunsia | TUR: Turky Trukey | TKM: Turkmenstan | UGA: Ugnada | UKR: Ukrane Ukriane
GBR: United_Kindom Untied_Kingdom | USA: Untied_States United_Staes | URY: Uraguay Urugauy | UZB: Uzbekitsan Uzbeckistan
ARE: Untied_Arab_Emirates | VEN: Venezeula Venezuala | VNM: Veitnam Vietnma | YEM: Yeman Yemne
ZMB: Zamiba | ZWE: Zimbawe Zimbabawe
DEU: Germen Germnas | FRA: Frecnh | RUS: Russain Rusian | CHN: Chineese | UKR: Ukranian Ukrianian | ISR: Isreali
"""


def misspelled() -> list[tuple[str, str]]:
    found = []
    for part in " | ".join(MISSPELLED.strip().splitlines()).split(" | "):
        id_, _, words = part.partition(": ")
        found += [(id_, word.replace("_", " ")) for word in words.split() if not word.endswith("_x")]
    return found


def hint(text: str, system: System = "name") -> str | None:
    assert find_country(text, system) is None
    with pytest.raises(UnknownNameError) as caught:
        country(text, system)
    return caught.value.hint


def test_what_was_meant_is_offered() -> None:
    meant = {text: (id_, hint(text)) for id_, text in misspelled()}
    right = {text for text, (id_, word) in meant.items() if word is not None and country(word, "name").id == id_}
    wrong = {text: word for text, (_, word) in meant.items() if word is not None and text not in right}
    assert len(meant) >= 150
    assert wrong == {}
    assert len(right) / len(meant) > 0.95, sorted(set(meant) - right)


def test_the_code_of_the_country_that_was_meant_is_offered() -> None:
    assert [hint(text, "iso3") for text in ("Germny", "Ukranian", "Lybia")] == ["DEU", "UKR", "LBY"]
    assert [hint(text, "cow") for text in ("Germny", "Ukranian")] == ["255", "369"]
    assert hint("Greenlnad", "cow") is None  # it has none there
    assert hint("Moscov", "metonym") == "Moscow"
    assert hint("Moscov") is None


@pytest.mark.parametrize("text", ["Slovania", "Nigera", "Brundi", "Irak", "Seria"])
def test_between_two_countries_nothing_is_offered(text: str) -> None:
    assert hint(text) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [("Scotlnd", "GBR"), ("Englnd", "GBR"), ("Chechenya", "RUS"), ("Sardinnia", "ITA"), ("Crimaea", "UKR")],
)
def test_a_misspelled_region_is_a_hint_to_its_state_alone(text: str, state: str) -> None:
    with pytest.raises(UnknownNameError, match=rf"'[A-Z][a-z]+' is near: it is a .* \({state}\)") as caught:
        country(text, "name")
    assert caught.value.hint is None


@pytest.mark.slow
def test_no_unit_of_iso_3166_2_is_taken_for_a_country() -> None:
    """Every third of some 4,500 names of provinces and districts: none is offered another country than its own."""
    pycountry = pytest.importorskip("pycountry")
    offered = {}
    for unit in list(pycountry.subdivisions)[::3]:
        if find_country(unit.name, "name") is None:
            with pytest.raises(UnknownNameError) as caught:
                country(unit.name, "name")
            meant = caught.value.hint and find_country(caught.value.hint, "name")
            if meant and meant.iso2 != unit.country_code:
                offered[unit.name] = meant.iso3
    better_known = {"Florida": "USA", "Flores": "IDN", "Maryland": "USA", "Montana": "USA", "Ulster": "GBR"}
    known = {"Saint-Pierre-et-Miquelon": "SPM", **better_known}  # the first has a code of its own, too
    assert offered.items() <= known.items()


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("817", "numeric"),
        ("999", "cow"),
        ("0020", "iso2"),
        ("GRM", "iso3"),
        ("XYZ", "iso3"),
        ("RUZ", "cameo"),
        ("G7", "fips"),
        ("12345", "gw"),
        ("NATO", "name"),
        ("OPEC", "name"),
        ("BRICS", "name"),
        ("G20", "name"),
        ("x" * 1_000_000, "name"),
    ],
)
def test_a_code_or_number_is_near_nothing(code: str, system: System) -> None:
    assert hint(code, system) is None


@pytest.mark.parametrize(
    ("code", "system", "meant"),
    [
        ("002", "cow", "2"),
        ("0365", "gw", "365"),
        ("365.0", "gw", "365"),
        ("4", "numeric", "004"),
        (" 255 ", "cow", "255"),
        ("prk", "iso3", "PRK"),
        ("gm", "fips", "GM"),
        ("Usa", "name", "USA"),
    ],
)
def test_a_code_spelled_otherwise_is_recognised(code: str, system: System, meant: str) -> None:
    assert hint(code, system) == meant


def test_no_hint_shuffles_a_code_of_another_table() -> None:
    for ask in (lambda: codebook("cameo")["0734"], lambda: codebook("cameo")["271"], lambda: actor_code("GVO")):
        with pytest.raises(UnknownNameError) as caught:
            ask()
        assert caught.value.hint is None
    assert suggest("GVO", ["GOV"]) is None
    assert suggest("1883", ["183", "1833"]) is None
    assert suggest("PROTEST-dmeo", ["PROTEST-demo"]) == "PROTEST-demo"

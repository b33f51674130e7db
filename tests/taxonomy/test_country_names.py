"""Names of countries: as people and data sets write them, by date, and what is no country."""

from collections import Counter
from collections.abc import Callable

import pytest

from eventcode.errors import UnknownNameError
from eventcode.taxonomy import System, country, country_names, find_country, find_regions, name_key

Reference = Callable[[str], list[dict[str, str]]]

# A line is a system, a date if any, and pairs of an id and spellings.
SPELLINGS = """
name | USA: United States of America; the United States; U.S.A.; USA; US; the US; U.S.; America; united states
name | GBR: United Kingdom; UK; U.K.; Great Britain; United Kingdom of Great Britain and Northern Ireland; Britain
name | RUS: Russia; Russian Federation; RUSSIAN FEDERATION; the Russian Federation
name | CHN: China; People's Republic of China; PRC; P.R. China; China, People's Republic of; Mainland China
name | TWN: Taiwan; Chinese Taipei; Taiwan, China; Taiwan, Province of China; Republic of China; Formosa; ROC
name | KOR: South Korea; Republic of Korea; Korea, Republic of; Korea, Rep.; Korea, South; Korea (South); ROK
name | PRK: North Korea; DPRK; Democratic People's Republic of Korea; Korea, North; Korea, Dem. People's Rep.
name | PRK: Korea, Democratic People's Republic of; D.P.R.K.; Korea, DPR; Korea (the Democratic People's Republic of)
name | IRN: Iran; Iran, Islamic Rep.; Iran (Islamic Republic of); Islamic Republic of Iran; Persia
name | SYR: Syria; Syrian Arab Republic; Syria, Arab Republic of; the Syrian Arab Republic
name | VNM: Vietnam; Viet Nam; Socialist Republic of Viet Nam; Vietnam (North Vietnam)
name | LAO: Laos; Lao PDR; Lao People's Democratic Republic; Lao P.D.R.
name | MDA: Moldova; Republic of Moldova; Moldova, Republic of; Moldova, Rep.
name | TZA: Tanzania; United Republic of Tanzania; Tanzania, United Rep. of; Tanganyika
name | BOL: Bolivia; Bolivia (Plurinational State of); Plurinational State of Bolivia
name | VEN: Venezuela; Venezuela, RB; Venezuela (Bolivarian Republic of); Bolivarian Republic of Venezuela
name | COD: DR Congo; DRC; Democratic Republic of the Congo; Congo, Dem. Rep.; Congo-Kinshasa; Zaire; Zaïre
name | COD: Congo, Democratic Republic of the; DR Congo (Zaire); Democratic Republic of Congo; Belgian Congo
name | COG: Republic of the Congo; Congo, Rep.; Congo-Brazzaville; Congo (Brazzaville); Republic of Congo
name | CIV: Ivory Coast; Côte d'Ivoire; Cote d'Ivoire; COTE D'IVOIRE; Côte d\u2019Ivoire; Republic of Côte d'Ivoire
name | CPV: Cape Verde; Cabo Verde; Republic of Cabo Verde
name | CZE: Czechia; Czech Republic; the Czech Republic
name | SVK: Slovakia; Slovak Republic
name | MKD: North Macedonia; Macedonia, FYR; FYROM; Macedonia; The former Yugoslav Republic of Macedonia
name | SWZ: Eswatini; eSwatini; Swaziland; Kingdom of eSwatini (Swaziland); Kingdom of Eswatini
name | TLS: Timor-Leste; East Timor; Timor Leste
name | TUR: Turkey; Türkiye; Turkiye; Republic of Türkiye; TÜRKİYE
name | MMR: Myanmar; Burma; Myanmar (Burma); Union of Myanmar; Republic of the Union of Myanmar
name | LKA: Sri Lanka; Ceylon; Sri Lanka (Ceylon)
name | KHM: Cambodia; Kampuchea; Cambodia (Kampuchea); Kingdom of Cambodia
name | THA: Thailand; Siam
name | BFA: Burkina Faso; Upper Volta; Burkina Faso (Upper Volta)
name | BEN: Benin; Dahomey
name | ZWE: Zimbabwe; Rhodesia; Zimbabwe (Rhodesia); Southern Rhodesia
name | ZMB: Zambia; Northern Rhodesia
name | GHA: Ghana; Gold Coast
name | ETH: Ethiopia; Abyssinia
name | BIH: Bosnia and Herzegovina; Bosnia-Herzegovina; Bosnia & Herzegovina; Bosnia; BiH
name | GMB: Gambia; The Gambia; Gambia, The; the Gambia
name | BHS: Bahamas; The Bahamas; Bahamas, The
name | EGY: Egypt; Egypt, Arab Rep.; Arab Republic of Egypt
name | YEM: Yemen; Yemen, Rep.; Republic of Yemen; North Yemen; Yemen Arab Republic; Yemen (North Yemen)
name | KGZ: Kyrgyzstan; Kyrgyz Republic; Kirghizia
name | BRN: Brunei; Brunei Darussalam
name | FSM: Micronesia; Micronesia, Fed. Sts.; Federated States of Micronesia; Micronesia (Federated States of)
name | KNA: Saint Kitts and Nevis; St. Kitts and Nevis; St Kitts & Nevis; St. Kitts & Nevis
name | VCT: Saint Vincent and the Grenadines; St. Vincent and the Grenadines; St Vincent & the Grenadines
name | LCA: Saint Lucia; St. Lucia; ST LUCIA
name | ATG: Antigua and Barbuda; Antigua & Barbuda
name | TTO: Trinidad and Tobago; Trinidad And Tobago; Trinidad & Tobago
name | STP: São Tomé and Príncipe; Sao Tome and Principe; Sao Tome & Principe
name | PSE: Palestine; State of Palestine; Palestine, State of; West Bank and Gaza; Occupied Palestinian Territory
name | VAT: Vatican City; Holy See; Vatican City State; Holy See (Vatican City State)
name | XKX: Kosovo; Kosova; Republic of Kosovo
name | HKG: Hong Kong; Hong Kong SAR; Hong Kong, China; Hong Kong SAR, China
name | MAC: Macao; Macau; Macao SAR, China
name | CUW: Curacao; Curaçao
name | REU: Réunion; Reunion; La Réunion
name | ALA: Åland Islands; Aland Islands
name | FLK: Falkland Islands; Falkland Islands (Malvinas); Falklands
name | WSM: Samoa; Western Samoa; Samoa (Western Samoa)
name | MDG: Madagascar; Madagascar (Malagasy); Malagasy Republic
name | BLR: Belarus; Byelorussia; White Russia
name | SUN: Soviet Union; USSR; U.S.S.R.; Union of Soviet Socialist Republics; the Soviet Union
name | DDR: East Germany; German Democratic Republic; GDR; East Germany (GDR); DDR
name | DEU: Germany; West Germany; Federal Republic of Germany; German Federal Republic; FRG
name | YUG: Yugoslavia; Federal Republic of Yugoslavia; SFRY; Socialist Federal Republic of Yugoslavia
name | SCG: Serbia and Montenegro; Serbia-Montenegro; Serbia & Montenegro
name | CSK: Czechoslovakia; Czecho-Slovakia; Czechoslovak Socialist Republic
name | YMD: South Yemen; People's Democratic Republic of Yemen; Democratic Yemen
name | cow:817: South Vietnam; Republic of Vietnam
name | cow:300: Austria-Hungary; Austro-Hungarian Empire
name | cow:327: Papal States
name | ANT: Netherlands Antilles; Dutch Antilles
name | FRA: French; Frenchman; Frenchwoman
name | NLD: Dutch; Dutchman; the Netherlands; Netherlands, The; Holland
name | GBR: British; Brit; Briton; Scottish; Welsh; English
name | PHL: Philippines; The Philippines; Filipino; Filipinos; Filipina
name | AFG: Afghan; Afghans; Afghanistan
name | ISR: Israel; Israeli; Israelis
name | IRQ: Iraqi; Iraqis; Iraq
name | PSE: Palestinian; Palestinians
name | CHE: Swiss; Switzerland
name | DNK: Danish; Dane; Danes
name | SAU: Saudi; Saudis; Saudi Arabia; KSA
name | NER: Nigerien; Nigeriens; Niger
name | NGA: Nigerian; Nigerians
name | MLI: Malian; Malians
name | MWI: Malawian
name | CIV: Ivorian; Ivoirian; Ivorians
name | MMR: Burmese
name | SUN: Soviet; Soviets
name | YUG: Yugoslav; Yugoslavs
name | cow:817: South Vietnamese
name | ARE: UAE; U.A.E.; United Arab Emirates; Emirati; Emiratis
name | NZL: New Zealand; NZ; New Zealander; Kiwi
name | PNG: Papua New Guinea; Papua New Guinean
name | GNB: Guinea-Bissau; Guinea Bissau
name | GNQ: Equatorial Guinea; Equatorial Guinean; Spanish Guinea
name | CAF: Central African Republic; Central African Rep.; CAR
name | SSD: South Sudan; South Sudanese
name | LSO: Lesotho; Basotho; Basutoland
name | BWA: Botswana; Motswana; Bechuanaland
name | DEU: Germany, West; Germany (West)
name | DDR: Germany, East
name | YMD: Yemen, South; Yemen (South)
name | cow:817: Vietnam, South; Vietnam (South)
name | SWZ: Swaziland (Eswatini); Eswatini (Swaziland)
name | MMR: Burma (Myanmar); Myanmar/Burma; Burma/Myanmar
name | COD: Congo (DRC); Zaire (DRC); Congo, DR; Congo - Kinshasa
name | PRK: Korea (DPRK); Korea (North); DPR Korea
name | FJI: Fiji, Republic of
name | SDN: Sudan, North; the Sudan
name | SGS: Georgia, South
name | GNB: Guinea (Bissau)
name | WSM: Samoa/Western Samoa
name | SLB: Solomon Is.
name | DOM: Dominican Rep.
name | RUS: Russian Fed.
ucdp | COG: Congo
ucdp | RUS: Russia (Soviet Union)
ucdp | SRB: Serbia (Yugoslavia)
ucdp | IND: Hyderabad; India
ucdp | MDG: Madagascar (Malagasy)
gtd | FRA: Corsica
gtd | GBR: Northern Ireland
gtd | MAF: St. Martin
gtd | DEU: West Germany (FRG)
gtd | PSE: West Bank and Gaza Strip
acled | MAF: Saint-Martin
acled | COD: Democratic Republic of Congo; DRC
acled | GGY: Bailiwick of Guernsey
acled | NGA: NIG
acled | PRI: PRT
gdelt | VNM: Vietnam, Republic Of
gdelt | PSE: Gaza Strip; West Bank; GZS; WE
gdelt | COG: Congo
gdelt | SRB: RB
icews | COG: Congo
icews | IRN: Iran
icews | GIB: GBRGIB
name 1900 | cow:730: Korea
name 1930 | gw:711: Tibet
name 1930 | CHN: Republic of China
name 1960 | TWN: Republic of China
name 1850 | cow:245: Bavaria
name 1964-01 | cow:511: Zanzibar
name 1968 | NGA: Biafra
name 1959 | SYR: Syria
name 1965 | EGY: United Arab Republic
name 1985 | COD: Zaire
name 1960-01-01 | cow:817: Vietnam, Republic of
cow 1990 | YEM: 678; 679
cow 1960 | DEU: 260
cow 1930 | DEU: 255
cow 1995 | DEU: 255
cow 1900 | SRB: 345
cow 1930 | YUG: 345
cow 2004 | SCG: 345
cow 2010 | SRB: 345
cow 1900 | RUS: 365; RUS
cow 1950 | SUN: 365; RUS
cow 2000 | RUS: 365
cow 1970 | cow:817: 817; RVN
cow 1964-01-01 | cow:511: 511
cow | AUT: AUS
cow | CHE: SWZ
cow | SVN: SLV
gw 1985 | DEU: 260
gw 2020 | DEU: 260
gw 1900 | DEU: 255
gw 1949-10-05 | DDR: 265
gw 1991-08-31 | UZB: 704; KGZ: 703
gw 1920 | gw:711: 711
gw 1970 | cow:817: 817
gw 1900 | SRB: 340
gw 2010 | SRB: 340; MNE: 341
gw 1999 | YUG: 345
gw 2005 | SCG: 345
gw 1980 | YEM: 678
gw 2010 | YEM: 678
gw | TON: 972; TUV: 973; KIR: 970; NRU: 971
gw 1890 | gw:563: 563; gw:564: 564
iso2 1970 | SKM: SK
iso2 1970 | GEL: GE
iso2 2000 | GEO: GE
withdrawn | COD: ZAR; ZR
withdrawn | MMR: BUR; BU
pitf | DEU: GER
ioc | NLD: NED
worldbank | ROU: ROM
phoenix | BIH: YUGBIH
plover | JPN: JAP
metonym | RUS: Moscow; the Kremlin; Kremlin; Lubyanka
metonym 1985 | SUN: the Kremlin
metonym | KOR: Seoul; Blue House; Cheong Wa Dae
metonym | USA: Washington; the Pentagon; Capitol Hill; Foggy Bottom
metonym | GBR: London; Downing Street; 10 Downing Street; Whitehall
metonym | CHN: Beijing; Peking; Zhongnanhai
metonym | FRA: Paris; Élysée; the Elysee; Quai d'Orsay
metonym | UKR: Kyiv; Kiev; Bankova
metonym | MMR: Naypyidaw
metonym 2000 | MMR: Rangoon
metonym | MDV: Malé; Male
metonym 1960 | cow:817: Saigon
"""


def spellings() -> list[tuple[System, str | None, str, str]]:
    found = []
    for line in SPELLINGS.strip().splitlines():
        left, _, right = line.partition(" | ")
        system, _, on = left.partition(" ")
        id_ = ""
        for part in right.split("; "):
            head, colon, tail = part.partition(": ")
            id_, text = (head, tail) if colon else (id_, part)
            found.append((system, on or None, id_, text))
    return found  # type: ignore[return-value]  # systems


OWN = spellings()


def test_the_list_is_long_enough() -> None:
    assert len(set(OWN)) == len(OWN) >= 300


def test_a_country_is_found_as_people_and_data_sets_write_it() -> None:
    found = {(text, system, on): find_country(text, system, on=on) for system, on, _, text in OWN}
    assert {said: each and each.id for said, each in found.items()} == {
        (text, system, on): id_ for system, on, id_, text in OWN
    }
    for (text, system, on), each in found.items():
        assert country(text, system, on=on) is each


# What no look-up takes for a country: each answers with its state where it has one, without naming another.
NO_STATES = """
GBR: England; Scotland; Wales; Ulster; Northern Ireland; Ireland, Northern
RUS: Chechnya; Dagestan; Tatarstan; Siberia; Karelia
FRA: Brittany; Corsica; Normandy; Alsace
ITA: Sicily; Sardinia; Lombardy; South Tyrol
ESP: Catalonia; Basque Country; Andalusia; Granada | NIC
DEU: Rhineland; Hesse
AUT: Styria; Carinthia
CZE: Bohemia; Moravia
ROU: Transylvania
FIN: Lapland
DNK: Jutland
BEL: Flanders; Wallonia
POL: Silesia
BIH: Republika Srpska
SRB: Vojvodina
ETH: Tigray; Oromia
SDN: Darfur
SOM: Puntland
MLI: Azawad
AGO: Cabinda
COD: Kivu
NGA: Borno
IND: Punjab | PAK; Kerala; Manipur
PAK: Waziristan; Sindh
IDN: Aceh; Papua
PHL: Mindanao
CHN: Xinjiang; Inner Mongolia
CAN: Quebec; Alberta
USA: Texas; California; New Mexico
MEX: Chiapas
AUS: Queensland
TUR: Kurdistan | IRN IRQ SYR; Anatolia
"""
DISPUTED = """
UKR: Crimea; Sevastopol; Donbas
PSE: Gaza; Gaza Strip; West Bank; East Jerusalem
SYR: Golan Heights
GEO: Abkhazia; South Ossetia
MDA: Transnistria
AZE: Nagorno-Karabakh
CYP: Northern Cyprus
SOM: Somaliland
IND: Kashmir | CHN PAK; Arunachal Pradesh
JPN: Senkaku Islands
GUY: Essequibo
"""
NOWHERE = (
    *("Europe", "Africa", "Scandinavia", "Latin America", "Australasia", "European Union", "United Nations", "NATO"),
    *(
        "Multinational",
        "International",
        "Central Asia",
        "Middle East",
        "the West",
        "Taliban",
        "Hezbollah",
        "World Bank",
    ),
    *("South China Sea", "Spratly Islands", "Kurds", "Catalans", "Christians"),
    *("Niger (Nigeria)", "Russia (USSR)", "Yemen (PDRY)", "Paris, France", "East Sudan", "/", ",", "Ireland, Eastern"),
)


def regions(text: str) -> list[tuple[set[str], str]]:
    found = []
    for line in text.strip().splitlines():
        id_, _, names = line.partition(": ")
        for name in names.split("; "):
            word, _, others = name.partition(" | ")
            found.append(({id_, *others.split()}, word))
    return found


def complaint(text: str, system: System = "name") -> UnknownNameError:
    assert find_country(text, system) is None
    with pytest.raises(UnknownNameError) as caught:
        country(text, system)
    return caught.value


def named(error: UnknownNameError) -> set[str]:
    """Return the ids in brackets: the countries that a message speaks of."""
    return {part.partition(")")[0].partition(",")[0] for part in str(error).split("(")[1:]}


@pytest.mark.parametrize(("ids", "name"), regions(NO_STATES))
def test_a_part_of_a_state_is_a_hint_to_the_state_alone(ids: set[str], name: str) -> None:
    assert {region.country for region in find_regions(name)} == ids
    for system in ("name", "iso3"):
        error = complaint(name, system)  # type: ignore[arg-type]  # systems
        assert {part for part in named(error) if ":" not in part} == ids
        assert "disputed" not in str(error)
        if error.hint is not None:
            assert find_country(error.hint, system) is country(*ids)  # type: ignore[arg-type]  # systems
    assert complaint(name, "iso3").hint in {*ids, None}


@pytest.mark.parametrize(
    ("name", "id_", "state"),
    [
        ("Bavaria", "DEU", "cow:245"),
        ("Saxony", "DEU", "cow:269"),
        ("Zanzibar", "TZA", "cow:511"),
        ("Tibet", "CHN", "gw:711"),
        ("Biafra", "NGA", "NGA"),
        ("Katanga", "COD", "COD"),
    ],
)
def test_a_region_that_was_a_state_needs_a_date(name: str, id_: str, state: str) -> None:
    error = complaint(name)
    assert error.hint is None
    assert named(error) == {id_, state}
    assert "say which by a day" in str(error)
    with pytest.raises(UnknownNameError, match=rf"but not on '2000': .*it is a part of .* \({id_}\)"):
        country(name, "name", on="2000")


@pytest.mark.parametrize(("ids", "name"), regions(DISPUTED))
def test_a_disputed_region_is_said_to_be_disputed_and_no_hint_follows(ids: set[str], name: str) -> None:
    assert {(region.country, region.status) for region in find_regions(name)} == {(id_, "disputed") for id_ in ids}
    error = complaint(name)
    assert "it is a disputed region, listed under" in str(error)
    assert error.hint is None
    assert named(error) == ids


@pytest.mark.parametrize("name", NOWHERE)
def test_what_is_in_no_one_state_is_a_hint_to_none(name: str) -> None:
    assert complaint(name).hint is None


def test_a_metonym_is_read_by_its_own_system_alone() -> None:
    for name in ("Seoul", "the Kremlin", "Whitehall"):
        for system in ("name", "iso3", "ucdp", "gtd", "acled", "gdelt", "icews"):
            error = complaint(name, system)  # type: ignore[arg-type]  # systems
            assert error.hint is None
            assert "read it by system='metonym'" in str(error)
    assert complaint("White House", "metonym").hint is None
    assert "of several: Kyrgyzstan (KGZ), Russia (RUS), United States (USA)" in str(complaint("White House", "metonym"))


@pytest.mark.parametrize("word", ["us", "car", "opt", "roc", "fry", "Fry", "su", "ph", "Sadr", "Uae"])
def test_an_abbreviation_is_no_word(word: str) -> None:
    assert complaint(word).hint in ({None} if word.islower() else {None, word.upper()})


@pytest.mark.parametrize(("word", "id_"), [("male", None), ("arg", None), ("Arg", "AFG"), ("Malé", "MDV")])
def test_a_metonym_that_is_a_word_counts_in_its_own_case(word: str, id_: str | None) -> None:
    assert find_country(word, "metonym") is (country(id_) if id_ else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bahamas, The", "the BAHAMAS"),
        ("St. Kitts & Nevis", "Saint Kitts and Nevis"),
        ("Côte d\u2019Ivoire", "cote d'ivoire"),
        ("Guinea-Bissau", "Guinea Bissau"),
        ("U.S.S.R.", "ussr"),
        ("TÜRKİYE", "Türkiye"),
        ("Falkland Islands (Malvinas)", "falkland islands malvinas"),
        ("Łódź", "Lodz"),
        ("Færøerne", "faeroerne"),
    ],
)
def test_names_are_compared_by_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_have_different_keys() -> None:
    assert name_key("The The") == "the"
    assert name_key("Niger") != name_key("Nigeria")
    assert name_key("Georgia") != name_key("South Georgia")


# Rows of the reference that ask for more than a name: which list it is from, or that it is no state.
AMBIGUOUS_HERE_AND_CLEAR_IN_ITS_LIST = {"Congo", "Congo (the)", "St. Martin"}
HAS_A_NAME_OF_ITS_OWN = {"Åland", "Chagos Islands", "Islas Malvinas"}


def test_every_name_of_the_reference_is_read(reference: Reference) -> None:
    rows = reference("country_names.csv")
    outcome: Counter[str] = Counter()
    for row in rows:
        name, id_, kind = row["name"], row["iso3"], row["kind"]
        if kind == "subnational_of" or not id_:
            assert (id_ or None) in {region.country for region in find_regions(name)}
            found = find_country(name, "name")
            others = {other["iso3"] for other in rows if other["name"] == name and other["kind"] != "subnational_of"}
            assert found is None or found.id in others or name in HAS_A_NAME_OF_ITS_OWN
            outcome["region"] += 1
            continue
        system: System = "metonym" if kind == "metonym" else "name"
        found = find_country(name, system)
        if found is not None and found.id == id_:
            outcome["name"] += 1
        elif row["note"].startswith("ambiguous"):
            assert found is None
            outcome["ambiguous"] += 1
        elif name in AMBIGUOUS_HERE_AND_CLEAR_IN_ITS_LIST or name == "Gaza":
            assert found is None
            outcome["clear in its list"] += 1
        elif kind in {"ucdp", "gtd", "acled", "gdelt"}:
            assert country(name, kind).id == id_  # type: ignore[arg-type]  # systems
            outcome["of a data set"] += 1
        else:
            days = [day for day in (row["valid_from"], row["valid_to"]) if day]
            assert id_ in [each.id for day in days if (each := find_country(name, system, on=day))]
            outcome["by date"] += 1
    assert outcome["name"] > 4_000
    assert outcome["region"] == 298
    assert sum(outcome.values()) == len(rows) == 4_446


KINDS = {"iso_short": "iso", "iso_official": "official", "demonym_plural": "plural"}


def test_every_name_of_the_reference_is_listed_with_its_kind_and_time(reference: Reference) -> None:
    listed: dict[tuple[str, ...], set[str]] = {}
    for each in country_names():
        listed.setdefault((each.country, each.name, each.start or "", each.end or ""), set()).update(each.kinds)
    for row in reference("country_names.csv"):
        kind = KINDS.get(row["kind"], row["kind"])
        if kind not in {"subnational_of", "dependency"} and row["iso3"]:
            assert kind in listed[row["iso3"], row["name"], row["valid_from"], row["valid_to"]]


def test_a_dependency_knows_its_state(reference: Reference) -> None:
    for row in reference("country_names.csv"):
        if row["kind"] == "dependency":
            of = country(row["iso3"]).dependency_of
            assert (of is None) == ("disputed" in row["note"])
            assert of is None or of in row["note"]


def test_no_name_stands_for_two_countries_but_those_that_do() -> None:
    """Names in general use that are no one's former name: each is clear, or named here."""
    several = set()
    for each in country_names():
        if not {"metonym", "former", "gdelt", "gtd", "acled", "icews", "ucdp"} & {*each.kinds}:
            found = find_country(each.name, "name")
            if found is None:
                several.add(name_key(each.name))
            else:
                assert found.id == each.country
    assert several == {
        *("congo", "congolese", "dominican", "dominicans", "korea", "korean", "koreans", "guinean", "guineans"),
        *("saint martin", "virgin islands", "virgin islander", "virgin islanders"),
        *("channel islands", "channel islander", "channel islanders"),
    }


def test_a_whole_text_is_no_name() -> None:
    assert find_regions("x" * 1_000_000) == ()
    assert find_country("x" * 1_000_000, "name") is None

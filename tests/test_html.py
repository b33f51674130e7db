"""What a notebook shows: trees, tables, and no text that becomes markup."""

from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from typing import get_args

import pytest

import eventcode as ec
from eventcode import Actor, Attribution, Dataset, Document, Event, Issue, Report, Severity
from eventcode.display.html import anchor, tree
from eventcode.display.markup import MOST, STATUS_COLOURS
from eventcode.model.status import Status
from eventcode.taxonomy import codebook, codebooks

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
VOID = {"img", "br", "input"}


class Page(HTMLParser):
    """Every element in order, with its text; fails where an element is not closed."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert tag not in VOID
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def names(self):
        return {tag for tag, _ in self.tags}

    @property
    def text(self):
        return "".join(self.texts)

    def attributes(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


def truncated(thing) -> Page:
    return Page(thing._repr_html_())


# Codebooks


def test_a_codebook_is_a_tree_of_details_without_a_script():
    page = truncated(codebook("cameo"))
    assert page.names == {"div", "p", "b", "details", "summary", "code", "dl", "dt", "dd", "ul", "li", "span"}
    assert page.attributes("data-code") == [f"cameo:{code}" for code in sorted(codebook("cameo"))]
    assert "cameo@1.1b3" in page.text
    assert not page.attributes("id")  # two cells of a notebook may show the same book


@cache
def every_anchor():
    return [anchor(name, code) for name in codebooks() for code in codebook(name)]


@pytest.mark.parametrize("name", codebooks())
def test_with_anchors_every_code_has_its_own_and_links_lead_to_one(name):
    page = Page(tree(codebook(name), anchors=True))
    assert sorted(page.attributes("id")) == sorted(anchor(name, code) for code in codebook(name))
    assert {link.removeprefix("#") for link in page.attributes("href")} <= {*every_anchor()}


def test_no_two_codes_share_an_anchor():
    assert len(set(every_anchor())) == len(every_anchor())
    assert not [each for each in every_anchor() if set(each) & set(" \"'<>#&/")]


def test_a_card_says_all_that_is_known_of_a_code():
    text = truncated(ec.codebook("cameo")["072"]).text
    for part in (
        "cameo:072 Provide military aid",
        "Promised arms are 0332",  # what it is not
        "154 Mobilize or increase armed forces",  # what it is confused with
        "goldstein-gdelt: +8.3",
        "quad-gdelt: 2, material cooperation",
        "plover@2.0: AID [military] (broader, published)",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("016", "plover@2.0: nothing: "),  # no counterpart, and why
        ("033", 'GDELT\'s label misspells "matyerial". (GDELT CAMEO.eventcodes.txt)'),  # an erratum
        ("101", "Demand information, investigation (GDELT)"),  # another label than the manual's
        ("018", "Make empathetic commment"),  # an alias
    ],
)
def test_a_card_says_what_is_wrong_missing_or_called_otherwise(code, part):
    assert part in truncated(codebook("cameo")[code]).text


def test_an_erratum_of_a_value_stands_beside_it():
    text = truncated(codebook("plover")["ACCUSE"]).text
    assert "plover-2.0: +3; " in text


def test_an_older_book_has_no_values_of_the_current_one():
    assert "quad-gdelt" not in truncated(codebook("cameo@0.5b1")["016"]).text
    assert "goldstein" not in truncated(codebook("cameo@0.5b1")["019"]).text


def test_a_book_of_ones_own_keeps_the_values_of_its_base():
    acme = codebook("cameo").extend("acme@0.2", {"0741": {"name": "Send advisers", "definition": "They advise."}})
    assert "extendscameo@1.1b3" in truncated(acme).text
    assert "goldstein-gdelt: +8.3" in truncated(acme["072"]).text
    assert "codeacme:0741" not in truncated(acme["072"]).text
    assert "0741 in acme@0.2, event" in truncated(acme["0741"]).text


def test_what_a_search_finds_is_a_table_whose_rows_open_to_the_page_of_the_code():
    page = truncated(ec.search("rejects ceasefire", ["cameo"], limit=2))
    assert "'rejects ceasefire' in cameo@1.1b3" in page.texts
    assert page.names >= {"table", "details"}
    assert "rejects, ceasefire" in page.texts
    assert "confused with" in page.text
    assert "'xyzzy' in cameo@1.1b3: no code fits" in truncated(ec.search("xyzzy", ["cameo"])).texts


def test_a_codebooks_text_is_never_markup():
    code = {"name": ATTACK, "definition": ATTACK, "excludes": ATTACK, "examples": [ATTACK], "aliases": [ATTACK]}
    own = codebook("cameo").extend("acme@0.2", {"0741": code}, title=ATTACK, note=ATTACK)
    for html in (tree(own), tree(own, anchors=True), own["0741"]._repr_html_()):
        assert "<script" not in html
        assert "<img" not in html
        assert Page(html).text.count(ATTACK) >= 5


# Data sets


def test_a_data_set_is_a_table_coloured_by_status():
    data = Dataset(
        title="Two",
        documents=[Document(id="d1")],
        events=[
            Event(id="e1", code="cameo:072", source="PRK", target="RUS", attributions={"author": "CT+"}),
            Event(id="e2", code="cameo:190", attributions={"author": "CT-"}),
        ],
    )
    page = truncated(data)
    assert "Two, 2 events, 1 document" in page.text
    assert "Provide military aid (cameo:072)" in page.text
    colours = [style.partition("background:")[2] for style in page.attributes("style") if "background" in style]
    assert colours == [STATUS_COLOURS["asserted"], STATUS_COLOURS["denied"]]


def test_every_status_has_a_colour_that_lets_the_page_shine_through():
    assert set(STATUS_COLOURS) == set(get_args(Status))
    assert all(colour.startswith("rgba(") and colour.endswith("0.25)") for colour in STATUS_COLOURS.values())


def test_the_sets_own_attribution_counts():
    data = Dataset(events=[Event(id="e1", code="cameo:072")], attribution=Attribution("author", "CT+"))
    assert STATUS_COLOURS["asserted"] in data._repr_html_()


def test_a_long_data_set_says_how_many_it_does_not_show():
    page = truncated(Dataset(events=[Event(id=f"e{n}", label="x") for n in range(MOST + 1234)]))
    assert [tag for tag, _ in page.tags].count("tr") == MOST + 1
    assert page.text.endswith("… and 1,234 more")


def test_a_records_text_is_never_markup():
    html = Dataset(
        title=ATTACK, events=[Event(id=ATTACK, label=ATTACK, source=Actor(name=ATTACK), attributions={ATTACK: "CT+"})]
    )._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    assert Page(html).text.count(ATTACK) == 5


def test_direction_and_control_characters_stay_in_their_cell():
    event = Event(id="e\u202e1", label="\x1b[2J\x00 שלום \u2067", source=Actor(name="كييف"))
    html = Dataset(events=[event])._repr_html_()
    assert not {"\u202e", "\u2067", "\x1b", "\x00"} & set(html)
    page = Page(html)
    assert "e\\u202e1" in page.text
    assert "\\x1b[2J\\x00 שלום \\u2067" in page.text
    assert {attrs.get("dir") for tag, attrs in page.tags if tag == "td"} == {"auto"}


# Reports


def test_a_report_is_a_table_by_rule():
    issues = tuple(Issue("EC401", Severity.ERROR, message=ATTACK, record=f"<b>{n}</b>") for n in range(2))
    report = Report(
        records=9,
        by_rule={"EC401": 1500, "EC102": 1, "ACME1": 1},
        by_severity={Severity.ERROR: 1500, Severity.WARNING: 2},
        samples={"EC401": issues, "ACME1": (Issue("ACME1", Severity.WARNING, message="m"),)},
        titles={"EC401": "A <code> is not in its codebook.", "EC102": "A key is no field."},
    )
    page = truncated(report)
    assert page.text.startswith("9 records, 0 rows not read: 1,500 errors, 2 warnings, 0 info")
    assert "EC401error1,500A <code> is not in its codebook." in page.text
    assert "EC401 <b>0</b> $: <script>" in page.text
    assert "… and 1,498 more" in page.text
    assert "EC1021A key is no field." in page.text  # no sample says how grave it is
    assert "ACME1warning1samplesACME1 $: m" in page.text
    assert page.names == {"table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "ul", "li"}


def test_a_clean_report_is_its_summary():
    assert (
        truncated(ec.check([])).text == "0 records, 0 rows not read: 0 errors, 0 warnings, 0 inforuleseveritycountwhat"
    )


def test_losses_are_a_table_whose_rows_open_to_values_and_records():
    counter = ec.LossCounter()
    for number in range(MOST + 2):
        counter.add("code", ATTACK, value=f"cameo:{number}", record=f"e{number}")
    counter.add("when", "no day", record="e1")
    page = Page(counter.losses._repr_html_())
    assert page.texts[0] == f"{MOST + 3} losses"
    assert {"code", "when", "no day", ATTACK, "cameo:0: 1, as in e0", "in all: 1, as in e1"} <= {*page.texts}
    assert "… and 2 more" in page.texts
    assert "nothing was lost" in Page(ec.Losses()._repr_html_()).texts


def test_what_was_written_shows_its_losses():
    done = ec.write(
        [ec.Event(id="gdelt:1", code="cameo:190", label=ATTACK)], BytesIO(), format="gdelt2", losses="collect"
    )
    page = Page(done._repr_html_())
    assert {"written: 1, rejected: 0", "1 loss", "label"} <= {*page.texts}


# Records and results


FULL = ec.DeploymentEvent(
    id="sent",
    code="cameo:072",
    label="sent",
    alternatives=["cameo:154", "acme:1"],
    source=[Actor(ref="nk", text="they"), "RUS"],
    reciprocal=True,
    others=(Actor(country="USA", anonymity="requested"), "affected"),
    when=ec.When("2024-12", text="soon", relation="by", relative_to="d1", note="unsure"),
    places=[
        ec.Place("Rome", "venue", country="ITA"),
        ec.Place(lat=1.5, lon=2),
        ec.Place(role="origin", precision="unknown"),
        ec.Place(role="destination"),
    ],
    quantities=[ec.Quantity(3000, "about", unit="soldiers", scope="to_date"), ec.Quantity(2, unit="ships")],
    attributions=[
        Attribution(
            Actor("KORLEG"),
            "PR+",
            verb="said",
            cues="signs",
            via=[ec.Relay("author"), ec.Relay("KORGOV", "told")],
            reliability="B",
            credibility=2,
            confidence="low",
            likelihood="very_likely",
            probability=0.9,
            retracted=True,
        ),
        Attribution("UKR"),
    ],
    mentions=[ec.Mention("d1", "x" * 300), ec.Mention("d2")],
    links=[ec.Link("part_of", "war", inferred=True)],
    extra={"acme": {"columns": ["1", "2"], "more": list(range(MOST + 9))}},
    phase="completed",
    purpose="y" * 600,
)


def test_an_event_is_a_card_of_all_that_it_has():
    page = truncated(FULL)
    assert page.text.startswith("DeploymentEvent sent")
    for part in (
        "cameo:072 Provide military aid",
        "acme:1",
        "they",
        "anonymous (USA) (affected)",
        "soon (by 2024-12); relative to d1; unsure",
        "Rome, ITA (venue)",
        "1.5, 2.0",
        "unknown (origin)",
        "a place (destination)",
        "~3000 soldiers (to date)",
        "KORLEG PR+ (said; signs; via author; KORGOV told; source B2; low confidence; very likely; 90%; retracted)",
        "UKR open",
        "x" * 200 + "…” d1",
        "part_of war (inferred)",
        "columns",
        "… and 9 more",
        "phasecompleted",
        "y" * 600,
    ):
        assert part in page.text, part


def test_a_part_and_a_document_are_cards_too():
    assert truncated(ec.Place("Kyiv", country="UKR")).text == "PlacenameKyivcountryUKR"
    assert truncated(Actor("RUSMIL")).text.startswith("ActorcodeRUSMIL")
    assert truncated(Document(id="d1", title="T")).text == "Document d1titleT"
    assert truncated(ec.ActorRecord(id="a1", name="Ann")).text == "ActorRecord a1nameAnn"
    coding = ec.Coding("ann", codebook="cameo@1.1b3")
    assert "ann" in truncated(Event(id="e1", label="L", codings=coding)).text


def test_a_code_opens_to_its_page():
    assert "Provide military aid" in truncated(ec.Code("cameo:072")).text
    assert truncated(ec.Code("acme:1")).text == "acme:1"
    assert truncated(ec.Code("cameo:0000")).text == "cameo:0000"


def test_a_data_set_shows_more_than_the_terminal():
    denial = ec.DenialEvent(id="denial", source="RUS", links=("denies", "sent"))
    data = Dataset(actors=ec.ActorRecord(id="nk", name="North Korea", country="PRK"), events=[FULL, denial])
    page = truncated(data)
    assert "2 events, 0 documents, 1 actor" in page.text
    assert "North Korea, RUS (to each other)" in page.text
    for part in ("how much", "where", "links", "quotes", "RUS CT- (denies)", "UKR open", "~3000 soldiers (to date)"):
        assert part in page.text, part


def test_a_row_shows_its_place_its_issues_and_its_record():
    issue = Issue("EC008", Severity.WARNING, message=ATTACK)
    page = truncated(ec.Row(ec.Location("a.jsonl", 3), Event(id="e1", label="L"), issues=(issue,)))
    assert "a.jsonl:3" in page.text
    assert ATTACK in page.text
    assert "Event e1" in page.text
    page = truncated(ec.Reject(ec.Location("a.jsonl", 4), (issue,), raw=b"<b>\xff" + b"x" * 3_000))
    assert "<b>\\xff" in page.text
    assert page.text.endswith(" …")
    assert "b" not in page.names


def test_a_detection_shows_its_reasons(tmp_path):
    path = tmp_path / "e.jsonl"
    path.write_text('{"record":"event","id":"e1"}\n')
    page = truncated(ec.sniff(path))
    assert "→ native" in page.text
    assert "because" in page.text


def test_a_comparison_has_two_codes_side_by_side():
    page = truncated(ec.compare("cameo:072", "cameo:154"))
    assert {"cameo:072", "cameo:154", "goldstein-gdelt", "8.3", "-7.2", "nothing"} <= {*page.texts}
    near = truncated(ec.compare("cameo:0311", "cameo:0312"))
    assert "in common" in near.text
    assert "no value" in truncated(ec.compare("cameo:072", "cameo:155")).text


def test_a_diagnosis_is_a_table_of_scales():
    extra = {"gdelt2": {"GoldsteinScale": "-10.0", "QuadClass": "4"}}
    page = truncated(ec.diagnose([Event(id="e1", code="cameo:190", extra=extra), Event(id="e2", code="cameo:190")]))
    assert "1 observation" in page.text
    assert "100.0%" in page.text
    assert "nothing to compare" in page.text
    assert "no codebook" in truncated(ec.diagnose([])).text


def test_a_set_of_rules_opens_by_family():
    rules = ec.RuleSet.default().select("EC2", "EC401")
    page = truncated(rules)
    assert f"EC2 Time ({len(rules) - 1})" in page.text
    assert "The code is not in its codebook." in page.text
    assert rules._ipython_key_completions_() == list(rules.by_id)
    assert "072" in codebook("cameo")._ipython_key_completions_()


def test_no_text_of_a_record_is_markup():
    attacked = Event(
        id=ATTACK,
        label=ATTACK,
        source=Actor(name=ATTACK, description=ATTACK),
        when=ec.When(text=ATTACK, relation="recent"),
        places=ec.Place(ATTACK),
        quantities=ec.Quantity(modifier="vague", text=ATTACK, unit=ATTACK),
        attributions=Attribution(Actor(name=ATTACK), "CT+", verb=ATTACK, cues=ATTACK),
        mentions=(ATTACK, ATTACK),
        links=("about", ATTACK),
        purpose=ATTACK * 20,
        extra={ATTACK: {ATTACK: [ATTACK, ATTACK]}},
        unknown={"x": ATTACK},
    )
    shown = [
        attacked,
        Dataset(events=[attacked]),
        Document(id=ATTACK, text=ATTACK),
        Actor(name=ATTACK),
        ec.Code("acme:<img>"),
        ec.Row(ec.Location(ATTACK), attacked),
        ec.Reject(ec.Location(ATTACK), raw=ATTACK.encode()),
        ec.Detection(ATTACK, None, reasons={ATTACK: (ATTACK,)}, dialects={ATTACK: (ATTACK,)}),
    ]
    for each in shown:
        html = each._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert ATTACK in Page(html).text or isinstance(each, ec.Code)

"""Records with times, places and acts, one of each kind that the pictures draw."""

import pytest

from eventcode import Dataset, Document, Event, Place, When


def statements() -> list[Event]:
    sure = {"author": "CT+"}
    return [
        Event(id="moved", label="Troops are moved", when="2021-05-03", attributions=sure, places=[PLACES["lund"]]),
        Event(id="drill", label="Training goes on", when="2021-03/2021-05", attributions={"KOR": "CT+"}),
        Event(id="treaty", label="A treaty is in force", when=When("2021-01", relation="since"), attributions=sure),
        Event(id="vote", label="A vote is held", when=When("2021-12", relation="by"), modality="planned"),
        Event(
            id="told",
            label="A visit",
            when=When(text="recently", relation="recent"),
            mentions=("d1", "a visit"),
            places=[PLACES["lund"], Place("Seoul", "destination", lat=37.5, lon=127.0), Place("Nowhere")],
        ),
        Event(id="undated", label="Nothing dated"),
        Event(id="old", label="An old war", when="-0043"),
        Event(id="no", code="cameo:016", source="RUS", nature="speech_act", links=("denies", "moved")),
        Event(id="yes", source=["USA", "KOR"], nature="speech_act", links=("confirms", "moved")),
        Event(id="more", attributions={"KOR": "CT+", "USA": "Uu"}, links=[("revises", "drill"), ("about", "moved")]),
        Event(id="lost", source="RUS", nature="speech_act", links=("denies", "gone")),
        Event(id="who", links=("denies", "drill")),
    ]


PLACES = {"lund": Place("Lund", "venue", lat=55.7, lon=13.2)}


@pytest.fixture(scope="session")
def records() -> Dataset:
    return Dataset(title="Made up", events=statements(), documents=[Document(id="d1", published="2021-06-10")])

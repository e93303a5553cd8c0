"""Which rule takes a sighting out of the analysis."""

from datetime import date, datetime, timedelta, timezone

import pytest

from leopard_census.sightings.survey import Days, species_review, survey_sightings
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

LOCAL = timezone(timedelta(hours=11))
WINDOW = Days.of_window(date(2011, 12, 15), 90)


def sighting(*media, start=datetime(2012, 1, 5, 12, tzinfo=LOCAL), excluded=None):
    return {"sightingID": "D.m@0.1", "mediaIDs": list(media), "start": start, "excluded_by": excluded}


STATUS = [
    {"mediaID": "ok", "status": "ok"},
    {"mediaID": "cut", "status": "truncated-usable"},
    {"mediaID": "copy", "status": "duplicate"},
    {"mediaID": "early", "status": "outside-deployment"},
    {"mediaID": "timeless", "status": "no-timestamp"},
]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (sighting("ok"), None),
        (sighting("cut"), None),
        (sighting("copy"), "duplicate-media"),
        (sighting("copy", "ok"), None),
        (sighting("copy", "early"), "duplicate-media"),
        (sighting("early"), "outside-deployment"),
        (sighting("timeless", start=None), "no-timestamp"),
        (sighting("ok", start=None), "no-timestamp"),
        (sighting("ok", excluded="false-detection"), "false-detection"),
        # What holds whatever it is goes first, as people may find that it is an animal.
        (sighting("copy", excluded="false-detection"), "duplicate-media"),
        (sighting("ok", start=None, excluded="false-detection"), "no-timestamp"),
        (sighting("ok", start=datetime(2011, 12, 15, 0, 0, tzinfo=LOCAL)), None),
        (sighting("ok", start=datetime(2011, 12, 14, 23, 59, 59, tzinfo=LOCAL)), "outside-window"),
        (sighting("ok", start=datetime(2012, 3, 13, 23, 59, 59, tzinfo=LOCAL)), None),
        (sighting("ok", start=datetime(2012, 3, 14, 0, 0, tzinfo=LOCAL)), "outside-window"),
    ],
)
def test_rules(row, rule):
    assert survey_sightings([row], STATUS, WINDOW)[0]["excluded_by"] == rule


def test_a_file_without_state_is_an_error():
    with pytest.raises(ValueError, match="no state is known"):
        survey_sightings([sighting("lost")], STATUS, WINDOW)


def told(key, name, probability=None, source="detector", box="0.1 0.2 0.25 0.5", excluded=None):
    return sighting("ok", excluded=excluded) | {
        "sightingID": key,
        "deploymentID": "D",
        "scientificName": name,
        "probability": probability,
        "species_source": source,
        "anchor_mediaID": "ok",
        "anchor_time_s": 2.5,
        "anchor_box": box,
    }


STATUS_OF_FILES = [{"mediaID": "ok", "filePath": "D/IMG_0001.JPG", "status": "ok"}]


def test_who_may_be_no_person_is_listed_beside_who_has_no_species():
    rows = [
        told("unknown", "unknown"),
        told("unknown-copy", "unknown", excluded="duplicate-media"),
        told("leopard", "Panthera pardus", 0.8),
        told("faint", "Homo sapiens", 0.89),
        told("guessed", "Homo sapiens", 0.7, "classifier"),
        told("unsaid", "Homo sapiens", None),
        told("sure", "Homo sapiens", 0.9),
        told("labelled", "Homo sapiens", 0.5, "label"),
    ]
    found = {row["sightingID"]: row["why"] for row in species_review(rows, STATUS_OF_FILES)}
    doubt = dict.fromkeys(("faint", "guessed", "unsaid"), "person-in-doubt")
    assert found == {"unknown": "no-species"} | doubt


def test_a_row_of_the_review_can_be_pasted_into_decisions(tmp_path):
    rows = species_review([told("a", "unknown"), told("b", "unknown", box=None)], STATUS_OF_FILES)
    path = tmp_path / "species_review.csv"
    write_table(path, contract("species_review"), rows)
    boxed, unboxed = read_table(path, contract("species_review"))
    assert boxed["anchor"] == "ok 2.500 0.1000 0.2000 0.2500 0.5000"
    assert unboxed["anchor"] is None
    decision = {"decisionID": "1", "kind": "species", "object": "Panthera pardus", "verdict": "is"}
    assert not form_faults(decision | {"subject": boxed["anchor"]})

"""What is told of a run that ended well."""

import hashlib
import json
import time

import pytest

from leopard_census.provenance.record import FileDigest, Record
from leopard_census.review.rebuild.findings import figures, findings, rows_read
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table


def record(path, content):
    """The record of a job that read this content of decisions.csv; None: none at all."""
    name = "survey/plot-2012/decisions.csv"
    inputs = () if content is None else (FileDigest(name, hashlib.sha256(content).hexdigest(), len(content)),)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Record("individuals", {}, inputs, (), "", {}, {}).to_json())
    return path


@pytest.fixture
def answered(office):
    """An office in which three answers were given, and the sheet after each."""
    keys = [row["sightingID"] for row in office.made.sightings]
    sheets = []
    for n in range(3):
        one, other = (office.desk.survey.shown[key].anchor for key in (keys[n], keys[n + 1]))
        row = {
            "reviewer": "Anna",
            "round": 1,
            "kind": "pair",
            "subject": one,
            "object": other,
            "verdict": "same",
        }
        office.log.add(f"{n:016x}", [row])
        sheets.append(office.log.path.read_bytes())
    office.sheets = sheets
    return office


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_run_read_the_beginning_of_the_sheet(answered, tmp_path, n):
    rows = answered.log.rows()
    found = rows_read(answered.log.path, record(tmp_path / "r.json", answered.sheets[n]), "plot-2012", rows)
    assert found == rows[: n + 1]


def test_a_long_sheet_is_searched_in_no_time(answered, tmp_path):
    content = answered.sheets[-1]
    lines = content.splitlines(keepends=True)
    content += b"".join(lines[1].replace(b"r2", b"s%d-r2" % n, 1) for n in range(30_000))
    answered.log.path.write_bytes(content)
    begin = time.monotonic()
    found = rows_read(answered.log.path, record(tmp_path / "r.json", content), "plot-2012", [])
    assert found == []
    assert time.monotonic() - begin < 5


def test_a_run_without_a_sheet_read_nothing_and_of_another_sheet_nothing_is_known(answered, tmp_path):
    rows = answered.log.rows()
    assert rows_read(answered.log.path, record(tmp_path / "r.json", None), "plot-2012", rows) == []
    assert rows_read(answered.log.path, record(tmp_path / "r.json", b"x"), "plot-2012", rows) is None
    assert rows_read(answered.log.path, tmp_path / "no.json", "plot-2012", rows) is None
    assert rows_read(tmp_path / "no.csv", record(tmp_path / "r.json", b"x"), "plot-2012", rows) is None


def test_disputes_are_told_once_without_who_said_what(answered, tmp_path):
    own = answered.made.results / "individuals"
    rows = answered.log.rows()
    a, b = (row["sightingID"] for row in answered.made.sightings[:2])
    write_table(
        own / "decisions_disputed.csv",
        contract("decisions_disputed"),
        [
            {"question": "pair", "sighting_a": a, "sighting_b": b, "round": 1, "answers": "same: Anna; different: B",
             "decisionIDs": [rows[0]["decisionID"]]}
        ],
    )  # fmt: skip
    write_table(
        own / "decisions_unattached.csv",
        contract("decisions_unattached"),
        [
            {
                "decisionID": rows[2]["decisionID"],
                "side": "object",
                "candidates": [],
                "reason": "no sighting overlaps",
            }
        ],
    )
    found = findings(tmp_path / "none", answered.made.results, rows, answered.desk.survey.attach, 2)
    assert found["fates"] == {"disputed": 1, "used": 1, "unattached": 1}
    assert found["fates_new"] == {"unattached": 1}
    assert [(one["fate"], one["sightings"]) for one in found["look_into"]] == [
        ("disputed", [a, b]),
        ("unattached", sorted(row["sightingID"] for row in answered.made.sightings[2:4])),
    ]
    assert found["look_into"][1]["reason"] == "no sighting overlaps"
    assert "Anna" not in json.dumps(found)
    # Nothing was there before: all is new.
    assert found["before"] is None
    assert found["changes"]["new"] == ("A", "B")


def test_two_answers_to_one_disputed_question_are_one_line(office):
    keys = [row["sightingID"] for row in office.made.sightings[:2]]
    one, other = (office.desk.survey.shown[key].anchor for key in keys)
    for n, (who, verdict) in enumerate((("Anna", "same"), ("Boris", "different"))):
        row = {
            "reviewer": who,
            "round": 1,
            "kind": "pair",
            "subject": one,
            "object": other,
            "verdict": verdict,
        }
        office.log.add(f"{n:016x}", [row])
    rows = office.log.rows()
    write_table(
        office.made.results / "individuals" / "decisions_disputed.csv",
        contract("decisions_disputed"),
        [
            {"question": "pair", "sighting_a": keys[0], "sighting_b": keys[1], "round": 1, "answers": "x",
             "decisionIDs": [row["decisionID"] for row in rows]}
        ],
    )  # fmt: skip
    found = findings(office.made.results, office.made.results, rows, office.desk.survey.attach, 0)
    (line,) = found["look_into"]
    assert line["decisions"] == [row["decisionID"] for row in rows]


def test_figures_of_the_state(office, tmp_path):
    assert figures(office.made.results)["count"] == 2
    assert figures(tmp_path / "none") is None

"""Files for secr, MARK, RMark and R, read back."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.closed.matrix import history_matrix
from leopard_census.histories.legal_names import legal_names
from leopard_census.histories.mark_text import mark_text, matrix_text, rmark_text
from leopard_census.histories.secr_text import captures_text, trap_covariates, traps_text
from leopard_census.histories.text_files import write_text_files
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.histories.readers import read_inp, read_secr_captures, read_secr_traps, read_tabbed

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "spatial"
SETS = ("headline", "left", "right", "both")
FILES = ("secr_captures.txt", "secr_traps.txt")


def member(sex=None, stage=None):
    return {"sex": sex, "lifeStage": stage}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


# ---- secr


@pytest.mark.parametrize("name", ["sim_a_prox", "sim_a_effort", "sim_a_usage01"])
def test_secr_files_hold_the_same_numbers(name):
    """Data of secr's oracle, written and read back: captures, coordinates, and usage that is not 0 and 1."""
    captures, detectors = rows_of(GOLDEN / name / "captures.csv"), rows_of(GOLDEN / name / "detectors.csv")
    facts = json.loads((GOLDEN / name / "dataset.json").read_text(encoding="utf-8"))
    occasions = facts["sessions"]["1"]["occasions"]
    usage = [f"usage_{s}" for s in range(1, occasions + 1) if f"usage_{s}" in detectors[0]]
    typed = [
        {"detector": row["detector"], "x": float(row["x"]), "y": float(row["y"])}
        | {name: float(row[name]) for name in usage}
        for row in detectors
    ]
    caught = sorted((row["individual"], int(row["occasion"]), row["detector"]) for row in captures)
    names = [row["detector"] for row in detectors]
    members = {individual: member("male") for individual, _, _ in caught}
    text = captures_text("1", caught, members, names, occasions, FILES)
    back = read_secr_captures(text)
    assert [(r["individual"], int(r["occasion"]), r["detector"]) for r in back] == caught
    assert {(r["session"], r["sex"], r["lifeStage"]) for r in back} == {("1", "male", "NA")}
    traps = read_secr_traps(traps_text(typed, {}, names, None, FILES, "1"))
    assert [(t["detector"], t["x"], t["y"]) for t in traps] == [
        (r["detector"], r["x"], r["y"]) for r in typed
    ]
    assert [t["usage"] for t in traps] == [[row[name] for name in usage] for row in typed]
    assert {len(t["covariates"]) for t in traps} == {2}


def test_codes_that_secr_cannot_take_are_written_otherwise_and_told():
    caught = [("Old Male", 1, "K_1"), ("Old-Male", 2, "K-1")]
    members = {"Old Male": member(), "Old-Male": member()}
    text = captures_text("winter 2011/12", caught, members, ["K_1", "K-1", "K 2"], 5, FILES)
    back = read_secr_captures(text)
    assert [(r["session"], r["individual"], r["detector"]) for r in back] == [
        ("winter-2011-12", "Old-Male.2", "K-1.2"),
        ("winter-2011-12", "Old-Male", "K-1"),
    ]
    for told in (
        "# session winter-2011-12 stands for 'winter 2011/12'",
        "# animal Old-Male.2 stands for 'Old Male'",
        "# detector K-1.2 stands for 'K_1'",
        "# detector K-2 stands for 'K 2'",
    ):
        assert told in text.splitlines()
    places = [{"detector": name, "x": 1.0, "y": 2.0, "usage_1": 1.0} for name in ("K_1", "K-1", "K 2")]
    traps = read_secr_traps(traps_text(places, {}, [], None, FILES, "w"))
    assert [t["detector"] for t in traps] == ["K-1.2", "K-1", "K-2"]


CODES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1), max_size=8)


@given(CODES)
def test_names_are_legal_and_tell_their_codes_apart(codes):
    codes = [*codes, "NONE", "NA", "a_b", "a-b", "a b"]
    names = legal_names(codes)
    assert set(names) == set(codes)
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert name not in ("NONE", "NA")
        assert not set(name) & set(",#/_;*\"'")
        assert name.split() == [name]
    assert names["a-b"] == "a-b"
    assert legal_names(reversed(codes)) == names


def test_no_capture_is_a_line_of_none():
    (line,) = read_secr_captures(captures_text("w", [], {}, ["S2", "S1"], 20, FILES))
    assert line == {
        "session": "w", "individual": "NONE", "occasion": "20", "detector": "S1", "sex": "NA", "lifeStage": "NA"
    }  # fmt: skip
    assert read_secr_captures(captures_text("w", [], {}, [], 20, FILES)) == []


def test_a_survey_without_places_says_so():
    assert (
        traps_text([], {}, [], "Coordinates are missing for S1.", FILES, "w")
        == "# Coordinates are missing for S1.\n"
    )
    caught = [("A", 1, "S1")]
    text = captures_text("w", caught, {"A": member()}, ["S1"], 5, FILES, "Coordinates are missing for S1.")
    assert "read.capthist" not in text
    assert text.startswith("# Coordinates are missing for S1.\n# secr cannot read this file by itself")
    assert [row["individual"] for row in read_secr_captures(text)] == ["A"]


def effort(station, usage, cameras, both=0.0):
    return {"locationID": station, "usage": usage, "camera_days": cameras, "both_flanks_days": both}


def test_covariates_of_stations():
    rows = [effort("S1", 1.0, 2.0), effort("S1", 0.5, 0.5), effort("S2", 0.0, 0.0)]
    sheet = [
        {"locationID": "S1", "featureType": "trailGame"},
        {"locationID": "S1", "featureType": "trailGame"},
        {"locationID": "S2", "featureType": "trailGame"},
        {"locationID": "S2", "featureType": None},
    ]
    assert trap_covariates(rows, sheet) == {
        "S1": {"cameras": "1.67", "featureType": "trailGame"},
        "S2": {"cameras": None, "featureType": None},
    }
    # effort.csv tells of stations, with however many cameras.
    assert trap_covariates([effort("S1", 1.0, 1.0, None)], [])["S1"]["cameras"] is None


# ---- MARK, RMark, matrix


def histories(cells, freq=None):
    return [
        {"data_set": "headline", "individual": f"A{i:03d}", "freq": (freq or [1] * len(cells))[i - 1]}
        | {f"o{o}": cell for o, cell in enumerate(row, start=1)}
        for i, row in enumerate(cells, start=1)
    ]


def back_to_rows(found):
    return histories(
        [[None if c == "." else int(c) for c in history] for history, _ in found], [sum(n) for _, n in found]
    )


ORACLE = ("hare", "HIV", "lesbian", "mvole_p1", "deermouse_ESG", "housemouse", "captdata")


@pytest.mark.shared
@pytest.mark.parametrize("name", ORACLE)
def test_mark_rmark_and_matrix_hold_the_same_histories(shared, name):
    """The matrix that every closed model starts from is the same before and after."""
    path = shared / "oracle" / "data" / "closed" / name / "histories.csv"
    raw = [{k: int(v) for k, v in row.items()} for row in rows_of(path)]
    columns = [column for column in raw[0] if column.startswith("occ")]
    freq = [row.get("freq", 1) for row in raw]
    ours = histories([[row[c] for c in columns] for row in raw], freq)
    members = {row["individual"]: member(("female", "male", None)[i % 3]) for i, row in enumerate(ours)}
    texts = ["".join(str(row[c]) for c in columns) for row in raw]
    found = read_inp(mark_text("t", ours, members, len(columns), None))
    assert [history for history, _ in found] == texts
    assert [counts.index(n) for (_, counts), n in zip(found, freq, strict=True)] == [
        i % 3 for i in range(len(raw))
    ]
    table = read_tabbed(rmark_text(ours, members, len(columns)))
    assert [(row["ch"], int(row["freq"])) for row in table] == list(zip(texts, freq, strict=True))
    assert [row["sex"] for row in table] == [(member["sex"] or "unknown") for member in members.values()]
    matrix = list(csv.reader(io.StringIO(matrix_text(ours, members, len(columns)))))
    assert ["".join(row[1:]) for row in matrix[1:]] == texts
    theirs, back = history_matrix(ours), history_matrix(back_to_rows(found))
    np.testing.assert_array_equal(theirs.caught, back.caught)
    np.testing.assert_array_equal(theirs.freq, back.freq)


def test_an_occasion_without_effort_is_a_dot_and_told():
    rows = histories([[1, None, 0], [0, None, 1]])
    members = {"A001": member("female", "adult"), "A002": member()}
    text = mark_text("w, data set headline", rows, members, 3, None)
    assert read_inp(text) == [("1.0", [1, 0, 0]), ("0.1", [0, 0, 1])]
    assert "/* no station worked on occasion 2 */" in text
    assert "/* A001 */ 1.0 1 0 0 ;" in text
    assert matrix_text(rows, members, 3).splitlines() == ["individual,o1,o2,o3", "A001,1,NA,0", "A002,0,NA,1"]
    assert read_tabbed(rmark_text(rows, members, 3))[0] == {
        "ch": "1.0", "freq": "1", "sex": "female", "lifeStage": "adult", "id": "A001"
    }  # fmt: skip


def test_comments_cannot_end_early_and_lines_are_short_enough():
    rows = [row | {"individual": "the */ one; with_all"} for row in histories([[1] * 230])]
    members = {"the */ one; with_all": member()}
    text = mark_text("a */ title", rows, members, 230, None)
    assert read_inp(text) == [("1" * 230, [0, 0, 1])]
    assert max(map(len, text.splitlines())) <= 240


def test_unknown_effort_leaves_a_sentence_in_place_of_histories():
    text = mark_text(
        "w", histories([[1, None]]), {"A001": member()}, 2, "When its stations worked is not known."
    )
    assert read_inp(text) == []
    assert "/* When its stations worked is not known. */" in text


def test_nobody_caught():
    assert read_inp(mark_text("w", [], {}, 4, None)) == []
    assert read_tabbed(rmark_text([], {}, 4)) == []
    assert matrix_text([], {}, 4) == "individual,o1,o2,o3,o4\n"


# ---- from the tables of the stage


def test_every_data_set_has_its_files(tmp_path):
    once = {"count": 1, "lost": 0}
    tables = {
        "capture_sets": [
            {"data_set": name, "session": "w", "individual": who, "occasion": 1, "detector": "S-1", **once}
            for name, who in (("headline", "A1"), ("left", "A1"), ("left", "A2"))
        ],
        "detectors": [{"session": "w", "detector": "S-1", "x": 10.04, "y": 20.0, "usage_1": 0.25, "usage_2": 1.0}],
        "histories": [
            {"data_set": name, "individual": who, "freq": 1, "o1": 1}
            for name, who in (("headline", "A1"), ("left", "A1"), ("left", "A2"))
        ],
        "members": [
            {
                "individualID": who, "group": "adults", "sex": sex, "flanks": "both", "n_sightings": 1,
                "n_sure_names": 1, "n_encounters": 1, "n_captures": 1, "counted": True, "data_sets": []
            }
            for who, sex in (("A1", "male"), ("A2", None))
        ],
        "effort": [{"locationID": "S-1", "date": date(2011, 12, 15), "usage": 0.25, "camera_days": 0.5,
             "both_flanks_days": 0.25}],
        "basis": [
            {"item": "scr_occasions", "value": "2"},
            {"item": "closed_occasions", "value": "1"},
            {"item": "closed_occasion_days", "value": "5"},
            {"item": "effort", "value": "yes"},
            {"item": "places", "value": "yes"},
        ],
        "deployments": [
            {
                "deploymentID": "D1", "locationID": "S-1", "featureType": "trail Game",
                "deploymentStart": datetime(2011, 12, 1, tzinfo=UTC),
                "deploymentEnd": datetime(2011, 12, 1, tzinfo=UTC) + timedelta(days=30),
            }
        ],
    }  # fmt: skip
    inputs = {}
    for name, rows in tables.items():
        inputs[name] = [tmp_path / f"{name}.csv"]
        write_table(inputs[name][0], contract(name), rows)
    outputs = {"secr_traps": tmp_path / "secr_traps.txt"} | {
        f"{kind}_{name}": tmp_path / f"{kind}_{name}.txt"
        for kind in ("secr", "mark", "rmark", "matrix")
        for name in SETS
    }
    write_text_files(inputs, outputs, {name: path.name for name, path in outputs.items()}, "w")
    text = {name: path.read_text(encoding="utf-8") for name, path in outputs.items()}
    assert {name: len(read_secr_captures(text[f"secr_{name}"])) for name in SETS} == {
        "headline": 1, "left": 2, "right": 1, "both": 1
    }  # fmt: skip
    assert read_secr_captures(text["secr_right"])[0]["individual"] == "NONE"
    assert read_secr_captures(text["secr_headline"])[0]["detector"] == "S-1"
    assert 'read.capthist("secr_left.txt", "secr_traps.txt"' in text["secr_left"]
    assert read_secr_traps(text["secr_traps"]) == [
        {"detector": "S-1", "x": 10.0, "y": 20.0, "usage": [0.25, 1.0], "covariates": ["2.00", "trail-Game"]}
    ]
    assert read_inp(text["mark_left"]) == [("1", [0, 1, 0]), ("1", [0, 0, 1])]
    assert len(read_tabbed(text["rmark_left"])) == 2
    assert text["matrix_both"] == "individual,o1\n"

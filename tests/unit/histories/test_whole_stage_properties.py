"""What must change nothing but names: other codes for animals and stations, other orders of rows; and poor surveys."""

import csv
import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.config.histories import HistoriesSettings
from leopard_census.estimates.counts import count_rows
from leopard_census.histories.build import Built, build, build_histories
from leopard_census.histories.members import member_rows
from leopard_census.histories.sources import Source, from_sightings
from leopard_census.histories.text_files import write_text_files
from leopard_census.histories.window import SurveyWindow
from tests.unit.histories.readers import read_inp, read_secr_captures

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2011, 12, 15), 12, ZONE)
STATIONS = ("S1", "S2", "S3")
ANIMALS = ("A", "B", "C", "D", "E")
START = datetime(2011, 12, 14, tzinfo=ZONE)

SIGHTINGS = st.lists(
    st.fixed_dictionaries(
        {
            "individualID": st.sampled_from([*ANIMALS, None]),
            "locationID": st.sampled_from(STATIONS),
            "minute": st.integers(0, 15 * 1440),
            "length": st.integers(0, 90),
            "flank": st.sampled_from(["left", "right", "other"]),
            "evidence": st.sampled_from(["label", "decision", "automatic"]),
        }
    ),
    max_size=25,
)
SETTINGS = st.builds(
    HistoriesSettings,
    independence_since=st.sampled_from(["lastRecord", "lastIndependentRecord"]),
    include=st.sampled_from([{}, {"grades": ["label"]}, {"min_probability": 0.99}]),
)


def source(drawn, animals=None, stations=None, shuffled=None, cubs=("E",)) -> Source:
    """Tables of a survey from media, with other codes where told, and rows in another order."""
    animals, stations = animals or {}, stations or {}
    sightings, assignments = [], []
    shown: dict[str, set[str]] = {}
    for i, row in enumerate(drawn):
        name = animals.get(row["individualID"], row["individualID"])
        start = START + timedelta(minutes=row["minute"])
        sightings.append(
            {
                "sightingID": f"s{i:03d}",
                "deploymentID": f"cam-{row['locationID']}",
                "locationID": stations.get(row["locationID"], row["locationID"]),
                "start": start,
                "end": start + timedelta(minutes=row["length"]),
            }
        )
        assignments.append(
            {
                "sightingID": f"s{i:03d}",
                "individualID": name,
                "state": "identified" if name else "to-review",
                "evidence": row["evidence"],
                "probability": 0.98 if row["evidence"] == "automatic" else 1.0,
                "flank": row["flank"],
            }
        )
        if name:
            shown.setdefault(name, set()).update({row["flank"]} & {"left", "right"})
    young = {animals.get(name, name) for name in cubs}
    catalogue = [
        {
            "individualID": name,
            "flanks": "both" if len(sides) == 2 else next(iter(sides), "none"),
            "lifeStage": "juvenile" if name in young else None,
            "sex": None,
        }
        for name, sides in shown.items()
    ]
    deployments = [
        {
            "deploymentID": f"cam-{name}",
            "locationID": stations.get(name, name),
            "latitude": None,
            "longitude": None,
            "deploymentStart": START,
            "deploymentEnd": START + timedelta(days=9 + i),
        }
        for i, name in enumerate(STATIONS)
    ]
    for rows in (sightings, assignments, catalogue, deployments):
        if shuffled is not None:
            shuffled.shuffle(rows)
    return from_sightings(sightings, assignments, catalogue, deployments, [], WINDOW)


def counts(built: Built):
    members = member_rows(built.source.animals, built.source.records, built.sets, built.inclusion)
    return count_rows(members)


def captures(built: Built, animals=None, stations=None):
    """Captures of every data set under the names of before."""
    who = {new: old for old, new in (animals or {}).items()}
    where = {new: old for old, new in (stations or {}).items()}
    return {
        name: sorted((who.get(i, i), o, where.get(s, s)) for i, o, s in own)
        for name, own in built.sets.captures.items()
    }


@given(SIGHTINGS, SETTINGS, st.permutations(ANIMALS), st.permutations(STATIONS))
def test_other_codes_change_nothing_but_names(drawn, settings_, animals, stations):
    animals = dict(zip(ANIMALS, [f"{a}-{i}" for i, a in enumerate(animals)], strict=True))
    stations = dict(zip(STATIONS, stations, strict=True))
    plain = build(source(drawn), WINDOW, settings_)
    other = build(source(drawn, animals, stations), WINDOW, settings_)
    assert captures(other, animals, stations) == captures(plain)
    assert counts(other) == counts(plain)
    assert other.sets.headline_flank == plain.sets.headline_flank
    back = {new: old for old, new in animals.items()}
    assert {back[name] for name in other.sets.counted} == plain.sets.counted


@given(SIGHTINGS, SETTINGS, st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(drawn, settings_, seed):
    plain = build(source(drawn), WINDOW, settings_)
    other = build(source(drawn, shuffled=random.Random(seed)), WINDOW, settings_)
    assert other.sets == plain.sets
    assert other.effort == plain.effort


@given(SIGHTINGS, SETTINGS)
def test_every_named_sighting_is_in_one_encounter(drawn, settings_):
    built = build(source(drawn), WINDOW, settings_)
    held = [key for placed in built.sets.placed for key in placed.encounter.records]
    assert sorted(held) == sorted(record.key for record in built.source.records)


@settings(max_examples=25)
@given(SIGHTINGS, st.integers(-5, 5))
def test_sheets_and_offset_shifted_together_change_nothing(drawn, hours):
    """The same moments on the survey's clock, which is that many hours off."""
    plain = build(source(drawn), WINDOW, HistoriesSettings())
    zone = timezone(timedelta(hours=11 + hours))
    window = SurveyWindow(WINDOW.start, WINDOW.days, zone)
    old = source(drawn)
    moved = Source(
        [
            type(r)(**{**r.__dict__, "start": _on(r.start, zone), "end": _on(r.end, zone)})
            for r in old.records
        ],
        old.animals,
        {
            station: {
                camera: [(_on(a, zone), _on(b, zone)) for a, b in spans] for camera, spans in own.items()
            }
            for station, own in (old.working or {}).items()
        },
        old.places,
    )
    other = build(moved, window, HistoriesSettings())
    assert other.sets.captures == plain.sets.captures
    assert other.effort == plain.effort
    assert [(p.occasion, p.excluded_by) for p in other.sets.placed] == [
        (p.occasion, p.excluded_by) for p in plain.sets.placed
    ]


def _on(moment, zone):
    """The same reading of the clock in another offset."""
    return moment.replace(tzinfo=zone)


# ---- poor surveys, from their sheets to the text files

HEAD = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd"
CASES = {
    "no leopard": ([], 3, 12),
    "one leopard once": ([("A", "S1", 1)], 3, 12),
    "all caught once": ([("A", "S1", 1), ("B", "S2", 2), ("C", "S3", 3)], 3, 12),
    "one station": ([("A", "S1", 1), ("A", "S1", 2), ("B", "S1", 2)], 1, 12),
    "one occasion": ([("A", "S1", 0), ("B", "S2", 0)], 3, 1),
    "occasions without effort": ([("A", "S1", 1), ("A", "S1", 11), ("B", "S1", 2)], 1, 12),
}


@pytest.mark.parametrize("case", CASES)
def test_poor_surveys_give_every_file(tmp_path: Path, case: str):
    caught, stations, days = CASES[case]
    window = SurveyWindow(WINDOW.start, days, ZONE)
    rows = [f"{who},{WINDOW.start + timedelta(days=day)},{where},left" for who, where, day in caught]
    sheet = tmp_path / "captures.csv"
    sheet.write_text("\n".join(["individualID,date,locationID,flank", *rows]) + "\n", encoding="utf-8")
    cameras = [
        f"D{i},S{i},{43 + i / 50},131.0,2011-12-14T00:00:00+11:00,2012-01-10T00:00:00+11:00"
        for i in range(1, stations + 1)
    ]
    deployments = tmp_path / "deployments.csv"
    deployments.write_text("\n".join([HEAD, *cameras]) + "\n", encoding="utf-8")
    inputs = {"captures": [sheet], "deployments": [deployments]}
    if case == "occasions without effort":
        inputs["outages"] = [tmp_path / "outages.csv"]
        inputs["outages"][0].write_text(
            "deploymentID,start,end,reason\nD1,2011-12-20T00:00:00+11:00,2011-12-25T00:00:00+11:00,snow\n",
            encoding="utf-8",
        )
    out = {name: tmp_path / f"out-{name}" for name in OUTPUTS}
    build_histories(inputs, out, "w", window, "Panthera pardus", HistoriesSettings())
    write_text_files(
        {**out, "deployments": inputs["deployments"]},
        out,
        {name: path.name for name, path in out.items()},
        "w",
    )
    back = read_secr_captures(out["secr_left"].read_text(encoding="utf-8"))
    held = sorted((r["individual"], int(r["occasion"]), r["detector"]) for r in back)
    assert held == (sorted((who, day + 1, where) for who, where, day in caught) or [("NONE", 12, "S1")])
    histories = read_inp(out["mark_left"].read_text(encoding="utf-8"))
    assert len(histories) == len({who for who, _, _ in caught})
    if case == "occasions without effort":
        assert [history for history, _ in histories] == ["1.1", "1.0"]
    with out["funnel"].open(encoding="utf-8") as handle:
        steps = {(row["unit"], row["state"]): int(row["n"]) for row in csv.DictReader(handle)}
    assert steps["rows of captures.csv", "total"] == steps["encounters", "total"] == len(caught)


OUTPUTS = (
    "encounters", "effort", "losses", "cameras", "captures", "capture_sets", "detectors", "histories",
    "members", "funnel", "basis",
    "secr_traps", *(f"{kind}_{name}" for kind in ("secr", "mark", "rmark", "matrix")
                    for name in ("headline", "left", "right", "both")),
)  # fmt: skip

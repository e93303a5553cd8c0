"""From field sheets through the histories to the ecology's tables: what must change nothing but names.

A winter that survives as tables goes through `build_histories` as the workflow does it, then through each writer.
"""

from datetime import date, datetime, timedelta, timezone

import pytest

from leopard_census.config.ecology import EcologySettings
from leopard_census.config.estimates import ClosedSettings
from leopard_census.config.histories import HistoriesSettings
from leopard_census.estimates.accumulation_table import write_accumulation
from leopard_census.estimates.associations_table import write_associations
from leopard_census.estimates.closed.table import write_closed
from leopard_census.estimates.legacy_density import write_legacy_density
from leopard_census.estimates.sex_ratio import write_sex_ratio
from leopard_census.histories.build import build_histories
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

START = date(2012, 1, 10)
STATIONS = ("S1", "S2", "S3", "S4")
CAUGHT = (
    ("A", "S1", 1, "left"), ("A", "S2", 8, "right"), ("A", "S4", 15, "left"), ("B", "S2", 2, "left"),
    ("B", "S3", 3, "right"), ("B", "S3", 20, "left"), ("C", "S1", 6, "left"), ("D", "S3", 7, "right"),
    ("D", "S4", 12, "right"), ("E", "S4", 19, "left"), ("E", "S4", 24, "left"),
)  # fmt: skip
SEXES = {"A": "male", "B": "female", "C": "female", "D": None, "E": "male"}
HISTORIES = (
    "encounters",
    "effort",
    "captures",
    "capture_sets",
    "detectors",
    "histories",
    "members",
    "losses",
    "cameras",
    "funnel",
    "basis",
)
ECOLOGY = {
    "accumulation": contract("accumulation"),
    "incidence": contract("incidence"),
    "movement": contract("movement"),
    "legacy_density": contract("legacy_density"),
    "sex_ratio": contract("sex_ratio"),
    "associations": contract("associations"),
    "cubs": contract("cubs"),
}


def deployment(station, number, start, end, zone, place):
    return {
        "deploymentID": f"{station}-{number}",
        "locationID": station,
        "latitude": 43.0 + 0.03 * place,
        "longitude": 131.0 + 0.02 * (place % 2),
        "deploymentStart": datetime.combine(START, datetime.min.time(), zone) + timedelta(days=start),
        "deploymentEnd": datetime.combine(START, datetime.min.time(), zone) + timedelta(days=end),
    }


def ecology(folder, *, station=lambda s: s, animal=lambda a: a, hours=11, split=False, dead=False, order=1):
    """All tables of the ecology of the winter, by name; animals, stations, offset and sheets as asked for."""
    folder.mkdir()
    zone = timezone(timedelta(hours=hours))
    deployments = []
    for place, code in enumerate(STATIONS):
        # S2 is set up late; S3 is taken up at noon.
        start, end = (4.0 if code == "S2" else -1.0), (25.5 if code == "S3" else 40.0)
        spans = [(start, 10.0), (10.0, end)] if split and code != "S2" else [(start, end)]
        deployments += [
            deployment(station(code), number, *span, zone, place)
            for number, span in enumerate(spans, start=1)
        ]
    outages = []
    if dead:
        broken = deployment("S9", 1, -1.0, 40.0, zone, 30)
        outages = [
            {"deploymentID": "S9-1", "start": broken["deploymentStart"], "end": None, "reason": "other"}
        ]
        deployments.append(broken)
    captures = [
        {
            "individualID": animal(a),
            "locationID": station(s),
            "date": START + timedelta(days=day),
            "flank": flank,
            "sex": SEXES[a],
        }
        for a, s, day, flank in CAUGHT
    ][::order]
    for name, rows in (
        ("old_captures", captures),
        ("deployments", deployments[::order]),
        ("outages", outages),
    ):
        write_table(folder / f"{name}.csv", contract(name), rows)
    made = {name: folder / f"{name}.csv" for name in HISTORIES}
    build_histories(
        {
            "captures": [folder / "old_captures.csv"],
            "deployments": [folder / "deployments.csv"],
            "outages": [folder / "outages.csv"],
        },
        made | {name: folder / f"{name}.txt" for name in ("secr_captures", "secr_traps")},
        "winter",
        SurveyWindow(START, 30, zone),
        "Panthera pardus",
        HistoriesSettings(),
    )
    out = {name: folder / f"{name}.csv" for name in (*ECOLOGY, "closed", "closure", "heterogeneity")}
    write_closed(made["histories"], made["basis"], out, ClosedSettings(closure_replicates=0))
    base = made["capture_sets"], made["detectors"], made["basis"]
    write_accumulation(*base, EcologySettings(), out["accumulation"], out["incidence"])
    write_legacy_density(*base, out["closed"], out["movement"], out["legacy_density"])
    write_sex_ratio(made["members"], out["sex_ratio"])
    write_associations(
        {
            "encounters": made["encounters"],
            "members": made["members"],
            "sightings": [],
            "register": [],
            "package_register": [],
            "proposed": [],
        },
        out,
        survey="winter",
        earlier=[],
        utc_offset="+11:00",
        minutes=30,
    )
    return {name: read_table(out[name], table) for name, table in ECOLOGY.items()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return ecology(tmp_path_factory.mktemp("plain") / "winter")


def test_the_winter_has_something_to_lose(plain):
    headline = {row["model"]: row for row in plain["legacy_density"] if row["data_set"] == "headline"}
    assert headline["M0"]["density"] > 0
    assert headline["M0"]["se"] > 0
    chao = next(row for row in plain["incidence"] if row["data_set"] == "headline")
    # 30 days at four stations, less 4 days of S2 and 4 whole days of S3; its last day is a half one.
    assert chao["samples"] == 120 - 4 - 4
    assert chao["station_days"] == pytest.approx(120 - 4 - 4.5)
    assert any(row["extrapolated"] for row in plain["accumulation"])


@pytest.mark.parametrize(
    "change",
    [
        {"split": True},
        {"dead": True},
        {"hours": 3},
        {"order": -1},
        {"station": lambda s: f"T{9 - int(s[1])}"},
        {"animal": lambda a: f"X{9 - 'ABCDE'.index(a)}"},
    ],
    ids=["split-at-midnight", "camera-that-never-worked", "offset", "order-of-rows", "stations", "animals"],
)
def test_nothing_changes(plain, tmp_path, change):
    assert ecology(tmp_path / "winter", **change) == plain

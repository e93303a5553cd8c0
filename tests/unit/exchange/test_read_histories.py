"""From packages to histories and estimates: degenerate ones give a result or a sentence, and every funnel adds up."""

import csv
from datetime import date, timedelta, timezone

import pytest

from leopard_census.config.estimates import ClosedSettings, ScrSettings
from leopard_census.config.histories import HistoriesSettings
from leopard_census.estimates.closed.table import write_closed
from leopard_census.estimates.counts import write_counts
from leopard_census.estimates.scr.survey_files import write_scr
from leopard_census.exchange.read_package import write_package_tables
from leopard_census.exchange.read_sightings import Independence
from leopard_census.histories.build import build_histories
from leopard_census.histories.window import SurveyWindow
from tests.unit.exchange.made_package import LEOPARD, deployment, seen, write_package

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2012, 1, 10), 30, ZONE)
DAYS = (WINDOW.start, WINDOW.start + timedelta(days=WINDOW.days - 1))
PACKAGE = (
    "sightings", "assignments", "catalogue", "deployments", "outages", "operation", "operation_differences",
    "species_decided", "register", "register_proposed", "clock_proposals", "media_times", "funnel", "basis", "names",
)  # fmt: skip
HISTORIES = (
    "encounters", "effort", "losses", "cameras", "captures", "capture_sets", "detectors", "histories",
    "members", "funnel", "basis",
    "secr_captures", "secr_traps",
)  # fmt: skip
CAMERAS = [
    deployment(f"D{n}", latitude=f"43.{n // 3}{n % 3}", longitude=f"131.5{n % 3}") for n in range(1, 7)
]


def run(folder, observations, deployments=CAMERAS, outages=None):
    """Rows of every table of the stages histories and estimates."""
    package = write_package(folder / "package", deployments, (), observations)
    made = {name: folder / f"package_{name}.csv" for name in PACKAGE}
    write_package_tables(package, outages, made, LEOPARD, ZONE, Independence(timedelta(minutes=30)), DAYS)
    inputs = {
        name: [made[name]] for name in ("sightings", "assignments", "catalogue", "deployments", "outages")
    }
    inputs |= {f"package_{name}": [made[name]] for name in ("funnel", "basis")}
    out = {name: folder / f"{name}.csv" for name in HISTORIES}
    build_histories(inputs, out, "plot", WINDOW, LEOPARD, HistoriesSettings())
    names = ("counts", "closed", "closure", "heterogeneity", "scr", "models", "density", "squares")
    out |= {name: folder / f"{name}.csv" for name in names}
    write_counts(out["members"], out["counts"])
    write_closed(out["histories"], out["basis"], out, ClosedSettings(closure_replicates=0))
    sheets = {name: inputs[name] for name in ("deployments", "outages")}
    write_scr(out | sheets, out, ScrSettings(fit_runs=0), None, "+10:00")
    return {name: read(path) for name, path in out.items() if not name.startswith("secr")}


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def visits(*animals):
    """Named observations: (animal, camera, day of January)."""
    return [
        seen(f"o{n:02}", f"2012-01-{day:02}T05:00:00+11:00", deployment=f"D{camera}", individualID=name)
        for n, (name, camera, day) in enumerate(animals)
    ]


def adults(tables):
    return next(row for row in tables["counts"] if row["group"] == "adults")


def note(tables, table, key, name):
    return next(row for row in tables[table] if row["data_set"] == "headline" and row[key] == name)["note"]


RICH = visits(
    ("A", 1, 12), ("A", 2, 15), ("A", 1, 20), ("B", 3, 11), ("B", 4, 18), ("C", 5, 25), ("C", 6, 28)
)


def test_captures_are_those_of_the_package(tmp_path):
    tables = run(tmp_path, RICH)
    assert [(row["individual"], row["occasion"], row["detector"]) for row in tables["captures"]] == [
        ("A", "3", "S-D1"),
        ("A", "6", "S-D2"),
        ("A", "11", "S-D1"),
        ("B", "2", "S-D3"),
        ("B", "9", "S-D4"),
        ("C", "16", "S-D5"),
        ("C", "19", "S-D6"),
    ]
    assert (adults(tables)["none"], adults(tables)["n_min"], adults(tables)["n_max"]) == ("3", "2", "3")
    assert next(row for row in tables["basis"] if row["item"] == "method")["value"] == "none"


@pytest.mark.parametrize(
    ("observations", "told"),
    [
        ([], "No animal was caught"),
        ([seen("u1"), seen("u2", name="unknown"), seen("u3", name="blank")], "No animal was caught"),
        (visits(("A", 1, 12)), "Only one animal"),
    ],
)
def test_packages_without_enough_animals_give_a_sentence(tmp_path, observations, told):
    tables = run(tmp_path, observations)
    assert told in note(tables, "closed", "model", "M0")
    assert told in note(tables, "scr", "parameter", "D")
    assert_funnel(tables["funnel"])


def test_animals_caught_once_each_have_no_movement(tmp_path):
    tables = run(tmp_path, visits(("A", 1, 12), ("B", 2, 15), ("C", 3, 20)))
    assert (adults(tables)["n_min"], adults(tables)["n_max"]) == ("2", "3")
    assert note(tables, "scr", "parameter", "D")


def test_without_places_the_rest_is_there(tmp_path):
    blind = [row | {"latitude": "", "longitude": ""} for row in CAMERAS]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    tables = run(tmp_path / "a", RICH, blind)
    assert "coordinates are not known" in note(tables, "scr", "parameter", "D")
    assert tables["captures"] == run(tmp_path / "b", RICH)["captures"]


def test_an_observation_without_a_time_makes_an_animal_known_and_no_capture(tmp_path):
    inside = {"deploymentStart": "2012-01-11T00:00:00+11:00", "deploymentEnd": "2012-01-30T00:00:00+11:00"}
    cameras = [deployment("D1", **inside), deployment("D2")]
    tables = run(tmp_path, [seen("x", "", individualID="A")], cameras)
    assert (adults(tables)["n_min"], tables["captures"]) == ("1", [])
    funnel = {(row["unit"], row["state"]): row["n"] for row in tables["funnel"]}
    assert funnel["named sightings", "without a time"] == "1"
    assert_funnel(tables["funnel"])


def test_cubs_are_counted_apart_and_days_without_effort_give_no_capture(tmp_path):
    rows = [*visits(("A", 1, 12), ("A", 2, 15)), seen("cub", individualID="Q", lifeStage="juvenile")]
    outages = tmp_path / "outages.csv"
    outages.write_text(
        "deploymentID,start,end,reason\nD2,2012-01-14T00:00:00+11:00,2012-01-17T00:00:00+11:00,snow\n"
    )
    tables = run(tmp_path, rows, outages=outages)
    assert [row["individual"] for row in tables["captures"]] == ["A"]
    excluded = {row["individualID"]: row["excluded_by"] for row in tables["encounters"] if row["excluded_by"]}
    assert excluded == {"A": "no-effort", "Q": "cub"}
    assert next(row for row in tables["counts"] if row["group"] == "cubs")["n_min"] == "1"
    assert_funnel(tables["funnel"])


def test_what_lies_outside_the_window_is_named_so(tmp_path):
    days = ("2012-01-09T23:59:59", "2012-01-10T00:00:00", "2012-02-08T23:59:59", "2012-02-09T00:00:00")
    rows = [seen(f"u{n}", f"{day}+11:00") for n, day in enumerate(days)]
    rows.append(seen("named", "2012-02-15T05:00:00+11:00", individualID="A"))
    tables = run(tmp_path, rows)
    funnel = {(row["unit"], row["state"]): row["n"] for row in tables["funnel"]}
    assert funnel["target sightings", "excluded: outside-window"] == "2"
    assert funnel["target sightings", "to-review: the package names no individual"] == "2"
    assert [(row["individualID"], row["excluded_by"]) for row in tables["encounters"]] == [
        ("A", "outside-window")
    ]
    assert adults(tables)["outside_window"] == "1"
    assert_funnel(tables["funnel"])


def test_a_camera_that_stood_outside_the_window_changes_no_estimate(tmp_path):
    """Nor do other names of the animals, but for the names."""
    more = deployment(
        "E9", deploymentStart="2011-11-01T00:00:00+11:00", deploymentEnd="2011-12-01T00:00:00+11:00"
    )
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    plain, wider = run(tmp_path / "a", RICH), run(tmp_path / "b", RICH, [*CAMERAS, more])
    assert [plain[name] for name in ("closed", "counts", "scr")] == [
        wider[name] for name in ("closed", "counts", "scr")
    ]
    other = [row | {"individualID": {"A": "Z", "B": "Y", "C": "X"}[row["individualID"]]} for row in RICH]
    renamed = run(tmp_path / "c", other)
    assert [plain[name] for name in ("closed", "counts", "scr")] == [
        renamed[name] for name in ("closed", "counts", "scr")
    ]


def assert_funnel(rows):
    steps = {}
    for row in rows:
        steps.setdefault((int(row["step"]), row["unit"]), {})[row["state"]] = int(row["n"])
    units = [unit for _, unit in sorted(steps)]
    assert units == [
        "media records", "observations", "sightings", "target sightings", "named sightings", "encounters", "captures",
    ]  # fmt: skip
    for states in steps.values():
        assert states.pop("total") == sum(states.values())
    counted = dict(zip(units, (sum(steps[key].values()) for key in sorted(steps)), strict=True))
    assert counted["observations"] >= counted["sightings"] >= counted["target sightings"]
    assert counted["target sightings"] >= counted["named sightings"] >= counted["encounters"]

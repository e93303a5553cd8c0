"""The files of a survey, with sheets, habitat and region, from those of the histories."""

import csv
import json

import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.survey_files import write_scr
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.survey_tables import estimate
from tests.unit.test_degenerate_surveys import PLACES, WHOLE

# East of the first of three columns of stations, and around all of them.
EAST = [(131.33, 42.0), (133.0, 42.0), (133.0, 44.0), (131.33, 44.0), (131.33, 42.0)]
PLOT = [(131.2, 42.9), (131.5, 42.9), (131.5, 43.2), (131.2, 43.2), (131.2, 42.9)]


def geojson(path, ring, **properties):
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Files of the histories, and the field sheet with kinds of places."""
    folder = tmp_path_factory.mktemp("survey")
    estimate(folder / "all", WHOLE, stages=())
    sheet = folder / "deployments.csv"
    head = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd,featureType"
    kinds = ("trailGame", "roadDirt")
    rows = [
        f"D{s},{s},{y},{x},2011-12-14T12:00:00+11:00,2012-01-24T00:00:00+11:00,{kinds[i % 2]}"
        for i, (s, (y, x)) in enumerate(PLACES.items())
    ]
    sheet.write_text("\n".join([head, *rows]) + "\n")
    names = ("capture_sets", "detectors", "basis", "members")
    return {name: folder / "all" / "out" / f"{name}.csv" for name in names} | {"deployments": [sheet]}


def run(folder, inputs, region_name=None, **settings):
    out = {name: folder / f"{name}.csv" for name in ("scr", "models", "density", "squares")}
    write_scr(inputs, out, ScrSettings(fit_runs=0, **settings), region_name, "+11:00")
    return {name: list(csv.DictReader(path.open(encoding="utf-8"))) for name, path in out.items()}


def headline(tables):
    return {row["parameter"]: row for row in tables["scr"] if row["data_set"] == "headline"}


def test_habitat_and_region_of_the_survey_reach_the_numbers(made, tmp_path):
    (tmp_path / "plain").mkdir()
    plain = headline(run(tmp_path / "plain", made))
    habitat = geojson(tmp_path / "habitat.geojson", EAST)
    region = geojson(tmp_path / "region.geojson", PLOT)
    tables = run(tmp_path, made | {"habitat": [habitat], "region": [region]}, "the plot")
    found = headline(tables)
    assert float(found["D"]["estimate"]) > 1.1 * float(plain["D"]["estimate"])
    assert float(found["mask_km2"]["estimate"]) < 0.8 * float(plain["mask_km2"]["estimate"])
    assert found["region_km2"]["note"] == "the plot"
    inside = float(found["region_habitat_km2"]["estimate"])
    assert inside == pytest.approx(float(found["region_km2"]["estimate"]) * 0.17 / 0.3, rel=0.02)
    assert float(found["EN"]["estimate"]) == pytest.approx(
        float(found["D"]["estimate"]) * inside / 100, rel=1e-4
    )
    assert "warning.no-habitat" not in found
    # A third of the stations stands west of it; no caution names one.
    assert float(found["warning.outside-habitat"]["estimate"]) == 3
    assert not [row for row in tables["scr"] if row["note"] and any(f"{s} " in row["note"] for s in PLACES)]
    # The map has cells in the habitat alone, and sums to the animals.
    x = [float(row["x"]) for row in tables["density"]]
    assert max(x) - min(x) < 20_000
    total = sum(float(row["caught"]) * float(row["km2"]) / 100 for row in tables["density"])
    assert total == pytest.approx(float(found["n_animals"]["estimate"]), rel=1e-3)


def test_kinds_of_places_come_from_the_field_sheet(made, tmp_path):
    models = {row["model"]: row for row in run(tmp_path, made)["models"] if row["comparison"] == "all"}
    assert models["g0~featureType"]["loglik"]
    assert float(models["g0~featureType"]["loglik"]) >= float(models["g0~1 sigma~1"]["loglik"]) - 1e-6
    assert models["g0~cameraModel"]["note"] == "The field sheet tells no cameraModel."
    assert [name for name, row in models.items() if row["printed"] == "true"] == ["g0~1 sigma~1"]


def test_what_a_camera_of_another_season_says_does_not_count(made, tmp_path):
    """Cameras of another kind of place at each station: taken down before the window, or broken all the time."""
    plain = run(tmp_path, made)["models"]
    (sheet,) = made["deployments"]
    more = [
        (f"E{i}", *row.split(",")[1:4], "2011-08-01T12:00:00+11:00", "2011-10-01T12:00:00+11:00", "waterHole")
        for i, row in enumerate(sheet.read_text().splitlines()[1:])
    ]
    broken = [(f"F{i}", *row[1:4], "2011-12-01T12:00:00+11:00", "2012-02-01T12:00:00+11:00", "dirtRoad")
              for i, row in enumerate(more)]  # fmt: skip
    both = tmp_path / "deployments.csv"
    both.write_text(sheet.read_text() + "".join(",".join(row) + "\n" for row in more + broken))
    outages = tmp_path / "outages.csv"
    outages.write_text("deploymentID,start,end,reason\n" + "".join(f"{r[0]},{r[4]},,theft\n" for r in broken))
    inputs = made | {"deployments": [both], "outages": [outages]}
    assert run(tmp_path, inputs)["models"] == plain
    told = next(
        r for r in run(tmp_path, inputs | {"outages": []})["models"] if r["model"] == "g0~featureType"
    )
    assert told["note"] == "The field sheet tells no featureType."


def test_sexes_of_the_members_reach_the_models(made, tmp_path):
    """From `members.csv` to fits in which the sexes differ; of one animal the sex is not known."""
    rows = read_table(made["members"], contract("members"))
    sexes = dict(zip(sorted(row["individualID"] for row in rows), ["female", "male"] * 3, strict=False))
    members = tmp_path / "members.csv"
    write_table(members, contract("members"), [r | {"sex": sexes.get(r["individualID"])} for r in rows])
    models = {
        r["model"]: r
        for r in run(tmp_path, made | {"members": members})["models"]
        if r["comparison"] == "sexes"
    }
    assert set(models) == {"g0~1 sigma~1", "g0~sex", "sigma~sex", "g0~sex sigma~sex"}
    assert [row["note"] for row in models.values() if not row["loglik"]] == []
    plain, g0, sigma, both = (
        float(models[name]["loglik"]) for name in ("g0~1 sigma~1", "g0~sex", "sigma~sex", "g0~sex sigma~sex")
    )
    assert plain <= min(g0, sigma) + 1e-6
    assert max(g0, sigma) <= both + 1e-6
    # D, g0, sigma and the share of one sex.
    assert models["g0~1 sigma~1"]["n_parameters"] == "4"


def test_a_survey_without_places_has_all_files(made, tmp_path):
    rows = read_table(made["basis"], contract("basis"))
    why = {"value": "no", "note": "Coordinates are missing."}
    basis = tmp_path / "basis.csv"
    write_table(basis, contract("basis"), [row | (why if row["item"] == "places" else {}) for row in rows])
    tables = run(tmp_path, made | {"basis": basis})
    assert headline(tables)["D"]["note"] == "Coordinates are missing."
    assert (tables["models"], tables["density"], tables["squares"]) == ([], [], [])

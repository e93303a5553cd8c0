"""`fit-scr`: habitat and regions of GeoJSON, models side by side, maps."""

import csv
import json
import shlex

import numpy as np
import pytest

from leopard_census.geo.projection import unproject
from tests.unit.commands.fit_scr_cases import files_of, ran
from tests.unit.estimates.scr.scr_oracle import GOLDEN, REPOSITORY, rows

MASK = "mask_b12000_s920.csv"
FILES = files_of("sim_a_prox", MASK)
PROXIMITY = [*FILES, "--detector", "proximity"]
EPSG, EAST, NORTH = 32652, 600_000.0, 4_800_000.0


@pytest.fixture
def run(tmp_path, capsys):
    """Status, JSON and all that is printed of the command."""

    def run_it(*words):
        status, result = ran([str(word) for word in words], tmp_path)
        told = capsys.readouterr()
        return status, result, told.out + told.err

    return run_it


@pytest.fixture
def placed(tmp_path):
    """Words that name the captures and detectors in UTM zone 52, without a mask."""
    path = tmp_path / "d.csv"
    lines = [
        f"{r['detector']},{r['x'] + EAST},{r['y'] + NORTH}"
        for r in rows(GOLDEN / "sim_a_prox" / "detectors.csv")
    ]
    path.write_text("\n".join(["detector,x,y", *lines]) + "\n")
    return [*FILES[:2], "--detectors", path, "--detector", "proximity"]


def geojson(path, x0, y0, x1, y1):
    """A rectangle of the detectors' own metres; its edges are cut short, as they are straight in degrees."""
    across, up = np.linspace(x0, x1, 30), np.linspace(y0, y1, 30)
    ring = [(x, y0) for x in across] + [(x1, y) for y in up] + [(x, y1) for x in across[::-1]]
    ring += [(x0, y) for y in up[::-1]]
    degrees = [unproject(x + EAST, y + NORTH, EPSG)[::-1] for x, y in ring]
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [[*degrees[:-1], degrees[0]]]}))
    return path


def test_habitat_and_region_of_geojson(run, placed, tmp_path):
    """Land in the west alone, by the mask of whose cells the same is fitted; N is told for a part of it."""
    land = geojson(tmp_path / "land.geojson", -15_000, -15_000, 22_080, 51_000)
    plot = geojson(tmp_path / "plot.geojson", 0, 0, 40_000, 20_000)
    size = ["--buffer", 12_000, "--spacing", 920]
    status, result, told = run(
        *placed, *size, "--habitat", land, "--region", plot, "--epsg", EPSG, "--no-check-mask"
    )
    assert status == 0, told
    assert "of the detectors are habitat" in told
    cells = [r for r in rows(GOLDEN / MASK) if r["x"] < 22_080]
    (tmp_path / "m.csv").write_text("x,y\n" + "".join(f"{r['x']},{r['y']}\n" for r in cells))
    _, given, _ = run(*FILES[:-2], "--mask", tmp_path / "m.csv", "--detector", "proximity")
    assert result["estimates"][0]["estimate"] == pytest.approx(given["estimates"][0]["estimate"], rel=0.005)
    expected, realised = result["region"]
    assert expected["area_ha"] == pytest.approx(22_080 * 20_000 / 1e4, rel=1e-4)
    assert expected["estimate"] == pytest.approx(result["estimates"][0]["estimate"] * expected["area_ha"])
    assert 0 < realised["n"] < result["n"]
    assert realised["place"] == "plot.geojson"
    assert "N, realised" in told


def test_a_hull_in_the_cells_of_a_given_mask(run, tmp_path):
    _, result, _ = run(*PROXIMITY, "--region-widen", "0")
    xy = np.array([(r["x"], r["y"]) for r in rows(GOLDEN / "sim_a_prox" / "detectors.csv")])
    hull_ha = float(np.ptp(xy, axis=0).prod()) / 1e4
    assert result["region"][0]["area_ha"] == pytest.approx(hull_ha, rel=1e-6)
    # A lake from south to north through the middle of the detectors.
    middle = xy[:, 0].mean()
    kept = [r for r in rows(GOLDEN / MASK) if abs(r["x"] - middle) > 4600]
    (tmp_path / "m.csv").write_text("x,y\n" + "".join(f"{r['x']},{r['y']}\n" for r in kept))
    _, half, _ = run(
        *FILES[:-2], "--mask", tmp_path / "m.csv", "--detector", "proximity", "--region-widen", "0"
    )
    lake = 1 - half["region"][0]["area_ha"] / hull_ha
    assert lake == pytest.approx(9200 / np.ptp(xy[:, 0]), rel=0.1)


def test_models_side_by_side(run):
    status, result, told = run(*PROXIMITY, "--compare", "g0~bk", "sigma~1", "--start", "sigma=7.8")
    assert status == 0
    first, second = result["models"]
    assert [first["model"], second["model"]] == ["D~1 g0~1 sigma~1", "D~1 g0~bk sigma~1"]
    assert first["collapsed"] is False  # as the other model tells occasions apart
    assert first["loglik"] == pytest.approx(result["loglik_per_occasion"], abs=1e-5)
    _, alone, _ = run(*PROXIMITY, "--model", "g0~bk")
    assert second["loglik"] == pytest.approx(alone["loglik"], abs=1e-5)
    assert second["delta"] == pytest.approx(second["aicc"] - first["aicc"])
    assert first["weight"] + second["weight"] == pytest.approx(1.0)
    assert f"{second['aicc']:.2f}" in told


def test_maps_are_written(run, tmp_path):
    surface, centres = tmp_path / "s.csv", tmp_path / "c.csv"
    _, result, told = run(*PROXIMITY, "--surface", surface, "--centres", centres, "--model", "D~x")
    with surface.open() as handle:
        cells = [{k: float(v) for k, v in r.items() if v} for r in csv.DictReader(handle)]
    assert len(cells) == result["sessions"][0]["cells"]
    expected, realised = result["region_n"]
    assert sum(r["density"] * r["km2"] for r in cells) / 100 == pytest.approx(expected["estimate"], rel=1e-6)
    total = sum((r["caught"] + r["missed"]) * r["km2"] for r in cells) / 100
    assert total == pytest.approx(realised["estimate"], rel=1e-5)
    assert cells[0]["lower"] < cells[0]["density"] < cells[0]["upper"]
    with centres.open() as handle:
        animals = list(csv.DictReader(handle))
    assert [r["individual"] for r in animals] == sorted({r["individual"] for r in animals}) or len(
        animals
    ) == 19
    assert len(animals) == result["n"]
    assert f"surface: {surface}" in told


def in_degrees(path, **changes):
    """The detectors with longitude and latitude."""
    lines = []
    for row in rows(GOLDEN / "sim_a_prox" / "detectors.csv"):
        latitude, longitude = unproject(row["x"] + EAST, row["y"] + NORTH, EPSG)
        lines.append(f"{row['detector']},{changes.get(row['detector'], latitude)},{longitude}")
    path.write_text("\n".join(["detector,latitude,longitude", *lines]) + "\n")
    return path


def test_longitude_and_latitude_are_projected_to_their_zone(run, placed, tmp_path):
    land = geojson(tmp_path / "land.geojson", -15_000, -15_000, 22_080, 51_000)
    size = ["--buffer", 12_000, "--spacing", 1500, "--habitat", land, "--no-check-mask"]
    path = in_degrees(tmp_path / "g.csv")
    words = [*FILES[:2], "--detectors", path, "--detector", "proximity"]
    status, result, told = run(*words, *size)
    assert status == 0, told
    assert (result["epsg"], "were projected to EPSG:32652" in told) == (32652, True)
    _, metres, _ = run(*placed, *size, "--epsg", EPSG)
    assert metres["loglik"] == pytest.approx(result["loglik"], abs=1e-5)
    _, none, _ = run(*PROXIMITY)
    assert none["epsg"] is None


def test_degrees_that_are_none_are_told_with_all_else(run, tmp_path):
    path = in_degrees(tmp_path / "g.csv", A1="95.5", A2="north")
    captures = tmp_path / "c.csv"
    captures.write_text((GOLDEN / "sim_a_prox" / "captures.csv").read_text("utf-8") + "1,1,3,Z9,1,0\n")
    status, _, told = run("--captures", captures, "--detectors", path, "--detector", "proximity")
    assert status == 2
    assert "row 2: column latitude: is '95.5'; give degrees from -90 to 90" in told
    assert "row 3: column latitude: is 'north'" in told
    assert "detectors that are not there: Z9;" in told
    assert "A1" not in told


def test_the_example_of_the_docs(run, tmp_path):
    """The command line of docs/fit-scr.md, on golden files."""
    text = (REPOSITORY / "docs" / "fit-scr.md").read_text(encoding="utf-8")
    (block,) = (b for b in text.split("\n\n") if "--region-widen 1 --compare" in b and b.startswith("    "))
    words = shlex.split(block.replace("\\\n", " "))
    files = {"captures.csv": FILES[1], "detectors.csv": FILES[3], "mask.csv": FILES[-1]}
    files |= {name: str(tmp_path / name) for name in ("surface.csv", "centres.csv")}
    assert words[:2] == ["leopard-census", "fit-scr"]
    status, result, told = run(*(files.get(word, word) for word in words[2:-2]))
    assert status == 0, told
    assert (len(result["region"]), len(result["models"])) == (2, 3)
    assert (tmp_path / "surface.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--habitat", "h.geojson"], "--mask and --habitat: the cells of a mask say what is habitat"),
        (["--region", "r.geojson"], "--region without --epsg: GeoJSON is in degrees"),
        (["--region", "r.geojson", "--epsg", "4326"], "--epsg 4326: is no projection in metres"),
        (["--region", "r.geojson", "--epsg", "32652"], "r.geojson: there is no such file"),
        (["--epsg", "99"], "--epsg 99: is no projection in metres"),
        (["--region-widen", "-1"], "give a number of sigma from 0"),
        (["--compare", "g0~foo"], "g0 ~ foo: session 1 has nothing named foo"),
        (["--compare", "g0~b+", "q~1"], "--compare 'q~1': 'q~1': the model has no parameter q"),
        (["--surface", "o.csv", "--conditional"], "--surface and --conditional"),
        (["--centres", "o.csv", "--at", "D=-8.7", "g0=-2", "sigma=7.8"], "--at and --centres: --at fits nothing"),
    ],
)  # fmt: skip
def test_faults(run, words, told):
    status, result, said = run(*PROXIMITY, *words)
    assert (status, result) == (2, None)
    assert told in said

"""From tables to scr.csv: invariance, degenerate data, mask rules."""

import itertools

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr_first.captures import capture_data
from leopard_census.estimates.scr_first.detection import half_normal_hazard
from leopard_census.estimates.scr_first.fit import start_sigma
from leopard_census.estimates.scr_first.likelihood import Likelihood
from leopard_census.estimates.scr_first.mask import Mask, buffer_mask, region_cells
from leopard_census.estimates.scr_first.survey import NoEstimate, estimate_survey
from leopard_census.estimates.scr_first.table import scr_rows
from leopard_census.geo.hull import WidenedHull, convex_hull

SETTINGS = ScrSettings()


def simulated(seed=3, animals=25, days=30, usage=None):
    rng = np.random.default_rng([seed])
    xy = np.array([(4000.0 * i, 4000.0 * j) for i in range(5) for j in range(4)])
    usage = np.ones((len(xy), days)) if usage is None else usage
    centres = rng.uniform([-4000, -4000], [20_000, 16_000], (animals, 2))
    captures = []
    for i, centre in enumerate(centres):
        g = 0.05 * np.exp(-((xy - centre) ** 2).sum(axis=1) / (2 * 3000**2))
        hit = rng.random((len(xy), days)) < 1 - (1 - g[:, None]) ** usage
        captures += [capture(f"A{i:02d}", f"S{k:02d}", s + 1) for k, s in zip(*np.nonzero(hit), strict=True)]
    return captures, [detector(f"S{k:02d}", x, y, usage[k]) for k, (x, y) in enumerate(xy)]


def capture(individual, station, occasion):
    return {"individual": individual, "detector": station, "occasion": int(occasion), "count": 1, "lost": 0}


def detector(name, x, y, usage):
    return {
        "detector": name,
        "x": x,
        "y": y,
        **{f"usage_{s}": float(u) for s, u in enumerate(usage, start=1)},
    }


def estimates(captures, detectors):
    rows = scr_rows("headline", captures, detectors, SETTINGS, None)
    return {row["parameter"]: row["estimate"] for row in rows}


@pytest.fixture(scope="module")
def plain():
    captures, detectors = simulated()
    return captures, detectors, estimates(captures, detectors)


def test_truth_is_within_reach(plain):
    """25 animals on 24 x 20 km are 5.2 per 100 km2; the estimate must be near, or units are wrong."""
    found = plain[2]
    assert found["D"] == pytest.approx(5.2, rel=0.5)
    assert found["sigma"] == pytest.approx(3000, rel=0.25)
    assert found["g0"] == pytest.approx(0.05, rel=0.5)


def test_names_and_order_of_animals_do_not_matter(plain):
    captures, detectors, found = plain
    names = {a: f"X{99 - int(a[1:])}" for a in {c["individual"] for c in captures}}
    renamed = [{**c, "individual": names[c["individual"]]} for c in captures[::-1]]
    assert estimates(renamed, detectors) == pytest.approx(found, rel=1e-6)


def test_names_and_order_of_stations_do_not_matter(plain):
    captures, detectors, found = plain
    names = {d["detector"]: f"T{99 - i}" for i, d in enumerate(detectors)}
    moved = [{**d, "detector": names[d["detector"]]} for d in detectors[::-1]]
    seen = [{**c, "detector": names[c["detector"]]} for c in captures]
    assert estimates(seen, moved) == pytest.approx(found, rel=1e-6)


def test_shifting_the_map_does_not_matter(plain):
    captures, detectors, found = plain
    moved = [{**d, "x": d["x"] + 687_472.5, "y": d["y"] + 4_763_381.5} for d in detectors]
    assert estimates(captures, moved) == pytest.approx(found, rel=1e-6)


def test_splitting_an_occasion_into_halves_keeps_the_hazard():
    """No capture on a day: two halves of half the usage carry the same information."""
    captures, detectors = simulated(days=10)
    captures = [c for c in captures if c["occasion"] != 10]
    halves = [{**d, "usage_10": 0.5, "usage_11": 0.5} for d in detectors]
    cells = buffer_mask(np.array([[d["x"], d["y"]] for d in detectors]), 9000.0, 1500.0)
    from leopard_census.estimates.scr_first.detection import HALF_NORMAL

    beta = np.array([-7.6, -3.0, 8.0])
    whole, split = (Likelihood(capture_data(captures, d), cells, HALF_NORMAL) for d in (detectors, halves))
    assert split.value(beta) == pytest.approx(whole.value(beta), abs=1e-9)


def test_likelihood_by_brute_force():
    """Sum over all cells of the product over all days and stations, written out, with part days."""
    usage = np.array([[1.0, 0.4, 0.0], [0.7, 1.0, 2.0]])
    detectors = [detector("a", 0.0, 0.0, usage[0]), detector("b", 2000.0, 0.0, usage[1])]
    captures = [capture("m", "a", 1), capture("m", "b", 3), capture("f", "a", 2)]
    cells = np.array([[0.0, 0.0], [1000.0, 500.0], [2500.0, -500.0]])
    log_density, g0, sigma, cell_ha = np.log(0.01), 0.2, 1500.0, 100.0
    from leopard_census.estimates.scr_first.detection import HALF_NORMAL

    total, expected = 0.0, 0.0
    xy = np.array([[0.0, 0.0], [2000.0, 0.0]])
    caught = {"m": {(0, 0), (1, 2)}, "f": {(0, 1)}}
    for who in ("m", "f"):
        inside = 0.0
        for cell in cells:
            chance = 1.0
            for k, s in itertools.product(range(2), range(3)):
                g = g0 * np.exp(-((xy[k] - cell) ** 2).sum() / (2 * sigma**2))
                p = 1 - (1 - g) ** usage[k, s]
                chance *= p if (k, s) in caught[who] else 1 - p
            inside += chance
        total += np.log(inside * np.exp(log_density) * cell_ha)
    for cell in cells:
        g = g0 * np.exp(-((xy - cell) ** 2).sum(axis=1) / (2 * sigma**2))
        expected += (1 - np.prod((1 - g[:, None]) ** usage)) * np.exp(log_density) * cell_ha
    # -log n! and the log-multinomial of two different histories cancel.
    likelihood = Likelihood(capture_data(captures, detectors), Mask(cells, cell_ha), HALF_NORMAL)
    beta = np.array([log_density, np.log(g0 / (1 - g0)), np.log(sigma)])
    assert likelihood.value(beta) == pytest.approx(total - expected, abs=1e-10)


@pytest.mark.parametrize("beta", [(-3.0, 6.0), (3.0, 9.0), (40.0, 8.0), (-40.0, 3.0)])
def test_hazard_is_finite_everywhere(beta):
    squared = np.array([[0.0, 1.0, 1e4, 1e8, 1e12]])
    hazard = half_normal_hazard(squared, np.array(beta))
    for values in (hazard.h, hazard.log_h, hazard.dlog_h):
        assert np.isfinite(values).all()


ONE = [detector("S1", 0.0, 0.0, [1, 1, 1])]
TWO = [detector("S1", 1000.0, 0.0, [1, 1, 1]), detector("S2", 5000.0, 0.0, [1, 1, 1])]
# Stations of other names on one place: what the sheet gives when their positions were never told apart.
ONE_PLACE = [detector(name, 687_000.0, 4_763_000.0, [1, 1, 1]) for name in ("S1", "S2")]
SHARED = [*ONE_PLACE, detector("S3", 691_000.0, 4_763_000.0, [1, 1, 1])]


@pytest.mark.parametrize(
    ("captures", "detectors", "told"),
    [
        ([], TWO, "No animal was caught"),
        ([], [], "No station worked"),
        ([capture("A", "S1", 1), capture("A", "S2", 2)], TWO, "Only one animal"),
        ([capture("A", "S1", 1), capture("B", "S1", 2)], ONE, "One station"),
        ([capture("A", "S1", 1), capture("B", "S2", 2)], TWO, "No animal was caught twice"),
        ([capture("A", "S1", 1), capture("A", "S1", 2), capture("B", "S2", 2)], TWO, "at two places"),
        (
            [capture("A", "S1", 1), capture("A", "S2", 2), capture("B", "S1", 2)],
            ONE_PLACE,
            "lie at one place",
        ),
        ([capture("A", "S1", 1), capture("A", "S2", 2), capture("B", "S3", 2)], SHARED, "at two places"),
    ],
)
def test_degenerate_data_give_a_sentence(captures, detectors, told):
    rows = scr_rows("headline", captures, detectors, SETTINGS, None)
    by_name = {row["parameter"]: row for row in rows}
    for name in ("D", "N"):
        assert by_name[name]["estimate"] is None
        assert told in by_name[name]["note"]


def test_sigma_without_bound_gives_a_sentence():
    """Animals caught alike at all stations say only that they roam farther than the network reaches."""
    captures = [capture(f"A{i}", f"S{k}", 1 + (i + k) % 3) for i in range(6) for k in (1, 2)]
    rows = scr_rows("headline", captures, TWO, SETTINGS, None)
    density = next(row for row in rows if row["parameter"] == "D")
    assert density["estimate"] is None
    assert density["note"]


@pytest.mark.parametrize(
    ("captures", "detectors", "told"),
    [
        ([capture("A", "S9", 1)], TWO, "no such detector"),
        ([capture("A", "S1", 4)], TWO, "last occasion is 3"),
        ([capture("A", "S1", 1)], [detector("S1", 0.0, 0.0, [0, 1])], "usage 0"),
        ([{**capture("A", "S1", 1), "lost": 1}], TWO, "lost"),
        ([], [detector("S1", None, None, [1])], "no coordinates"),
        ([], [detector("S1", 131.2, 43.1, [1]), detector("S2", 131.3, 43.1, [1])], "degrees"),
    ],
)
def test_bad_input_is_told(captures, detectors, told):
    with pytest.raises(InputError, match=told):
        capture_data(captures, detectors)


def test_buffer_and_spacing_rules(plain):
    captures, _, found = plain
    assert found["buffer"] >= max(4 * found["sigma"], 15_000)
    assert found["mask_spacing"] <= 0.6 * found["sigma"]
    assert found["n_animals"] == len({c["individual"] for c in captures})


def test_warnings_name_small_samples():
    captures, detectors = simulated(seed=5, animals=8)
    rows = {row["parameter"]: row for row in scr_rows("headline", captures, detectors, SETTINGS, None)}
    assert rows["warning.few-animals"]["estimate"] < 20
    assert "sea" in rows["warning.no-habitat"]["note"]


@pytest.mark.parametrize("apart", [0.1, 0.6, 2.0])
def test_stations_that_lie_side_by_side_give_a_sentence(apart):
    """Nearer than the noise of a position: nothing may be divided by their spacing."""
    beside = [detector("S1", 1000.0, 0.0, [1, 1, 1]), detector("S2", 1000.0 + apart, 0.0, [1, 1, 1])]
    captures = [capture("A", "S1", 1), capture("A", "S2", 2), capture("B", "S1", 2), capture("B", "S2", 3)]
    for detectors in (beside, [*beside, detector("S3", 9000.0, 0.0, [1, 1, 1])]):
        assert isinstance(estimate_survey(capture_data(captures, detectors), SETTINGS, None), NoEstimate)


def test_named_region_is_used(plain):
    captures, detectors, found = plain
    data = capture_data(captures, detectors)
    region = WidenedHull(convex_hull(data.xy), 100_000.0, "everywhere")
    surveyed = estimate_survey(data, SETTINGS, region)
    assert not isinstance(surveyed, NoEstimate)
    assert surveyed.numbers.detected_inside == pytest.approx(data.n)
    assert surveyed.numbers.realised.lower >= data.n
    assert surveyed.numbers.expected.value == pytest.approx(found["D"] * region.area_m2 / 1e8, rel=1e-6)


def test_region_smaller_than_a_cell_still_has_its_area():
    region = WidenedHull(np.array([[0.0, 0.0]]), 100.0, "dot")
    assert region_cells(region, 1000.0).area_ha == pytest.approx(np.pi, rel=1e-9)


def test_start_sigma_without_movement_falls_back_on_station_spacing():
    data = capture_data([capture("A", "S1", 1), capture("B", "S2", 1)], TWO)
    assert start_sigma(data) == 4000

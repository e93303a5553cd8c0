"""From tables to rows of scr.csv: invariance, degenerate data, mask rules, secr's values by the way of the census."""

import csv
import json
from math import isfinite

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.fit_table import fit_rows
from leopard_census.estimates.scr.mask import region_cells
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.starts import pooled_sigma
from leopard_census.estimates.scr.survey import Surveyed, estimate_survey, survey_cautions
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.scr_oracle import GOLDEN
from tests.unit.estimates.scr.survey_rows import capture, detector, estimates, rows_of, simulated

SETTINGS = ScrSettings()


@pytest.fixture(scope="module")
def plain():
    captures, detectors = simulated()
    return captures, detectors, estimates(captures, detectors)


def surveyed(captures, detectors, region=None, habitat=None):
    found = estimate_survey(capture_session(captures, detectors), SETTINGS, region, habitat)
    assert isinstance(found, Surveyed)
    return found


def test_truth_is_within_reach(plain):
    """25 animals on 24 x 20 km are 5.2 per 100 km2; the estimate must be near, or units are wrong."""
    found = plain[2]
    assert found["D"] == pytest.approx(5.2, rel=0.5)
    assert found["sigma"] == pytest.approx(3000, rel=0.25)
    assert found["g0"] == pytest.approx(0.05, rel=0.5)


@pytest.mark.parametrize("name", ["sim_a_prox", "sim_a_usage01", "sim_a_effort", "time_a_prox"])
def test_values_of_secr_on_a_mask_of_our_own(name):
    """secr's mask ends at 12 km (4 sigma), in cells of 920 m: estimates move by less than 1%, SE by less than 2%."""
    captures, detectors, individuals = (
        [*csv.DictReader((GOLDEN / name / f"{part}.csv").open())]
        for part in ("captures", "detectors", "individuals")
    )
    occasions = json.loads((GOLDEN / name / "dataset.json").read_text())["sessions"]["1"]["occasions"]
    placed = [
        {"detector": row["detector"], "x": float(row["x"]), "y": float(row["y"])}
        | {usage: float(row.get(usage, 1)) for usage in (f"usage_{s}" for s in range(1, occasions + 1))}
        for row in detectors
    ]
    rows = rows_of(captures, placed)
    assert rows["n_animals"]["estimate"] == len(individuals)
    plain = [
        case["estimates"][0]["estimates"]
        for case in json.loads((GOLDEN / name / "reference.json").read_text())
        if case["model"] == "D ~1 g0 ~1 sigma ~1" and case["detectfn"] == "HN" and not case["CL"]
        if case["distribution"] == "poisson"
    ]
    for row in plain[0]:
        scale = 1e4 if row["parameter"] == "D" else 1  # per hectare -> per 100 km2
        mine = rows[row["parameter"]]
        assert mine["estimate"] == pytest.approx(row["estimate"] * scale, rel=0.01)
        assert mine["se"] == pytest.approx(row["SE.estimate"] * scale, rel=0.02)


def test_names_and_order_of_animals_do_not_matter(plain):
    captures, detectors, found = plain
    names = {a: f"X{99 - int(a[1:])}" for a in {c["individual"] for c in captures}}
    renamed = [{**c, "individual": names[c["individual"]]} for c in captures[::-1]]
    assert estimates(renamed, detectors) == pytest.approx(found, rel=1e-6, abs=1e-6)


def test_names_and_order_of_stations_do_not_matter(plain):
    captures, detectors, found = plain
    names = {d["detector"]: f"T{99 - i}" for i, d in enumerate(detectors)}
    moved = [{**d, "detector": names[d["detector"]]} for d in detectors[::-1]]
    seen = [{**c, "detector": names[c["detector"]]} for c in captures]
    assert estimates(seen, moved) == pytest.approx(found, rel=1e-6, abs=1e-6)


def test_shifting_the_map_does_not_matter(plain):
    captures, detectors, found = plain
    moved = [{**d, "x": d["x"] + 687_472.5, "y": d["y"] + 4_763_381.5} for d in detectors]
    assert estimates(captures, moved) == pytest.approx(found, rel=1e-6, abs=1e-6)


def test_captures_are_summed_over_days_only_where_it_changes_no_estimate(plain):
    """Whole days: both constants stand there. A part of a day, however small: captures stay apart."""
    captures, detectors, found = plain
    assert found["loglik_summed"] != pytest.approx(found["loglik"], abs=1)
    parts = [dict(d) for d in detectors]
    parts[0]["usage_30"] = 0.999999
    apart = estimates([c for c in captures if (c["detector"], c["occasion"]) != ("S00", 30)], parts)
    whole = estimates([c for c in captures if (c["detector"], c["occasion"]) != ("S00", 30)], detectors)
    assert "loglik_summed" not in apart
    assert {name: apart[name] for name in ("D", "g0", "sigma", "N", "loglik", "aic")} == pytest.approx(
        {name: whole[name] for name in ("D", "g0", "sigma", "N", "loglik", "aic")}, rel=1e-4
    )


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
    rows = rows_of(captures, detectors)
    for name in ("D", "N"):
        assert rows[name]["estimate"] is None
        assert told in rows[name]["note"]
    assert rows["n_animals"]["estimate"] == len({c["individual"] for c in captures})


def test_sigma_without_bound_gives_a_sentence():
    """Animals caught alike at all stations say only that they roam farther than the network reaches."""
    captures = [capture(f"A{i}", f"S{k}", 1 + (i + k) % 3) for i in range(6) for k in (1, 2)]
    density = rows_of(captures, TWO)["D"]
    assert density["estimate"] is None
    assert "do not bound how far the animals move" in density["note"]


@pytest.mark.parametrize(
    ("captures", "detectors", "told"),
    [
        ([capture("A", "S9", 1)], TWO, "no such detector"),
        ([capture("A", "S1", 1)], [], "no detectors"),
        ([capture("A", "S1", 4)], TWO, "from 1 to 3"),
        ([capture("A", "S1", 1)], [detector("S1", 0.0, 0.0, [0, 1])], "usage 0"),
        ([], [detector("S1", None, None, [1])], "no coordinates"),
        ([], [detector("S1", 131.2, 43.1, [1]), detector("S2", 131.3, 43.1, [1])], "degrees"),
    ],
)
def test_bad_input_is_told(captures, detectors, told):
    with pytest.raises(InputError, match=told):
        capture_session(captures, detectors)


def test_an_animal_that_was_removed_is_no_longer_exposed(plain):
    """The first engine refused it. It is gone from then on, so that less exposure gave the same captures."""
    captures, detectors, found = plain
    last = {
        c["individual"]: max(d["occasion"] for d in captures if d["individual"] == c["individual"])
        for c in captures
    }
    lost = [{**c, "lost": int(c["occasion"] == last[c["individual"]])} for c in captures]
    assert estimates(lost, detectors)["g0"] > 1.05 * found["g0"]


def test_buffer_and_spacing_rules(plain):
    captures, _, found = plain
    assert found["buffer"] >= max(4 * found["sigma"], 15_000)
    assert found["mask_spacing"] <= 0.6 * found["sigma"]
    assert found["n_animals"] == len({c["individual"] for c in captures})


def test_the_mask_hardly_moves_density_and_its_area_is_exact(plain):
    _, detectors, found = plain
    assert abs(found["other_mask_buffer"]) < 1e-3
    assert abs(found["other_mask_cells"]) < 1e-3
    xy = np.array([[d["x"], d["y"]] for d in detectors])
    # All stations lie so near that their discs are nearly the widened hull.
    hull = WidenedHull(convex_hull(xy), found["buffer"], "hull").area_m2 / 1e6
    assert found["mask_km2"] == pytest.approx(hull, rel=0.01)
    assert found["mask_km2"] < hull


def test_the_error_of_the_number_is_that_of_its_interval():
    """Eight animals of which hardly a millionth was missed: what is open is where one of them lives."""
    captures, detectors = simulated(animals=8, g0=0.4)
    found = surveyed(captures, detectors)
    number = rows_of(captures, detectors, ScrSettings(fit_runs=0))["N"]
    assert (number["lower"], number["upper"]) == (7, 8)
    assert found.numbers.realised.value - found.numbers.detected_inside < 1e-3
    # Whatever lies in 7 to 8 has a standard deviation of 0.5 at most, and this mean leaves less.
    within = number["estimate"] - 7
    assert number["se"] == pytest.approx((within * (1 - within)) ** 0.5, rel=0.2)
    assert number["se"] < 0.7 * found.numbers.realised.se


def test_warnings_name_small_samples():
    captures, detectors = simulated(seed=5, animals=8)
    rows = rows_of(captures, detectors)
    assert rows["warning.few-animals"]["estimate"] < 20
    assert "sea" in rows["warning.no-habitat"]["note"]
    assert rows["warning.imprecise"]["estimate"] == pytest.approx(rows["rse_D"]["estimate"])


@pytest.mark.parametrize("apart", [0.1, 0.6, 2.0])
def test_stations_that_lie_side_by_side_give_a_sentence(apart):
    """Nearer than the noise of a position: nothing may be divided by their spacing."""
    beside = [detector("S1", 1000.0, 0.0, [1, 1, 1]), detector("S2", 1000.0 + apart, 0.0, [1, 1, 1])]
    captures = [capture("A", "S1", 1), capture("A", "S2", 2), capture("B", "S1", 2), capture("B", "S2", 3)]
    for detectors in (beside, [*beside, detector("S3", 9000.0, 0.0, [1, 1, 1])]):
        found = estimate_survey(capture_session(captures, detectors), SETTINGS)
        assert isinstance(found, NoEstimate)
        assert found.reason.endswith(".")


def test_named_region_is_used(plain):
    captures, detectors, found = plain
    session = capture_session(captures, detectors)
    region = WidenedHull(convex_hull(session.xy), 100_000.0, "everywhere")
    there = surveyed(captures, detectors, region)
    assert there.numbers.detected_inside == pytest.approx(session.n)
    assert there.numbers.realised.lower >= session.n
    assert there.numbers.expected.value == pytest.approx(found["D"] * region.area_m2 / 1e8, rel=1e-6)


def test_region_smaller_than_a_cell_still_has_its_area(plain):
    region = WidenedHull(np.array([[8000.0, 8000.0]]), 100.0, "dot")
    assert region_cells(region, 1000.0).area_ha == pytest.approx(np.pi, rel=1e-9)
    # Two dots, and no cell of the mask's width has its middle in either.
    shape = PolygonRegion.of_rings([[np.array(ring)] for ring in (DOT, FAR_DOT)], "dots")
    found = surveyed(*plain[:2], shape)
    assert found.numbers.area_ha == pytest.approx(2.0)
    assert found.numbers.expected.value == pytest.approx(plain[2]["D"] * 2e4 / 1e8, rel=1e-9)


DOT = [(8000.0, 8000.0), (8100.0, 8000.0), (8100.0, 8100.0), (8000.0, 8100.0)]
FAR_DOT = [(x + 310.0, y + 190.0) for x, y in DOT]


def test_habitat_raises_density_and_takes_part_of_the_region(plain):
    """Sea west of the second row of stations: the same captures come from less ground."""
    captures, detectors, found = plain
    east = PolygonRegion.of_rings(
        [[np.array([(-500.0, -1e5), (1e5, -1e5), (1e5, 1e5), (-500.0, 1e5)])]], "habitat"
    )
    there = surveyed(captures, detectors, habitat=east)
    assert there.estimates["D"].value > 1.05 * found["D"]
    assert there.numbers.area_ha < 0.95 * there.region.area_m2 / 1e4
    assert there.numbers.expected.value == pytest.approx(
        there.estimates["D"].value * there.numbers.area_ha / 1e4
    )
    assert 0.5 < there.areas.share < 0.9
    named = survey_cautions(there, SETTINGS)
    assert "no-habitat" not in named


def test_stations_in_the_sea_are_counted_and_not_named(plain):
    captures, detectors, _ = plain
    east = PolygonRegion.of_rings(
        [[np.array([(2000.0, -1e5), (1e5, -1e5), (1e5, 1e5), (2000.0, 1e5)])]], "habitat"
    )
    value, sentence = survey_cautions(surveyed(captures, detectors, habitat=east), SETTINGS)[
        "outside-habitat"
    ]
    assert value == 4
    assert "S0" not in sentence


def test_an_island_is_no_narrow_mask(plain):
    """Beyond the habitat nobody lives; no wider buffer would change that."""
    xy = np.array([[row["x"], row["y"]] for row in plain[1]], dtype=float)
    (x0, y0), (x1, y1) = xy.min(axis=0) - 500, xy.max(axis=0) + 500
    shore = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    found = surveyed(*plain[:2], habitat=PolygonRegion.of_rings([[shore]], "habitat"))
    assert "mask-narrow" not in survey_cautions(found, SETTINGS)


def test_habitat_without_a_cell_is_told(plain):
    captures, detectors, _ = plain
    away = PolygonRegion.of_rings([[np.array(DOT) + 90_000.0]], "habitat")
    with pytest.raises(InputError, match="correct the habitat"):
        surveyed(captures, detectors, habitat=away)


def test_every_number_is_finite_or_left_out():
    for seed in range(4):
        captures, detectors = simulated(seed=seed, animals=4, days=12)
        for row in rows_of(captures, detectors).values():
            for name in ("estimate", "se", "lower", "upper"):
                assert row.get(name) is None or isfinite(row[name]), row


def test_start_sigma_without_movement_falls_back_on_station_spacing():
    session = capture_session([capture("A", "S1", 1), capture("B", "S2", 1)], TWO)
    assert pooled_sigma([session]) == 4000


def test_profile_intervals_stand_beside_those_of_the_link_scale(plain):
    """Both hold 95%; where 20 animals were caught they differ by little, and never in the value."""
    captures, detectors, _ = plain
    rows = rows_of(captures, detectors)
    for name in ("D", "g0", "sigma"):
        wald, profile = rows[name], rows[f"{name}_profile"]
        assert profile["estimate"] == wald["estimate"]
        for end in ("lower", "upper"):
            assert profile[end] == pytest.approx(wald[end], rel=0.08)
            assert profile[end] != wald[end]


def test_stations_that_catch_unlike_others_call_for_a_caution():
    """Half of the stations lose nine captures in ten, by no fault that distance could tell."""
    captures, detectors = simulated(g0=0.1)
    odd = {d["detector"] for d in detectors[1::2]}
    rng = np.random.default_rng(2)
    poor = [c for c in captures if c["detector"] not in odd or rng.random() < 0.1]
    told = ScrSettings(fit_runs=39)
    for seen, calls in ((captures, False), (poor, True)):
        rows = {r["parameter"]: r for r in fit_rows("headline", surveyed(seen, detectors).settled, told)}
        assert ("warning.fit" in rows) is calls
        assert (rows["fit_p_T3"]["estimate"] < 0.05) is calls
    assert "stations" in rows["warning.fit"]["note"]
    assert fit_rows("headline", surveyed(seen, detectors).settled, ScrSettings(fit_runs=0)) == []


def test_a_declared_model_whose_traits_are_not_told_gives_a_sentence(plain):
    """Sex is known of nobody, as in a data set of one flank where nobody could tell it."""
    rows = rows_of(*plain[:2], ScrSettings(model="sigma~sex"))
    assert rows["D"]["estimate"] is None
    assert rows["D"]["note"].startswith(
        "The declared model (sigma~sex) cannot be fitted. Animals of known sex (none)"
    )

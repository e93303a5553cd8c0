"""The two-flank estimate: bounds, equality with an ordinary fit, tables."""

import csv
import random
from dataclasses import replace

import numpy as np
import pytest

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.config.individuals import TravelSettings
from leopard_census.estimates.counts import write_counts
from leopard_census.estimates.linking.alike import alike_model
from leopard_census.estimates.linking.flank_identities import FlankIdentities, FlankIdentity
from leopard_census.estimates.linking.flank_records import flank_identities
from leopard_census.estimates.linking.flank_shares import FlankShares
from leopard_census.estimates.linking.histories import histories_of
from leopard_census.estimates.linking.two_flank_files import write_two_flanks
from leopard_census.estimates.linking.two_flank_table import two_flank_rows
from leopard_census.estimates.linking.two_flanks import TwoFlanks, estimate_two_flanks
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.survey import estimate_survey
from leopard_census.tables.contract import contract
from leopard_census.tables.flank_bounds import flank_bounds
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.estimates.linking.flank_cases import identity
from tests.unit.estimates.scr.survey_rows import simulated
from tests.unit.survey_tables import Seen, estimate
from tests.unit.test_degenerate_surveys import CAMERAS, POOR, Survey

SETTINGS = LinkingSettings(draws=20)
INPUTS = ("encounters", "members", "detectors", "basis", "counts", "closed", "scr")


def seen_by_flanks(shares: tuple[float, float, float], seed: int = 3) -> tuple[FlankIdentities, object]:
    """Identities of a simulated survey whose captures show both flanks, the left or the right by these shares."""
    captures, detectors = simulated(seed)
    session = capture_session(captures, detectors)
    rng = np.random.default_rng(seed)
    found = []
    for number, history in enumerate(histories_of(session)):
        shown = {c: str(rng.choice(["both", "left", "right"], p=shares)) for c in sorted(history)}
        if "both" in shown.values():
            found.append(FlankIdentity(f"B{number:02d}", "both", None, shown))
            continue
        for flank in ("left", "right"):
            if own := {c: f for c, f in shown.items() if f == flank}:
                found.append(FlankIdentity(f"{flank[0].upper()}{number:02d}", flank, None, own))
    return FlankIdentities(found), session


def test_two_facing_cameras_are_the_ordinary_fit():
    who, session = seen_by_flanks((1.0, 0.0, 0.0))
    result = estimate_two_flanks(who, session, ScrSettings(fit_runs=0), SETTINGS)
    plain = estimate_survey(session, ScrSettings(fit_runs=0))
    assert isinstance(result, TwoFlanks)
    assert not isinstance(plain, NoEstimate)
    assert len(result.draws) == 1
    for quantity, parameter in (("density", "D"), ("sigma", "sigma"), ("g0", "g0")):
        found, wanted = result.estimates[quantity], plain.estimates[parameter]
        assert found.value == pytest.approx(wanted.value, rel=1e-4)
        assert found.share == 0
    found, wanted = result.estimates["density"], plain.estimates["D"]
    assert (found.lower, found.upper, found.se) == pytest.approx(
        (wanted.lower, wanted.upper, wanted.se), rel=1e-3
    )
    inside, predicted = result.estimates["n_region"], plain.numbers.predictive
    assert (inside.value, inside.lower, inside.upper) == pytest.approx(
        (predicted.value, predicted.lower, predicted.upper), rel=1e-3
    )
    assert (inside.lower_sampling, inside.upper_sampling) == pytest.approx((inside.lower, inside.upper))


def test_stations_that_differ_are_in_the_model():
    """With the kind of place declared, facing cameras give the fit of that model; g0 has no one value."""
    who, session = seen_by_flanks((1.0, 0.0, 0.0))
    kinds = tuple("road" if number % 3 else "ridge" for number in range(len(session.detectors)))
    session = replace(session, detector_traits={"featureType": kinds, "cameraModel": ("",) * len(kinds)})
    settings = ScrSettings(fit_runs=0, model="g0~featureType")
    result = estimate_two_flanks(who, session, settings, SETTINGS)
    plain = estimate_survey(session, settings)
    assert isinstance(result, TwoFlanks)
    assert result.settled.likelihood.design.names == plain.settled.likelihood.design.names
    assert result.estimates["density"].value == pytest.approx(plain.estimates["D"].value, rel=1e-4)
    assert "g0" not in result.estimates
    assert result.model.note == "The model is g0~featureType sigma~1, as declared."
    untold = replace(session, detector_traits={})
    told = estimate_two_flanks(who, untold, settings, SETTINGS)
    assert isinstance(told, NoEstimate)
    assert "tells no featureType" in told.reason


@pytest.mark.parametrize(
    ("declared", "text", "left_out"),
    [
        ("g0~1 sigma~1", "g0~1 sigma~1", ()),
        ("sigma~T", "g0~1 sigma~T", ()),
        ("g0~bk+featureType sigma~sex+T", "g0~featureType sigma~T", ("bk", "sex")),
        ("g0~sex sigma~sex", "g0~1 sigma~1", ("sex",)),
    ],
)
def test_what_makes_animals_differ_is_left_out_of_the_model(declared, text, left_out):
    found = alike_model(declared)
    assert (found.text, found.left_out) == (text, left_out)
    assert not found.model.learned
    assert not found.model.mixture
    assert all(name in found.note for name in left_out)


@pytest.mark.parametrize("seed", [3, 4])
def test_animals_lie_within_the_flank_bounds(seed):
    who, session = seen_by_flanks((0.2, 0.4, 0.4), seed)
    result = estimate_two_flanks(who, session, ScrSettings(), SETTINGS)
    assert isinstance(result, TwoFlanks)
    least, most = who.bounds
    assert least < most
    assert least <= result.animals.min() <= result.animals.max() <= most
    assert (result.animals + result.links == most).all()
    # What the links leave open makes the interval no narrower.
    density = result.estimates["density"]
    assert density.lower <= density.lower_sampling < density.upper_sampling <= density.upper
    assert result.pair_chances.sum(axis=0).max() <= 1 + 1e-9
    assert result.pair_chances.sum(axis=1).max() <= 1 + 1e-9


def test_the_same_seed_gives_the_same_numbers():
    who, session = seen_by_flanks((0.3, 0.4, 0.3))
    once, again = (estimate_two_flanks(who, session, ScrSettings(), SETTINGS) for _ in range(2))
    assert isinstance(once, TwoFlanks)
    assert isinstance(again, TwoFlanks)
    assert once.estimates == again.estimates


# Augustine et al. 2018: ocelots at 26 stations (9 linked, 18 left and 21 right codes in all), bobcats at 30
# single-camera stations (15 linked, 29 left and 28 right in all).
@pytest.mark.parametrize(("both", "left", "right", "bounds"), [(9, 18, 21, (21, 30)), (15, 29, 28, (29, 42))])
def test_published_bounds(both, left, right, bounds):
    assert flank_bounds(both, left - both, right - both, 0) == bounds
    names = [f"B{i:02d}" for i in range(both)]
    names += [f"L{i:02d}" for i in range(left - both)] + [f"R{i:02d}" for i in range(right - both)]
    who = FlankIdentities([identity(name, {(0, 0): "left"}) for name in names])
    assert who.bounds == bounds
    # All links that there can be, and none.
    rights = [*range(who.most_links), *[-1] * (len(who.lefts) - who.most_links)]
    assert len(who.joined(rights)) == bounds[0]
    assert len(who.joined([-1] * len(who.lefts))) == bounds[1]


def test_links_from_elsewhere_and_captures_in_common_weigh_as_derived():
    plain = FlankShares(10, 8, 5, 0, 0, 12)
    assert plain.log_factor(3, 0) == plain.log_factor(0, 0)
    # One capture of flanks apart for one left and one right one: 1/2 (n + 1) / ((left - 1/2) (right - 1/2)).
    gain = plain.log_factor(1, 1) - plain.log_factor(0, 0)
    assert np.exp(gain) == pytest.approx(0.5 * 24 / (9.5 * 7.5))
    # Three of the animals without an encounter of both flanks are known from both: u + K over u - 1/2 more.
    known = FlankShares(10, 8, 5, 0, 3, 12)
    assert np.exp(known.log_factor(1, 0) - known.log_factor(0, 0)) == pytest.approx((12 + 3) / 11.5)


def two_flank_survey() -> Survey:
    """Six animals at nine stations, caught from the left, the right, or both sides."""
    rng = random.Random(4)
    seen = []
    for number in range(48):
        home = rng.randrange(6)
        flank = rng.choice(("left", "right"))
        name = f"A{home}" if home < 2 else f"{flank[0].upper()}{home}"
        station = (home + rng.choice((0, 0, 1, 3))) % 9
        seen.append(Seen(name, f"S{station}", 24 * (number % 20) + 20 + round(rng.random(), 3), flank))
    return Survey(tuple(seen), CAMERAS)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-flanks")
    estimate(folder / "survey", two_flank_survey(), stages=("closed", "scr"))
    made = {name: folder / "survey" / "out" / f"{name}.csv" for name in INPUTS}
    # The catalogue of such a survey gives both flanks to every animal.
    flanks = {"A": "both", "L": "left", "R": "right"}
    rows = read_table(made["members"], contract("members"))
    told = [row | {"flanks": flanks[row["individualID"][0]]} for row in rows]
    write_table(made["members"], contract("members"), told)
    write_counts(made["members"], made["counts"])
    return made


def run(inputs, folder, model="g0~1 sigma~1"):
    out = {"two_flanks": folder / "two_flanks.csv", "links": folder / "flank_links_by_place.csv"}
    write_two_flanks(
        inputs, out, ScrSettings(fit_runs=0, model=model), SETTINGS, TravelSettings(), None, "+11:00"
    )
    return {name: list(csv.DictReader(path.open(encoding="utf-8"))) for name, path in out.items()}


def test_tables_of_a_survey(made, tmp_path):
    tables = run(made, tmp_path)
    rows = {(row["analysis"], row["quantity"]): row for row in tables["two_flanks"]}
    bounds, n = rows["bounds", "n"], rows["two-flanks", "n"]
    assert (bounds["lower"], bounds["upper"]) == ("6.0000", "10.0000")
    assert 6 <= float(n["lower"]) <= float(n["estimate"]) <= float(n["upper"]) <= 10
    assert rows["left", "density"]["lower"] == rows["left", "density"]["lower_sampling"]
    assert 0 <= float(rows["two-flanks", "density"]["link_share"]) < 1
    assert rows["two-flanks", "n_region"]["note"].startswith("realised, in the region: hull of the stations")
    assert all(row["left"][0] == "L" and row["right"][0] == "R" for row in tables["links"])
    links = sum(float(row["probability"]) for row in tables["links"])
    assert links == pytest.approx(float(rows["two-flanks", "links"]["estimate"]), abs=1e-2)


def test_a_declared_model_with_sexes_and_learning_is_made_simpler_and_said_so(made, tmp_path):
    rows = {(r["analysis"], r["quantity"]): r for r in run(made, tmp_path, "g0~bk+T sigma~sex")["two_flanks"]}
    note = rows["two-flanks", "density"]["note"]
    assert (
        "the model is g0~T sigma~1, which leaves bk and sex out of the declared one (g0~bk+T sigma~sex)."
        in note
    )
    assert rows["two-flanks", "density"]["estimate"]


def test_a_parameter_that_differs_between_stations_has_no_value():
    who, session = seen_by_flanks((0.3, 0.4, 0.3))
    kinds = tuple("road" if number % 3 else "ridge" for number in range(len(session.detectors)))
    session = replace(session, detector_traits={"featureType": kinds, "cameraModel": ("",) * len(kinds)})
    result = estimate_two_flanks(who, session, ScrSettings(model="g0~featureType"), SETTINGS)
    rows = {row["quantity"]: row for row in two_flank_rows(result, who)}
    assert rows["g0"].get("estimate") is None
    assert rows["g0"]["note"].startswith("It differs between")
    assert rows["sigma"]["estimate"] > 0


def test_encounters_at_two_places_at_one_time_are_two_animals(made):
    stations = capture_session((), read_table(made["detectors"], contract("detectors")))
    encounters = read_table(made["encounters"], contract("encounters"))
    members = read_table(made["members"], contract("members"))
    assert ("L2", "R3") not in flank_identities(encounters, members, stations, TravelSettings()).cannot
    left = next(row for row in encounters if row["individualID"] == "L2")
    right = next(
        row for row in encounters if row["individualID"] == "R3" and row["locationID"] != left["locationID"]
    )
    at_once = [
        row | ({"start": left["start"], "end": left["end"]} if row is right else {}) for row in encounters
    ]
    found = flank_identities(at_once, members, stations, TravelSettings())
    assert ("L2", "R3") in found.cannot


@pytest.mark.parametrize("name", ["no leopard", "no camera at all", "one leopard, often"])
def test_poor_surveys_have_a_sentence(name, tmp_path):
    estimate(tmp_path / "survey", POOR[name], stages=("closed", "scr"))
    inputs = {one: tmp_path / "survey" / "out" / f"{one}.csv" for one in INPUTS}
    rows = {(r["analysis"], r["quantity"]): r for r in run(inputs, tmp_path)["two_flanks"]}
    density = rows["two-flanks", "density"]
    assert density["estimate"] or density["note"].endswith((".", ")"))

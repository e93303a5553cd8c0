"""Surveys of every detection function and kind of detector, drawn twice: a small version of benchmarks.scr_functions.
One of the two ways shares no code with the library, so that a fault of `simulate` shows."""

import json

import numpy as np
import pytest

from benchmarks import scr_functions
from benchmarks.scr_functions import (
    DETECTORS,
    FUNCTIONS,
    cases,
    draw_survey,
    ground,
    measure,
    run_survey,
    summarise,
    truth_of,
    usage_of,
)
from leopard_census.estimates.scr.cautions import cautions
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.simulate import blank_session, simulate

# z of a difference; of 48 that are normal one lies beyond in 300 programs that are right.
FARTHEST = 4.0


@pytest.mark.parametrize("function", FUNCTIONS)
def test_detectors_that_are_too_far_away_hold_nobody(function):
    # So far away the chance of capture is 0 to the last digit, and with usage 0 there is no effort at all.
    model = build_model("multi", function)
    far = Mask(np.array([[x, y] for x in (2e6, 3e6) for y in (2e6, 3e6)]), 1e4)
    usage = np.ones((36, 5))
    usage[::2] = 0
    empty = blank_session("1", ground()[0], usage, far)
    values = truth_of(f"{function} multi", 1.0) | {"D": np.log(0.01)}
    if "z" in values:
        values["z"] = np.log(10.0)  # a tail of 1000^-10
    (drawn,) = simulate(
        Likelihood(model, (empty,), False), np.array(list(values.values())), np.random.default_rng(1)
    )
    assert len(drawn.centres) > 300
    assert drawn.session.n == 0


@pytest.mark.parametrize("detectors", DETECTORS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_two_ways_of_drawing_give_the_same_numbers(function, detectors):
    case = f"{function} {detectors}"
    drawn = [draw_survey(case, seed, animals=1.0) for seed in range(12)]
    for number in (lambda s: s.n, lambda s: s.count.sum(), lambda s: len(np.unique(s.detector))):
        theirs, own = (np.array([number(s) for s in drawn[first::2]], dtype=float) for first in (0, 1))
        error = np.sqrt((theirs.var(ddof=1) + own.var(ddof=1)) / 6)
        assert abs(theirs.mean() - own.mean()) < FARTHEST * error
    for session in drawn:
        assert (session.usage[session.detector, session.occasion] > 0).all()


def test_usage_is_no_whole_number_and_some_stations_did_not_work():
    usage = usage_of(np.random.default_rng(1))
    assert ((usage % 1 > 0) | (usage == 0)).all()
    assert 0.05 < (usage == 0).mean() < 0.15


def test_a_survey_tells_estimates_errors_and_deviances():
    outcome = run_survey("HHN count", 0)
    assert outcome["failed"] is None
    assert set(outcome["estimate"]) == set(outcome["se"]) == {"D", "lambda0", "sigma"}
    z = (outcome["estimate"]["sigma"] - truth_of("HHN count", 1.0)["sigma"]) / outcome["se"]["sigma"]
    # The likelihood is nearly quadratic.
    assert np.sqrt(outcome["deviance"]["sigma"]) == pytest.approx(abs(z), rel=0.25, abs=0.1)


def of_case(case, seed, **options):
    function, _, detectors = case.partition(" ")
    kind, trials = DETECTORS[detectors]
    return likelihood_for(build_model(kind, function, binomial=trials, **options), (draw_survey(case, seed),))


@pytest.mark.parametrize("seed", [107, 109])
def test_a_curve_like_an_edge_has_a_profile_interval_of_sigma_and_no_other(seed):
    # Away from the maximum z grows without limit, where a search has no slope to follow: the upper end was not found.
    likelihood = of_case("HR count", seed)
    found = fit(likelihood)
    assert "sigma-edge" in cautions(likelihood, found)
    interval = profile_interval(likelihood, found, "sigma")
    assert interval.note == ""
    assert interval.lower is not None
    assert interval.upper is not None
    assert interval.lower < 3000 < interval.upper
    # The other interval is several times narrower, and misses the truth.
    half = Z95 * np.sqrt(found.vcov[2, 2])
    assert found.beta[2] - half > np.log(3000)
    assert np.log(interval.upper / interval.lower) > 3 * 2 * half
    for end in (interval.lower, interval.upper):
        # Where z is 50 at most: the curve is a step there.
        best = max(
            fit(
                of_case("HR count", seed, fixed={"sigma": end, "z": z}), found.beta[:2], hessian_wanted=False
            ).loglik
            for z in (4.0, 4.7, 8.0, 20.0, 50.0)
        )
        assert found.loglik - best == pytest.approx(1.92, abs=0.05)


def outcome(seed, z, failed=None, **more):
    """A survey of the first case of which estimates are so many SE of 0.1 off."""
    found = {"case": cases()[0], "seed": seed, "n": 20, "captures": 50, "failed": failed, "seconds": 0.5}
    if failed:
        return found
    truth = truth_of(cases()[0], 1.0)
    return found | {
        "estimate": {name: value + 0.1 * z for name, value in truth.items()},
        "se": dict.fromkeys(truth, 0.1), "not_identified": [], "cautions": [],
        "deviance": dict.fromkeys(truth, z * z),
    } | more  # fmt: skip


def test_the_table_tells_coverage_and_failures():
    made = [outcome(i, z) for i, z in enumerate([-3.0, -1.0, 0.0, 1.0, 3.0])]
    made += [
        outcome(5, 0.0, "not converged: why"),
        outcome(6, 0.5, se={"D": 0.1}, not_identified=["sigma"], cautions=["at-boundary"]),
    ]
    rows = {row["name"]: row for row in summarise(made)}
    case = cases()[0]
    assert rows[f"{case}: surveys"]["value"] == 7
    assert rows[f"{case}: without an estimate"]["value"] == 1
    assert rows[f"{case}: at a boundary"]["value"] == 1
    assert rows[f"{case}: sigma: coverage"]["value"] == 0.6
    assert rows[f"{case}: sigma: coverage"]["n"] == 5
    assert rows[f"{case}: D: coverage"]["value"] == pytest.approx(4 / 6, abs=1e-4)
    assert rows[f"{case}: sigma: profile"]["value"] == 0.6
    assert rows[f"{case}: sigma: bias"]["value"] == pytest.approx(0.0)
    assert rows[f"{case}: sigma: SE by SD"]["value"] == pytest.approx(
        0.1 / np.std([-0.3, -0.1, 0, 0.1, 0.3], ddof=1), abs=1e-4
    )
    # Odd seeds are at -1 and 1, even ones at -3, 0 and 3.
    assert rows[f"{case}: sigma: own by ours"]["value"] == pytest.approx(0.0)


def test_what_was_measured_is_kept(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        scr_functions, "run_survey", lambda name, seed, animals: made.append(seed) or {"seed": seed}
    )
    for seeds in (range(2), range(3)):
        found = measure(seeds, [cases()[0]], 1.0, tmp_path, print)
    assert made == [0, 1, 2]
    assert [o["seed"] for o in found] == [0, 1, 2]
    assert json.loads((tmp_path / "HN_proximity-x1-0002.json").read_text())["seed"] == 2

"""Likelihoods of several maxima, masks that are sized for the fit, and profiles that climb higher than it."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr import mask_loop, survey
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.cautions import cautions
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit, higher
from leopard_census.estimates.scr.mask import buffer_mask
from leopard_census.estimates.scr.mask_size import coarse_caution
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profiled import profiled
from leopard_census.estimates.scr.session_rows import sessions_from_rows
from leopard_census.estimates.scr.starts import detector_spacing, pooled_sigma
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.survey_rows import capture, detector, simulated

MODEL = build_model("proximity", "HN", [])
# Four detectors in a row, and animals that are anywhere on it.
ROW = [detector(f"S{k}", 500_000 + 1000 * k, 500_000, [1, 1, 1]) for k in range(1, 5)]
ANYWHERE = [
    capture(name, f"S{k}", s)
    for name, visits in {
        "A": [(1, 1), (2, 3), (3, 4)], "B": [(1, 4), (3, 1)], "C": [(2, 2), (3, 4)], "D": [(1, 1), (1, 3), (3, 4)],
        "E": [(2, 2)], "F": [(2, 3), (3, 2)],
    }.items() for s, k in visits
]  # fmt: skip


def session_of(captures, detectors):
    return capture_session(captures, detectors)


def two_clusters(seed=1413):
    """Animals of a sigma of 12 km, around few detectors in two clusters 60 km apart."""
    rng = np.random.default_rng(seed)
    detectors, occasions = int(rng.integers(2, 16)), int(rng.integers(3, 20))
    rng.integers(4)
    near, far = detectors - detectors // 2, detectors // 2
    xy = np.vstack([rng.random((near, 2)) * 4000, rng.random((far, 2)) * 4000 + [60_000, 0]])
    xy = np.round(xy + [500_000, 4_700_000], 1)
    usage = rng.choice([0, 0.5, 1], (detectors, occasions), p=[0.1, 0.2, 0.7])
    sigma, g0 = rng.choice([400, 1500, 4000, 12_000]), rng.choice([0.02, 0.1, 0.5])
    low, high = xy.min(axis=0) - 3 * sigma, xy.max(axis=0) + 3 * sigma
    centres = low + rng.random((int(rng.integers(2, 25)), 2)) * (high - low)
    captures = []
    for i, centre in enumerate(centres):
        g = g0 * np.exp(-((xy - centre) ** 2).sum(axis=1) / 2 / sigma**2)
        for s in range(occasions):
            captures += [
                capture(f"A{i}", f"S{k:02d}", s + 1)
                for k in range(detectors)
                if usage[k, s] > 0 and rng.random() < 1 - (1 - g[k]) ** usage[k, s]
            ]
    return session_of(captures, [detector(f"S{k:02d}", x, y, usage[k]) for k, (x, y) in enumerate(xy)])


@pytest.fixture(scope="module")
def clusters():
    session = two_clusters()
    return likelihood_for(MODEL, [replace(session, mask=buffer_mask(session.xy, 48_000, 4800))])


def test_the_highest_of_two_maxima(clusters):
    lower = fit(clusters, np.array([-6.9, 0.0, 7.5]))
    upper = fit(clusters, np.array([-10.0, 0.0, 9.0]))
    assert lower.converged
    assert upper.loglik > lower.loglik + 1
    assert fit(clusters).loglik == pytest.approx(upper.loglik, abs=1e-5)
    assert fit(clusters, hessian_wanted=False).loglik == pytest.approx(upper.loglik, abs=1e-4)
    assert higher(clusters, lower).loglik == pytest.approx(upper.loglik, abs=1e-5)
    assert higher(clusters, upper) is upper


def test_a_maximum_of_the_mask_is_told(clusters):
    lower = fit(clusters, np.array([-6.9, 0.0, 7.5]))
    _, sentence = coarse_caution(clusters, lower.beta)["mask-coarse"]
    assert "may be made by the mask" in sentence
    assert not coarse_caution(clusters, fit(clusters).beta)


def test_a_maximum_above_a_cell_is_preferred_and_the_other_told():
    """The higher maximum has sigma of a third of a cell, less than is looked for but where a search ends there."""
    session = two_clusters(12)
    likelihood = likelihood_for(MODEL, [replace(session, mask=buffer_mask(session.xy, 48_000, 4800))])
    beyond, within = (fit(likelihood, np.array(start)) for start in ([-10.7, -0.6, 8.5], [-8.6, 0.6, 7.4]))
    assert np.exp(within.beta[2]) < 4800 < np.exp(beyond.beta[2])
    assert within.loglik > beyond.loglik + 0.4
    assert higher(likelihood, beyond) is beyond
    for found in (fit(likelihood), higher(likelihood, within)):
        assert found.loglik == pytest.approx(beyond.loglik, abs=1e-5)
        assert found.within_a_cell.loglik == pytest.approx(within.loglik, abs=1e-5)
        assert found.within_a_cell.sigma_m == pytest.approx(np.exp(within.beta[2]), rel=1e-3)
    _, sentence = cautions(likelihood, found, ScrSettings())["mask-maximum"]
    assert f"{within.loglik:.4f} in place of {beyond.loglik:.4f}" in sentence
    assert f"sigma of {np.exp(within.beta[2]):.0f} m" in sentence
    assert not fit(likelihood, within.beta).within_a_cell


@pytest.mark.parametrize("seed", [1, 28, 33, 39, 50, 55])
def test_each_end_leads_to_the_same_maximum(seed):
    """Surveys with several maxima, the dip between which is deeper than the ripples that cells this coarse make."""
    session = two_clusters(seed)
    likelihood = likelihood_for(MODEL, [replace(session, mask=buffer_mask(session.xy, 48_000, 4800))])
    best = fit(likelihood)
    sigma = np.arange(7.0, 10.1, 0.5)
    ends = [fit(likelihood, np.array([-9.0, -1.0, at])) for at in sigma]
    above = [end.loglik for end in ends if end.converged and end.beta[2] >= np.log(4800)]
    assert best.loglik >= max(above) - 1e-5
    assert best.beta[2] >= np.log(4800)


def test_animals_that_stay_put_tell_no_sigma():
    places = [(523_456.7, 4_712_345.3), (524_456.9, 4_712_345.1), (523_456.1, 4_713_345.7)]
    detectors = [detector(f"S{k}", x, y, [1] * 7) for k, (x, y) in enumerate(places)]
    captures = [capture(f"A{k}", f"S{k}", s) for k in range(3) for s in range(1, 8) if s != k + 2]
    session = session_of(captures, detectors)
    assert pooled_sigma([session]) == detector_spacing([session])


def test_a_profile_goes_on_from_a_higher_point():
    likelihood = grid_survey()
    best = fit(likelihood)
    beta = best.beta + np.array([0.0, 0.0, 0.6])
    short = replace(best, beta=beta, loglik=likelihood.value(beta))
    found, intervals = profiled(likelihood, short, ["D", "sigma"])
    assert found.converged
    assert found.loglik == pytest.approx(best.loglik, abs=1e-6)
    for name, one in profiled(likelihood, best, ["D", "sigma"])[1].items():
        assert intervals[name].lower == pytest.approx(one.lower, rel=1e-3)
        assert intervals[name].upper == pytest.approx(one.upper, rel=1e-3)


def test_a_fit_that_is_overtaken_again_and_again_did_not_converge(monkeypatch):
    likelihood = grid_survey()
    best = fit(likelihood)
    beta = best.beta + np.array([0.0, 0.0, 0.6])
    short = replace(best, beta=beta, loglik=likelihood.value(beta))
    monkeypatch.setattr("leopard_census.estimates.scr.profiled.fit", lambda *_: short)
    found, intervals = profiled(likelihood, short, ["D"])
    assert not found.converged
    assert "higher point" in found.message
    assert (intervals["D"].lower, intervals["D"].upper) == (None, None)


def test_what_is_printed_of_a_survey_is_of_the_higher_maximum():
    session = session_of(*simulated())
    settings = ScrSettings(fit_runs=0)
    settled = mask_loop.settle(MODEL, (session,), settings)
    beta = settled.fit.beta + np.array([0.0, 0.0, 0.4])
    short = replace(settled.fit, beta=beta, loglik=settled.likelihood.value(beta))
    region = survey.default_region(settled, settings)
    found = survey.told(replace(settled, fit=short), region, None)
    assert found.settled.fit.loglik == pytest.approx(settled.fit.loglik, abs=1e-6)
    assert found.profiles["D"].lower < found.estimates["D"].value < found.profiles["D"].upper


def two_winters():
    """The least that can be fitted: the first sizes of the mask do not suit it."""

    def usage(year):
        return [{"session": year, "detector": name, "x": x, "y": 0.0, "usage_1": 1.0, "usage_2": 1.0}
                for name, x in (("A", 0.0), ("B", 2000.0))]  # fmt: skip

    rows = [("2011", "x", 1, "A"), ("2011", "x", 2, "B"), ("2011", "y", 1, "A"), ("2012", "x", 1, "A")]
    captures = [
        {"session": year, "individual": who, "occasion": s, "detector": k, "count": 1, "lost": 0}
        for year, who, s, k in rows
    ]
    return sessions_from_rows(
        captures,
        usage("2011") + usage("2012"),
        buffer_mask(np.zeros((1, 2)), 9000, 500),
        detector="proximity",
    )


@pytest.mark.parametrize("rounds", [1, 2, 6])
def test_the_mask_that_is_told_is_the_one_of_the_likelihood(monkeypatch, rounds):
    monkeypatch.setattr(mask_loop, "ROUNDS", rounds)
    for sessions in (two_winters(), (session_of(*simulated()),)):
        found = mask_loop.sized_fit(MODEL, sessions)
        for session in found.likelihood.sessions:
            assert np.sqrt(session.mask.cell_ha * 10_000) == pytest.approx(found.size.spacing_m, rel=1e-9)
        assert found.fit.loglik == pytest.approx(found.likelihood.value(found.fit.beta), abs=1e-9)


def test_a_mask_that_did_not_settle_is_told(monkeypatch):
    session = session_of(*simulated())
    assert mask_loop.NOT_SETTLED not in mask_loop.sized_fit(MODEL, [session]).size.notes
    # A search that says another sigma than it found asks for another mask each time.
    plain = mask_loop.size_for_fit
    monkeypatch.setattr(mask_loop, "size_for_fit", lambda *args: replace(plain(*args), coarsest_m=1.0))
    assert mask_loop.NOT_SETTLED in mask_loop.sized_fit(MODEL, [session]).size.notes
    settled = mask_loop.settle(MODEL, (session,), ScrSettings())
    assert mask_loop.NOT_SETTLED in settled.size.notes


@pytest.mark.parametrize("given", [{}, {"buffer_m": 20_000.0}, {"spacing_m": 500.0}])
def test_captures_that_do_not_bound_sigma(given):
    found = mask_loop.sized_fit(MODEL, [session_of(ANYWHERE, ROW)], **given)
    assert not found.bounded
    assert all(getattr(found.size, name) == value for name, value in given.items())


def test_kilometres_are_asked_about():
    captures, detectors = simulated()
    in_km = [row | {"x": row["x"] / 1000, "y": row["y"] / 1000} for row in detectors]
    for rows, asked in ((detectors, False), (in_km, True)):
        session = session_of(captures, rows)
        own = mask_loop.sized_fit(MODEL, [session])
        found = cautions(own.likelihood, own.fit, ScrSettings())
        assert ("kilometres" in found) is asked

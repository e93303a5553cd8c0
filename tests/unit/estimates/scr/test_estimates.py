"""Parameters on their own scales: levels, links, and coefficients of which nothing is known."""

from dataclasses import replace
from math import exp, expm1, inf, isnan, sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.estimates import (
    Estimate,
    from_log_link,
    from_logit_link,
    log_normal,
    parameter_estimates,
    per_100_km2,
)
from leopard_census.estimates.scr.fit import Fit
from tests.unit.estimates.scr.tiny import engine, tiny

Z = 1.959963984540054


def fit_at(likelihood, **beta):
    """A fit with these coefficients by name (others 0.1), and a variance matrix with correlations."""
    names = likelihood.design.names
    values = np.array([beta.get(name.replace(".", "_").replace(":", "_"), 0.1) for name in names])
    rng = np.random.default_rng(len(names))
    root = rng.normal(0, 0.2, (len(names), len(names)))
    return Fit(values, root @ root.T + 0.01 * np.eye(len(names)), 0.0, converged=True)


def by_level(likelihood, found, **options):
    return {(e.parameter, e.level): e.estimate for e in parameter_estimates(likelihood, found, **options)}


def test_links():
    assert from_log_link(1.0, 0.25, 2.0) == Estimate(
        2 * exp(1),
        pytest.approx(2 * exp(1) * sqrt(expm1(0.25))),
        2 * exp(1 - Z / 2),
        pytest.approx(2 * exp(1 + Z / 2)),
    )
    logit = from_logit_link(0.4, 0.25)
    p = 1 / (1 + exp(-0.4))
    assert logit.value == pytest.approx(p)
    assert logit.se == pytest.approx(p * (1 - p) * 0.5)
    assert logit.lower == pytest.approx(1 / (1 + exp(-0.4 + Z / 2)))
    assert logit.upper == pytest.approx(1 / (1 + exp(-0.4 - Z / 2)))
    assert per_100_km2(Estimate(1e-4, 2e-5, 7e-5, 2e-4)) == Estimate(
        1.0, pytest.approx(0.2), pytest.approx(0.7), 2.0
    )


def test_intervals_that_have_no_end():
    assert from_log_link(0.0, 800.0).se == inf
    assert from_log_link(0.0, 3e5).upper == inf
    assert log_normal(2.0, 1e300).upper == inf
    assert log_normal(5.0, 0.0, 5.0) == Estimate(5.0, 0.0, 5.0, 5.0)
    assert isnan(log_normal(5.0, 1.0, 5.0).upper)


def test_levels_are_combined_as_in_secr():
    likelihood = engine(
        tiny(2, "proximity", sessions=("A", "B")),
        "proximity",
        "HN",
        ["g0~h2+b", "sigma~session", "D~Session"],
    )
    found = fit_at(likelihood, g0=-1.0, g0_h22=0.4, g0_bTRUE=0.7, sigma=4.0, sigma_sessionB=0.3)
    mine = by_level(likelihood, found)
    levels = list(dict.fromkeys(level for _, level in mine))
    assert levels == [f"session = {s}, h2 = {c}, b = {b}" for s in "AB" for c in (1, 2) for b in (0, 1)]
    g0 = mine["g0", "session = B, h2 = 2, b = 1"]
    assert g0.value == pytest.approx(1 / (1 + exp(1.0 - 0.4 - 0.7)))
    row = np.array([1.0, 1.0, 1.0])
    own = found.vcov[likelihood.design.slices["g0"], likelihood.design.slices["g0"]]
    assert g0.se == pytest.approx(g0.value * (1 - g0.value) * sqrt(row @ own @ row))
    assert mine["sigma", "session = B, h2 = 1, b = 0"].value == pytest.approx(exp(4.3))
    # Session is the number of the session, from 0; pmix at class 1 is the share of that class.
    assert mine["D", "session = A, h2 = 1, b = 0"].value == pytest.approx(exp(0.1))
    assert mine["D", "session = B, h2 = 1, b = 0"].value == pytest.approx(exp(0.2))
    first, second = (mine["pmix", f"session = A, h2 = {c}, b = 0"] for c in (1, 2))
    assert first.value + second.value == pytest.approx(1)
    assert first.se == pytest.approx(second.se)
    assert first.lower == pytest.approx(1 - second.upper)


def test_own_levels_say_each_thing_once():
    likelihood = engine(
        tiny(2, "proximity", sessions=("A", "B")), "proximity", "HN", ["g0~h2+b", "sigma~session"]
    )
    mine = by_level(likelihood, fit_at(likelihood), own_levels=True)
    assert list(mine) == [
        ("D", "all"),
        ("g0", "h2 = 1, b = 0"), ("g0", "h2 = 1, b = 1"), ("g0", "h2 = 2, b = 0"), ("g0", "h2 = 2, b = 1"),
        ("sigma", "session = A"), ("sigma", "session = B"),
        ("pmix", "h2 = 1"), ("pmix", "h2 = 2"),
    ]  # fmt: skip


def test_words_are_levels_and_numbers_stand_at_their_mean():
    survey = tiny(4, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["g0~trail+height", "D~soil+cover+x"])
    mine = by_level(
        likelihood, fit_at(likelihood, g0=-1.0, g0_trailroad=0.5, g0_height=0.2, D=-2.0), own_levels=True
    )
    height = np.mean([row["height"] for row in survey.detectors])
    cover = np.mean([cell["cover"] for cell in survey.cells["1"]])
    assert mine["g0", "trail = road"].value == pytest.approx(1 / (1 + exp(0.5 - 0.2 * height)))
    assert mine["D", "soil = clay"].value == pytest.approx(
        exp(-2.0 + 0.1 * cover)
    )  # x at 0, the middle of the mask
    assert mine["D", "soil = sand"].value == pytest.approx(exp(-1.9 + 0.1 * cover))


def test_groups_and_classes_go_by_their_names():
    groups = engine(tiny(5, "proximity"), "proximity", "HN", ["D~g", "g0~g"], groups="sex")
    assert [level for p, level in by_level(groups, fit_at(groups)) if p == "D"] == [
        "session = 1, g = F", "session = 1, g = M"
    ]  # fmt: skip
    known = engine(tiny(5, "proximity"), "proximity", "HN", ["sigma~h2"], hcov="partly")
    assert [level for p, level in by_level(known, fit_at(known)) if p == "sigma"] == [
        "session = 1, h2 = F", "session = 1, h2 = M"
    ]  # fmt: skip


def test_an_animals_trait_in_the_conditional_likelihood():
    likelihood = engine(tiny(5, "proximity"), "proximity", "HN", ["g0~sex+age"], conditional=True)
    mine = by_level(likelihood, fit_at(likelihood, g0=-1.0, g0_sexM=0.5, g0_age=0.3))
    # Ages are 0, 1, 2, 0.
    assert mine["g0", "session = 1, sex = M"].value == pytest.approx(1 / (1 + exp(0.5 - 0.3 * 0.75)))
    assert ("D", "session = 1, sex = M") not in mine


def test_a_fixed_parameter_has_no_error():
    likelihood = engine(tiny(5, "proximity"), "proximity", "HN", ["g0~1"], fixed={"sigma": 100.0})
    sigma = by_level(likelihood, fit_at(likelihood))["sigma", "all"]
    assert (sigma.value, sigma.lower, sigma.upper) == pytest.approx((100.0, 100.0, 100.0))
    assert sigma.se == 0


def test_only_what_takes_a_lost_coefficient_is_unknown():
    likelihood = engine(tiny(5, "proximity"), "proximity", "HN", ["g0~h2"])
    found = fit_at(likelihood)
    lost = [name in ("g0.h22", "pmix.h22") for name in likelihood.design.names]
    vcov = found.vcov.copy()
    vcov[lost, :] = vcov[:, lost] = np.nan
    mine = by_level(likelihood, replace(found, vcov=vcov, curvature=None))
    assert mine["g0", "session = 1, h2 = 1"].se > 0
    assert isnan(mine["g0", "session = 1, h2 = 2"].se)
    assert isnan(mine["pmix", "session = 1, h2 = 1"].upper)
    assert mine["D", "session = 1, h2 = 2"].se > 0

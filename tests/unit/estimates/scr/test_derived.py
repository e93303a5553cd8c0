"""Effective sampling area and derived density: by loops over cells, and against what they must equal."""

from dataclasses import replace
from math import exp, isnan, log1p, sqrt

import numpy as np
import pytest

from leopard_census.estimates.scr.effective import derived_densities, effective_areas
from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.fit import Fit, fit
from tests.unit.estimates.scr import enumerated
from tests.unit.estimates.scr.enumerated import Rules
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.tiny import engine, tiny

BETA = {"D": 0.1, "g0": -0.4, "g0.h2M": 0.8, "g0.sexM": 0.8, "sigma": 4.7, "pmix.h2M": 0.3}


def fit_at(likelihood):
    names = likelihood.design.names
    return Fit(np.array([BETA[name] for name in names]), 0.01 * np.eye(len(names)), 0.0, converged=True)


def logistic(eta):
    return 1 / (1 + exp(-eta))


def area_by_loops(survey, base, row, second=False):
    """Effective area of an animal in hectares; every cell of these surveys has one."""
    season = enumerated._season(survey, "1", 0, collapsed=False)
    rules = Rules("proximity", "HN", lambda at: {"g0": logistic(base(at)), "sigma": exp(4.7)})
    return sum(1 - enumerated.pr_missed(season, rules, row, cell, "", second) for cell in season.cells)


def test_areas_of_kinds_by_loops():
    """Conditional likelihood with sex: males and females have areas of their own."""
    survey = tiny(7, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["g0~sex"], conditional=True)

    def base(at):
        return -0.4 + 0.8 * (at.animal["sex"] == "M")

    areas = np.array([area_by_loops(survey, base, row) for row in survey.individuals])
    (part,), found = likelihood.parts, fit_at(likelihood)
    mine = effective_areas(part, part.values(likelihood.design, found.beta))
    np.testing.assert_allclose(mine, areas, rtol=1e-12)
    (derived,) = derived_densities(likelihood, found)
    density = (1 / areas).sum()
    assert derived.n == 4
    assert derived.density.value == pytest.approx(density)
    assert derived.cv_n == pytest.approx(sqrt((1 / areas**2).sum()) / density)
    assert derived.area_ha == pytest.approx(4 / density)
    assert derived.cv_d == pytest.approx(sqrt(derived.cv_n**2 + derived.cv_a**2))
    assert derived.density.se == pytest.approx(density * derived.cv_d)
    half = 1.959963984540054 * sqrt(log1p(derived.cv_d**2))
    assert derived.density.upper == pytest.approx(density * exp(half))
    assert derived.density.lower == pytest.approx(density * exp(-half))


def test_areas_of_classes_by_loops():
    """An animal of known sex has the area of its class, another the average over the classes."""
    survey = tiny(7, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["g0~h2"], hcov="partly")
    first, second = (area_by_loops(survey, lambda at: -0.4 + 0.8 * at.second, {}, x) for x in (False, True))
    share = logistic(0.3)
    of = {"F": first, "M": second, "": (1 - share) * first + share * second}
    (part,) = likelihood.parts
    mine = effective_areas(part, part.values(likelihood.design, fit_at(likelihood).beta))
    np.testing.assert_allclose(mine, [of[row["partly"]] for row in survey.individuals], rtol=1e-12)


@pytest.mark.parametrize(
    ("formulas", "options"),
    [
        (["g0~1"], {}),
        (["g0~b", "sigma~t"], {}),
        (["g0~h2"], {"hcov": "sex"}),
        (["g0~h2", "sigma~h2"], {"hcov": "partly"}),
        (["D~session", "g0~session"], {"sessions": ("A", "B")}),
        (["D~g", "g0~g"], {"groups": "sex"}),
    ],
)
def test_derived_density_is_the_fitted_one(formulas, options):
    """At the maximum of the full Poisson likelihood D of a session or group is n over its effective area."""
    likelihood = grid_survey(formulas, **options)
    found = fit(likelihood)
    assert found.converged
    derived = derived_densities(likelihood, found)
    fitted = [
        e.estimate for e in parameter_estimates(likelihood, found, own_levels=True) if e.parameter == "D"
    ]
    if "groups" in options:
        whole, *derived = derived
        assert whole.density.value == pytest.approx(sum(d.density.value for d in derived))
        assert whole.n == sum(d.n for d in derived)
        assert [d.group for d in derived] == ["F", "M"]
    assert [d.density.value for d in derived] == pytest.approx([d.value for d in fitted], rel=1e-4)
    # The variance of log D, from which the standard error of D follows by the rule of the log-normal variable.
    variances = [log1p((d.se / d.value) ** 2) for d in fitted]
    assert [d.cv_d**2 for d in derived] == pytest.approx(variances, rel=1e-3)


def test_conditional_and_full_likelihood_derive_the_same():
    full, conditional = (grid_survey(["g0~b"], conditional=c) for c in (False, True))
    a, b = (derived_densities(likelihood, fit(likelihood))[0] for likelihood in (full, conditional))
    assert a.density.value == pytest.approx(b.density.value, rel=1e-4)
    assert a.density.se == pytest.approx(b.density.se, rel=1e-3)


def test_what_is_not_identified_is_held():
    likelihood = grid_survey(["g0~h2"])
    beta = np.array([-3.0, -2.0, 0.0, 6.7, 0.5])
    vcov = 0.01 * np.eye(5)
    vcov[[2, 4], :] = vcov[:, [2, 4]] = np.nan
    found = Fit(beta, vcov, 0.0, converged=True, not_identified=("g0.h22", "pmix.h22"))
    (held,) = derived_densities(likelihood, found)
    plain = grid_survey(["g0~1"])
    (without,) = derived_densities(plain, Fit(beta[[0, 1, 3]], 0.01 * np.eye(3), 0.0, converged=True))
    assert held.density.value == pytest.approx(without.density.value)
    # The slope by g0 of class 1 is that of both, as the classes are alike.
    assert held.cv_a == pytest.approx(without.cv_a, rel=1e-6)
    (unknown,) = derived_densities(likelihood, replace(found, vcov=np.full((5, 5), np.nan)))
    assert isnan(unknown.density.se)
    assert unknown.density.value == held.density.value


def test_a_session_in_which_nobody_was_caught():
    survey = tiny(3, "proximity", sessions=("A", "B"), silent=("B",))
    likelihood = engine(survey, "proximity", "HN", ["g0~1"])
    caught, silent = derived_densities(likelihood, fit_at(likelihood))
    assert caught.n == 4
    assert silent.n == 0
    assert silent.density.value == 0
    assert isnan(silent.density.se)

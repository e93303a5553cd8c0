"""Numbers of animals in regions: by loops, and what must hold of them."""

from itertools import product
from math import exp, isnan, sqrt

import numpy as np
import pytest
from scipy.stats import poisson

from leopard_census.errors import InputError
from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.place import place_of, whole_mask
from leopard_census.estimates.scr.realised import predictive, sum_of_bernoulli
from leopard_census.estimates.scr.region_n import _Counter, region_numbers
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr import enumerated, scr_oracle
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.test_centres import beta_of, centres_by_loops, logistic, rules_of
from tests.unit.estimates.scr.tiny import engine, tiny


def box(x0, y0, x1, y1, name="box"):
    return PolygonRegion.of_rings([[np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)]], name)


# The mask of `grid_survey` to the edges of its cells, and its western half.
MASK = box(-3250, -3250, 8250, 6250, "mask")
WEST = box(-3250, -3250, 2250, 6250, "west")
EAST = box(2250, -3250, 8250, 6250, "east")


@pytest.fixture(scope="module")
def plain():
    likelihood = grid_survey()
    return likelihood, fit(likelihood)


def test_a_class_that_hardly_exists_changes_no_interval():
    """Nothing is known of its share, and rounding ties it to D: an error away, the class would hold all animals."""
    survey = scr_oracle.sessions("time_a_prox", "mask_b12000_s920.csv", 84.64)
    plain = Likelihood(build_model("proximity", "HN"), survey, True)
    one = fit(plain)
    classes = Likelihood(build_model("proximity", "HN", ["sigma~h2"]), survey, True)
    d, g0, sigma = one.beta
    vcov = np.zeros((5, 5))
    vcov[np.ix_([0, 1, 3], [0, 1, 3])] = one.vcov
    vcov[4, 4], vcov[0, 4], vcov[4, 0] = 5e7, -30.0, -30.0
    two = Fit(np.array([d, g0, sigma - 2.8, 2.8, 14.2]), vcov, one.loglik, converged=True)
    (alone,), (beside,) = region_numbers(plain, one), region_numbers(classes, two)
    assert (beside.realised.lower, beside.realised.upper) == (alone.realised.lower, alone.realised.upper)
    assert beside.predictive.se == pytest.approx(alone.predictive.se, rel=0.01)


def test_a_region_by_loops():
    """The western four of six cells, of which density varies, with classes and a response to capture."""
    survey = tiny(11, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["D~cover", "g0~b+h2"], hcov="partly")
    beta, share = beta_of(likelihood), logistic(0.3)

    def base(at):
        return -0.4 + 0.5 * at.b + 0.8 * at.second

    def classes(row):
        return [(1.0, row["partly"] == "M")] if row["partly"] else [(1 - share, False), (share, True)]

    def density(cell):
        return exp(0.1 + 0.6 * cell["cover"])

    season = enumerated._season(survey, "1", 0, collapsed=False)
    inside = [cell["x"] < 1200 for cell in season.cells]
    chances = centres_by_loops(survey, base, density, classes)[:, inside].sum(axis=1)
    missed = sum(
        density(cell) * prior * enumerated.pr_missed(season, rules_of(base), {}, cell, "", second)
        for cell, within in zip(season.cells, inside, strict=True)
        for prior, second in classes({"partly": ""})
        if within
    )
    held = Fit(beta, np.zeros((len(beta), len(beta))), 0.0, converged=True)
    (found,) = region_numbers(likelihood, held, box(1000, 1000, 1200, 1200, "west"), 50.0)
    assert found.place == "west"
    assert found.area_ha == 4
    assert found.expected.value == pytest.approx(
        sum(density(cell) for cell, within in zip(season.cells, inside, strict=True) if within)
    )
    assert found.detected_inside == pytest.approx(chances.sum())
    assert found.realised.value == pytest.approx(missed + chances.sum())
    # With known coefficients chance is left alone: N is Poisson and Bernoulli numbers added up.
    assert found.realised.se == pytest.approx(sqrt(missed + (chances * (1 - chances)).sum()))
    assert (found.realised.lower, found.realised.upper) == _limits(missed, chances)
    assert found.predictive == found.realised


def _limits(mean, chances):
    """Limits by enumeration of all ways in which the caught animals may lie."""
    mass = np.zeros(200)
    for ways in product((0, 1), repeat=len(chances)):
        weight = np.prod([p if w else 1 - p for w, p in zip(ways, chances, strict=True)])
        mass[sum(ways) :] += weight * poisson.pmf(np.arange(200 - sum(ways)), mean)
    cumulative = np.cumsum(mass)
    return float(np.searchsorted(cumulative, 0.025)), float(np.searchsorted(cumulative, 0.975))


def test_the_mask_as_a_region_is_the_mask(plain):
    likelihood, found = plain
    (own,), (region,) = region_numbers(likelihood, found), region_numbers(likelihood, found, MASK)
    assert region.area_ha == pytest.approx(own.area_ha)
    for kind in ("expected", "realised", "log_normal"):
        a, b = getattr(own, kind), getattr(region, kind)
        assert [b.value, b.se, b.lower, b.upper] == pytest.approx([a.value, a.se, a.lower, a.upper])


def test_parts_add_up(plain):
    likelihood, found = plain
    (own,) = region_numbers(likelihood, found)
    (west,), (east,) = (region_numbers(likelihood, found, part, 500.0) for part in (WEST, EAST))
    assert west.realised.value + east.realised.value == pytest.approx(own.realised.value)
    assert west.detected_inside + east.detected_inside == pytest.approx(likelihood.sessions[0].n)
    assert 0 < west.detected_inside % 1 < 1  # animals on the border


def test_beyond_the_mask_density_holds_and_nobody_is_caught(plain):
    likelihood, found = plain
    (own,) = region_numbers(likelihood, found)
    (wide,) = region_numbers(likelihood, found, box(-23_250, -3250, 8250, 6250, "wide"), 500.0)
    more_ha = 20_000 * 9500 / 10_000
    assert wide.area_ha == pytest.approx(own.area_ha + more_ha)
    assert wide.realised.value - own.realised.value == pytest.approx(np.exp(found.beta[0]) * more_ha)
    (far,) = region_numbers(likelihood, found, box(1e5, 1e5, 1.1e5, 1.1e5, "far"), 500.0)
    assert far.detected_inside == 0
    assert far.realised.value == pytest.approx(far.expected.value)


def test_only_habitat_counts(plain):
    likelihood, found = plain
    (dry,) = region_numbers(likelihood, found, MASK, 500.0, habitat=WEST)
    (west,) = region_numbers(likelihood, found, WEST, 500.0)
    assert dry.expected.value == pytest.approx(west.expected.value)
    with pytest.raises(InputError, match="no cell of the habitat lies in the region box"):
        region_numbers(likelihood, found, box(5000, 0, 6000, 1000), 500.0, habitat=WEST)


def test_an_uneven_density_is_summed_over_the_cells_of_the_mask():
    likelihood = grid_survey(["D~east"])
    found = fit(likelihood)
    (west,), (own,) = region_numbers(likelihood, found, WEST, 100.0), region_numbers(likelihood, found)
    x = likelihood.sessions[0].mask.xy[:, 0]
    density = np.exp(found.beta[0] + found.beta[1] * x / 1000)
    assert west.expected.value == pytest.approx(25 * density[x < 2250].sum())
    row = 25 * np.array([density.sum(), (density * x / 1000).sum()])
    assert own.expected.se == pytest.approx(sqrt(row @ found.vcov[:2, :2] @ row), rel=1e-5)
    with pytest.raises(InputError, match="no cell of the habitat lies in the region box"):
        region_numbers(likelihood, found, box(1e5, 1e5, 1.1e5, 1.1e5), 100.0)


def test_groups_add_up():
    likelihood = grid_survey(["D~g"], groups="sex")
    found = fit(likelihood)
    whole, females, males = region_numbers(likelihood, found, WEST, 500.0)
    assert [whole.group, females.group, males.group] == ["", "F", "M"]
    for kind in ("expected", "realised"):
        parts = getattr(females, kind), getattr(males, kind)
        total = getattr(whole, kind)
        assert total.value == pytest.approx(parts[0].value + parts[1].value)
        assert total.se < parts[0].se + parts[1].se
        assert max(p.lower for p in parts) <= total.lower <= total.value <= total.upper
    # Density of females is exp(D), of males exp(D + D.gM); of the sum the standard error is that of the delta method.
    row = np.array([whole.expected.value, males.expected.value])
    assert whole.expected.se == pytest.approx(sqrt(row @ found.vcov[:2, :2] @ row), rel=1e-6)


def test_each_session_has_its_numbers():
    likelihood = grid_survey(["D~session"], sessions=("A", "B"))
    found = fit(likelihood)
    a, b = region_numbers(likelihood, found)
    assert (a.session, b.session) == ("A", "B")
    for number, session in zip((a, b), likelihood.sessions, strict=True):
        assert number.detected_inside == session.n
        assert number.realised.value == pytest.approx(number.expected.value, rel=0.01)


def test_conditional_and_full_likelihood_tell_the_same_numbers(plain):
    likelihood, found = plain
    conditional = grid_survey(conditional=True)
    (full,), (given_n,) = (
        region_numbers(one, its, WEST, 500.0)
        for one, its in ((likelihood, found), (conditional, fit(conditional)))
    )
    for kind in ("expected", "realised"):
        a, b = getattr(full, kind), getattr(given_n, kind)
        assert b.value == pytest.approx(a.value, rel=1e-4)
        assert b.se == pytest.approx(a.se, rel=0.02)  # secr's rule for E(N) adds what the log link does
        assert [b.lower, b.upper] == pytest.approx([a.lower, a.upper], abs=1, rel=0.01)


def test_kinds_of_animals_have_their_own_chance_to_be_missed():
    """Conditional on sex: undetected males and females are n / a times the ground on which they are missed."""
    likelihood = grid_survey(["g0~sex"], conditional=True)
    found = fit(likelihood)
    (number,) = region_numbers(likelihood, found)
    (derived,) = derived_densities(likelihood, found)
    assert number.expected.value == pytest.approx(derived.density.value * number.area_ha)
    assert number.expected.se == pytest.approx(derived.density.se * number.area_ha, rel=1e-6)
    assert number.realised.value == pytest.approx(number.expected.value)


def test_binomial_number_has_the_error_of_n():
    """On the whole mask N is a parameter; its interval is that of Poisson N, which predicts the same number."""
    poisson_n, binomial = (grid_survey(distribution=d) for d in ("poisson", "binomial"))
    (a,), (b,) = (region_numbers(one, fit(one)) for one in (poisson_n, binomial))
    assert b.realised.se == pytest.approx(b.expected.se)
    assert b.expected.se < a.expected.se
    assert b.realised.se == pytest.approx(a.realised.se, rel=0.05)
    assert [b.realised.lower, b.realised.upper] == pytest.approx(
        [a.realised.lower, a.realised.upper], abs=1.01
    )
    # In a half, which of the animals missed live there is a matter of chance again.
    west = region_numbers(binomial, fit(binomial), WEST, 500.0)[0]
    assert west.realised.se > b.realised.se / 2


@pytest.mark.parametrize("conditional", [False, True])
def test_a_session_in_which_nobody_was_caught(conditional):
    """The full likelihood shares its density; the conditional one knows of no animals there."""
    survey = tiny(3, "proximity", sessions=("A", "B"), silent=("B",))
    likelihood = engine(survey, "proximity", "HN", ["g0~1"], conditional=conditional)
    size = len(likelihood.design.names)
    held = Fit(beta_of(likelihood), 0.01 * np.eye(size), 0.0, converged=True)
    _, silent = region_numbers(likelihood, held)
    assert silent.detected_inside == 0
    assert np.isnan(silent.realised.value) == conditional
    assert np.isnan(silent.realised.se) == conditional
    assert conditional or silent.realised.lower == 0 < silent.realised.upper


def test_without_curvature_the_errors_are_unknown(plain):
    likelihood, found = plain
    bare = found.unsure
    (number,) = region_numbers(likelihood, bare)
    assert number.realised.value == region_numbers(likelihood, found)[0].realised.value
    assert isnan(number.realised.se)
    assert isnan(number.realised.lower)
    assert isnan(number.expected.upper)


@pytest.mark.parametrize("formulas", [["g0~1"], ["g0~t", "sigma~1"]])
def test_predictive_distribution_by_simulation(formulas):
    """Coefficients drawn from their normal distribution, then animals: all of it, not along one line."""
    likelihood = grid_survey(formulas, cell_m=1000.0)
    found = fit(likelihood)
    rng = np.random.default_rng(5)
    root = np.linalg.cholesky(found.vcov)
    (part,) = likelihood.parts
    for place in (whole_mask(part.session), place_of(box(500, 500, 5500, 2500), part, 250.0)):
        counter = _Counter(likelihood, found, part, place)
        drawn = []
        for _ in range(400):
            at = counter.at(found.beta + root @ rng.normal(size=len(root)))
            inside = (rng.random((50, len(at.chances))) < at.chances).sum(axis=1)
            drawn.append(rng.poisson(at.missed.sum(), 50) + inside)
        (number,) = counter.numbers()
        # 400 draws of the coefficients leave an error of about 4% of the spread in these quantiles.
        limits = np.quantile(drawn, [0.025, 0.975])
        assert [number.realised.lower, number.realised.upper] == pytest.approx(
            list(limits), abs=1.5, rel=0.04
        )
        assert number.predictive.se == pytest.approx(np.std(drawn), rel=0.08)


def test_number_of_successes_by_enumeration():
    chances = np.array([[0.2, 0.7, 1.0], [0.0, 0.5, 0.5]])
    np.testing.assert_allclose(sum_of_bernoulli(chances), [[0, 0.24, 0.62, 0.14], [0.25, 0.5, 0.25, 0]])
    np.testing.assert_allclose(sum_of_bernoulli(np.empty((2, 0))), [[1.0], [1.0]])


def test_large_numbers_have_limits_too():
    found = predictive(lambda beta: (1e6 * exp(beta[0]), np.array([])), np.zeros(1), np.array([0.1]))
    lower, upper = found.limits()
    assert lower == pytest.approx(1e6 * exp(-0.196), rel=1e-3)
    assert upper == pytest.approx(1e6 * exp(0.196), rel=1e-3)

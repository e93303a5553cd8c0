"""Activity centres and maps of density, by loops over cells on surveys small enough to count."""

from dataclasses import replace
from math import exp, expm1, sqrt

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.centres import activity_centres
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.surface import density_surfaces, realised_surfaces
from tests.unit.estimates.scr import enumerated
from tests.unit.estimates.scr.enumerated import Rules
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.tiny import engine, tiny

BETA = {"D": 0.1, "D.cover": 0.6, "D.gM": -0.5, "g0": -0.4, "g0.bTRUE": 0.5, "g0.h2M": 0.8, "g0.gM": 0.7,
        "sigma": 4.7, "pmix.h2M": 0.3}  # fmt: skip


def beta_of(likelihood):
    return np.array([BETA[name] for name in likelihood.design.names])


def logistic(eta):
    return 1 / (1 + exp(-eta))


def rules_of(base):
    return Rules("proximity", "HN", lambda at: {"g0": logistic(base(at)), "sigma": exp(4.7)})


def centres_by_loops(survey, base, density, classes):
    """Probability of each cell for each animal; classes of an animal as pairs of prior and whether the second."""
    season = enumerated._season(survey, "1", 0, collapsed=False)
    rules = rules_of(base)
    found = []
    for animal in season.animals:
        weights = np.array(
            [
                density(cell)
                * sum(
                    prior * enumerated.pr_history(season, rules, animal, cell, animal.row["sex"], second)
                    for prior, second in classes(animal.row)
                )
                for cell in season.cells
            ]
        )
        found.append(weights / weights.sum())
    return np.array(found)


def test_centres_by_loops():
    """With a response to capture, classes of which some are known, and a density that varies."""
    survey = tiny(11, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["D~cover", "g0~b+h2"], hcov="partly")
    share = logistic(0.3)

    def classes(row):
        if row["partly"]:
            return [(1.0, row["partly"] == "M")]
        return [(1 - share, False), (share, True)]

    expected = centres_by_loops(
        survey, lambda at: -0.4 + 0.5 * at.b + 0.8 * at.second, lambda cell: exp(0.6 * cell["cover"]), classes
    )
    (centres,) = activity_centres(likelihood, beta_of(likelihood))
    assert centres.animals == ("10", "11", "12", "13")
    np.testing.assert_allclose(centres.chance, expected, rtol=1e-10)
    np.testing.assert_allclose(centres.chance.sum(axis=1), 1)
    xy = np.array([[cell["x"], cell["y"]] for cell in survey.cells["1"]])
    np.testing.assert_allclose(centres.mean, expected @ xy)
    np.testing.assert_allclose(centres.mode, xy[expected.argmax(axis=1)])


def test_realised_surface_by_loops():
    """Of each group: probabilities of the centres of its animals, and density times the chance to be missed."""
    survey = tiny(12, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["D~g+cover", "g0~g"], groups="sex")

    def base(at):
        return -0.4 + 0.7 * (at.group == "M")

    def density(cell, sex):
        return exp(0.1 - 0.5 * (sex == "M") + 0.6 * cell["cover"])

    season = enumerated._season(survey, "1", 0, collapsed=False)
    centres = centres_by_loops(survey, base, lambda cell: density(cell, "F"), lambda _: [(1.0, False)])
    surfaces = realised_surfaces(likelihood, beta_of(likelihood))
    assert [s.group for s in surfaces] == ["F", "M"]
    for surface in surfaces:
        sex = surface.group
        own = [row["sex"] == sex for row in survey.individuals]
        missed = [
            density(cell, sex) * enumerated.pr_missed(season, rules_of(base), {}, cell, sex, second=False)
            for cell in season.cells
        ]
        np.testing.assert_allclose(surface.caught, centres[own].sum(axis=0), rtol=1e-10)
        np.testing.assert_allclose(surface.missed, missed, rtol=1e-10)
        np.testing.assert_allclose(surface.value, surface.caught + surface.missed)


@pytest.mark.parametrize(
    ("formulas", "options"),
    [
        (["D~east", "g0~b"], {}),
        (["D~g", "g0~g"], {"groups": "sex"}),
        (["g0~h2"], {"hcov": "partly"}),
        (["g0~sex"], {"conditional": True}),
        (["D~session"], {"sessions": ("A", "B")}),
    ],
)
def test_realised_surface_sums_to_the_realised_number(formulas, options):
    likelihood = grid_survey(formulas, **options)
    size = len(likelihood.design.names)
    beta = np.array(
        [{"D": -4.4, "g0": -2.0, "sigma": 6.7}.get(name, 0.1) for name in likelihood.design.names]
    )
    numbers = region_numbers(likelihood, Fit(beta, 0.001 * np.eye(size), 0.0, converged=True))
    of = {(n.session, n.group): n.realised.value for n in numbers}
    for surface in realised_surfaces(likelihood, beta):
        assert surface.value.sum() * 25.0 == pytest.approx(of[surface.session, surface.group])


def test_density_surface_follows_the_formula():
    survey = tiny(11, "proximity")
    likelihood = engine(survey, "proximity", "HN", ["D~cover"])
    root = np.random.default_rng(3).normal(0, 0.2, (4, 4))
    vcov = root @ root.T
    (surface,) = density_surfaces(likelihood, Fit(beta_of(likelihood), vcov, 0.0, converged=True))
    for m, cell in enumerate(survey.cells["1"]):
        row = np.array([1.0, cell["cover"]])
        value, variance = exp(row @ [0.1, 0.6]), row @ vcov[:2, :2] @ row
        assert surface.value[m] == pytest.approx(value)
        assert surface.se[m] == pytest.approx(value * sqrt(expm1(variance)))
        assert surface.lower[m] == pytest.approx(value * exp(-1.959963984540054 * sqrt(variance)))
        assert surface.upper[m] == pytest.approx(value * exp(1.959963984540054 * sqrt(variance)))


def test_even_density_is_the_same_everywhere():
    likelihood = grid_survey(fixed={"D": 0.01})
    found = Fit(np.array([-2.0, 6.7]), 0.001 * np.eye(2), 0.0, converged=True)
    (surface,) = density_surfaces(likelihood, found)
    assert surface.value.shape == (len(likelihood.sessions[0].mask.xy),)
    np.testing.assert_allclose(surface.upper, 0.01)
    np.testing.assert_allclose(surface.se, 0)


def test_the_conditional_likelihood_has_no_density_surface():
    likelihood = grid_survey(conditional=True)
    with pytest.raises(InputError, match="fit the model with the full likelihood"):
        density_surfaces(likelihood, Fit(np.array([-2.0, 6.7]), np.eye(2), 0.0, converged=True))


def test_far_from_the_origin_a_mean_keeps_its_digits():
    likelihood = grid_survey()
    (near,) = activity_centres(likelihood, np.array([-4.4, -2.0, 6.7]))
    (session,) = likelihood.sessions
    shift = np.array([6e5, 5e6])
    mask = replace(session.mask, xy=session.mask.xy + shift)
    moved = replace(likelihood, sessions=(replace(session, xy=session.xy + shift, mask=mask),))
    (far,) = activity_centres(moved, np.array([-4.4, -2.0, 6.7]))
    np.testing.assert_allclose(far.mean - shift, near.mean, atol=1e-6)

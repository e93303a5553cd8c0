"""What is said of a fit that should not be trusted, and nothing of one that may."""

from dataclasses import replace
from math import inf, log, sqrt

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.cautions import cautions, share_beyond
from leopard_census.estimates.scr.detection import DETECTION_FUNCTIONS, range_sigmas
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.metres import metres
from leopard_census.estimates.scr.session import Mask
from tests.unit.estimates.scr.grid_survey import grid_survey

SETTINGS = ScrSettings()
# About what the survey was simulated from, with small variances.
BETA = {"D": -4.7, "g0": -1.6, "sigma": 6.7, "pmix_h22": 0.5}


def fit_at(likelihood, variance=0.005, converged=True, message="", **beta):
    names = likelihood.design.names
    values = np.array([(BETA | beta).get(name.replace(".", "_"), 0.0) for name in names])
    return Fit(values, variance * np.eye(len(names)), -200.0, converged, message=message)


def names_of(likelihood, found, settings=SETTINGS):
    return set(cautions(likelihood, found, settings))


def test_nothing_is_said_of_a_good_fit():
    likelihood = grid_survey(animals=60)
    assert likelihood.sessions[0].n >= 20
    assert names_of(likelihood, fit(likelihood)) == set()


def test_small_samples():
    likelihood = grid_survey(animals=8, seed=4)
    (session,) = likelihood.sessions
    found = cautions(likelihood, fit_at(likelihood), SETTINGS)
    assert found["few-animals"] == (
        session.n, "Fewer than 20 animals were caught: the interval may be too narrow."
    )  # fmt: skip
    demanding = ScrSettings(warn_recaptures_per_animal=100, warn_animals=1)
    value, sentence = cautions(likelihood, fit_at(likelihood), demanding)["few-recaptures"]
    assert value == session.recaptures / session.n
    assert sentence == "Animals were recaptured less than 100 times on average."


def test_recaptures_of_several_sessions_count_together():
    likelihood = grid_survey(sessions=("A", "B"), animals=60)
    sparse = []
    for session in likelihood.sessions:
        once = np.zeros(session.n, dtype=np.int64)
        sparse.append(
            replace(session, animal=np.arange(session.n), occasion=once, detector=once, count=once + 1)
        )
    bare = replace(likelihood, sessions=tuple(sparse))
    assert cautions(bare, fit_at(bare), SETTINGS)["few-recaptures"] == (
        0.0, "Animals were recaptured less than once on average."
    )  # fmt: skip


@pytest.mark.parametrize("conditional", [False, True])
def test_an_imprecise_density(conditional):
    likelihood = grid_survey(animals=60, conditional=conditional)
    value, sentence = cautions(likelihood, fit_at(likelihood, variance=0.15), SETTINGS)["imprecise"]
    assert value > 0.3
    assert sentence == "The relative standard error of density exceeds 0.3."


def test_a_search_that_failed():
    likelihood = grid_survey(animals=60)
    found = cautions(likelihood, fit_at(likelihood, converged=False, message="stopped early"), SETTINGS)
    assert found == {
        "not-converged": (1.0, "The fit did not converge (stopped early): its numbers are not estimates.")
    }


def test_what_is_not_identified_is_named():
    likelihood = grid_survey(["g0~h2"], animals=60)
    lost = replace(fit_at(likelihood), not_identified=("g0.h22", "pmix.h22"))
    value, sentence = cautions(likelihood, lost, SETTINGS)["not-identified"]
    assert value == 2
    assert sentence.startswith("Not identified: g0.h22, pmix.h22.")


def test_parameters_at_a_boundary():
    likelihood = grid_survey(["g0~h2"], animals=60)
    value, sentence = cautions(likelihood, fit_at(likelihood, g0_h22=12.0, pmix_h22=9.0), SETTINGS)[
        "at-boundary"
    ]
    assert value == 3
    assert "g0 (h2 = 2) = 1, pmix (h2 = 1) = 0.000123, pmix (h2 = 2) = 1." in sentence


def test_sigma_beyond_the_detectors():
    likelihood = grid_survey(animals=60)
    value, sentence = cautions(likelihood, fit_at(likelihood, sigma=np.log(7000.0)), SETTINGS)["sigma-large"]
    assert value == pytest.approx(7000)
    assert sentence == "Sigma (7000 m) exceeds the extent of the detectors (5831 m) and is extrapolated."


def test_sigma_too_small_for_the_spacing():
    likelihood = grid_survey(animals=60)
    value, sentence = cautions(likelihood, fit_at(likelihood, sigma=np.log(400.0)), SETTINGS)["sigma-small"]
    assert value == pytest.approx(400)
    assert "for detectors 1000 m apart: sigma is 400 m, and 95% of detections lie within 979 m" in sentence
    # Those of an exponential function lie within 4.74 sigma, as of a half-normal one with 1.94 times its sigma.
    wide = replace(likelihood, model=replace(likelihood.model, function=DETECTION_FUNCTIONS["EX"]))
    assert "sigma-small" not in cautions(wide, fit_at(wide, sigma=np.log(400.0)), SETTINGS)
    assert "sigma-small" in cautions(wide, fit_at(wide, sigma=np.log(250.0)), SETTINGS)


@pytest.mark.parametrize(("name", "z", "radius"), [("HN", None, sqrt(2 * log(20))), ("HEX", None, 4.743865),
                                                   ("HR", 50.0, sqrt(0.95)), ("HR", 2.0, inf)])  # fmt: skip
def test_range_of_a_detection_function(name, z, radius):
    """By hand: 1 - exp(-r^2 / 2), the gamma distribution, a disc, and no bound."""
    assert range_sigmas(DETECTION_FUNCTIONS[name], z) == pytest.approx(radius, rel=0.02 if z else 1e-4)


def test_lengths_of_small_animals_have_digits():
    assert [metres(x) for x in (2.4512, 0.98, 61.27, 100.4, 2700.0)] == [
        "2.45",
        "0.98",
        "61.3",
        "100",
        "2700",
    ]


@pytest.mark.parametrize(("z", "told"), [(6.9, False), (7.1, True), (80.0, True)])
def test_a_curve_like_an_edge(z, told):
    likelihood = grid_survey(function="HR", animals=60)
    found = cautions(likelihood, fit_at(likelihood, z=np.log(z)), SETTINGS)
    assert ("sigma-edge" in found) == told
    if told:
        value, sentence = found["sigma-edge"]
        assert value == pytest.approx(z)
        assert sentence.startswith(
            f"Detection falls like an edge at sigma (z = {z:.3g}): the standard error of sigma"
        )


@pytest.mark.parametrize("fixed", [{"z": 20.0}, {"sigma": 800.0}])
def test_an_edge_matters_where_sigma_and_z_are_both_estimated(fixed):
    likelihood = grid_survey(function="HR", animals=60, fixed=fixed)
    assert "sigma-edge" not in names_of(likelihood, fit_at(likelihood, z=np.log(20.0)))


def narrowed(likelihood, buffer_m):
    """The same with a mask that ends at this distance from the detectors."""
    (session,) = likelihood.sessions
    x, y = session.mask.xy.T
    kept = (np.abs(x - 2500) <= 2500 + buffer_m) & (np.abs(y - 1500) <= 1500 + buffer_m)
    return replace(
        likelihood, sessions=(replace(session, mask=Mask(session.mask.xy[kept], session.mask.cell_ha)),)
    )


def test_a_narrow_mask():
    likelihood = grid_survey(animals=60)
    # Corners reach 1.41 times as far as sides: of a mask of 1 km they are 1.4 km off.
    narrow = narrowed(likelihood, 1000.0)
    value, sentence = cautions(narrow, fit_at(narrow), SETTINGS)["mask-narrow"]
    assert value > 0.01
    assert sentence.startswith("The mask is too narrow: ")
    assert "mask-narrow" not in names_of(likelihood, fit_at(likelihood))


def test_share_beyond_the_mask_is_what_a_wider_mask_adds():
    whole = grid_survey(animals=60, cell_m=100.0)
    (session,) = whole.sessions
    near = np.sqrt(session.squared.min(axis=0)) <= 1500.0
    small = replace(session, mask=Mask(session.mask.xy[near], session.mask.cell_ha))
    narrow = replace(whole, sessions=(small,))
    areas = [
        one.parts[0].effective_ha(one.parts[0].values(one.design, fit_at(one).beta))
        for one in (narrow, whole)
    ]
    assert share_beyond(narrow.parts[0], narrow, fit_at(narrow)) == pytest.approx(
        1 - areas[0] / areas[1], rel=0.05
    )

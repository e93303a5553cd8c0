"""Expected animals and captures: published values, closed forms, and surveys drawn one by one."""

from math import exp, pi

import numpy as np
import pytest

from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.expected import expected_numbers
from leopard_census.estimates.plan.table import rule_of_thumb
from leopard_census.estimates.scr.effective import component_areas
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import buffer_mask
from leopard_census.estimates.scr.simulate import blank_session, simulate
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.plan.made_plan import GRID, LEOPARDS, part_days


def test_published_numbers_of_secrdesign():
    """secrdesign 2.10, Enrm and En2: 8 x 8 detectors 20 m apart, D 5/ha, lambda0 0.2, sigma 20 m, 5 occasions."""
    xy = np.array([(20.0 * i, 20.0 * j) for i in range(8) for j in range(8)])
    mask = buffer_mask(xy, 100.0, 340.0 / 64)
    found = expected_numbers(Assumed(5.0, 0.2, 20.0, "HHN"), xy, np.ones((64, 5)), mask)
    assert found.animals == pytest.approx(20.42885, abs=1e-5)
    assert found.recaptures == pytest.approx(56.14689, abs=1e-5)
    assert found.at_two == pytest.approx(15.07251, abs=1e-5)
    assert rule_of_thumb(found) == pytest.approx(20.42885**-0.5, abs=1e-6)


def test_one_station_that_hardly_catches_anything():
    """Captures then are density times effort times the integral of g: 2 pi sigma^2 g0."""
    assumed = Assumed(1e-4, 1e-6, 3000.0)
    xy = np.zeros((1, 2))
    found = expected_numbers(assumed, xy, np.full((1, 10), 0.5), assumed.mask(xy))
    wanted = 1e-4 * 5 * 1e-6 * 2 * pi * 3000.0**2 / 1e4
    assert found.captures == pytest.approx(wanted, rel=1e-4)
    assert found.animals == pytest.approx(wanted, rel=1e-4)
    assert found.at_two == pytest.approx(0.0, abs=1e-12)


def test_stations_that_catch_everybody():
    """Every animal of the mask is caught at every station on every day."""
    xy = np.array([(0.0, 0.0), (10.0, 0.0)])
    assumed = Assumed(1e-2, 0.999999, 3000.0)
    mask = buffer_mask(xy, 100.0, 20.0)
    found = expected_numbers(assumed, xy, np.ones((2, 6)), mask)
    animals = 1e-2 * mask.area_ha
    assert found.animals == pytest.approx(animals)
    assert found.at_two == pytest.approx(animals)
    assert found.captures == pytest.approx(12 * animals, rel=1e-3)


def test_animals_are_density_times_the_effective_area_of_the_engine():
    usage = part_days()
    mask = LEOPARDS.mask(GRID)
    (part,) = Likelihood(LEOPARDS.model, (blank_session("1", GRID, usage, mask),), False).parts
    likelihood = Likelihood(LEOPARDS.model, (part.session,), False)
    # A session without animals has no kinds; one animal makes one.
    drawn = simulate(likelihood, LEOPARDS.beta, np.random.default_rng(1))[0].session
    (part,) = Likelihood(LEOPARDS.model, (drawn,), False).parts
    area = component_areas(part, part.values(likelihood.design, LEOPARDS.beta))[0]
    found = expected_numbers(LEOPARDS, GRID, usage, mask)
    assert found.animals == pytest.approx(LEOPARDS.density * area, rel=1e-9)


def test_surveys_that_are_drawn_have_these_means():
    """400 surveys with part days: means within four standard errors."""
    usage, mask = part_days(), LEOPARDS.mask(GRID)
    likelihood = Likelihood(LEOPARDS.model, (blank_session("1", GRID, usage, mask),), False)
    seen = []
    for run in range(400):
        rng = np.random.default_rng([7, run])
        session = simulate(likelihood, LEOPARDS.beta, rng, anywhere_in_cell=True)[0].session
        at_two = sum(len(set(session.detector[session.animal == i])) > 1 for i in range(session.n))
        seen.append((session.n, session.recaptures, at_two))
    found = expected_numbers(LEOPARDS, GRID, usage, mask)
    error = np.std(seen, axis=0, ddof=1) / np.sqrt(len(seen))
    wanted = (found.animals, found.recaptures, found.at_two)
    assert (np.abs(np.mean(seen, axis=0) - wanted) < 4 * error).all(), (np.mean(seen, axis=0), wanted)


def test_cells_are_fine_enough_and_reach_far_enough():
    usage = part_days()
    found = expected_numbers(LEOPARDS, GRID, usage, LEOPARDS.mask(GRID))
    fine = expected_numbers(LEOPARDS, GRID, usage, buffer_mask(GRID, 9 * 3500.0, 0.2 * 3500.0))
    for name in ("animals", "captures", "at_two"):
        assert getattr(found, name) == pytest.approx(getattr(fine, name), rel=1e-4)


def test_habitat_alone_holds_animals():
    """East of the stations lies the sea."""
    west = PolygonRegion.of_rings(
        [[np.array([(-9e4, -9e4), (1e4, -9e4), (1e4, 9e4), (-9e4, 9e4), (-9e4, -9e4)])]], "west"
    )
    usage = np.ones((30, 40))
    everywhere = expected_numbers(LEOPARDS, GRID, usage, LEOPARDS.mask(GRID))
    half = expected_numbers(LEOPARDS, GRID, usage, LEOPARDS.mask(GRID, west))
    assert half.animals == pytest.approx(everywhere.animals / 2, rel=0.01)


def test_effort_multiplies_the_hazard():
    """Half days for twice as long: the same animals, and more captures, as one day counts once."""
    mask = LEOPARDS.mask(GRID)
    whole = expected_numbers(LEOPARDS, GRID, np.ones((30, 40)), mask)
    halves = expected_numbers(LEOPARDS, GRID, np.full((30, 80), 0.5), mask)
    assert halves.animals == pytest.approx(whole.animals, rel=1e-12)
    assert whole.captures < halves.captures < whole.captures * 1.01
    nobody = expected_numbers(LEOPARDS, GRID, np.zeros((30, 3)), mask)
    assert (nobody.animals, nobody.captures, nobody.at_two) == (0, 0, 0)
    assert rule_of_thumb(nobody) is None


def test_a_chance_of_nearly_one_overflows_nothing():
    assumed = Assumed(1e-4, 1 - 1e-12, 3000.0)
    found = expected_numbers(assumed, GRID, np.ones((30, 2000)), assumed.mask(GRID))
    assert np.isfinite([found.animals, found.captures, found.at_two]).all()
    assert found.at_two <= found.animals * (1 + exp(-30))

"""What change of the animals that were there a design can tell."""

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from benchmarks.plan_animals import drawn_winter, joint_ratio
from leopard_census.config.estimates import ComparisonSettings
from leopard_census.estimates.plan.animals_there import AnimalsThere, There, common_ground_of, middle_one
from leopard_census.estimates.plan.design import even_usage
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from tests.unit.estimates.plan.made_plan import GRID, LEOPARDS

SETTINGS = ComparisonSettings()
MANY = replace(LEOPARDS, density=4e-4, base=0.025)
USAGE = even_usage(len(GRID), 60, 1, 0.9)


def there(density, base, sigma, slope=(1.0, 0.0, 0.0), spread=0.0):
    return There(np.diag([density, base, sigma]).astype(float), np.array(slope), spread)


def test_densities_of_their_own_have_the_sum_of_variances():
    """Nothing hangs on g0 and sigma: 1 / 10 of this winter, 1 / 40 of the next, which has twice the animals."""
    change = AnimalsThere(there(10, 5, 5), 1, there(20, 5, 5), shared=False)
    assert change.deviation(2.0) == pytest.approx(sqrt(1 / 10 + 1 / 40))
    assert replace(change, winters=4).deviation(2.0) == pytest.approx(sqrt(1 / 40 + 1 / 40))
    assert replace(change, identity=0.3).deviation(2.0) == pytest.approx(sqrt(1 / 10 + 1 / 40 + 0.3))


def test_animals_never_caught_are_each_winters_own():
    change = AnimalsThere(there(10, 5, 5, spread=0.06), 3, there(10, 5, 5, spread=0.08), shared=False)
    plain = AnimalsThere(there(10, 5, 5), 3, there(10, 5, 5), shared=False)
    assert change.deviation(2.0) ** 2 - plain.deviation(2.0) ** 2 == pytest.approx(0.06 / 3 + 0.08 / 2)


def test_what_winters_share_falls_out_of_the_ratio():
    """log N falls with sigma and g0 in both winters alike."""
    one = there(10, 2, 3, slope=(1.0, -0.7, -0.9))
    own, shared = (AnimalsThere(one, 1, one, shared) for shared in (False, True))
    assert own.deviation(1.0) == pytest.approx(sqrt(2 / 10 + 2 * 0.7**2 / 2))
    assert shared.deviation(1.0) == pytest.approx(sqrt(2 / 10))
    # Of the mean of two winters the weights are a half each, so that g0 of each adds a quarter.
    mean = replace(own, winters=2)
    assert mean.deviation(1.0) == pytest.approx(sqrt(1 / 10 + 1 / 20 + 0.7**2 / 2 * (1 + 2 / 4)))


@pytest.fixture(scope="module")
def winters():
    """Two winters of many animals, and the ground that both look at."""
    rng = np.random.default_rng(3)
    mask = MANY.mask(GRID)
    places = rng.uniform(GRID.min(axis=0) - 8000, GRID.max(axis=0) + 8000, (50, 2))
    sessions = [drawn_winter(name, MANY, places, GRID, USAGE, mask, rng) for name in ("1", "2")]
    ground = common_ground_of(MANY, GRID, GRID, None, SETTINGS)
    fits = []
    for session in sessions:
        likelihood = likelihood_for(MANY.model, [session])
        fits.append((likelihood, fit(likelihood, MANY.beta)))
    return sessions, fits, ground


@pytest.mark.parametrize("detection", ["winter", "shared"])
def test_single_fits_together_tell_what_the_joint_model_tells(winters, detection):
    sessions, fits, ground = winters
    first, second = (ground.told(*one) for one in fits)
    joint = joint_ratio(sessions, MANY, ComparisonSettings(detection=detection))
    change = AnimalsThere(first, 1, second, detection != "winter")
    # The joint model has one sigma, and its ground follows it.
    assert change.deviation(1.0) == pytest.approx(sqrt(joint[1]), rel=0.06)


def test_common_ground_is_what_stations_of_both_look_at():
    whole = common_ground_of(MANY, GRID, GRID, None, SETTINGS)
    reach = 2 * MANY.sigma_m
    sides = np.ptp(GRID, axis=0)
    area = sides.prod() + 2 * reach * sides.sum() + np.pi * reach**2
    assert whole.area_km2 == pytest.approx(area / 1e6, rel=1e-3)
    part = common_ground_of(MANY, GRID, GRID + [10_000.0, 0.0], None, SETTINGS)
    assert 0.5 * whole.area_km2 < part.area_km2 < whole.area_km2
    assert common_ground_of(MANY, GRID, GRID + [80_000.0, 0.0], None, SETTINGS) is None
    narrow = common_ground_of(MANY, GRID, GRID, None, ComparisonSettings(ground_sigma=0.0))
    assert narrow.area_km2 == pytest.approx(sides.prod() / 1e6, rel=1e-3)


def test_the_middle_winter_stands_for_all():
    last = [there(d, 5, 5) for d in (1, 100, 10, 4, 30)]
    this = there(10, 5, 5)
    assert middle_one(this, last, shared=False).last is last[2]
    own = middle_one(None, last, shared=False)
    assert own.before is own.last is last[2]
    assert middle_one(this, [], shared=False) is None


def test_the_smallest_rise_is_told_in_four_of_five():
    change = AnimalsThere(there(30, 5, 5), 1, there(30, 5, 5), shared=False)
    assert change.chance(change.smallest_rise()) == pytest.approx(0.8, abs=1e-6)
    assert change.chance(change.smallest_fall()) == pytest.approx(0.8, abs=1e-6)
    assert log(change.smallest_rise()) < -log(change.smallest_fall())

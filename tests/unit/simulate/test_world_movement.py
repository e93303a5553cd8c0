"""The simulated leopards move as the stated process says."""

from dataclasses import replace
from datetime import date, timedelta, timezone

import numpy as np
import pytest

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.deployment import build_stations, coordinates
from leopard_census.simulate.movement import can_walk, draw_passages, leopard_passages, passing_chances
from leopard_census.simulate.plot import Hull, inside, polygon_area_m2
from leopard_census.simulate.population import build_population
from leopard_census.simulate.world import build_world

DATES = SurveyDates("any-sim-2012", date(2011, 12, 15), 90, timezone(timedelta(hours=11)))
SEEDS = (1, 2, 3, 2012)


@pytest.fixture(scope="module")
def worlds():
    return [build_world(SimulateSettings(seed=seed), DATES) for seed in SEEDS]


def test_each_leopard_passes_with_its_own_chance_companions_too():
    """Sums over many days against g0 exp(-d^2 / 2 sigma^2): a companion's shared steps must not change its rate."""
    settings = SimulateSettings(seed=5, together=0.7)
    places = coordinates(build_stations(settings))
    animals = [
        a for a in build_population(settings, Hull(places), 2012) if a.lives_in(2012) and not a.neighbour
    ]
    days = 20_000
    passes, together = draw_passages(settings, "long", animals, places, settings.g0, days)
    centres = np.array([(a.x_m, a.y_m) for a in animals])
    expected = passing_chances(centres, places, settings.g0, settings.sigma_m).sum(axis=1)
    found = passes.sum(axis=(1, 2)) / days
    assert np.all(np.abs(found - expected) < 5 * np.sqrt(expected / days) + 1e-9)
    followers = [row for row, a in enumerate(animals) if a.leader is not None]
    assert len(followers) == 3
    assert np.all(together[followers].mean(axis=(1, 2)) > 0.6)


def test_the_cub_is_where_its_mother_is(worlds):
    for world in worlds:
        animals = {a.index: a for a in world.leopards}
        (cub,) = [a for a in world.here() if a.life_stage(2012) == "juvenile"]
        mother = animals[cub.mother]
        assert mother.sex == "female"
        assert (mother.x_m, mother.y_m) == (cub.x_m, cub.y_m)
        assert mother.lives_in(2011)
        visits = [
            [m.individual for m in e.members]
            for e in world.events
            if cub.index in [m.individual for m in e.members]
        ]
        with_mother = sum(mother.index in members for members in visits)
        assert with_mother >= 0.6 * len(visits)


def test_nobody_runs(worlds):
    for world in worlds:
        places = coordinates(world.stations)
        here = world.here()
        passages = leopard_passages(world.settings, DATES, here, places, -5, 100)
        assert passages
        for animal in here:
            assert can_walk([p for p in passages if p.animal == animal.index], places)


def test_can_walk_rejects_two_places_at_once(worlds):
    world = worlds[0]
    places = coordinates(world.stations)
    passages = leopard_passages(world.settings, DATES, world.here(), places, -5, 100)
    first = passages[0]
    other = replace(first, station=(first.station + 1) % len(places), time_s=first.time_s + 60)
    assert not can_walk([first, other], places)


def test_population_is_as_asked_for(worlds):
    for world in worlds:
        plot = [a for a in world.here() if not a.neighbour]
        assert len(plot) == world.settings.leopards
        distances = world.hull.distance_m(np.array([(a.x_m, a.y_m) for a in plot]))
        # A companion may sleep a little beyond its leader's border.
        assert np.all(distances <= 2 * world.settings.sigma_m + 3000)
        for winter in world.settings.earlier:
            lived = [a for a in world.here(winter.start.year + 1) if not a.neighbour]
            assert len(lived) == winter.leopards
        for animal in world.leopards:
            assert animal.born <= animal.first <= animal.last
        assert len(set(world.codes.values())) == len(world.leopards)


def test_the_world_depends_on_nothing_but_the_settings(worlds):
    again = build_world(SimulateSettings(seed=SEEDS[0]), DATES)
    assert again.events == worlds[0].events
    assert again.deployments == worlds[0].deployments
    assert again.events != worlds[1].events


def test_stations_are_spaced_as_asked(worlds):
    for world in worlds:
        places = coordinates(world.stations)
        gaps = np.hypot(*(places[:, None] - places[None]).T)
        np.fill_diagonal(gaps, np.inf)
        assert 1500 < gaps.min(axis=1).mean() < 3200
        assert len({d.station.location_id for d in world.deployments}) == 24
        assert len(world.deployments) == 30


def test_widened_hull_has_steiners_area():
    square = Hull(np.array([(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)]) + 5e6)
    outline = square.widened(300.0, step_degrees=1.0)
    assert polygon_area_m2(outline) == pytest.approx(square.widened_area_m2(300.0), rel=1e-4)
    assert square.widened_area_m2(300.0) == pytest.approx(1e6 + 4000 * 300 + np.pi * 9e4)
    assert inside(outline, np.array([(-299.0, 500.0), (-301.0, 500.0)]) + 5e6).tolist() == [True, False]
    assert square.distance_m(np.array([(-300.0, 500.0), (500.0, 500.0)]) + 5e6) == pytest.approx(
        [300.0, 0.0], abs=0.1
    )

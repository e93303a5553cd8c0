"""Refits of the spatial model to draws: they are the fits that the data alone give, on a mask that serves."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.identity.scr_draws import Start, session_of
from leopard_census.estimates.identity.sets import CaptureSet
from leopard_census.estimates.scr.mask_loop import settle
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.squares import grid_of, square_numbers
from leopard_census.estimates.scr.survey import default_region

DAYS = 30
SETTINGS = ScrSettings()
STATIONS = [
    {"session": "w", "detector": f"S{i}{j}", "x": 3000.0 * i, "y": 3000.0 * j}
    | {f"usage_{s}": 1.0 for s in range(1, DAYS + 1)}
    for i in range(5)
    for j in range(5)
]


def captures(sigma=2500.0, animals=14, seed=4):
    """Rows of animals around centres of their own."""
    rng = np.random.default_rng(seed)
    xy = np.array([(row["x"], row["y"]) for row in STATIONS])
    rows = []
    for animal, centre in enumerate(rng.uniform(0, 12000, (animals, 2))):
        chance = 0.05 * np.exp(-((xy - centre) ** 2).sum(axis=1) / (2 * sigma**2))
        for day, station in np.argwhere(rng.random((DAYS, len(xy))) < chance):
            rows.append(
                {
                    "individual": f"A{animal}",
                    "occasion": int(day) + 1,
                    "detector": STATIONS[station]["detector"],
                }
            )
    return CaptureSet(tuple(rows))


def start_of(own):
    settled = settle(build_model("proximity", "HN"), (session_of(own, STATIONS),), SETTINGS)
    region = default_region(settled, SETTINGS)
    return Start(settled, STATIONS, SETTINGS, region, settled.size.spacing_m, None)


@pytest.fixture(scope="module")
def start():
    return start_of(captures())


def renamed(own, names):
    return CaptureSet(tuple({**row, "individual": names[row["individual"]]} for row in own.captures))


def test_the_same_captures_give_the_same_estimate_whatever_animals_are_called(start):
    own = captures()
    animals = sorted({row["individual"] for row in own.captures})
    other = renamed(own, dict(zip(animals, reversed(animals), strict=True)))
    assert other.content == own.content
    one, two = start.draw(own), start.draw(other)
    assert one.ones == two.ones
    fit = start.settled.fit
    assert np.log(one.ones["density"].value / 1e4) == pytest.approx(fit.beta[0], abs=1e-5)
    assert one.ones["density"].variance == pytest.approx(fit.vcov[0, 0], rel=1e-3)


def test_a_refit_is_the_fit_that_the_draw_alone_gives(start):
    own = captures()
    # A capture of the first animal becomes an animal of its own, and two animals are lumped.
    rows = list(own.captures)
    rows[0] = {**rows[0], "individual": "ghost"}
    changed = CaptureSet(
        tuple({**r, "individual": "A2" if r["individual"] == "A3" else r["individual"]} for r in rows)
    )
    alone = start_of(changed)
    refitted = start.draw(changed)
    assert refitted.ones["density"].value == pytest.approx(1e4 * np.exp(alone.settled.fit.beta[0]), rel=0.01)
    assert refitted.ones["sigma"].value == pytest.approx(np.exp(alone.settled.fit.beta[2]), rel=0.01)


def test_animals_that_range_farther_get_a_mask_of_their_own(start):
    wide = captures(sigma=5000.0, seed=6)
    refitted, alone = start.draw(wide), start_of(wide)
    assert alone.settled.size.buffer_m > start.settled.size.buffer_m
    assert refitted.ones["density"].value == pytest.approx(1e4 * np.exp(alone.settled.fit.beta[0]), rel=0.01)


def test_animals_of_every_draw_are_counted_in_the_squares_of_the_map(start):
    grid = grid_of(start.settled)
    mapped = replace(start, grid=grid)
    own, wide = captures(), captures(sigma=5000.0, seed=6)
    assert start.draw(own).squares is None
    by_names = square_numbers(start.settled.likelihood, start.settled.fit, grid)
    assert mapped.draw(own).squares.value == pytest.approx(by_names.value, rel=1e-3)
    # On a mask of its own the draw has centres beyond the map, and few of them.
    found = mapped.draw(wide)
    area_ha = start.settled.likelihood.sessions[0].mask.area_ha
    assert found.squares.value.shape == by_names.value.shape
    assert found.squares.value.sum() == pytest.approx(found.ones["density"].value * area_ha / 1e4, rel=0.15)


def test_a_draw_without_recaptures_fails_with_a_sentence(start):
    rows = tuple({**row, "individual": f"B{k}"} for k, row in enumerate(captures().captures))
    found = start.draw(CaptureSet(rows))
    assert found.ones == {}
    assert "twice" in found.failed

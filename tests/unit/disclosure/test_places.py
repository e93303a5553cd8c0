"""Coarse places: the same in every release and winter, and no average of them tells more than one."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leopard_census.disclosure.places import (
    SAME_PLACE_M,
    anchors,
    coarse_place,
    coarse_places,
    decimals,
    station_places,
)
from leopard_census.geo.degrees import METRES_PER_DEGREE, distance_m

KEY = bytes(range(32))
KEYS = st.binary(min_size=32, max_size=32)
PLACES = st.tuples(st.floats(-75, 75), st.floats(-180, 180))
GRAINS = st.floats(1, 50)


def metres(first, second):
    return distance_m((first[1], first[0]), (second[1], second[0]))


def north(place, by_m):
    return place[0] + by_m / METRES_PER_DEGREE, place[1]


@given(PLACES, KEYS, GRAINS)
def test_no_true_place_is_farther_than_the_uncertainty_says(place, key, grain):
    coarse = coarse_place(place, key, grain)
    assert metres(place, (coarse.latitude, coarse.longitude)) <= coarse.uncertainty_m
    assert coarse == coarse_place(place, key, grain)
    assert round(coarse.latitude, decimals(grain)) == coarse.latitude
    step_km = METRES_PER_DEGREE / 1000 * 10.0 ** -decimals(grain)
    assert grain / 100 <= step_km * 1.0001
    assert step_km <= grain / 10 * 1.0001


def test_the_averaging_attack_gains_nothing():
    """Every station of a cell, in every release, tells the one same place: the mean of all is that place."""
    rng = np.random.default_rng(3)
    stations = {f"S{n}": (43.02 + rng.uniform(0, 0.004), 131.52 + rng.uniform(0, 0.004)) for n in range(40)}
    told = [place for _ in range(25) for place in coarse_places([stations], KEY, 10).values()]
    assert len(set(told)) == 1
    # Whoever averages knows the cell's neighbourhood and no more: over many keys the gap is that of a random cell.
    gaps = [
        metres((43.022, 131.522), (place.latitude, place.longitude))
        for place in (coarse_place((43.022, 131.522), bytes([n] * 32), 10) for n in range(200))
    ]
    assert np.mean(gaps) > 7_500


def test_each_of_the_nine_cells_is_chosen_about_as_often():
    told = [coarse_place((43.0, 131.5), n.to_bytes(32, "big"), 10) for n in range(1800)]
    counts = np.unique([f"{place.latitude} {place.longitude}" for place in told], return_counts=True)[1]
    assert len(counts) == 9
    # Binomial, 1800 at 1/9: 200 with a deviation of 13.
    assert counts.min() > 140
    assert counts.max() < 260


def test_two_releases_tell_no_more_than_one():
    """New stations, another order, cameras read anew within the error of a receiver: nobody moves."""
    first = {"A": (43.0912, 131.5003), "B": (43.1211, 131.5603), "C": (43.0313, 131.4402)}
    second = {"Z": (43.2, 131.7), "C": north(first["C"], 90), "B": north(first["B"], -60), "A": first["A"]}
    before = coarse_places([first], KEY, 10)
    after = coarse_places([first, second], KEY, 10)
    assert {code: after[code] for code in first} == before


@given(PLACES, KEYS, st.floats(-150, 150), st.floats(2, 20))
def test_a_station_read_anew_at_the_edge_of_a_cell_stays(place, key, moved_m, grain):
    assume(abs(place[0]) < 70)
    again = north(place, moved_m)
    assert coarse_places([{"A": place}, {"A": again}], key, grain) == coarse_places(
        [{"A": place}], key, grain
    )
    # Under a new code too.
    (renamed,) = coarse_places([{"A": place}, {"B7": again}], key, grain).values()
    assert renamed == coarse_place(place, key, grain)


def test_a_code_that_is_used_again_elsewhere_is_a_new_station():
    far = north((43.0, 131.5), 40_000)
    found = anchors([{"A": (43.0, 131.5)}, {"A": far}, {"A": north(far, 50)}])
    assert found == {"A": far}


def test_stations_beyond_the_error_of_a_receiver_are_two():
    places = {"A": (43.0, 131.5), "B": north((43.0, 131.5), SAME_PLACE_M + 5)}
    assert anchors([places]) == places


def test_another_key_gives_another_place():
    plot = [(43 + 0.2 * n, 131.5) for n in range(12)]
    told = [[coarse_place(place, key, 10) for place in plot] for key in (KEY, bytes(32))]
    assert told[0] != told[1]


def test_cameras_of_a_station_move_together():
    rows = [
        {"deploymentID": "S1-2", "locationID": "S1", "latitude": 43.0004, "longitude": 131.5},
        {"deploymentID": "S1-1", "locationID": "S1", "latitude": 43.0, "longitude": 131.5},
        {"deploymentID": "S2-1", "locationID": "S2", "latitude": None, "longitude": None},
    ]
    assert station_places(rows) == {"S1": (43.0, 131.5)}
    assert station_places(rows[::-1]) == station_places(rows)


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (float("nan"), 0)])
def test_no_place_on_the_earth(place):
    with pytest.raises(ValueError, match="no place on the earth"):
        coarse_place(place, KEY, 10)

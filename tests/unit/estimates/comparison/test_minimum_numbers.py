"""Minimum numbers at equal effort, under an earlier protocol, and by name."""

import datetime as dt

import pytest

from leopard_census.estimates.comparison.rarefied import (
    common_stations,
    rarefied,
    rarefied_ratio,
    why_not_rarefied,
)
from leopard_census.estimates.comparison.thinning import Camera, Seen, cameras_of, sightings_seen, thinned
from leopard_census.estimates.comparison.turnover import turnover_of, turnover_rows
from tests.unit.estimates.comparison.simulated_winters import winter


def test_common_stations_and_days_alone_count():
    """Ten days at A and B then; twenty at A, B and C now, where an animal lives that only C can see."""
    then = winter("then", [("x", "A", 1), ("x", "A", 2), ("y", "B", 3)], "AB", 10)
    now = winter("now", [("x", "A", 1), ("y", "B", 20), ("z", "C", 5)], "ABC", 20)
    found = rarefied([then, now])
    assert common_stations([then, now]) == {"A", "B"}
    assert (found["then"].stations, found["then"].samples, found["now"].samples) == (2, 20, 20)
    assert found["then"].expected == pytest.approx(2)
    # By hand: each of two animals is in one of 40 samples, of which half are drawn.
    assert found["now"].expected == pytest.approx(2 * (1 - 20 / 40))
    assert found["now"].animals == 2
    assert found["now"].station_days == found["then"].station_days == 20


def test_a_number_without_an_interval_says_why():
    all_seen = winter("all", [("x", "A", 1), ("x", "A", 2), ("y", "A", 3), ("y", "A", 4)], "A", 10)
    found = rarefied(
        [all_seen, winter("none", [], "A", 10), winter("two", [("x", "A", 1), ("y", "A", 2)], "A", 10)]
    )
    assert [found[survey].lower for survey in ("all", "none")] == [None, None]
    assert "takes no animal as missed" in found["all"].why_no_interval
    assert "no animal was caught" in found["none"].why_no_interval
    assert found["two"].why_no_interval is None
    assert found["two"].upper is not None


def test_occasions_of_other_lengths_are_held_to_the_same_days():
    then, now = winter("then", [("x", "A", 1)], "A", 10), winter("now", [("x", "A", 1)], "A", 10)
    for row in then.detectors:
        row.update({f"usage_{d + 1}": 3.0 for d in range(10)})  # occasions of three days
    found = rarefied([then, now])
    assert (found["then"].samples, found["now"].samples) == (3, 10)
    assert found["then"].station_days == 9


def test_what_cannot_be_rarefied():
    assert "No effort survives from w" in why_not_rarefied(winter("w", [("x", "A", 1)], effort=False))
    assert why_not_rarefied(winter("w", [("x", "A", 1)])) is None
    assert rarefied([winter("a", stations="AB"), winter("b", stations="CD")]) == {}


def test_a_winter_without_animals_has_no_ratio():
    found = rarefied([winter("a"), winter("b", [("x", "A", 1), ("y", "A", 1), ("y", "B", 2)])])
    assert found["a"].expected == 0
    assert found["a"].upper is None
    assert rarefied_ratio(found["b"], [found["a"]]) is None


_DAY = dt.date(2012, 1, 10)


def _encounter(animal, station, sightings, day=_DAY, excluded=None):
    return {
        "individualID": animal,
        "locationID": station,
        "sightingIDs": sightings,
        "date": day,
        "excluded_by": excluded,
    }


def test_stills_take_what_is_there_in_the_first_seconds():
    sightings = [
        {"sightingID": key, "deploymentID": f"{key}-cam", "mediaIDs": [media]}
        for key, media in (("early", "m1"), ("late", "m2"), ("photo", "m3"))
    ]
    tracks = [
        {"sightingID": "early", "frameID": "m1@500000"},
        {"sightingID": "late", "frameID": "m2@4500000"},
        {"sightingID": "late", "frameID": "m2@2500000"},
        {"sightingID": "photo", "frameID": "m3@0"},
    ]
    encounters = [
        _encounter("x", "A", ["early"]),
        _encounter("y", "A", ["late"]),
        _encounter("z", "B", ["photo"], excluded="same-occasion"),
        _encounter("z", "B", ["photo"], excluded="cub"),
    ]
    seen = sightings_seen(encounters, sightings, tracks, frozenset({"m1", "m2"}), 2.0)
    assert [(one.animal, one.stills) for one in seen] == [("x", True), ("y", False), ("z", True)]
    assert seen[0].day == _DAY.toordinal()
    later = sightings_seen(encounters, sightings, tracks, frozenset({"m1", "m2"}), 2.5)
    assert later[1].stills


def test_thinned_to_one_camera_and_the_common_days():
    """By hand: of ten days five are drawn, of two cameras one; x is in both cameras on one day, y in one of them."""
    seen = [
        Seen("x", "A", "A-1", 3, True),
        Seen("x", "A", "A-2", 3, True),
        Seen("y", "A", "A-1", 4, True),
        Seen("z", "A", "A-1", 5, False),
        Seen("far", "B", "B-1", 3, True),
    ]
    now = {"A": list(range(10)), "B": [1, 2, 3]}
    cameras = {"A": [Camera({"A-1": (0, 9)}), Camera({"A-2": (0, 9)})]}
    earlier = [("x", "A", 1), ("x", "A", 1), ("y", "A", 2), ("v", "C", 1)]
    found = thinned(seen, now, {"A": 5, "C": 9}, cameras, earlier, 4000, 1)
    assert (found.stations, found.station_days, found.animals, found.in_stills) == (1, 5, 3, 2)
    assert found.expected == pytest.approx(0.5 + 0.25, abs=0.03)
    assert found.then == 2
    assert found == thinned(seen, now, {"A": 5, "C": 9}, cameras, earlier, 4000, 1)
    assert thinned(seen, now, {"C": 9}, cameras, earlier, 100, 1) is None
    # Two cameras then as well: both count.
    assert thinned(seen, now, {"A": 10}, {}, earlier, 200, 1).expected == 2


def _deployment(key, first, last, heading=None):
    start, end = (dt.datetime(2012, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=d) for d in (first, last))
    return {
        "deploymentID": key,
        "locationID": "S",
        "deploymentStart": start,
        "deploymentEnd": end,
        "cameraHeading": heading,
    }


_FIRST = dt.date(2012, 1, 1).toordinal()


def _both_seen(*deployments):
    """Expected animals of a station with these cameras for 60 days: x on day 5 by S-1, y on day 45 by S-2."""
    seen = [Seen("x", "S", "S-1", _FIRST + 5, True), Seen("y", "S", "S-2", _FIRST + 45, True)]
    days = {"S": [_FIRST + d for d in range(60)]}
    return thinned(seen, days, {"S": 60}, cameras_of(deployments), [("x", "S", 1)], 2000, 1).expected


def test_a_camera_swapped_in_mid_winter_is_one():
    """All days are drawn and one camera stood there at any time, so nothing may be lost."""
    assert _both_seen(_deployment("S-1", 0, 30), _deployment("S-2", 30, 60)) == 2
    # Two cameras all the time: each shows one of the animals.
    assert _both_seen(_deployment("S-1", 0, 60), _deployment("S-2", 0, 60)) == 1


def test_where_one_camera_of_two_stood_it_is_taken():
    """S-2 was there from day 30: on day 5 only S-1 can be drawn, on day 45 either."""
    found = _both_seen(_deployment("S-1", 0, 60), _deployment("S-2", 30, 60))
    assert found == pytest.approx(1.5, abs=0.04)


def test_a_swapped_camera_takes_the_place_of_the_one_that_looked_its_way():
    rows = [
        _deployment("east", 0, 20, 90),
        _deployment("west", 0, 25, 270),
        _deployment("east-2", 30, 60, 90),
        _deployment("west-2", 30, 60, 270),
    ]
    assert [set(camera.days) for camera in cameras_of(rows)["S"]] == [{"east", "east-2"}, {"west", "west-2"}]
    unknown = [row | {"cameraHeading": None} for row in rows[:3]]
    assert [set(camera.days) for camera in cameras_of(unknown)["S"]] == [{"east"}, {"west", "east-2"}]


def test_turnover_by_name():
    a = winter("w1", [("x", "A", 1), ("y", "A", 1), ("v", "B", 1)])
    b = winter("w2", [("x", "A", 1), ("u", "A", 1)])
    c = winter("w3", [("x", "A", 1), ("y", "A", 1)])
    found = turnover_of([a, b, c])
    fates = {(row["individualID"], row["survey"]): row["fate"] for row in turnover_rows(found)}
    assert fates == {
        ("x", "w1"): "first", ("x", "w2"): "stayed", ("x", "w3"): "stayed",
        ("y", "w1"): "first", ("y", "w2"): "missed", ("y", "w3"): "returned",
        ("v", "w1"): "first", ("v", "w2"): "gone", ("v", "w3"): "gone",
        ("u", "w2"): "first", ("u", "w3"): "gone",
    }  # fmt: skip
    assert [found.newly_gone(j) for j in range(3)] == [0, 1, 1]
    # Cubs are not counted by name.
    other = winter("w4", [("x", "A", 1)])
    other.members[0]["group"] = "cubs"
    assert turnover_of([other]).animals == ()


def test_nobody_seen():
    assert turnover_rows(turnover_of([winter("a"), winter("b")])) == []

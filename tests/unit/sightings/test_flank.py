"""The flank shown, from movement and silhouette."""

import pytest

from leopard_census.sightings.flank import sides
from leopard_census.sightings.seen import Seen


def seen(place, x, w=0.3, h=0.22, outline=()):
    frame = {"frameID": f"m@{place}", "width": 640, "height": 360, "night": False}
    left, right = max(0.0, x - w / 2), min(1.0, x + w / 2)
    return Seen(frame, place, place * 0.5, (left, 0.4, right - left, h), 0.9, outline=outline)


@pytest.mark.parametrize(("step", "flank"), [(-0.06, "left"), (0.06, "right")])
def test_walking_to_the_left_shows_the_left_flank(step, flank):
    found = sides([seen(i, 0.5 + step * (i - 3)) for i in range(7)], clip=True)
    assert [s.best(0.6)[0] for s in found] == [flank] * 7
    assert all(s.best(0.6)[1] > 0.8 for s in found)


def test_one_that_turns_round_shows_both_flanks():
    places = [0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.65, 0.65, 0.65, 0.65, 0.6, 0.5, 0.4, 0.3, 0.2]
    found = sides([seen(i, x) for i, x in enumerate(places)], clip=True)
    assert [s.best(0.6)[0] for s in found[:4]] == ["right"] * 4
    assert [s.best(0.6)[0] for s in found[-4:]] == ["left"] * 4


def test_one_that_comes_towards_the_camera_shows_neither():
    found = sides([seen(i, 0.5, w=0.08 + 0.01 * i, h=0.3 + 0.03 * i) for i in range(6)], clip=True)
    assert {s.best(0.6)[0] for s in found} == {"other"}


def test_a_lone_photo_without_a_silhouette_is_not_guessed():
    flank, probability = sides([seen(0, 0.5)], clip=False)[0].best(0.6)
    assert flank == "other"
    assert probability == pytest.approx(0.5, abs=0.1)


def test_one_that_walks_out_of_the_picture_is_judged_by_its_visible_end():
    # the front is cut off at the right edge while the tail end moves on
    found = sides([seen(i, 0.8 + 0.05 * i) for i in range(4)], clip=True)
    assert [s.best(0.6)[0] for s in found] == ["right"] * 4


def test_the_tail_tells_where_the_head_is():
    # body in the left three quarters, a thin tail to the right
    body = (0.35, 0.4, 0.57, 0.4, 0.57, 0.48, 0.65, 0.48, 0.65, 0.5, 0.57, 0.5, 0.57, 0.62, 0.35, 0.62)
    found = sides([seen(0, 0.5, outline=(body,))], clip=False)[0]
    assert found.left > found.right


def test_probabilities_sum_to_one():
    for s in sides([seen(i, 0.3 + 0.03 * i) for i in range(5)], clip=True):
        assert s.left + s.right + s.other == pytest.approx(1)
        assert min(s.left, s.right, s.other) >= 0


def test_one_that_backs_off_is_never_sure():
    """It moves to the right with its tail ahead: the thin end of its silhouette goes first."""

    def view(place):
        left, right = 0.05 + 0.1 * place, 0.35 + 0.1 * place
        tail = (right - 0.08, 0.48, right, 0.48, right, 0.5, right - 0.08, 0.5)
        body = (left, 0.4, right - 0.08, 0.4, *tail, right - 0.08, 0.62, left, 0.62)
        return seen(place, (left + right) / 2, outline=(body,))

    backwards = sides([view(i) for i in range(6)], clip=True)
    plain = sides([seen(i, 0.2 + 0.1 * i) for i in range(6)], clip=True)
    assert all(s.right > 0.9 for s in plain)
    assert all(max(s.left, s.right) < 0.9 for s in backwards)

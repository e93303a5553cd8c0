"""Boxes of several views made one set."""

import pytest

from leopard_census.detections.merging import Spotted, merged, shared
from leopard_census.tables.boxes import union

LEFT, RIGHT = (0.0, 0.0, 2 / 3, 2 / 3), (1 / 3, 0.0, 2 / 3, 2 / 3)


def test_the_most_confident_of_equal_boxes_remains():
    low, high = Spotted((0.1, 0.1, 0.3, 0.2), 0.5), Spotted((0.11, 0.1, 0.3, 0.2), 0.8)
    assert merged([low, high]) == merged([high, low]) == [high]


def test_boxes_apart_remain_from_left_to_right():
    left, right = Spotted((0.1, 0.1, 0.2, 0.2), 0.5), Spotted((0.35, 0.1, 0.2, 0.2), 0.8)
    assert merged([right, left]) == [left, right]


def test_a_cut_box_loses_against_the_whole_one_and_gives_it_its_confidence():
    whole, part = Spotted((0.4, 0.4, 0.4, 0.2), 0.4), Spotted((0.4, 0.4, 0.26, 0.2), 0.9, window=LEFT)
    assert part.cut
    assert merged([part, whole]) == [Spotted(whole.box, 0.9)]


def test_a_cut_box_does_not_lose_against_something_else_around_it():
    rock, part = Spotted((0.1, 0.1, 0.8, 0.8), 0.3), Spotted((0.5, 0.4, 0.16, 0.2), 0.9, window=LEFT)
    assert merged([part, rock]) == [rock, part]


def test_a_box_at_the_picture_s_edge_is_not_cut():
    assert not Spotted((0.0, 0.4, 0.3, 0.2), 0.9, window=LEFT).cut
    assert not Spotted((0.7, 0.4, 0.3, 0.2), 0.9, window=RIGHT).cut
    assert Spotted((0.335, 0.4, 0.3, 0.2), 0.9, window=RIGHT).cut


def test_a_whole_box_inside_another_is_another_animal():
    mother, cub = Spotted((0.2, 0.2, 0.5, 0.5), 0.9), Spotted((0.3, 0.5, 0.15, 0.1), 0.6)
    assert merged([mother, cub]) == [mother, cub]


def test_two_parts_that_no_view_has_whole_become_one():
    a, b = (
        Spotted((0.1, 0.4, 0.56, 0.2), 0.6, window=LEFT),
        Spotted((0.34, 0.38, 0.5, 0.22), 0.7, window=RIGHT),
    )
    (one,) = merged([a, b])
    assert one.box == pytest.approx((0.1, 0.38, 0.74, 0.22))
    assert one.conf == 0.7
    assert not one.cut


def test_parts_that_look_unlike_where_both_windows_see_are_two():
    a, b = (
        Spotted((0.1, 0.4, 0.56, 0.2), 0.6, window=LEFT),
        Spotted((0.34, 0.1, 0.1, 0.22), 0.7, window=RIGHT),
    )
    assert merged([a, b]) == [a, b]


def test_a_part_that_goes_on_stays_cut():
    a = Spotted((0.3, 0.3, 0.36, 0.36), 0.6, window=LEFT)
    b = Spotted((0.32, 0.3, 0.34, 0.5), 0.5, window=(0.0, 0.3, 2 / 3, 2 / 3))
    (one,) = merged([a, b])
    assert one.box == pytest.approx((0.3, 0.3, 0.36, 0.5))
    assert one.cut


def test_a_person_beside_an_animal_is_kept_apart():
    person, dog = Spotted((0.1, 0.1, 0.2, 0.6), 0.9, "person"), Spotted((0.25, 0.5, 0.2, 0.2), 0.6)
    assert merged([dog, person]) == [person, dog]


@pytest.mark.parametrize(
    ("person", "animal", "names"),
    [(0.9, 0.4, {"person"}), (0.4, 0.9, {"person", "animal"}), (0.5, 0.5, {"person"})],
)
def test_one_place_has_the_surest_name_and_never_loses_a_person(person, animal, names):
    boxes = [Spotted((0.1, 0.1, 0.2, 0.4), person, "person"), Spotted((0.1, 0.1, 0.22, 0.4), animal)]
    assert {s.category for s in merged(boxes)} == names


def test_share_of_the_smaller_box_and_union():
    a, b = (0.0, 0.0, 0.4, 0.4), (0.3, 0.3, 0.2, 0.2)
    assert shared(a, b) == pytest.approx(0.25)
    assert shared(a, (0.5, 0.5, 0.1, 0.1)) == 0
    assert union(a, b) == pytest.approx((0, 0, 0.5, 0.5))

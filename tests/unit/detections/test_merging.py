"""Boxes of several views made one set."""

import pytest

from leopard_census.detections.merging import Spotted, merged, shared, union

RIGHT_CUT = (False, False, True, False)
LEFT_CUT = (True, False, False, False)


def test_the_most_confident_of_equal_boxes_remains():
    low, high = Spotted((0.1, 0.1, 0.3, 0.2), 0.5), Spotted((0.11, 0.1, 0.3, 0.2), 0.8)
    assert merged([low, high]) == merged([high, low]) == [high]


def test_boxes_apart_remain_from_left_to_right():
    left, right = Spotted((0.1, 0.1, 0.2, 0.2), 0.5), Spotted((0.35, 0.1, 0.2, 0.2), 0.8)
    assert merged([right, left]) == [left, right]


def test_a_cut_box_loses_against_the_whole_one_even_where_it_is_surer():
    whole, part = Spotted((0.4, 0.4, 0.4, 0.2), 0.4), Spotted((0.4, 0.4, 0.15, 0.2), 0.9, cuts=RIGHT_CUT)
    assert merged([part, whole]) == [whole]


def test_a_whole_box_inside_another_is_another_animal():
    mother, cub = Spotted((0.2, 0.2, 0.5, 0.5), 0.9), Spotted((0.3, 0.5, 0.15, 0.1), 0.6)
    assert merged([mother, cub]) == [mother, cub]


def test_two_parts_that_no_view_has_whole_become_one():
    a = Spotted((0.1, 0.4, 0.56, 0.2), 0.6, cuts=RIGHT_CUT)
    b = Spotted((0.34, 0.38, 0.5, 0.22), 0.7, cuts=LEFT_CUT)
    (one,) = merged([a, b])
    assert one.box == pytest.approx((0.1, 0.38, 0.74, 0.22))
    assert one.conf == 0.7
    assert not one.cut


def test_a_part_that_goes_on_stays_cut():
    a = Spotted((0.3, 0.4, 0.36, 0.2), 0.6, cuts=RIGHT_CUT)
    b = Spotted((0.34, 0.4, 0.32, 0.2), 0.5, cuts=RIGHT_CUT)
    (one,) = merged([a, b])
    assert one.cuts == RIGHT_CUT


def test_a_person_beside_an_animal_is_kept_apart():
    person, dog = Spotted((0.1, 0.1, 0.2, 0.6), 0.9, "person"), Spotted((0.25, 0.5, 0.2, 0.2), 0.6)
    assert merged([dog, person]) == [person, dog]


@pytest.mark.parametrize(
    ("person", "animal", "name"), [(0.9, 0.4, "person"), (0.4, 0.9, "animal"), (0.5, 0.5, "person")]
)
def test_one_place_has_one_name_the_surer_and_in_doubt_a_person(person, animal, name):
    boxes = [Spotted((0.1, 0.1, 0.2, 0.4), person, "person"), Spotted((0.1, 0.1, 0.22, 0.4), animal)]
    assert [s.category for s in merged(boxes)] == [name]


def test_share_of_the_smaller_box_and_union():
    a, b = (0.0, 0.0, 0.4, 0.4), (0.3, 0.3, 0.2, 0.2)
    assert shared(a, b) == pytest.approx(0.25)
    assert shared(a, (0.5, 0.5, 0.1, 0.1)) == 0
    assert union(a, b) == pytest.approx((0, 0, 0.5, 0.5))

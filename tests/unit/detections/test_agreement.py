"""What a network and motion say together, rule by rule."""

import pytest

from leopard_census.detections.agreement import MOTION_ALONE, agree, even_at_typical
from leopard_census.detections.merging import Spotted
from leopard_census.tables.batch_json import Detection

LEOPARD = (0.3, 0.4, 0.3, 0.2)
LOOSE = (0.28, 0.38, 0.36, 0.26)  # the same with its shadow
ELSEWHERE = (0.75, 0.1, 0.1, 0.1)
MIN = 0.1


def moved(box=LOOSE, conf=0.6):
    return Detection(box, conf)


def boxes(spotted, moving, exact=False, clip=False):
    found = agree(spotted, moving, MIN, exact, clip)
    return [(a.spotted.box, a.spotted.category, round(a.spotted.conf, 4)) for a in found]


def test_typical_confidence_is_an_even_chance():
    assert [even_at_typical(c, 0.2) for c in (0, 0.1, 0.2, 0.6, 1)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert even_at_typical(0.37, 0.5) == pytest.approx(0.37)


def test_motion_confirms_and_the_network_s_box_holds():
    assert boxes([Spotted(LEOPARD, 0.5)], [moved()]) == [(LEOPARD, "animal", 0.8)]


def test_a_hint_counts_only_where_something_moves_and_no_more_than_motion_alone():
    hint = Spotted(LEOPARD, 0.06)
    assert boxes([hint], []) == []
    assert boxes([hint], [moved(conf=0.9)]) == [(LEOPARD, "animal", MOTION_ALONE)]
    assert boxes([hint], [moved(conf=0.3)]) == [(LEOPARD, "animal", 0.3)]


def test_exact_motion_tightens_by_weight():
    a, b = (0.3, 0.4, 0.3, 0.2), (0.34, 0.4, 0.22, 0.24)
    ((box, _, _),) = boxes([Spotted(a, 0.8)], [moved(b, 0.2)], exact=True)
    assert box == pytest.approx((0.308, 0.4, 0.284, 0.208))


@pytest.mark.parametrize(("exact", "clip"), [(False, False), (True, False), (False, True)])
def test_a_lying_animal_without_motion_stays_as_it_is(exact, clip):
    assert boxes([Spotted(LEOPARD, 0.4)], [], exact, clip) == [(LEOPARD, "animal", 0.4)]


def test_in_a_clip_that_does_not_move_there_a_box_counts_less_but_stays():
    assert boxes([Spotted(LEOPARD, 0.8)], [], True, True) == [(LEOPARD, "animal", 0.5)]  # odds of 4 become 1
    assert boxes([Spotted(LEOPARD, 0.2)], [], True, True) == [(LEOPARD, "animal", MIN)]
    assert boxes([Spotted(LEOPARD, 1.0)], [], True, True)[0][2] > 0.99


def test_motion_alone_stays_below_an_even_chance():
    assert boxes([], [moved(conf=0.97)]) == [(LOOSE, "animal", MOTION_ALONE)]
    assert boxes([], [moved(conf=0.3)]) == [(LOOSE, "animal", 0.3)]


def test_a_small_moving_thing_says_nothing_for_a_rock_around_it():
    rock = (0.1, 0.0, 0.8, 0.9)
    assert boxes([Spotted(rock, 0.3)], [moved()]) == [(rock, "animal", 0.3), (LOOSE, "animal", MOTION_ALONE)]


def test_a_moving_head_is_no_second_animal():
    head = moved((0.32, 0.42, 0.06, 0.06))
    assert boxes([Spotted(LEOPARD, 0.7)], [head]) == [(LEOPARD, "animal", 0.7)]


def test_of_unsure_boxes_at_one_moving_thing_the_best_counts():
    front, whole = Spotted((0.3, 0.4, 0.16, 0.2), 0.3), Spotted(LEOPARD, 0.25)
    assert [b for b, _, _ in boxes([front, whole], [moved()])] == [LEOPARD]


def test_two_sure_animals_in_one_moving_thing_are_two():
    a, b = Spotted((0.3, 0.4, 0.18, 0.2), 0.7), Spotted((0.46, 0.4, 0.18, 0.2), 0.6)
    assert len(boxes([a, b], [moved()])) == 2


def test_motion_completes_a_box_that_a_tile_cuts():
    part = Spotted((0.3, 0.4, 0.15, 0.2), 0.6, window=(0.0, 0.0, 0.45, 0.8))
    assert boxes([part], [moved()])[0][0] == pytest.approx(LOOSE)


def test_motion_of_the_whole_picture_confirms_nothing():
    light = moved((0.0, 0.05, 1.0, 0.9), 0.9)
    scene = Spotted((0.02, 0.05, 0.96, 0.9), 0.3)
    assert boxes([scene], [light]) == [
        ((0.0, 0.05, 1.0, 0.9), "animal", MOTION_ALONE),
        ((0.02, 0.05, 0.96, 0.9), "animal", 0.3),
    ]


def test_what_is_surely_a_person_does_not_come_as_an_animal_too():
    assert boxes([Spotted(LEOPARD, 0.6, "person")], [moved()]) == [(LEOPARD, "person", 0.6)]


def test_a_doubtful_person_does_not_hide_what_moves():
    found = boxes([Spotted(LEOPARD, 0.2, "person")], [moved()])
    assert [category for _, category, _ in found] == ["animal", "person"]


def test_a_person_beside_a_leopard_takes_nothing_from_it():
    found = boxes([Spotted(ELSEWHERE, 0.9, "person"), Spotted(LEOPARD, 0.5)], [moved()])
    assert [(category, conf) for _, category, conf in found] == [("animal", 0.8), ("person", 0.9)]

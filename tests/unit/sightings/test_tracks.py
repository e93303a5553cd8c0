"""Boxes joined to tracks: who is who from frame to frame."""

import pytest

from leopard_census.sightings.seen import Seen, distinct
from leopard_census.sightings.tracks import at_one_time, evidence, follow


def seen(place, x, y=0.5, w=0.2, h=0.15, step_s=0.5, conf=0.9, outline=((0.0, 0.0, 1.0, 0.0, 1.0, 1.0),)):
    """A box as the detector `motion` makes it; with an empty outline as a network does."""
    frame = {"frameID": f"m@{place}", "width": 640, "height": 360, "night": False, "filePath": "D/a.mp4"}
    left, right = max(0.0, x - w / 2), min(1.0, x + w / 2)
    return Seen(frame, place, place * step_s, (left, y - h / 2, right - left, h), conf, "animal", outline)


def walk(places, start, step, **more):
    return [seen(p, start + step * p, **more) for p in places]


def by_frame(*walks):
    return sorted((s for w in walks for s in w), key=lambda s: (s.place, s.box))


def test_one_animal_is_one_track():
    assert len(follow(walk(range(12), 0.1, 0.07), clip=True)) == 1


def test_two_that_cross_keep_their_identity():
    a, b = walk(range(11), 0.1, 0.08, y=0.45), walk(range(11), 0.9, -0.08, y=0.55)
    tracks = follow(by_frame(a, b), clip=True)
    assert sorted(tuple(s.box for s in t) for t in tracks) == sorted(tuple(s.box for s in w) for w in (a, b))


def test_two_side_by_side_are_two_and_companions():
    tracks = follow(by_frame(walk(range(8), 0.2, 0.06, y=0.3), walk(range(8), 0.15, 0.06, y=0.7)), clip=True)
    assert [len(t) for t in tracks] == [8, 8]
    assert at_one_time(tracks) == {0: {1}, 1: {0}}


def test_a_missed_frame_does_not_break_a_track():
    assert len(follow(walk([0, 1, 2, 5, 6, 7], 0.1, 0.07), clip=True)) == 1


def test_leaving_and_coming_back_by_the_same_side_is_one_sighting_with_a_gap():
    out = walk(range(5), 0.6, 0.1)
    back = [seen(p, 1.0 - 0.1 * (p - 14)) for p in range(14, 18)]
    tracks = follow(out + back, clip=True)
    assert [len(t) for t in tracks] == [9]


def test_the_next_in_line_is_another_animal():
    first = walk(range(6), 0.5, 0.1)
    second = [seen(p, 0.05 + 0.1 * (p - 12)) for p in range(12, 18)]
    assert [len(t) for t in follow(first + second, clip=True)] == [6, 6]


def test_when_two_have_left_nobody_knows_which_returns():
    first, second = walk(range(5), 0.6, 0.1, y=0.3), walk(range(5), 0.6, 0.1, y=0.7)
    back = [seen(p, 1.0 - 0.1 * (p - 14)) for p in range(14, 18)]
    assert sorted(len(t) for t in follow(by_frame(first, second, back), clip=True)) == [4, 5, 5]


def test_photos_of_a_burst_join_however_far_it_moved():
    boxes = [seen(0, 0.2, step_s=8), seen(1, 0.5, step_s=8), seen(2, 0.85, step_s=8)]
    assert len(follow(boxes, clip=False)) == 1


def test_forth_and_back_between_photos_is_rather_the_next_in_line():
    boxes = [seen(0, 0.2, step_s=2), seen(1, 0.7, step_s=2), seen(2, 0.25, step_s=2)]
    assert [len(t) for t in follow(boxes, clip=False)] == [2, 1]
    swaying = [seen(0, 0.5, step_s=2), seen(1, 0.54, step_s=2), seen(2, 0.49, step_s=2)]
    assert len(follow(swaying, clip=False)) == 1


def test_whoever_is_new_came_in_by_a_side():
    """The follower stands where the first stood; the first has gone on."""
    first, follower, gone_on = seen(0, 0.12), seen(1, 0.08), seen(1, 0.42)
    tracks = follow([first, follower, gone_on], clip=False)
    assert [[s.box for s in t] for t in tracks] == [[first.box, gone_on.box], [follower.box]]


def test_who_leaves_after_another_is_not_the_other_again():
    """Both walk out to the right, one behind the other; the first is gone when the second reaches the side."""
    first = walk([0, 1, 2, 3], 0.55, 0.1)
    second = [seen(p, min(0.9, 0.1 + 0.1 * p)) for p in range(9)]
    tracks = follow(by_frame(first, second), clip=True)
    assert sorted(len(t) for t in tracks) == [4, 9]


def test_a_burst_with_two_boxes_in_one_photo_shows_two():
    tracks = follow([seen(0, 0.3), seen(1, 0.25), seen(1, 0.8), seen(2, 0.75)], clip=False)
    assert [len(t) for t in tracks] == [2, 2]


def test_photos_of_one_second_are_still_one_after_the_other():
    assert len(follow([seen(0, 0.3, step_s=0), seen(1, 0.4, step_s=0)], clip=False)) == 1


@pytest.mark.parametrize("conf", [0.2, 0.4])
def test_a_doubtful_box_is_no_proof_of_another_animal(conf):
    tracks = follow(by_frame(walk(range(4), 0.2, 0.05), walk(range(4), 0.8, 0.0, conf=conf)), clip=True)
    assert at_one_time(tracks) == {0: set(), 1: set()}


def test_a_part_of_a_box_is_no_box_of_its_own():
    body, head = seen(0, 0.5, w=0.4, h=0.3), seen(0, 0.4, w=0.1, h=0.1)
    assert distinct([head, body]) == [body]


def box_of(place, left, right, conf=0.9):
    return seen(place, (left + right) / 2, w=right - left, conf=conf)


def test_where_two_come_together_and_part_nobody_knows_which_is_which():
    a, b = walk(range(4), 0.15, 0.06), walk(range(4), 0.85, -0.06)
    together = [box_of(4, 0.29, 0.71), box_of(5, 0.3, 0.7)]
    apart = [seen(6, 0.3), seen(6, 0.7), seen(7, 0.25), seen(7, 0.75)]
    tracks = follow(by_frame(a, b, together, apart), clip=True)
    assert [len(t) for t in tracks] == [4, 4, 2, 2]
    assert all(s.place not in (4, 5) for t in tracks for s in t)


def test_a_box_that_parts_ends_its_track():
    one = [box_of(p, 0.3, 0.8) for p in range(4)]
    tracks = follow([*one, box_of(4, 0.25, 0.5), box_of(4, 0.6, 0.85), box_of(5, 0.2, 0.45)], clip=True)
    assert [len(t) for t in tracks] == [4, 2, 1]


def test_noise_beside_an_animal_does_not_end_its_track():
    noise = [seen(3, 0.42, w=0.04, h=0.03, conf=0.3)]
    tracks = follow(by_frame(walk(range(8), 0.1, 0.07), noise), clip=True)
    assert max(len(t) for t in tracks) == 8


def test_a_faint_track_does_not_steal_the_box_of_a_sure_one():
    noise = [seen(0, 0.15, w=0.17, conf=0.4)]
    first = [seen(p, x, w=0.4) for p, x in enumerate([0.85, 0.8, 0.7, 0.55, 0.35, 0.2])]
    second = [seen(4, 0.93, w=0.14), seen(5, 0.85, w=0.25)]
    tracks = follow(by_frame(noise, first, second), clip=True)
    assert sorted(len(t) for t in tracks) == [1, 2, 6]


def test_flakes_are_little_evidence_and_animals_much():
    flake = (seen(0, 0.5, w=0.035, h=0.08, conf=0.7),)
    assert evidence(flake) < 0.25
    assert evidence(tuple(walk(range(2), 0.3, 0.05))) > 1.5


def test_parts_close_together_for_a_moment_are_no_proof_and_those_far_apart_are():
    body, part = seen(2, 0.5, w=0.3), seen(2, 0.68, w=0.05)
    near = follow(by_frame(walk([0, 1, 3, 4], 0.5, 0.0, w=0.3), [body, part]), clip=False)
    assert set().union(*at_one_time(near).values()) == set()
    far = follow([seen(0, 0.2, w=0.2), seen(0, 0.8, w=0.2)], clip=False)
    assert at_one_time(far) == {0: {1}, 1: {0}}


def test_a_part_much_smaller_than_its_animal_is_no_other_animal():
    cub, tail = 0.5, 0.3  # of the animal's length and height
    for share, others in ((cub, {0: {1}, 1: {0}}), (tail, {0: set(), 1: set()})):
        small = walk(range(6), 0.12, 0.06, w=0.2 * share, h=0.15 * share, y=0.5)
        big = walk(range(6), 0.3, 0.06)
        tracks = sorted(follow(by_frame(big, small), clip=True), key=lambda t: -t[0].box[2])
        assert at_one_time(tracks) == others, share


def test_boxes_of_a_network_are_whole_animals_in_one_frame_too():
    """A mother and her cub, close together in one photo of a burst."""
    for outline, others in (
        ((), {0: {1}, 1: {0}}),
        (((0.0, 0.0, 1.0, 0.0, 1.0, 1.0),), {0: set(), 1: set()}),
    ):
        mother = seen(0, 0.4, w=0.4, h=0.4, outline=outline)
        cub = seen(0, 0.68, y=0.62, w=0.12, h=0.12, outline=outline)
        assert at_one_time(follow([mother, cub], clip=False)) == others


def test_two_that_were_one_box_and_stand_are_in_doubt():
    """One animal behind a trunk looks the same: they stay two, and nothing is certain of them."""
    parts = [b for p in (1, 2, 3, 4) for b in (seen(p, 0.29, w=0.18), seen(p, 0.51, w=0.18))]
    tracks = follow([seen(0, 0.38, w=0.4), *parts], clip=True)
    assert len(tracks) >= 2
    assert not any(at_one_time(tracks).values())
    never_one = follow(parts, clip=True)
    assert at_one_time(never_one) == {0: {1}, 1: {0}}

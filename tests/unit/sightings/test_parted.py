"""One animal in two boxes is put together, two animals are not."""

from dataclasses import replace

from leopard_census.sightings.parted import join_parted
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.tracks import at_one_time, follow


def box(place, left, right, top=0.4, bottom=0.7, label=None, step_s=0.5):
    frame = {"frameID": f"m@{place}", "width": 640, "height": 360, "night": False, "filePath": "D/a.mp4"}
    outline = ((left, top, right, top, right, bottom),)
    return Seen(
        frame, place, place * step_s, (left, top, right - left, bottom - top), 0.9, "animal", outline, label
    )


def walking_behind_a_trunk():
    """An animal of 0.4 walks to the right by 0.05 a frame; a trunk at 0.50 to 0.54 hides what is behind it."""
    seen = []
    for place in range(8):
        left, right = 0.02 + 0.05 * place, 0.42 + 0.05 * place
        if right <= 0.54 or left >= 0.5:
            seen.append(box(place, left, min(right, 0.5) if left < 0.5 else right))
        else:
            seen += [box(place, left, 0.5), box(place, 0.54, right)]
    return seen


def two_in_line():
    """Two of 0.2, 0.05 apart, that come out of one box and walk to the right."""
    seen = [box(0, 0.02, 0.47)]
    for place in range(1, 7):
        left = 0.02 + 0.05 * place
        seen += [box(place, left, left + 0.2), box(place, left + 0.25, left + 0.45)]
    return seen


def test_an_animal_behind_a_trunk_is_one():
    joined = join_parted(walking_behind_a_trunk())
    assert [s.place for s in joined] == list(range(8))
    tracks = follow(joined, clip=True)
    assert len(tracks) == 1
    assert joined[4].box == (0.22, 0.4, 0.62 - 0.22, 0.7 - 0.4)
    assert len(joined[4].outline) == 2


def test_without_joining_it_would_be_two():
    tracks = follow(walking_behind_a_trunk(), clip=True)
    assert any(at_one_time(tracks).values()) or len(tracks) > 1


def test_two_that_walk_in_line_stay_two():
    seen = two_in_line()
    assert join_parted(seen) == seen


def test_two_that_stand_apart_and_were_never_one_box_stay_two():
    seen = [b for place in range(6) for b in (box(place, 0.2, 0.4), box(place, 0.45, 0.65))]
    assert join_parted(seen) == seen


def test_two_that_stand_are_never_joined():
    """Whatever they were before or after: one animal behind a trunk looks the same as two side by side."""
    parts = [b for place in (1, 2, 3) for b in (box(place, 0.2, 0.38), box(place, 0.42, 0.6))]
    whole_before, whole_after = box(0, 0.18, 0.58), box(4, 0.2, 0.6)
    for seen in ([whole_before, *parts], [*parts, whole_after], [whole_before, *parts, whole_after]):
        assert join_parted(seen) == seen


def test_two_that_walk_slowly_in_line_stay_two():
    for step in (0.01, 0.02, 0.028):
        seen = [box(0, 0.02, 0.45)]
        for place in range(1, 12):
            left = 0.02 + step * place
            seen += [box(place, left, left + 0.2), box(place, left + 0.23, left + 0.43)]
        assert join_parted(seen) == seen, step


def test_a_person_is_no_part_of_an_animal():
    seen = [replace(s, kind="person") if s.box[0] == 0.54 else s for s in walking_behind_a_trunk()]
    assert join_parted(seen) == sorted(seen, key=lambda s: (s.place, s.box))


def test_many_boxes_are_looked_at_in_reasonable_number():
    crowd = [box(p, 0.001 * n, 0.001 * n + 0.0009) for p in range(6) for n in range(300)]
    assert len(join_parted(crowd)) == len(crowd)


def test_parts_in_one_frame_only_say_nothing():
    seen = [box(0, 0.18, 0.58), box(1, 0.2, 0.38), box(1, 0.42, 0.6), box(2, 0.22, 0.62)]
    assert join_parted(seen) == seen


def test_a_much_smaller_whole_is_another_animal():
    parts = [b for place in (1, 2, 3) for b in (box(place, 0.2, 0.38), box(place, 0.42, 0.6))]
    seen = [box(0, 0.3, 0.5), *parts]
    assert join_parted(seen) == seen


def test_boxes_that_a_person_drew_stay():
    seen = walking_behind_a_trunk()
    drawn = [replace(s, label={"n": "1"}) for s in seen]
    assert join_parted(drawn) == drawn


def test_nothing_in_nothing_out():
    assert join_parted([]) == []

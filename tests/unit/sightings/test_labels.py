"""What people know, brought to the animals in the pictures."""

from leopard_census.imaging.series import Series
from leopard_census.sightings.labels import apply_labels, draw_boxes, labelled_at_once, named_together
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.tracks import follow

LEOPARD = "Panthera pardus"


def frame(i):
    return {
        "frameID": f"{i:016x}@0",
        "mediaID": f"{i:016x}",
        "filePath": f"D/{i}.jpg",
        "frame_number": 0,
        "time_s": 0.0,
        "timestamp": None,
        "width": 640,
        "height": 360,
        "night": False,
    }


BURST = Series(False, (frame(0), frame(1), frame(2)))


def seen(place, x=0.5, w=0.3, conf=0.9):
    return Seen(frame(place), place, float(place), (x - w / 2, 0.4, w, 0.3), conf)


def label(place, n=1, name=None, species=LEOPARD, **more):
    return {
        "filePath": f"D/{place}.jpg",
        "n": n,
        "scientificName": species,
        "individualID": name,
        "count": None,
    } | more


def animals(boxes, labels):
    boxes = draw_boxes(BURST, boxes, labels)
    return apply_labels(BURST, follow(boxes, clip=False), labels)


def short(found):
    return [(a.individual, a.scientific_name, len(a.track)) for a in found]


def test_without_labels_tracks_stay_as_they_are():
    found = animals([seen(0), seen(1)], [label(9, name="L1")])
    assert short(found) == [(None, None, 2)]


def test_a_name_goes_to_the_one_animal_of_the_file_and_its_whole_track():
    found = animals([seen(0), seen(1), seen(2)], [label(1, name="L1", sex="female", flank="left")])
    assert short(found) == [("L1", LEOPARD, 3)]
    assert found[0].sex == "female"
    assert found[0].flanks == {"D/1.jpg": "left"}


def test_two_named_without_boxes_are_two_sightings_without_pictures():
    boxes = [seen(0, 0.3, 0.2), seen(0, 0.7, 0.2), seen(1, 0.3, 0.2), seen(1, 0.7, 0.2)]
    labels = [label(p, n, name=f"L{n}") for p in (0, 1) for n in (1, 2)]
    found = animals(boxes, labels)
    assert short(found) == [("L1", LEOPARD, 0), ("L2", LEOPARD, 0)]
    assert named_together(found, labels) == {0: {1}, 1: {0}}
    assert labelled_at_once(labels, {"D/0.jpg"}) == 2


def test_two_named_in_files_that_show_one_box_each_are_not_guessed_either():
    labels = [label(0, 1, name="L1"), label(0, 2, name="L2")]
    assert short(animals([seen(0)], labels)) == [("L1", LEOPARD, 0), ("L2", LEOPARD, 0)]


def test_two_named_with_boxes_are_told_apart():
    boxes = [seen(0, 0.3, 0.2), seen(0, 0.7, 0.2)]
    labels = [
        label(0, 1, name="L1", box="0.6000 0.4000 0.2000 0.3000"),
        label(0, 2, name="L2", box="0.2000 0.4000 0.2000 0.3000"),
    ]
    found = animals(boxes, labels)
    assert [(a.individual, round(a.track[0].box[0], 2)) for a in found] == [("L2", 0.2), ("L1", 0.6)]


def test_a_box_that_the_detector_missed_is_seen():
    found = animals([], [label(0, name="L1", box="0.1000 0.1000 0.2000 0.3000")])
    assert short(found) == [("L1", LEOPARD, 1)]
    assert found[0].track[0].conf == 1.0


def test_a_named_animal_that_the_detector_missed_is_a_sighting():
    found = animals([], [label(0, name="L1"), label(1, name="L1")])
    assert short(found) == [("L1", LEOPARD, 0)]
    assert found[0].files == ("D/0.jpg", "D/1.jpg")


def test_a_label_on_a_file_without_box_joins_the_animal_of_the_burst():
    found = animals([seen(0)], [label(0, name="L1"), label(2, name="L1")])
    assert short(found) == [("L1", LEOPARD, 1)]
    assert "D/2.jpg" in found[0].files


def test_one_name_over_two_tracks_makes_them_one_animal():
    # too far apart and different in size for the tracker's taste: two tracks in different photos
    tracks = [(seen(0, 0.2),), (seen(2, 0.8),)]
    labels = [label(0, name="L1"), label(2, name="L1")]
    assert short(apply_labels(BURST, tracks, labels)) == [("L1", LEOPARD, 2)]


def test_two_names_over_one_track_divide_it():
    found = animals([seen(0), seen(1), seen(2)], [label(0, name="L1"), label(2, name="L2")])
    assert sorted(short(found)) == [("L1", LEOPARD, 1), ("L2", LEOPARD, 1)]


def test_the_strong_box_is_meant_and_the_faint_one_stays_open():
    boxes = [seen(0, 0.3, 0.4), seen(1, 0.3, 0.4), seen(1, 0.9, 0.05, 0.3)]
    found = animals(boxes, [label(0, name="L1"), label(1, name="L1")])
    assert sorted(short(found), key=str) == sorted([("L1", LEOPARD, 2), (None, None, 1)], key=str)


def test_two_alike_boxes_under_one_name_are_not_guessed():
    boxes = [seen(0, 0.2, 0.3), seen(0, 0.8, 0.3)]
    found = animals(boxes, [label(0, name="L1")])
    assert ("L1", LEOPARD, 0) in short(found)
    assert sorted(a.individual or "" for a in found) == ["", "", "L1"]


def test_a_species_goes_to_all_animals_of_the_file():
    boxes = [seen(0, 0.2, 0.3), seen(0, 0.8, 0.3)]
    found = animals(boxes, [label(0, species="Cervus nippon", count=2)])
    assert short(found) == [(None, "Cervus nippon", 1)] * 2


def test_a_kind_counted_in_several_rows_is_not_counted_twice():
    labels = [label(0, 1, count=2, lifeStage="adult"), label(0, 2, count=2, lifeStage="juvenile")]
    found = animals([seen(0, 0.2, 0.3), seen(0, 0.8, 0.1)], labels)
    assert short(found) == [(None, LEOPARD, 1)] * 2
    assert {a.stage for a in found} == {None}  # which is the cub is not said
    assert labelled_at_once(labels, {"D/0.jpg"}) == 2


def test_one_of_a_pair_that_the_detector_missed_is_a_sighting():
    found = animals([seen(0)], [label(0, count=2)])
    assert short(found) == [(None, LEOPARD, 1), (None, LEOPARD, 0)]


def test_a_file_labelled_empty_denies_its_boxes():
    assert short(animals([seen(0)], [label(0, species="blank")])) == [(None, "blank", 1)]
    assert short(animals([seen(0)], [label(0, count=0)])) == [(None, "blank", 1)]

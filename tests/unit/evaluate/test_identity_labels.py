"""Labels of a catalogue: what they may say, and that all their faults are told at once."""

import cv2
import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.evaluate.identity_copies import without_copies
from leopard_census.evaluate.identity_events import events
from leopard_census.evaluate.identity_labels import read_identity_labels
from leopard_census.evaluate.identity_pictures import find_cases, read_pictures
from tests.unit.evaluate.coats import HEADER, write_labels

GOOD = ["a.png", "Cat1", "E1", "S1", 10, 20, 100, 50, "left"]


def row(**other):
    return [other.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


def faults(tmp_path, *rows, header=HEADER, stations_needed=False):
    write_labels(tmp_path / "labels.csv", rows, header)
    with pytest.raises(InputError) as error:
        read_identity_labels(tmp_path / "labels.csv", stations_needed=stations_needed)
    return error.value.problems


def read(tmp_path, *rows, header=HEADER):
    write_labels(tmp_path / "labels.csv", rows, header)
    return read_identity_labels(tmp_path / "labels.csv", stations_needed=False)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "images"
    place.mkdir()
    for name in ("a.png", "b.png", "c.png", "d.png"):
        cv2.imwrite(str(place / name), np.full((200, 400, 3), 90, np.uint8))
    return place


def test_what_labels_may_say(tmp_path):
    labels = read(
        tmp_path,
        row(flank="Rear"),
        row(file="b.png", flank=""),
        row(file="c.png", x="", y="", w="", h="", flank="R"),
        row(file="d.png", individual="Cat1+Cat2"),
        row(file="e.png", individual="", encounter_id="E9"),
        [],
    )
    assert [label.flank for label in labels] == ["other", None, "right", "left", "left"]
    assert labels[2].box is None
    assert [label.named for label in labels] == [True, True, True, False, False]


def test_only_four_columns_are_needed(tmp_path):
    labels = read(tmp_path, GOOD[:4], header=HEADER[:4])
    assert (labels[0].box, labels[0].flank, labels[0].station) == (None, None, "S1")


def test_all_faults_of_the_rows_are_told_at_once(tmp_path):
    told = faults(
        tmp_path,
        row(),
        row(file="b.png", individual="Cat2"),
        row(file="c.png", station="S2"),
        row(file="d.png", flank="top"),
        row(file="e.png", w=0),
        row(file="f.png", x=""),
        row(file=""),
        row(file="g.png", encounter_id=""),
        row(),
        row(x=200),
    )
    for expected in (
        "row 3, column individual: encounter E1 has Cat2 here and Cat1 in row 2",
        "row 4, column station: encounter E1 has S2 here and S1 in row 2",
        "row 5, column flank: 'top'",
        "row 6, columns x, y, w, h",
        "row 7, columns x, y, w, h",
        "row 8, column file: is empty",
        "row 9, column encounter_id: is empty",
        "row 10, column file: has the picture and box of row 2 again",
        "row 11, column individual: Cat1 is in a.png already (row 2)",
    ):
        assert sum(line.startswith(expected) for line in told) == 1, expected
    assert len(told) == 9
    assert all(";" in line or ":" in line for line in told)


def test_a_box_does_not_begin_outside_the_picture(tmp_path):
    told = faults(tmp_path, row(x=-4), row(file="b.png", y=-1))
    assert [line.split(":")[0] for line in told] == ["row 2, columns x, y, w, h", "row 3, columns x, y, w, h"]
    assert "x and y from 0" in told[0]


def test_names_that_differ_in_case_or_form_alone_are_refused_with_both_rows(tmp_path):
    told = faults(
        tmp_path,
        row(individual="Cat0"),
        row(file="b.png", individual="cat0", encounter_id="E2"),
        row(file="c.png", individual="cat0", encounter_id="E3"),
        row(file="d.png", individual="Mu\u0308ller", encounter_id="E4"),
        row(file="e.png", individual="M\u00fcller", encounter_id="E5", station="s1"),
    )
    assert len(told) == 3
    assert "row 3, column individual: cat0 and Cat0 in row 2 differ in case alone" in told[0]
    assert "row 6, column individual" in told[1]
    assert "in row 5 differ in how its accents are stored alone" in told[1]
    assert "row 6, column station: s1 and S1 in row 2" in told[2]


def test_a_file_is_found_however_its_accents_are_stored(tmp_path, folder):
    (folder / "cafe\u0301.png").write_bytes((folder / "a.png").read_bytes())
    cases, _ = find_cases(folder, read(tmp_path, row(file="Caf\u00e9.png")))
    assert [case.file for case in cases] == ["cafe\u0301.png"]


def test_copies_of_a_photo_of_another_encounter_are_left_out(tmp_path, folder):
    cv2.imwrite(str(folder / "other.png"), np.full((200, 400, 3), 91, np.uint8))
    rows = [
        row(file="b.png", encounter_id="E2"),
        row(file="a.png", encounter_id="E1"),
        row(file="c.png", encounter_id="E1"),
        row(file="other.png", encounter_id="E2"),
    ]
    for order in (rows, rows[::-1]):
        cases, left = without_copies(folder, find_cases(folder, read(tmp_path, *order))[0])
        assert [case.file for case in cases] == ["a.png", "c.png", "other.png"]
        assert [(item.file, item.reason) for item in left] == [
            ("b.png", "is a byte copy of a photo of another encounter")
        ]


def test_faults_of_the_header_are_told(tmp_path):
    told = faults(tmp_path, GOOD[:5], header=["file", "indvidual", "encounter_id", "x", "x"])
    assert [
        "individual is missing; is it 'indvidual'?" in told[0],
        "station is missing" in told[1],
        "more than one column x" in told[2],
        "not all of x, y, w, h" in told[3],
    ] == [True] * 4


def test_names_of_several_animals_contradict_nothing(tmp_path):
    assert len(read(tmp_path, row(), row(file="b.png", individual="Cat1+Cat2", station="S9"))) == 2


def test_stations_are_needed_where_they_are_left_out(tmp_path):
    assert "column station: is empty" in faults(tmp_path, row(station=""), stations_needed=True)[0]
    assert read(tmp_path, row(station=""))[0].station == ""


def test_nobody_named_is_told(tmp_path):
    assert "names no animal" in faults(tmp_path, row(individual="A+B"))[0]


def test_all_faults_of_boxes_and_files_are_told(tmp_path, folder):
    labels = read(
        tmp_path,
        row(),
        row(file="none.png"),
        row(file="b.png", x=350, w=100),
        row(file="./A.PNG", individual="Cat2", encounter_id="E2"),
    )
    with pytest.raises(InputError) as error:
        find_cases(folder, labels)
    told = error.value.problems
    assert len(told) == 3
    assert "row 3, column file: none.png: there is no such file" in told[0]
    assert (
        "row 4, columns x, y, w, h: the box 350, 20, 100, 50 lies outside b.png of 400 x 200 pixels"
        in told[1]
    )
    assert "write it one way" in told[2]


def test_a_box_a_little_over_the_edge_is_cut(tmp_path, folder):
    cases, left = find_cases(folder, read(tmp_path, row(x=0, y=0, w=407, h=203)))
    assert (cases[0].pixels, cases[0].box, left) == ((0, 0, 400, 200), (0, 0, 1, 1), [])


def test_what_cannot_be_read_is_left_out_with_its_reason(tmp_path, folder):
    (folder / "bad.jpg").write_bytes(b"no picture")
    (folder / "clip.mp4").write_bytes(b"")
    whole = (folder / "a.png").read_bytes()
    (folder / "half.png").write_bytes(whole[:40])
    labels = read(
        tmp_path,
        row(),
        row(file="bad.jpg"),
        row(file="clip.mp4"),
        row(file="half.png"),
        row(file="b.png", individual="Cat1+Cat2"),
        row(file="c.png", individual=""),
    )
    cases, left = find_cases(folder, labels)
    seen = [case.file for case, _ in read_pictures(folder, cases, left)]
    assert seen == ["a.png"]
    assert sorted((item.file, item.reason) for item in left) == [
        ("b.png", "several animals are named"),
        ("bad.jpg", "cannot be read as a picture"),
        ("c.png", "no animal is named"),
        ("clip.mp4", "is a clip; save its frames as photos"),
        ("half.png", "cannot be read as a picture"),
    ]


def test_what_is_one_event(tmp_path, folder):
    cases, _ = find_cases(
        folder,
        read(
            tmp_path,
            row(),
            row(file="b.png", encounter_id="E2", station="S2"),
            row(file="b.png", x=200, individual="Cat2", encounter_id="E3", station="S2"),
            row(file="c.png", individual="Cat2", encounter_id="E4", station="S1"),
            row(file="d.png", individual="Cat2", encounter_id="E5", station=""),
        ),
    )
    of = dict(zip([case.encounter for case in cases], events(cases, same_station=False), strict=True))
    assert of["E2"] == of["E3"]
    assert len(set(of.values())) == 4
    by_station = dict(zip([c.encounter for c in cases], events(cases, same_station=True), strict=True))
    assert by_station["E1"] == by_station["E4"]
    assert by_station["E2"] == by_station["E3"]
    assert len(set(by_station.values())) == 3

"""Rows of plain tables: boxes, times, species and names as programs write them."""

import pytest

from leopard_census.review.importing.columns import settled
from leopard_census.review.importing.plain import read_plain
from leopard_census.review.importing.sheet import read_sheet
from leopard_census.review.importing.told import RefusedError


def read(text, columns=None):
    sheet = read_sheet(text.encode(), "t.csv")
    return read_plain(sheet, settled(sheet.header, columns, "t.csv"))


def test_a_row_is_an_identity_of_a_file():
    [one], left = read("file,individualID,x,y,w,h,time_s\nS1A/a.jpg,KP-1,0.1,0.2,.5,0.5,2.5\n")
    assert (one.code, one.shots[0].names, one.box, one.time_s) == (
        "KP-1",
        ("S1A/a.jpg",),
        (0.1, 0.2, 0.5, 0.5),
        2.5,
    )
    assert (one.pixels, one.event, one.place.text) == (False, False, "t.csv, row 2")
    assert left == []


@pytest.mark.parametrize("name", ["", "____", "NA", "unknown", "Unidentified", "None", "Неизвестно", "?"])
def test_names_of_nobody_are_left_out(name):
    given, left = read(f"file,individualID\na.jpg,{name}\nb.jpg,KP-1\n")
    assert len(given) == 1
    assert [(one.key, one.place.row) for one in left] == [("o_nameless", 2)]


def test_whole_pixels_are_told_from_shares():
    given, _ = read("Image,Name,roi\na.jpg,Rex,[0  10  600  400]\nb.jpg,Rex,\n")
    assert [(one.box, one.pixels) for one in given] == [((0, 10, 600, 400), True), (None, True)]
    given, _ = read("file,individualID,box\na.jpg,Rex,0 0 1 1\n")
    assert [(one.box, one.pixels) for one in given] == [((0, 0, 1, 1), False)]


def test_genus_and_epithet_may_stand_apart():
    given, _ = read(
        "filename,individual_id,genus,species\na.jpg,1A,Panthera,pardus\nb.jpg,1A,,Panthera pardus\n"
    )
    assert [one.species for one in given] == ["Panthera pardus", "Panthera pardus"]


def test_the_folder_goes_before_the_file():
    given, _ = read("Individual,Directory,FileName\nKP-1,D:\\traps\\S1A\\,a.jpg\n")
    assert given[0].shots[0].names == ("D:\\traps\\S1A/a.jpg",)


def test_each_picture_of_an_encounter_is_named():
    given, _ = read(
        "Encounter.mediaAsset0,Encounter.mediaAsset1,Encounter.individualID\na.jpg,b.jpg,7\nc.jpg,,8\n"
    )
    assert [(one.shots[0].names[0], one.code) for one in given] == [
        ("a.jpg", "7"),
        ("b.jpg", "7"),
        ("c.jpg", "8"),
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (",KP-1,,,,,", "f_no_file"),
        ("a,KP-1,nan,0,0.5,0.5,", "f_box"),
        ("a,KP-1,0,0,0.5,,", "f_box"),
        ("a,KP-1,0.6,0,0.5,0.5,", "f_box"),
        ("a,KP-1,-0.1,0,0.5,0.5,", "f_box"),
        ("a,KP-1,0,0,0,0.5,", "f_box"),
        ("a,KP-1,1e999,0,5,5,", "f_box"),
        ("a,KP-1,=1+1,0,0.5,0.5,", "f_box"),
        ("a,KP-1,,,,,-1", "f_time"),
        ("a,KP-1,,,,,inf", "f_time"),
        ("a,KP-1,,,,,1_000", "f_time"),
        ("a,KP-1,,,,,٣", "f_time"),
    ],
)
def test_every_row_that_cannot_be_read_is_told(row, key):
    with pytest.raises(RefusedError) as error:
        read(f"file,individualID,x,y,w,h,time_s\n{row}\nb,KP-1,,,,,\n{row}\n")
    assert [(one.key, one.place.row) for one in error.value.told] == [(key, 2), (key, 4)]

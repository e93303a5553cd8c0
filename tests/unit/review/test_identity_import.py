"""Identities from elsewhere: taken over whole with their source, or refused whole with every fault."""

import pytest

from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.review.identity_import import import_identities, read_camtrap_dp, read_plain

PLACE = "0.2000 0.2000 0.5000 0.5000"
MEDIA = {"S1A/a.jpg": "m1", "S1A/b.jpg": "m2", "S1A/c.avi": "m3", "S1A/empty.jpg": "m4"}


def sighting(key, media, box=PLACE):
    return {
        "sightingID": key, "mediaIDs": [media], "anchor_mediaID": media, "anchor_time_s": 0.0, "anchor_box": box,
    }  # fmt: skip


SIGHTINGS = [
    sighting("one", "m1"),
    sighting("left", "m2", "0.0000 0.2000 0.4000 0.5000"),
    sighting("right", "m2", "0.5000 0.2000 0.4000 0.5000"),
]
INDEX = AnchorIndex(SIGHTINGS, [], min_iou=0.5, min_held=0.7, max_seconds=0.5)
REGISTER = [{"individualID": "KP-1", "aliases": ["old-1"]}]


def taken(text, decisions=()):
    return import_identities(
        read_plain(text.encode(), "t.csv"), "WWF 2012", MEDIA, SIGHTINGS, INDEX, decisions, REGISTER
    )


def faults(text):
    with pytest.raises(InputError) as error:
        taken(text)
    return error.value.text()


def test_a_plain_table_becomes_decisions_with_their_source():
    found = taken("file,individualID,x,y,w,h\nS1A/a.jpg,KP-1,,,,\nS1A\\b.jpg,KP-2,0.5,0.2,0.4,0.5\n")
    assert [(r["subject"], r["object"], r["verdict"], r["reviewer"], r["kind"]) for r in found.rows] == [
        ("m1 0.000 0.2000 0.2000 0.5000 0.5000", "KP-1", "is", "WWF 2012", "name"),
        ("m2 0.000 0.5000 0.2000 0.4000 0.5000", "KP-2", "is", "WWF 2012", "name"),
    ]
    assert found.rows[0]["comment"] == "imported: t.csv: row 2"
    # What stands there already is not added again.
    again = taken("file,individualID\nS1A/a.jpg,KP-1\n", found.rows)
    assert (again.rows, again.same) == ([], 1)


def test_tables_as_spreadsheets_write_them_are_read():
    for text in (
        "\ufefffile;individualID\r\nS1A/a.jpg;KP-1\r\n\r\n",
        "file\tindividualID\nS1A/a.jpg\tKP-1\n",
    ):
        assert len(taken(text).rows) == 1


def test_what_means_no_sighting_here_is_left_out_and_told():
    found = taken("file,individualID\nelsewhere/x.jpg,KP-1\nS1A/empty.jpg,KP-1\nS1A/a.jpg,KP-1\n")
    assert len(found.rows) == 1
    assert [line.split(": ", 2)[2] for line in found.other] == [
        "the file 'elsewhere/x.jpg' is not in this survey",
        "S1A/empty.jpg shows no animal of the target species",
    ]


def test_every_fault_is_told_and_nothing_taken():
    text = faults(
        "file,individualID,x,y,w,h\n"
        "S1A/b.jpg,KP-2,,,,\n"
        "S1A/a.jpg,kp-1,,,,\n"
        "S1A/a.jpg,P-abc123,,,,\n"
        "S1A/a.jpg,two words,,,,\n"
    )
    for told in (
        "row 2: S1A/b.jpg shows 2 animals; give a box",
        "row 3: 'kp-1' is written 'KP-1' in the register",
        "row 4: 'P-abc123' is a provisional code",
        "row 5: column object",
    ):
        assert told in text
    assert "calls an animal KP-3 that t.csv: row 2 calls KP-1" in faults(
        "file,individualID\nS1A/a.jpg,KP-1\nS1A/a.jpg,KP-3\n"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("picture,individualID\na,b\n", "column 'file' is missing"),
        ("file,individualID,colour\na,b,c\n", "unknown column 'colour'"),
        ("file,individualID\na\n", "row 2 has 1 cells where the header has 2"),
        ("file,individualID\n,KP-1\n", "both be given"),
        ("file,individualID,x,y,w,h\nS1A/a.jpg,KP-1,1,2,3,4\n", "is no box"),
        ("file,individualID,x,y,w,h\nS1A/a.jpg,KP-1,nan,0,0.5,0.5\n", "is no box"),
        ("file,individualID,time_s\nS1A/a.jpg,KP-1,-1\n", "is no number of seconds"),
        ("", "column 'file' is missing"),
        ("file,individualID\n\0,KP-1\n", "is no table of text"),
    ],
)
def test_tables_that_are_none_are_told(text, told):
    assert told in faults(text)


def test_a_camtrap_dp_package_is_read():
    media = b"mediaID,filePath\nx1,S1A/a.jpg\nx2,S1A/b.jpg\n"
    observations = (
        b"observationID,mediaID,individualID,bboxX,bboxY,bboxWidth,bboxHeight\n"
        b"o1,x1,KP-1,,,,\no2,x2,KP-2,0.0,0.2,0.4,0.5\no3,x1,,,,,\n"
    )
    given = read_camtrap_dp(observations, media)
    found = import_identities(given, "WWF 2012", MEDIA, SIGHTINGS, INDEX, (), REGISTER)
    assert [row["object"] for row in found.rows] == ["KP-1", "KP-2"]
    assert found.rows[1]["comment"] == "imported: observations.csv: observation o2"
    with pytest.raises(InputError, match="mend") as error:
        read_camtrap_dp(b"observationID,mediaID,individualID\no1,x9,KP-1\no2,,KP-1\n", media)
    assert "media x9 is not in media.csv" in error.value.text()
    assert "only observations of media" in error.value.text()

"""Camtrap DP 1.0: observations of media and of events, as the standard's own example writes them."""

import pytest

from leopard_census.review.importing.camtrap_dp import read_camtrap_dp
from leopard_census.review.importing.told import RefusedError

HEADER = (
    "observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,cameraSetupType,"
    "scientificName,count,lifeStage,sex,behavior,individualID,individualPositionRadius,individualPositionAngle,"
    "individualSpeed,bboxX,bboxY,bboxWidth,bboxHeight,classificationMethod,classifiedBy,classificationTimestamp,"
    "classificationProbability,observationTags,observationComments\n"
)
# Times of media in the camera's offset, those of events in UTC, as Agouti exports them.
MEDIA = (
    "mediaID,deploymentID,captureMethod,timestamp,filePath,filePublic,fileName,fileMediatype,exifData,favorite,"
    "mediaComments\n"
    "m1,D1,activityDetection,2012-01-01T18:00:00+11:00,https://multimedia.example/m1/file,true,20200709093328-IMG_1.JPG,"
    "image/jpeg,,,\n"
    "m2,D1,activityDetection,2012-01-01T18:00:05+11:00,S1A/b.jpg,true,b.jpg,image/jpeg,,,\n"
    "m3,D1,activityDetection,2012-01-01T19:00:00+11:00,S1A/c.jpg,true,,image/jpeg,,,\n"
    "m4,D2,activityDetection,2012-01-01T18:00:02+11:00,S2A/d.jpg,true,,image/jpeg,,,\n"
)


def observation(
    number, media="", event="", span=("", ""), name="KP-1", count="1", kind="animal", box=(), method="human",
    species="Panthera pardus", deployment="D1",
):  # fmt: skip
    cells = [
        number, deployment, media, event, *span, "media" if media else "event", kind, "", species, count, "adult",
        "female", "", name, "", "", "", *(box or ("", "", "", "")), method, "Anna", "2012-06-01T10:00:00Z", "", "", "",
    ]  # fmt: skip
    return ",".join(cells) + "\n"


def read(*rows, media=MEDIA):
    return read_camtrap_dp((HEADER + "".join(rows)).encode(), media.encode())


def refused(*rows):
    with pytest.raises(RefusedError) as error:
        read(*rows)
    return [(one.key, one.place and one.place.row) for one in error.value.told]


def test_an_observation_of_media_names_its_file_and_box():
    [one], left = read(
        observation("o1", "m2", box=("0.1", "0.2", "0.3", "0.4")), observation("o2", "m2", name="")
    )
    assert (one.code, one.box, one.event, one.species) == (
        "KP-1",
        (0.1, 0.2, 0.3, 0.4),
        False,
        "Panthera pardus",
    )
    [shot] = one.shots
    assert (shot.names, shot.deployment, shot.media_id) == (("S1A/b.jpg", "b.jpg"), "D1", "m2")
    assert one.place.text == "observations.csv, row 2 (o1)"
    assert left == []


def test_a_file_on_the_web_is_known_by_its_name():
    [one], _ = read(observation("o1", "m1"))
    assert one.shots[0].names == ("https://multimedia.example/m1/file", "20200709093328-IMG_1.JPG")


def test_an_event_means_its_media_whatever_the_offset():
    [one], _ = read(observation("o1", event="e1", span=("2012-01-01T07:00:00Z", "2012-01-01T07:00:05Z")))
    assert [shot.media_id for shot in one.shots] == ["m1", "m2"]
    assert (one.event, one.alone) == (True, True)


def test_an_event_without_times_means_the_media_of_its_number():
    [one], _ = read(observation("o1", event="e1"), observation("o2", "m3", event="e1", name=""))
    assert [shot.media_id for shot in one.shots] == ["m3"]


def test_two_animals_in_an_event_are_told():
    span = ("2012-01-01T07:00:00Z", "2012-01-01T07:00:05Z")
    for rows in (
        [observation("o1", event="e", span=span), observation("o2", event="e", span=span, name="KP-2")],
        [observation("o1", event="e", span=span), observation("o2", event="e", span=span, name="")],
        [observation("o1", event="e", span=span, count="2")],
        [observation("o1", span=span), observation("o2", span=span, name="KP-2")],
    ):
        given, _ = read(*rows)
        assert not any(one.alone for one in given)
    given, _ = read(
        observation("o1", event="e", span=span), observation("o2", event="f", span=span, deployment="D2")
    )
    assert all(one.alone for one in given)


def test_what_a_machine_said_and_what_is_no_animal_is_known():
    given, left = read(
        observation("o1", "m2", method="machine"),
        observation("o2", "m3", kind="human"),
        observation("o3", span=("2011-01-01T07:00:00Z", "2011-01-01T07:00:05Z")),
    )
    assert [one.by_machine for one in given] == [True]
    assert [(one.key, one.place.row) for one in left] == [("o_no_animal", 3), ("o_event_empty", 4)]


def test_every_fault_is_told():
    assert refused(
        observation("o1", "m9"),
        observation("o2", event="e7"),
        observation("o3", "m2", box=("0.9", "0.2", "0.3", "0.4")),
        observation("o4", span=("2012-01-01T07:00:00", "2012-01-01T07:00:05")),
    ) == [("f_media", 2), ("f_event", 3), ("f_box", 4), ("f_event", 5)]


def test_tables_that_are_none_are_told():
    with pytest.raises(RefusedError) as error:
        read_camtrap_dp(b"observationID,mediaID\no1,m1\n", b"id,path\n1,a.jpg\n")
    assert [(one.values["file"], one.values["column"]) for one in error.value.told] == [
        ("observations.csv", "individualID"), ("media.csv", "mediaID"), ("media.csv", "filePath"),
    ]  # fmt: skip


def test_few_columns_are_enough():
    given, _ = read_camtrap_dp(
        b"observationID,mediaID,individualID\no1,x1,KP-1\n", b"mediaID,filePath\nx1,S1A/a.jpg\n"
    )
    assert [(one.code, one.alone, one.by_machine) for one in given] == [("KP-1", True, False)]

"""Clock readings: what each source gives, their rank, and what a row says when they disagree."""

import struct
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image

from leopard_census.config.media import MediaSettings
from leopard_census.media.camera import clip_camera, photo_camera
from leopard_census.media.capture_time import exif_time, header_time
from leopard_census.media.content import Content, Look
from leopard_census.media.maker_note import MakerNote, read_maker_note
from leopard_census.media.pixel_findings import with_pixels
from leopard_census.media.readings import Reading, in_zone, modification_time, ranked, readings_cell, remarks
from tests.unit.media.files import picture, write_clip, write_photo
from tests.unit.media.looking import ZONE, only


def at(text):
    return datetime.fromisoformat(text)


def readings(**shown):
    return ranked(Reading(source, at(text)) for source, text in shown.items())


def test_rank_and_cell():
    found = readings(
        mtime="2012-01-09T00:00:00",
        filename="2012-01-03T04:05:06",
        banner="2012-01-03T04:05:00",
        riff="2012-01-03T04:05:06",
        exif="2012-01-03T04:05:06.250",
    )
    assert readings_cell(found) == (
        "exif=2012-01-03T04:05:06.250|riff=2012-01-03T04:05:06|banner=2012-01-03T04:05:00|"
        "filename=2012-01-03T04:05:06|mtime=2012-01-09T00:00:00"
    )
    assert remarks(found, ZONE) == []
    assert readings_cell([]) is None


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("2012-01-03T04:06:06", []),
        ("2012-01-03T04:06:07", ["exif and filename differ by 1 min 1 s"]),
        ("2012-01-03T03:05:06", ["exif and filename differ by 1 h"]),
        ("2013-01-03T04:05:06", ["exif and filename differ by 366 d"]),
    ],
)
def test_more_than_a_minute_apart_is_said(other, told):
    assert remarks(readings(exif="2012-01-03T04:05:06", filename=other), ZONE) == told


def test_a_header_that_is_off_by_the_surveys_offset_points_to_the_setting():
    (told,) = remarks(readings(quicktime="2012-01-02T17:05:06", banner="2012-01-03T04:05:00"), ZONE)
    assert told.endswith("differ by 10 h 59 min, the survey's offset (media.clip_times_are_utc)")
    (told,) = remarks(readings(riff="2012-01-02T17:05:06", banner="2012-01-03T04:05:00"), ZONE)
    assert "clip_times_are_utc" not in told


def test_the_modification_time_is_flagged_where_it_is_all_and_ignored_elsewhere():
    assert "copying" in remarks(readings(mtime="2012-01-03T04:05:06"), ZONE)[0]
    assert remarks(readings(filename="2012-01-03T04:05:06", mtime="2020-01-01T00:00:00"), ZONE) == []


def test_an_offset_that_the_file_states_is_used_and_no_other():
    assert in_zone(at("2012-01-03T04:05:06"), ZONE) == at("2012-01-03T04:05:06+11:00")
    # Summer or winter: only what is stated counts.
    for text in ("2012-07-03T04:05:06+08:00", "2012-01-03T04:05:06+08:00"):
        assert in_zone(at(text), ZONE).isoformat()[11:] == "07:05:06+11:00"
    stated = readings(exif="2012-01-03T04:05:06+08:00", filename="2012-01-03T07:05:06")
    assert remarks(stated, ZONE) == ["its exif time states the offset +08:00 and was converted"]
    assert in_zone(at("0001-01-01T00:00:00+12:00"), ZONE).year == 1


def test_fraction_and_offset_of_exif():
    tags = {36867: "2012:01:03 04:05:06", 37521: "5", 36881: "-03:30"}
    assert exif_time(tags) == at("2012-01-03T04:05:06.500-03:30")
    assert exif_time({36867: b"2012:01:03 04:05:06\0", 37521: b"07\0", 36881: "   "}) == at(
        "2012-01-03T04:05:06.070"
    )
    for offset in ("+99:00", "Z", "11:00", None):
        assert exif_time({36867: "2012:01:03 04:05:06", 36881: offset}).tzinfo is None


def test_a_photo_with_fraction_and_offset(tmp_path):
    exif = Image.Exif()
    exif[271] = "Test"
    exif.get_ifd(0x8769).update({36867: "2012:01:03 04:05:06", 37521: "250", 36881: "+10:00"})
    Image.fromarray(picture()).save(tmp_path / "a.jpg", exif=exif)
    row = only(tmp_path)
    assert row["timestamp"].isoformat(timespec="milliseconds") == "2012-01-03T05:05:06.250+11:00"
    assert row["readings"] == "exif=2012-01-03T04:05:06.250+10:00"
    assert (row["status"], row["reason"]) == (
        "ok",
        "its exif time states the offset +10:00 and was converted",
    )


def test_apples_key_states_its_offset():
    made = {
        "com.apple.quicktime.creationdate": "2012-01-03T04:05:06+0800",
        "creation_time": "2012-01-02T20:05:06Z",
    }
    assert header_time(made, "video/quicktime", False, ZONE) == (at("2012-01-03T04:05:06+08:00"), "quicktime")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"Tue Jan  3 04:05:06 2012\n\0", "2012-01-03T04:05:06"),
        (b"2012/01/03 04:05:06\0", "2012-01-03T04:05:06"),
        (b"2012-01-03 04:05:06\0", "2012-01-03T04:05:06"),
        (b"Thu Jan  1 00:00:00 1970\n\0", None),
        (b"0000-00-00 00:00:00\0", None),
    ],
)
def test_the_time_in_an_avi_header(tmp_path, text, expected):
    path = write_clip(tmp_path / "a.avi", frames=5)
    path.write_bytes(with_idit(path.read_bytes(), text))
    row = only(tmp_path)
    assert row["status"] == "ok"
    assert row["timestampSource"] == ("riff" if expected else "none")
    assert row["timestamp"] == (at(expected).replace(tzinfo=ZONE) if expected else None)


def with_idit(avi, text):
    """An AVI with an IDIT chunk at the end of its header list, where cameras write it."""
    chunk = b"IDIT" + struct.pack("<I", len(text)) + text + bytes(len(text) % 2)
    (size,) = struct.unpack_from("<I", avi, 16)
    end = 20 + size
    whole = struct.pack("<I", struct.unpack_from("<I", avi, 4)[0] + len(chunk))
    # The index counts from the picture list, which moves as a whole.
    return (
        avi[:4] + whole + avi[8:16] + struct.pack("<I", size + len(chunk)) + avi[20:end] + chunk + avi[end:]
    )


def test_a_row_says_that_header_and_name_disagree(tmp_path):
    write_clip(tmp_path / "2012-01-03 15.05.06.mp4", metadata={"creation_time": "2012-01-03T04:05:06"})
    row = only(tmp_path)
    assert row["readings"] == "quicktime=2012-01-03T04:05:06|filename=2012-01-03T15:05:06"
    assert row["status"] == "ok"
    assert row["reason"] == (
        "quicktime and filename differ by 11 h, the survey's offset (media.clip_times_are_utc)"
    )
    assert only(tmp_path, settings=MediaSettings(clip_times_are_utc=True))["reason"] is None


class Strip:
    text = "2012-01-03  04:05\nKEDROVAYA"
    shown = at("2012-01-03T04:05:00")


@pytest.mark.parametrize(
    ("wanted", "stated", "name", "read"),
    [
        ("never", (), "a.jpg", False),
        ("fallback", (), "a.jpg", True),
        ("fallback", (Reading("exif", at("2012-01-03T04:05:06")),), "a.jpg", False),
        ("fallback", (Reading("exif", at("2012-01-03T04:05:06")),), "2012-01-03 04.05.20.jpg", False),
        # The strip tells which of the two is right.
        ("fallback", (Reading("exif", at("2012-01-03T04:05:06")),), "2012-01-03 05.05.06.jpg", True),
        ("fallback", (Reading("makernote", at("2012-01-03T04:05:06")),), "a.jpg", True),
        ("always", (Reading("exif", at("2012-01-03T04:05:06")),), "a.jpg", True),
    ],
)
def test_when_a_banner_is_read(wanted, stated, name, read):
    look = Look(MediaSettings(banner=wanted), ZONE, banner=lambda pixels: Strip())
    found = with_pixels(Content("ok", readings=stated), picture(), look, name)
    assert found.banner == ("2012-01-03 04:05 KEDROVAYA" if read else None)
    assert [reading.source for reading in found.readings] == [r.source for r in stated] + ["banner"] * read
    assert found.night is False


def test_a_modification_time_beyond_the_calendar_is_none():
    assert modification_time(2**41 * 10**9, ZONE) is None
    assert modification_time(0, ZONE).astimezone(UTC).year == 1970


def test_infra_red_is_night(tmp_path):
    grey = picture()
    grey[...] = grey[..., :1]
    write_photo(tmp_path / "night.jpg", pixels=grey)
    row = only(tmp_path)
    assert row["night"] is True
    assert only(tmp_path, deep=False)["night"] is None


def hyperfire(order="<", month=8):
    note = bytearray(200)
    note[:2] = b"\x01\xf1"
    struct.pack_into(f"{order}6H", note, 22, 34, 48, 12, month, 17, 2012)
    note[42:70] = "H500BD09009678".encode("utf-16-le")
    return bytes(note)


def test_maker_notes():
    expected = MakerNote("Reconyx HyperFire", "H500BD09009678", at("2012-08-17T12:48:34"))
    assert read_maker_note(hyperfire()) == expected
    assert read_maker_note(hyperfire(">")) == expected
    assert read_maker_note(hyperfire(month=13)).shown is None
    ultrafire = b"RECONYXUF\0" + bytes(65) + b"U12345" + bytes(30)
    assert read_maker_note(ultrafire) == MakerNote("Reconyx UltraFire", "U12345")
    second = b"RECONYXH2\0" + bytes(116) + "H2RX0001".encode("utf-16-le") + bytes(40)
    assert read_maker_note(second) == MakerNote("Reconyx HyperFire 2", "H2RX0001")
    for other in (b"", b"\x01\xf1", b"RECONYXUF\0", b"Nikon" + bytes(500)):
        assert read_maker_note(other) == MakerNote()


@pytest.mark.parametrize(
    ("tags", "camera"),
    [
        ({}, (None, None)),
        ({271: "RECONYX\0", 272: "HYPERFIRE 2 COVERT\0\0"}, ("RECONYX-HYPERFIRE 2 COVERT", None)),
        ({271: "Bushnell", 272: "Bushnell 119436"}, ("Bushnell 119436", None)),
        ({271: "A", 272: "B", 0xA431: " 42\0junk"}, ("A-B", "42")),
        ({271: "Panthera V4", 272: "CAM41146 "}, ("Panthera V4", "CAM41146")),
        ({271: b"A\nB", 272: 7}, ("A B", None)),
    ],
)
def test_model_and_number(tags, camera):
    assert photo_camera(tags, MakerNote()) == camera


def test_camera_of_a_clip():
    assert clip_camera({"com.apple.quicktime.make": "Browning", "model": "BTC-8A"}) == (
        "Browning-BTC-8A",
        None,
    )
    assert clip_camera({}) == (None, None)


def test_findings_survive_the_way_between_processes():
    found = Content(
        "ok",
        None,
        "image/jpeg",
        3,
        2,
        readings=(Reading("exif", datetime(2012, 1, 3, 4, 5, 6, 7000, timezone(timedelta(hours=8)))),),
    )
    assert Content.from_json(found.to_json()) == found


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_years_that_no_clock_shows_are_no_reading(year):
    """Sums with corrections would leave the calendar."""
    found = [
        Reading("exif", datetime.fromisoformat(f"{year}-01-01T00:00:00")),
        Reading("filename", at("2012-01-03T04:05:06")),
    ]
    assert [reading.source for reading in ranked(found)] == ["filename"]

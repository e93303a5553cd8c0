"""`inventory`: what is on a card, told without a survey."""

import shutil
from datetime import datetime, timedelta

import pytest

from leopard_census.cli import main
from leopard_census.commands.offset import DEFAULT
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.media.files import cut, write_clip, write_photo


def at(text):
    return datetime.fromisoformat(text)


@pytest.fixture
def work(tmp_path):
    media = tmp_path / "cards"
    write_photo(media / "D01" / "DCIM" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    write_photo(media / "D01" / "DCIM" / "IMG_0002.JPG", at("2012-02-03T04:05:06"))
    write_clip(media / "Кедровая 1" / "a.mp4", metadata={"creation_time": "2012-01-05T00:00:00"})
    write_photo(media / "D[2]" / "x.jpg", at("2012-01-06T00:00:00"))
    (media / "notes").mkdir()
    (media / "notes" / "read me.txt").write_text("battery low")
    return tmp_path


def test_inventory_of_any_folder(work, capsys):
    (work / "cards" / "D01" / "bad.jpg").write_bytes(b"")
    out = work / "found.csv"
    assert main(["inventory", str(work / "cards"), "--out", str(out), "--deep"]) == 0
    rows = read_table(out, contract("media"))
    assert len(rows) == 6
    told = capsys.readouterr().out
    assert "6 files" in told
    assert "3 photos, 1 clip, 2 others" in told
    assert "1 damaged file:" in told
    assert "D01/bad.jpg: unreadable" in told


def test_inventory_warns_of_a_reset_clock(work, capsys):
    write_photo(work / "cards" / "D01" / "DCIM" / "IMG_0003.JPG", at("2010-01-01T00:00:00"))
    assert main(["inventory", str(work / "cards"), "--out", str(work / "found.csv")]) == 0
    told = capsys.readouterr().out
    assert "D01: no reading between 2010-01-01 00:00 and 2012-01-03 04:05" in told


def take(work, *more):
    """Rows of the table in their order."""
    out = work / "found.csv"
    assert main(["inventory", str(work / "cards"), "--out", str(out), *more]) == 0
    return read_table(out, contract("media"))


def test_rows_stand_in_the_order_in_which_people_read_names(tmp_path):
    names = ["D2/IMG_9.JPG", "D2/IMG_10.JPG", "D10/IMG_1.JPG", "d3/b.jpg", "D2/a/IMG_1.JPG"]
    for number, name in enumerate(names):
        write_photo(tmp_path / "cards" / name, at(f"2012-01-0{number + 1}T00:00:00"))
    assert [row["filePath"] for row in take(tmp_path)] == [
        "D2/a/IMG_1.JPG",
        "D2/IMG_9.JPG",
        "D2/IMG_10.JPG",
        "d3/b.jpg",
        "D10/IMG_1.JPG",
    ]


def test_files_beside_the_folders_are_no_camera_of_the_folders_name(work, capsys, tmp_path_factory):
    write_photo(work / "cards" / "IMG_0009.JPG", at("2012-01-03T04:05:06"))
    take(work)
    cameras = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert "(top level)" in cameras
    assert "cards" not in cameras
    card = tmp_path_factory.mktemp("card")
    write_photo(card / "cards" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    take(card)
    assert "(top level)" not in capsys.readouterr().out


def test_copies_are_told_by_camera_and_in_the_table(work, capsys):
    shutil.copytree(work / "cards" / "D01", work / "cards" / "D09")
    (work / "cards" / "D01" / "empty.txt").touch()
    (work / "cards" / "D09" / "empty.txt").touch()
    found = take(work)
    states = {row["filePath"]: row["status"] for row in found}
    rows = {row["filePath"]: row["reason"] for row in found}
    told = capsys.readouterr().out
    assert "duplicate 2, not-media 3, unchecked 4" in told
    assert states["D09/DCIM/IMG_0002.JPG"] == "duplicate"
    assert states["D01/DCIM/IMG_0002.JPG"] == "unchecked"
    assert "2 files are copies:" in told
    assert (
        "  D01 and D09 share files: 2, such as D09/DCIM/IMG_0001.JPG, the same bytes as D01/DCIM/IMG_0001.JPG"
        in told
    )
    assert rows["D09/DCIM/IMG_0002.JPG"] == "the same bytes as D01/DCIM/IMG_0002.JPG"
    assert rows["D01/DCIM/IMG_0002.JPG"] is None
    assert "copies" not in str(rows["D09/empty.txt"])


def test_the_offset_is_the_one_of_init_unless_another_is_given(work):
    assert {row["timestamp"].utcoffset() for row in take(work) if row["timestamp"]} == {
        at(f"2012-01-01T00:00:00{DEFAULT}").utcoffset()
    }
    assert {
        row["timestamp"].utcoffset() for row in take(work, "--utc-offset=-05:00") if row["timestamp"]
    } == {timedelta(hours=-5)}


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("cards", "is a folder; give the name of a file in it"),
        ("cards/D01/card.csv", "lies in the folder that is looked at"),
        ("file/card.csv", "choose another place"),
        ("/proc/card.csv", "choose another place"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_any_file_is_read(work, out, told, capsys, monkeypatch):
    (work / "file").touch()
    monkeypatch.setattr("leopard_census.media.folder.scan_any", lambda folder: pytest.fail("looked"))
    before = sorted(work.rglob("*"))
    assert main(["inventory", str(work / "cards"), "--out", str(work / out)]) == 2
    message = capsys.readouterr().err
    assert "The media table cannot be written:" in message
    assert told in message
    assert sorted(work.rglob("*")) == before


def test_the_summary_tells_states_cameras_and_odd_clocks(tmp_path, capsys):
    from PIL import Image

    card = tmp_path / "cards" / "D01"
    write_photo(card / "IMG_1.JPG", at("1999-01-03T04:05:06"))
    write_photo(card / "IMG_2.JPG", at("2099-02-03T04:05:06"))
    write_photo(card / "2012-01-03 04.05.06.JPG", at("2012-01-03T05:05:06"))
    write_photo(card / "2012-01-04 04.05.06.JPG", at("2012-01-04T05:05:06"))
    exif = Image.Exif()
    exif[271], exif[272] = "Reconyx", "HC500"
    exif.get_ifd(0x8769)[0xA431] = "H500EE01"
    Image.new("RGB", (40, 30)).save(card / "IMG_3.JPG", exif=exif)
    (card / "bad.AVI").write_bytes(b"RIFF")
    rows = {row["filePath"]: row for row in take(tmp_path)}
    told = capsys.readouterr().out
    assert "by state: no-timestamp 1, unchecked 4, unreadable 1" in told
    assert "Reconyx-HC500 no. H500EE01" in told
    assert "  D01: 1 file dated before 2000, such as D01/IMG_1.JPG" in told
    assert "  D01: 1 file dated after they were written, such as D01/IMG_2.JPG" in told
    assert "  D01: 2 files: file name is 1 h behind EXIF, such as D01/2012-01-03 04.05.06.JPG" in told
    assert rows["D01/IMG_3.JPG"]["status"] == "no-timestamp"
    assert "--deep" in rows["D01/IMG_3.JPG"]["reason"]
    assert rows["D01/2012-01-03 04.05.06.JPG"]["reason"] == "exif and filename differ by 1 h"
    assert rows["D01/IMG_3.JPG"]["cameraSerial"] == "H500EE01"


def test_elsewhere_than_on_a_terminal_progress_is_plain_lines(monkeypatch, capsys):
    from leopard_census.media import progress

    monkeypatch.setattr(progress, "_EVERY_S", 0.0)
    with progress.Progress("inventory", 4, 400) as shown:
        shown.done(100)
    assert capsys.readouterr().err.startswith("inventory: 1 of 4 files, 25%, about 0 s left\n")


def photo_of(path, serial, time):
    from PIL import Image

    exif = Image.Exif()
    exif[271], exif[272] = "Reconyx", "HC500"
    exif.get_ifd(0x8769)[0xA431] = serial
    exif.get_ifd(0x8769)[36867] = f"{at(time):%Y:%m:%d %H:%M:%S}"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), int(time[9:10])).save(path, exif=exif)


def test_two_cameras_in_one_folder_are_told_and_each_has_its_own_clock(tmp_path, capsys):
    for day in (1, 2, 3):
        photo_of(tmp_path / "cards" / "D01" / f"A{day}.JPG", "H1", f"2011-01-0{day}T04:05:06")
        photo_of(tmp_path / "cards" / "D01" / f"B{day}.JPG", "H2", f"2012-01-0{day}T04:05:06")
    take(tmp_path)
    told = capsys.readouterr().out
    assert "  D01: Reconyx-HC500 no. H1 in 3 files, Reconyx-HC500 no. H2 in 3 files" in told
    assert "no reading between" not in told


def test_one_camera_that_is_silent_for_long_is_told(tmp_path, capsys):
    photo_of(tmp_path / "cards" / "D01" / "A1.JPG", "H1", "2011-01-01T04:05:06")
    photo_of(tmp_path / "cards" / "D01" / "A2.JPG", "H1", "2012-01-01T04:05:06")
    # A clip of the same folder, which names no camera.
    clip = tmp_path / "cards" / "D01" / "A3.mp4"
    write_clip(clip, metadata={"creation_time": "2011-05-01T00:00:00"})
    take(tmp_path)
    told = capsys.readouterr().out
    assert "D01: no reading between 2011-05-01 00:00 and 2012-01-01 04:05" in told
    assert "several cameras" not in told


def test_what_some_program_made_of_a_file_is_the_copy(tmp_path):
    write_photo(tmp_path / "cards" / "D01" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    shutil.copy(tmp_path / "cards" / "D01" / "IMG_0001.JPG", tmp_path / "cards" / "D01" / "IMG_0001 (1).JPG")
    states = {row["filePath"]: row["status"] for row in take(tmp_path)}
    assert states == {"D01/IMG_0001.JPG": "unchecked", "D01/IMG_0001 (1).JPG": "duplicate"}


def test_a_cut_clip_without_a_time_is_damaged_all_the_same(tmp_path, capsys):
    cut(write_clip(tmp_path / "cards" / "D01" / "a.avi", frames=60), 0.5)
    (row,) = take(tmp_path, "--deep")
    assert row["status"] == "no-timestamp"
    assert "s decode" in row["reason"]
    told = capsys.readouterr().out
    assert "1 damaged file:" in told
    assert "D01/a.avi: no-timestamp, neither its content nor its name" in told


def test_folders_without_a_file_and_clocks_never_set_are_told(tmp_path, capsys):
    for number in range(1, 4):
        write_photo(tmp_path / "cards" / f"D0{number}" / "a.JPG", at(f"2012-01-0{number}T04:05:06"))
    write_photo(tmp_path / "cards" / "D04" / "a.JPG", at("2010-01-01T00:05:06"))
    (tmp_path / "cards" / "D05" / "DCIM").mkdir(parents=True)
    take(tmp_path)
    told = capsys.readouterr().out
    assert "folders without any file: D05" in told
    assert (
        "D04: 1 reading from 2010-01-01 00:05 to 2010-01-01 00:05, none within half a year of those of"
        in told
    )
    assert told.count("most cameras") == 1


def test_of_two_cameras_of_other_years_neither_is_told_from_most(tmp_path, capsys):
    write_photo(tmp_path / "cards" / "D01" / "a.JPG", at("2012-01-01T04:05:06"))
    write_photo(tmp_path / "cards" / "D02" / "a.JPG", at("2010-01-01T04:05:06"))
    take(tmp_path)
    assert "most cameras" not in capsys.readouterr().out


def test_what_a_mac_puts_beside_a_photo_is_no_damage(tmp_path, capsys):
    write_photo(tmp_path / "cards" / "D01" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    (tmp_path / "cards" / "D01" / "._IMG_0001.JPG").write_bytes(b"\x00\x05\x16\x07" + bytes(4000))
    states = {row["filePath"]: row["status"] for row in take(tmp_path)}
    assert states["D01/._IMG_0001.JPG"] == "not-media"
    assert "0 damaged files" in capsys.readouterr().out

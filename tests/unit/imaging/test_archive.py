import time
import zipfile

import pytest

from leopard_census.errors import InputError
from leopard_census.imaging.archive import ArchiveWriter, open_archive, write_archive

MEMBERS = [("b.jpg", b"second"), ("a.jpg", b"first"), ("c/d.jpg", b"")]


def test_bytes_depend_on_the_members_alone(tmp_path, monkeypatch):
    write_archive(tmp_path / "one.zip", MEMBERS)
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    time.tzset()
    write_archive(tmp_path / "two.zip", reversed(MEMBERS))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_members_are_stored_sorted_and_dated_1980(tmp_path):
    write_archive(tmp_path / "a.zip", MEMBERS)
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert opened.namelist() == ["a.jpg", "b.jpg", "c/d.jpg"]
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
        assert opened.testzip() is None


def test_reads_what_was_written(tmp_path):
    write_archive(tmp_path / "a.zip", MEMBERS)
    with open_archive(tmp_path / "a.zip") as archive:
        assert {name: archive.read(name) for name in archive.names} == dict(MEMBERS)
        with pytest.raises(InputError, match=r"a\.zip: has no picture missing\.jpg; delete this archive"):
            archive.read("missing.jpg")


def test_a_damaged_archive_is_one_sentence_with_its_name_and_the_members(tmp_path):
    path = tmp_path / "a.zip"
    write_archive(path, MEMBERS)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"second", b"se\0ond"))  # a bad block on the disk
    with open_archive(path) as archive:
        assert archive.read("a.jpg") == b"first"
        with pytest.raises(InputError, match=r"a\.zip: the picture b\.jpg is not as it was written"):
            archive.read("b.jpg")
        with pytest.raises(InputError, match=r"a\.zip: a\.jpg: not a picture that can be decoded"):
            archive.picture("a.jpg")
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"a\.zip: is cut off"), open_archive(path):
        pass


def test_empty_archive_opens(tmp_path):
    write_archive(tmp_path / "a.zip", [])
    with open_archive(tmp_path / "a.zip") as archive:
        assert archive.names == ()


@pytest.mark.parametrize("second", ["a", "b"])
def test_names_out_of_order_or_twice_are_refused(tmp_path, second):
    with ArchiveWriter(tmp_path / "a.zip") as writer:
        writer.add("b", b"")
        with pytest.raises(ValueError, match="does not come after"):
            writer.add(second, b"")

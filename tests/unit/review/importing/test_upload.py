"""Files that a person may choose, hostile ones among them: nothing goes to disk, and nothing grows without limit."""

import io
import struct
import zipfile

import pytest

from leopard_census.review.importing import upload
from leopard_census.review.importing.told import RefusedError
from leopard_census.review.importing.upload import ColumnsRefusedError, Upload, read_upload

OBSERVATIONS = b"observationID,mediaID,individualID\no1,x1,KP-1\n"
MEDIA = b"mediaID,filePath\nx1,S1A/a.jpg\n"
PLAIN = b"file,individualID\nS1A/a.jpg,KP-1\n"
PACKAGE = {"observations.csv": OBSERVATIONS, "media.csv": MEDIA}


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, data)
    return target.getvalue()


def read(data, name="p.zip", columns=None):
    return read_upload([Upload(name, data)], columns)


def refused(data, name="p.zip"):
    with pytest.raises(RefusedError) as error:
        read(data, name)
    return [one.key for one in error.value.told]


def test_a_package_is_read_from_its_zip_or_its_two_tables():
    for files in (
        [
            Upload(
                "p.zip", zipped(PACKAGE | {"datapackage.json": b"{}", "deployments.csv": b"deploymentID\n"})
            )
        ],
        [Upload("p.zip", zipped({f"camtrap-dp/{name}": data for name, data in PACKAGE.items()}))],
        [Upload("p.zip", zipped({**PACKAGE, "__MACOSX/observations.csv": b"\0"}))],
        [Upload("media.csv", MEDIA), Upload("observations.csv", OBSERVATIONS)],
        [Upload("Observations.CSV", OBSERVATIONS), Upload("MEDIA.csv", MEDIA)],
    ):
        found = read_upload(files)
        assert [one.code for one in found.given] == ["KP-1"]
        assert found.sheet is None


def test_a_wildlife_insights_download_is_one_table():
    images = b"project_id,deployment_id,filename,individual_id\n1,S1A,a.jpg,KP-1\n"
    found = read(
        zipped(
            {
                "images_2004.csv": images,
                "cameras.csv": b"a\n",
                "deployments.csv": b"a\n",
                "projects.csv": b"a\n",
            }
        )
    )
    assert found.given[0].shots[0].deployment == "S1A"
    assert found.name == "images_2004.csv"


def test_the_digest_is_of_what_was_chosen():
    one, two = Upload("media.csv", MEDIA), Upload("observations.csv", OBSERVATIONS)
    assert read_upload([one, two]).digest == read_upload([two, one]).digest
    assert read(PLAIN, "t.csv").digest != read(PLAIN + b"\n", "t.csv").digest


def test_other_columns_may_mend_a_table():
    with pytest.raises(ColumnsRefusedError) as error:
        read(b"a,b\n1,2\n", "t.csv")
    assert error.value.sheet.header == ("a", "b")
    assert read(b"a,b\n1,2\n", "t.csv", {"file": "a", "individualID": "b"}).given[0].code == "2"


def locked():
    data = bytearray(zipped(PACKAGE))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def damaged():
    data = bytearray(zipped({"observations.csv": OBSERVATIONS * 50, "media.csv": MEDIA}))
    data[60:80] = b"\xff" * 20
    return bytes(data)


def lying():
    """A member that says it is short: the checksum does not fit."""
    data = bytearray(zipped({"observations.csv": b"a" * 100_000, "media.csv": MEDIA}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (zipped({"observations.csv": OBSERVATIONS}), "f_zip_missing"),
        (zipped({"media.csv": MEDIA, "a.csv": PLAIN}), "f_zip_none"),
        (zipped({"readme.txt": b"x"}), "f_zip_none"),
        (zipped({}), "f_zip_none"),
        (zipped([*PACKAGE.items(), ("other/observations.csv", OBSERVATIONS)]), "f_zip_twice"),
        (zipped(PACKAGE)[:-30], "f_zip_broken"),
        (b"PK\x03\x04" + b"\0" * 100, "f_zip_broken"),
        (zipped(PACKAGE, zipfile.ZIP_BZIP2), "f_zip_broken"),
        (zipped(PACKAGE, zipfile.ZIP_LZMA), "f_zip_broken"),
        (locked(), "f_zip_locked"),
        (damaged(), "f_zip_broken"),
        (lying(), "f_zip_broken"),
    ],
)
def test_packages_that_cannot_be_read_are_told(data, key):
    assert refused(data) == [key]


def test_a_bomb_is_stopped_at_the_limit(monkeypatch):
    monkeypatch.setattr(upload, "MOST_UNPACKED", 1024 * 1024)
    bomb = zipped({"observations.csv": b"a," * 20_000_000, "media.csv": MEDIA})
    assert len(bomb) < 60_000
    assert refused(bomb) == ["f_zip_large"]
    nested = zipped({"observations.csv": OBSERVATIONS, "media.csv": b"0" * 5_000_000})
    assert refused(nested) == ["f_zip_large"]


def test_a_zip_of_countless_files_is_refused(monkeypatch):
    monkeypatch.setattr(upload, "MOST_MEMBERS", 10)
    assert refused(zipped({f"{n}.csv": b"" for n in range(11)})) == ["f_zip_members"]


def test_names_that_lead_elsewhere_reach_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.parent.iterdir())
    for folder in ("../../", "/etc/", "C:\\Windows\\", "..\\..\\", "a/../../b/"):
        found = read(zipped({f"{folder}{name}": data for name, data in PACKAGE.items()}))
        assert [one.code for one in found.given] == ["KP-1"]
    link = zipfile.ZipInfo("observations.csv")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("media.csv", MEDIA)
    assert refused(target.getvalue()) == ["f_no_column", "f_no_column"]
    assert list(tmp_path.iterdir()) == []
    assert sorted(tmp_path.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ([], "f_files"),
        ([("a.csv", PLAIN), ("b.csv", PLAIN)], "f_files"),
        ([("a.csv", PLAIN)] * 3, "f_files"),
        ([("observations.csv", OBSERVATIONS)], "f_half_package"),
        ([("media.csv", MEDIA)], "f_half_package"),
        ([("a.csv", b"")], "f_empty"),
        ([("a.csv", b" \n")], "f_empty"),
        ([("a.xlsx", zipped({"xl/workbook.xml": b"<x/>"}))], "f_zip_none"),
        ([("a.csv", b"%PDF-1.7\n\0\0")], "f_no_text"),
    ],
)
def test_choices_that_are_none_are_told(files, key):
    with pytest.raises(RefusedError) as error:
        read_upload([Upload(*file) for file in files])
    assert [one.key for one in error.value.told] == [key]

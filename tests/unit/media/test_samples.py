"""What is found in every real sample: the right time, or an honest none.

`samples.csv` is that table, for camera-samples/ and tajikistan-2012/ of the material beside the project. It was made by
the inventory and then held against truth that the inventory does not read, which the tests below do again.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leopard_census.imaging.file_path import from_cell
from tests.unit.media.looking import look

TABLE = Path(__file__).with_name("samples.csv")
PARTS = ("camera-samples", "tajikistan-2012/images")

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def expected():
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return {row["file"]: row for row in csv.DictReader(handle)}


@pytest.fixture(scope="module")
def samples(shared):
    """Rows of all photos and clips, everything decoded, no banner read."""
    data = shared / "data"
    if missing := [part for part in PARTS if not (data / part).is_dir()]:
        pytest.skip(f"needs the samples in {missing[0]}/ beside the repository, which are not here")
    found = {f"{part}/{name}": row for part in PARTS for name, row in look(data / part).items()}
    return {name: row for name, row in found.items() if row["fileMediatype"]}


def shown(row):
    return row["timestamp"].replace(tzinfo=None) if row["timestamp"] else None


def test_the_table_of_what_is_found(samples, expected):
    assert len(expected) == 251
    assert {
        name: {
            "file": name,
            "mediatype": row["fileMediatype"],
            "status": row["status"],
            "shown": shown(row).isoformat() if row["timestamp"] else "",
            "source": row["timestampSource"],
            "camera": row["cameraModel"] or "",
            "number": row["cameraSerial"] or "",
        }
        for name, row in samples.items()
    } == expected


def test_all_are_whole(samples):
    assert {row["status"] for row in samples.values()} == {"ok"}


def test_times_of_the_tajikistan_photos(shared, samples):
    """Truth: the folder's README. Panthera photos have EXIF; the time of the Reconyx ones is the file name's + 13 h.

    The name of a Reconyx photo is cut to even seconds. No standard tag of theirs holds a time, but the maker's own
    block does, and it is the banner's.
    """
    with (shared / "data" / "tajikistan-2012" / "labels.csv").open(encoding="utf-8") as handle:
        labels = {row["file"]: row for row in csv.DictReader(handle)}
    found = {name.rpartition("/")[2]: row for name, row in samples.items() if name.startswith("tajikistan")}
    assert found.keys() == labels.keys()
    for name, row in found.items():
        truth = labels[name]
        if truth["exif_datetime"]:
            assert shown(row) == datetime.strptime(truth["exif_datetime"], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
            assert row["timestampSource"] == "exif"
        else:
            named = datetime.fromisoformat(f"{truth['filename_date']}T{truth['filename_time']}")
            assert timedelta(0) <= shown(row) - named - timedelta(hours=13) <= timedelta(seconds=1)
            assert row["timestampSource"] == "makernote"
        # The names are some program's: in all 104 rows two sources disagree, and the row says so.
        assert "filename differ by" in row["reason"]


def test_times_of_the_camtrapr_photos(samples):
    """camtrapR's renamed copies carry the time in their names; it is the one of EXIF."""
    renamed = {n: row for n, row in samples.items() if "camtrapR/sample_images" in n}
    assert len(renamed) == 94
    for name, row in renamed.items():
        day, time = name.rpartition("/")[2].split("__")[1:3]
        assert shown(row) == datetime.fromisoformat(f"{day}T{time[:8].replace('-', ':')}")
        assert row["timestampSource"] == "exif"
        assert row["reason"] is None


def test_files_without_a_time_are_told_as_such(samples, shared):
    """Programs that left no time in them wrote ENA24's stills and all clips of zamba; the mouse deer has a banner."""
    timeless = {name for name, row in samples.items() if row["timestampSource"] == "none"}
    assert {name for name in timeless if "/zamba/" not in name} == {
        "camera-samples/camtrapR/full_size_for_ocr/StationA/mousedeer.JPG"
    }
    assert all(samples[name]["timestamp"] is None and samples[name]["readings"] is None for name in timeless)
    assert all((shared / "data" / from_cell(name)).is_file() for name in samples)

"""Strips of real cameras, where the material lies beside the project."""

import csv
from datetime import datetime, timedelta

import cv2
import pytest

from leopard_census.config.banner import BannerSettings
from leopard_census.media.banner import BannerReader

pytestmark = pytest.mark.shared

# What stands in the strips, read by a person.
SHOWN = {
    "camtrapR/full_size_for_ocr/StationA/mousedeer.JPG": "2018-10-19 22:35:09",
    "meidase/DSCF0001.JPG": "2021-07-01 09:19:50",
    "meidase/Image_1.JPG": "2021-04-03 14:45:06",
    "zamba/images/small_cat.jpg": "2017-04-20 01:46:08",
    "zamba/images/ena24_small/2480.jpg": "2016-05-17 21:32:34",
    "zamba/images/ena24_small/2573.jpg": "2016-05-19 23:26:41",
    "zamba/images/ena24_small/2595.jpg": "2016-06-04 23:04:15",
    "zamba/images/ena24_small/2968.jpg": "2015-03-03 06:10:52",
    "zamba/images/ena24_small/2999.jpg": "2015-09-09 02:42:03",
    "zamba/images/ena24_small/3084.jpg": "2015-07-17 02:53:26",
    "zamba/images/ena24_small/352.jpg": "2015-06-17 06:46:13",
    "zamba/images/ena24_small/422.jpg": "2016-01-27 16:27:56",
    "zamba/images/ena24_small/4330.jpg": "2015-08-27 21:03:49",
    "zamba/images/ena24_small/4383.jpg": "2015-09-08 05:55:40",
    "zamba/images/ena24_small/4451.jpg": "2015-09-22 23:45:21",
    "zamba/images/ena24_small/49.jpg": "2016-03-24 10:30:12",
    "zamba/images/ena24_small/5840.jpg": "2016-06-08 17:13:32",
    "zamba/images/ena24_small/5899.jpg": "2016-05-25 08:22:38",
    "zamba/images/ena24_small/596.jpg": "2015-06-30 06:20:04",
    "zamba/images/ena24_small/6039.jpg": "2016-07-09 08:17:22",
    "zamba/images/ena24_small/7951.jpg": "2015-06-30 16:13:26",
    "zamba/images/ena24_small/8200.jpg": "2016-06-02 18:55:18",
    "zamba/images/ena24_small/8786.jpg": "2015-08-17 20:05:05",
    "zamba/images/ena24_small/8831.jpg": "2015-08-23 11:53:44",
    "zamba/images/ena24_small/9455.jpg": "2015-10-18 18:16:33",
}
# No strip, or one that nobody could read (75 rows).
NONE = (
    "zamba/images/wild_dog_jackal.jpg",
    "camtrapR/raw_images/StationA/IMG0001.JPG",
    "camtrapR/raw_images/StationB/IMG0002.JPG",
)


@pytest.fixture(scope="module")
def reader() -> BannerReader:
    return BannerReader(BannerSettings())


def test_stills_of_four_makers(shared, reader):
    folder = shared / "data" / "camera-samples"
    found = {name: reader.read(cv2.imread(str(folder / name))) for name in SHOWN}
    assert {name: str(reading and reading.shown) for name, reading in found.items()} == SHOWN


def test_stills_without_a_legible_strip(shared, reader):
    for name in NONE:
        reading = reader.read(cv2.imread(str(shared / "data" / "camera-samples" / name)))
        assert reading is None or reading.shown is None, name


def test_one_picture_of_each_station_in_tajikistan(shared, reader):
    """The benchmark `banner` reads them all: banner = file-name time + 13 h, to even seconds."""
    folder = shared / "data" / "tajikistan-2012"
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["station"], row["camera"]): row for row in csv.DictReader(file)}
    for row in rows.values():
        reading = reader.read(cv2.imread(str(folder / "images" / row["file"])))
        if row["exif_make"]:
            assert reading is None, row["file"]
            continue
        assert reading is not None, row["file"]
        assert reading.shown is not None, row["file"]
        named = datetime.fromisoformat(f"{row['filename_date']}T{row['filename_time']}")
        assert reading.shown.replace(second=reading.shown.second // 2 * 2) == named + timedelta(hours=13)

"""The order in which a camera wrote its files, by their names."""

from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.media.file_order import series
from leopard_census.media.status import Timing

START = datetime(2015, 12, 1, tzinfo=timezone(timedelta(hours=10)))


def timing(path, **more):
    return Timing({"filePath": path, "timestamp": START, **more}, START, False, "inside")


def ordered(*paths, **more):
    (found,) = series([timing(path, **more) for path in paths])
    return [item.row["filePath"] for item in found.items] if found.ordered else None


def test_numbers_count_up_through_the_folders_of_a_camera():
    paths = ["D01/DCIM/101MEDIA/IMG_0001.JPG", "D01/DCIM/100MEDIA/IMG_10.JPG", "D01/DCIM/100MEDIA/IMG_9.JPG"]
    assert ordered(*paths) == paths[::-1]


@pytest.mark.parametrize(
    "names",
    [
        ["IMG_9998.JPG", "IMG_9999.JPG", "IMG_0001.JPG"],  # began again within the folder
        ["IMG_9997.JPG", "IMG_9998.JPG", "IMG_0001.JPG", "IMG_0002.JPG"],  # 9999 was deleted, or is a clip
        ["IMG_0997.JPG", "IMG_0998.JPG", "IMG_0001.JPG"],  # begins again behind 999
        ["12310001.JPG", "01010002.JPG"],  # month and day before the number
        ["a.JPG", "b.JPG"],
        ["IMG_0001 (2).JPG", "IMG_0002 (1).JPG"],
    ],
)
def test_names_that_do_not_tell_the_order(names):
    assert ordered(*(f"D01/{name}" for name in names)) is None


def test_a_last_number_in_a_full_folder_is_no_new_beginning():
    assert ordered("D01/100MEDIA/IMG_9998.JPG", "D01/100MEDIA/IMG_9999.JPG", "D01/101MEDIA/IMG_0001.JPG")


def test_names_made_of_times_tell_nothing_of_their_own():
    assert ordered("D01/IMG_0001.JPG", readings="exif=2015-12-01T00:00:00")
    assert (
        ordered("D01/IMG_0001.JPG", readings="exif=2015-12-01T00:00:00|filename=2015-12-01T00:00:00") is None
    )


def test_cameras_cards_and_kinds_of_names_are_apart():
    items = [
        timing("D01/one/IMG_0001.JPG", cameraSerial="A"),
        timing("D01/one/IMG_0002.JPG", cameraSerial="B"),
        timing("D01/two/IMG_0003.JPG", cameraSerial="A"),
        timing("D01/two/MVI_0004.AVI", cameraSerial="A"),
    ]
    assert [len(found.items) for found in series(items)] == [1, 1, 1, 1]

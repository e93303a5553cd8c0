from datetime import timedelta, timezone

import pytest

from leopard_census.media.disagreement import Disagreements

ZONE = timezone(timedelta(hours=10))
DAY = "2012-01-03T"


def told(*files):
    found = Disagreements()
    for number, readings in enumerate(files):
        found.add(readings, ZONE, f"D01/{number}.JPG")
    return list(found.lines())


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ([f"exif={DAY}04:05:06|filename={DAY}04:05:50"], []),
        ([f"exif={DAY}04:05:06|mtime={DAY}09:05:50"], []),
        (
            [f"exif={DAY}04:05:06|filename={DAY}03:05:06"] * 2,
            ["2 files: file name is 1 h behind EXIF, such as D01/0.JPG"],
        ),
        # Most sources are held for right, whatever their rank.
        (
            [f"exif={DAY}16:05:06|banner={DAY}04:05:00|filename={DAY}04:05:06"],
            ["1 file: EXIF is 12 h ahead of banner and file name, such as D01/0.JPG"],
        ),
        # A drift.
        (
            [f"riff={DAY}04:05:06|banner={DAY}04:07:06", f"riff={DAY}04:05:06|banner={DAY}04:11:06"],
            ["2 files: banner is 2 min to 6 min ahead of clip header (AVI), such as D01/0.JPG"],
        ),
        (
            [f"riff={DAY}04:05:06|banner={DAY}04:01:06", f"riff={DAY}04:05:06|banner={DAY}04:11:06"],
            [
                "2 files: banner is from 4 min behind to 6 min ahead of clip header (AVI), such as D01/0.JPG",
            ],
        ),
        # One that states its own offset is the same moment.
        ([f"quicktime={DAY}04:05:06+09:00|filename={DAY}05:05:06"], []),
    ],
)
def test_the_source_that_stands_apart_is_named_with_how_far(files, lines):
    assert told(*files) == lines

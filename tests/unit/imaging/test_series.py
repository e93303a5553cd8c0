"""Clips and bursts of a deployment."""

from datetime import UTC, datetime, timedelta
from random import Random

from leopard_census.imaging.series import split_series

BEGIN = datetime(2012, 1, 5, 12, tzinfo=UTC)


def photo(name, seconds, night=False):
    shown = None if seconds is None else BEGIN + timedelta(seconds=seconds)
    media = f"{sum(name.encode()):016x}"
    return {
        "frameID": f"{media}@0",
        "mediaID": media,
        "filePath": f"D/{name}.jpg",
        "frame_number": 0,
        "time_s": 0.0,
        "timestamp": shown,
        "night": night,
        "image": None,
    }


def clip_frames(name, n, ending="mp4"):
    media = f"{sum(name.encode()):016x}"
    return [
        photo(name, i // 2)
        | {
            "frameID": f"{media}@{i * 500000}",
            "filePath": f"D/{name}.{ending}",
            "frame_number": 15 * i,
            "time_s": i / 2,
        }
        for i in range(n)
    ]


def names(series):
    return sorted([f["filePath"] for f in s.frames] for s in series)


def test_photos_chain_while_gaps_are_short():
    photos = [photo("a", 0), photo("b", 50), photo("c", 110), photo("d", 171)]
    assert names(split_series(photos, 60)) == [["D/a.jpg", "D/b.jpg", "D/c.jpg"], ["D/d.jpg"]]
    assert [len(s.frames) for s in split_series(photos, 0)] == [1, 1, 1, 1]


def test_a_photo_without_a_time_stands_alone():
    assert names(split_series([photo("a", None), photo("b", 0), photo("c", None)], 60)) == [
        ["D/a.jpg"],
        ["D/b.jpg"],
        ["D/c.jpg"],
    ]


def test_a_clip_is_a_series_of_its_own_whatever_its_name():
    rows = [*clip_frames("x", 3), *clip_frames("y", 2, "dat"), photo("z", 1)]
    found = split_series(rows, 60)
    assert sorted((s.clip, len(s.frames)) for s in found) == [(False, 1), (True, 2), (True, 3)]


def test_order_of_the_input_does_not_matter():
    rows = [*clip_frames("x", 5), photo("a", 0), photo("b", 0), photo("c", 3), photo("d", 400)]
    mixed = list(rows)
    Random(4).shuffle(mixed)
    assert split_series(mixed, 60) == split_series(rows, 60)


def test_light_goes_by_the_majority_and_time_counts_from_the_first():
    (series,) = split_series([photo("a", 0, True), photo("b", 4, True), photo("c", 9, False)], 60)
    assert series.night
    assert [series.seconds(f) for f in series.frames] == [0, 4, 9]

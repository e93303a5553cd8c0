from datetime import datetime, timedelta, timezone
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.frames import FramesSettings
from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.frames.sample import pick_times, sample_deployment
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.media.inventory import inventory_deployment
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.media.files import cut, write_clip, write_photo

ZONE = timezone(timedelta(hours=11))
TAKEN = datetime(2012, 1, 3, 4, 5, 6)  # noqa: DTZ001


def stream(times_us):
    return iter([SimpleNamespace(index=i, time_us=t) for i, t in enumerate(times_us)])


def sampled(times_us, fps):
    return [frame.time_us for frame in pick_times(stream(times_us), fps)]


def test_samples_lie_at_multiples_of_the_step():
    assert sampled(range(0, 3_000_000, 100_000), 2) == [
        0,
        500_000,
        1_000_000,
        1_500_000,
        2_000_000,
        2_500_000,
    ]


def test_rounded_time_stamps_do_not_delay_a_sample():
    times = [round(i * 1e6 / 30) - (1 if i else 0) for i in range(46)]
    assert sampled(times, 2) == [times[0], times[15], times[30], times[45]]


def test_a_slow_clip_gives_every_frame():
    assert sampled([0, 1_000_000, 2_000_000], 2) == [0, 1_000_000, 2_000_000]


def test_a_gap_gives_one_frame_after_it():
    assert sampled([0, 100_000, 4_100_000, 4_200_000, 4_600_000], 2) == [0, 4_100_000, 4_600_000]


@given(st.lists(st.integers(1, 700_000), min_size=1, max_size=60), st.sampled_from([0.5, 1, 2, 5]))
def test_every_step_that_has_a_frame_is_sampled_once(gaps, fps):
    times = np.concatenate([[0], np.cumsum(gaps)]).tolist()
    step = 1_000_000 / fps
    chosen = sampled(times, fps)
    slots = [int((time + 2_000) / step) for time in chosen]
    assert chosen[0] == 0
    assert len(set(slots)) == len(slots)
    assert set(slots) == {int((time + 2_000) / step) for time in times}


@pytest.fixture
def card(tmp_path):
    root = tmp_path / "raw"
    write_photo(root / "D01" / "IMG_0001.JPG", TAKEN)
    write_clip(root / "D01" / "a.mp4", frames=46, rate=15, metadata={"creation_time": "2012-01-03T04:05:06"})
    cut(write_clip(root / "D01" / "b.avi", frames=60, rate=15), 0.5)
    (root / "D01" / "c.jpg").write_bytes(b"")
    rows = inventory_deployment(root, "D01", None, ZONE, MediaSettings())
    write_table(tmp_path / "media.csv", contract("media"), rows)
    return tmp_path


def sample(folder, name="frames", **settings):
    sample_deployment(
        media_table=folder / "media.csv",
        media_root=folder / "raw",
        settings=FramesSettings(**settings),
        out_table=folder / f"{name}.csv",
        out_pictures=folder / f"{name}.zip",
    )
    return read_table(folder / f"{name}.csv", contract("frames"))


def of(rows, path):
    return sorted((row for row in rows if row["filePath"] == path), key=lambda row: row["time_s"])


def test_a_clip_is_sampled_by_time(card):
    rows = of(sample(card), "D01/a.mp4")
    assert [row["time_s"] for row in rows] == pytest.approx([0, 8 / 15, 1, 23 / 15, 2, 38 / 15, 3], abs=1e-5)
    assert [row["frame_number"] for row in rows] == [0, 8, 15, 23, 30, 38, 45]
    assert rows[1]["frameID"] == f"{rows[1]['mediaID']}@{round(rows[1]['time_s'] * 1e6)}"
    start = TAKEN.replace(tzinfo=ZONE)
    assert [(row["timestamp"] - start).seconds for row in rows] == [0, 0, 1, 1, 2, 2, 3]


def test_archived_pictures_are_those_of_the_table(card):
    rows = sample(card)
    with open_archive(card / "frames.zip") as archive:
        assert sorted(row["image"] for row in rows if row["image"]) == list(archive.names)
    with FrameSource(card / "raw", card / "frames.zip") as source:
        for row in rows:
            assert source.read(row).shape == (row["height"], row["width"], 3) == (120, 160, 3)


def test_a_photo_is_referenced(card):
    (row,) = of(sample(card), "D01/IMG_0001.JPG")
    assert (row["image"], row["time_s"], row["frame_number"]) == (None, 0, 0)
    assert row["timestamp"] == TAKEN.replace(tzinfo=ZONE)
    assert row["frameID"].endswith("@0")


def test_a_cut_clip_gives_what_it_has_and_a_broken_file_nothing(card):
    rows = sample(card)
    assert 2 <= len(of(rows, "D01/b.avi")) <= 6
    assert of(rows, "D01/c.jpg") == []


def test_same_bytes_twice(card):
    sample(card, "one")
    sample(card, "two")
    for ending in ("csv", "zip"):
        assert (card / f"one.{ending}").read_bytes() == (card / f"two.{ending}").read_bytes()


def test_frames_that_are_not_kept_can_be_made_again(card):
    kept, unkept = sample(card, "kept"), sample(card, "unkept", keep=False)
    assert [{**row, "image": None} for row in kept] == unkept
    with open_archive(card / "unkept.zip") as archive:
        assert archive.names == ()
    with (
        FrameSource(card / "raw", card / "kept.zip") as first,
        FrameSource(card / "raw", card / "unkept.zip") as second,
    ):
        for one, other in zip(kept, unkept, strict=True):
            assert np.array_equal(first.read(one), second.read(other))


def test_a_changed_or_missing_file_stops_the_job(card):
    photo, clip = card / "raw" / "D01" / "IMG_0001.JPG", card / "raw" / "D01" / "a.mp4"
    data = bytearray(photo.read_bytes())
    data[-20] ^= 1
    photo.write_bytes(data)
    clip.unlink()
    with pytest.raises(InputError) as caught:
        sample(card)
    assert len(caught.value.problems) == 2
    assert "IMG_0001.JPG" in str(caught.value)
    assert "a.mp4" in str(caught.value)


def test_variable_frame_rate(tmp_path):
    times = [Fraction(0), Fraction(1, 10), Fraction(1, 2), Fraction(6, 5), Fraction(3)]
    write_clip(tmp_path / "raw" / "D01" / "a.mp4", frames=5, times=times)
    rows = inventory_deployment(tmp_path / "raw", "D01", None, ZONE, MediaSettings())
    assert rows[0]["status"] == "ok"
    write_table(tmp_path / "media.csv", contract("media"), rows)
    assert [row["time_s"] for row in of(sample(tmp_path), "D01/a.mp4")] == [0, 0.5, 1.2, 3]


@pytest.mark.parametrize("settings", [{"fps": 0}, {"fps": -1}, {"speed": 2}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValueError, match=r"fps|speed"):
        FramesSettings(**settings)

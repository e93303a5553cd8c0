from datetime import datetime, timedelta, timezone
from fractions import Fraction

import av
import numpy as np
import pytest

from leopard_census.config.frames import FramesSettings
from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.frames.sample import sample_deployment
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.media.inventory import inventory_deployment
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.media.files import cut, write_clip, write_photo

ZONE = timezone(timedelta(hours=11))
TAKEN = datetime(2012, 1, 3, 4, 5, 6)  # noqa: DTZ001


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


#: By time alone: nothing added where something moves, nothing dropped.
PLAIN = {"motion_frames": 0, "still_change": 0}


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
    rows = of(sample(card, **PLAIN), "D01/a.mp4")
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
    rows = sample(card, **PLAIN)
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
    assert [row["time_s"] for row in of(sample(tmp_path, **PLAIN), "D01/a.mp4")] == [0, 0.5, 1.2, 3]


def scene(rate, seconds, animal, options=None, name="a.mp4", codec="libx264", size=(320, 180)):
    """A clip of noise in which a block moves while `animal(seconds)` gives its place, else None."""

    def write(folder):
        path = folder / "raw" / "D01" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(3)
        width, height = size
        ground = rng.integers(80, 140, (height, width)).astype(np.int16)
        with av.open(str(path), "w") as out:
            stream = out.add_stream(codec, rate=rate, options=options or {})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            if codec in ("mjpeg", "mpeg4"):
                stream.bit_rate = 20_000_000
                stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            for number in range(rate * seconds):
                grey = ground + rng.normal(0, 4, ground.shape).astype(np.int16)
                if (left := animal(number / rate)) is not None:
                    grey[60:110, left : left + 60] = 220
                picture = np.repeat(grey.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, rate)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        rows = inventory_deployment(folder / "raw", "D01", None, ZONE, MediaSettings())
        write_table(folder / "media.csv", contract("media"), rows)
        return folder

    return write


def passing(start, stop, speed=80):
    return lambda s: round((s - start) * speed) if start <= s < stop else None


SHORT_GROUPS = {"x264-params": "keyint=15:min-keyint=15:scenecut=0:bframes=0"}
LONG_GROUPS = {"x264-params": "keyint=250:bframes=3"}


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", SHORT_GROUPS),
        ("a.mp4", "libx264", LONG_GROUPS),
        ("a.mov", "libx265", {"x265-params": "log-level=none"}),
        ("a.avi", "mjpeg", {}),
        ("a.avi", "mpeg4", {}),
    ],
)
def test_a_running_animal_is_seen_more_often_and_an_empty_scene_less(tmp_path, name, codec, options):
    scene(15, 8, passing(4, 5.2, 200), options, name, codec)(tmp_path)
    rows = of(sample(tmp_path, still_frames=0), f"D01/{name}")
    times = [row["time_s"] for row in rows]
    # The steps before and after the animal may be of either kind.
    moving = [t for t in times if 3.9 <= t < 5.3]
    still = [t for t in times if t < 3.1 or t >= 6]
    # Every frame of Motion JPEG stands alone: those in between are decoded only where something was seen to move.
    assert len(moving) >= (4 if codec == "mjpeg" else 5)
    assert max(np.diff(times)) <= 1.1
    assert len(still) <= 6
    assert times[0] == 0


def test_a_windy_clip_does_not_keep_everything(tmp_path):
    rng = np.random.default_rng(0)
    scene(15, 12, lambda _: int(rng.integers(0, 250)), SHORT_GROUPS)(tmp_path)
    rows = of(sample(tmp_path, motion_frames=5), "D01/a.mp4")
    assert len(rows) == 24 + 5


@pytest.mark.parametrize("seconds", [1, 5])
def test_a_clip_in_which_nothing_happens_keeps_some_frames(tmp_path, seconds):
    scene(15, seconds, lambda _: None)(tmp_path)
    times = [row["time_s"] for row in of(sample(tmp_path, still_frames=0), "D01/a.mp4")]
    assert times == pytest.approx(list(range(seconds)), abs=1e-5)


def test_nothing_is_dropped_when_the_settings_say_so(tmp_path):
    scene(15, 4, lambda _: None)(tmp_path)
    times = [row["time_s"] for row in of(sample(tmp_path, **PLAIN), "D01/a.mp4")]
    assert times == pytest.approx(list(np.arange(0, 4, 0.5)), abs=0.034)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", SHORT_GROUPS),
        ("a.mp4", "libx264", LONG_GROUPS),
        ("a.mp4", "libx264", {"x264-params": "keyint=20:bframes=5:b-pyramid=normal:open-gop=1"}),
        ("a.mov", "libx265", {"x265-params": "log-level=none"}),
        ("a.avi", "mjpeg", {}),
        ("a.avi", "mpeg4", {}),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_frames_of_every_kind_of_clip_are_made_again_pixel_by_pixel(
    tmp_path, name, codec, options, backwards
):
    scene(15, 5, passing(1, 4), options, name, codec)(tmp_path)
    kept, unkept = sample(tmp_path, "kept"), sample(tmp_path, "unkept", keep=False)
    assert [{**row, "image": None} for row in kept] == unkept
    pairs = sorted(zip(kept, unkept, strict=True), key=lambda pair: pair[0]["time_s"], reverse=backwards)
    with (
        FrameSource(tmp_path / "raw", tmp_path / "kept.zip") as first,
        FrameSource(tmp_path / "raw", tmp_path / "unkept.zip") as second,
    ):
        for one, other in pairs:
            assert np.array_equal(first.read(one), second.read(other))


@pytest.fixture(scope="module", params=[SHORT_GROUPS, LONG_GROUPS], ids=["short", "long"])
def whole_clip(request, tmp_path_factory):
    folder = scene(15, 5, passing(0, 5, 50), request.param)(tmp_path_factory.mktemp("whole"))
    return (folder / "raw" / "D01" / "a.mp4").read_bytes()


# Four clips of either kind, each with 40 wrong bits; `test_damaged_clips` has more kinds of clips and of damage.
@pytest.mark.parametrize("seed", range(4))
def test_frames_of_a_damaged_clip_are_made_again_pixel_by_pixel(tmp_path, whole_clip, seed):
    path = tmp_path / "raw" / "D01" / "a.mp4"
    path.parent.mkdir(parents=True)
    data = bytearray(whole_clip)
    rng = np.random.default_rng(seed)
    for place in rng.integers(2000, len(data) * 3 // 4, 40):
        data[place] ^= 1 << int(rng.integers(8))
    path.write_bytes(data)
    rows = inventory_deployment(tmp_path / "raw", "D01", None, ZONE, MediaSettings())
    write_table(tmp_path / "media.csv", contract("media"), rows)
    kept, unkept = sample(tmp_path, "kept"), sample(tmp_path, "unkept", keep=False)
    assert kept or rows[0]["status"] not in ("ok", "truncated-usable")
    with (
        FrameSource(tmp_path / "raw", tmp_path / "kept.zip") as first,
        FrameSource(tmp_path / "raw", tmp_path / "unkept.zip") as second,
    ):
        for one, other in zip(kept, unkept, strict=True):
            assert np.array_equal(first.read(one), second.read(other))


def test_kept_frames_carry_nothing_but_the_picture(card):
    sample(card)
    with open_archive(card / "frames.zip") as archive:
        for name in archive.names:
            data = archive.read(name)
            assert data[:4] == b"\xff\xd8\xff\xe0"  # the JFIF block, which says nothing of the source
            assert not any(mark in data[:700] for mark in (b"\xff\xe1", b"\xff\xfe", b"Exif", b"2012"))


def test_exposure_is_in_the_table(card):
    for row in sample(card):
        assert 0 < row["luma_mean"] < 255
        assert 0 <= row["clipped_share"] < 0.3


@pytest.mark.parametrize("settings", [{"fps": 0}, {"fps": -1}, {"speed": 2}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValueError, match=r"fps|speed"):
        FramesSettings(**settings)

from fractions import Fraction

import numpy as np
import pytest

from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.clip import Clip, ClipError
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.jpeg import decode_picture, encode_planes
from leopard_census.imaging.media_type import HEAD_BYTES, media_type
from tests.unit.media.files import cut, write_clip, write_photo


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.avi"])
def test_frames_carry_the_streams_own_times(tmp_path, name):
    with Clip(write_clip(tmp_path / name, frames=20, rate=10)) as clip:
        frames = [(frame.index, frame.time_us) for frame in clip.frames()]
        assert frames == [(i, i * 100_000) for i in range(20)]
        assert clip.damage.told() is None
        assert clip.declared_duration_s == pytest.approx(2)


def test_variable_frame_rate_is_exact(tmp_path):
    times = [Fraction(0), Fraction(1, 10), Fraction(1, 2), Fraction(6, 5), Fraction(3)]
    with Clip(write_clip(tmp_path / "a.mp4", frames=5, times=times)) as clip:
        assert [frame.time_us for frame in clip.frames()] == [0, 100_000, 500_000, 1_200_000, 3_000_000]


def test_a_cut_clip_gives_the_frames_that_are_left(tmp_path):
    with Clip(cut(write_clip(tmp_path / "a.avi", frames=40), 0.5)) as clip:
        assert 10 < sum(1 for _ in clip.frames()) < 30


@pytest.mark.parametrize("data", [b"", b"no clip", b"\0\0\0\x18ftypisom" + bytes(100)])
def test_what_is_no_clip_cannot_be_opened(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(ClipError) as caught:
        Clip(tmp_path / "a.mp4")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.mp4", "video/mp4"),
        ("a.mov", "video/quicktime"),
        ("a.avi", "video/x-msvideo"),
        ("a.jpg", "image/jpeg"),
        ("a.png", "image/png"),
    ],
)
def test_media_type_is_told_by_content(tmp_path, name, expected):
    make = write_photo if name.endswith(("jpg", "png")) else write_clip
    path = make(tmp_path / name)
    assert media_type(path.read_bytes()[:HEAD_BYTES]) == expected


@pytest.mark.parametrize("data", [b"", b"text", b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WAVE", bytes(64)])
def test_other_content_is_no_media(data):
    assert media_type(data) is None


def test_frames_of_an_avi_that_reorders_them_have_steady_times(tmp_path):
    with Clip(write_clip(tmp_path / "a.avi", frames=30, rate=15, codec="libx264")) as clip:
        times = [frame.time_us for frame in clip.frames()]
    assert times == pytest.approx([number * 1e6 / 15 for number in range(30)], abs=1)
    assert not clip.timeline.damaged


@pytest.mark.parametrize("whole_pass", [False, True])
def test_a_frame_has_the_same_pixels_from_the_archive_and_from_the_clip(tmp_path, whole_pass):
    path = write_clip(tmp_path / "D01" / "a.mp4", frames=20)
    with Clip(path) as clip:
        members = [(f"{f.index:03d}.jpg", encode_planes(f.planes())) for f in clip.frames()]
    write_archive(tmp_path / "kept.zip", members)
    write_archive(tmp_path / "empty.zip", [])
    row = {"filePath": "D01/a.mp4", "whole_pass": whole_pass}
    with (
        FrameSource(tmp_path, tmp_path / "kept.zip") as kept,
        FrameSource(tmp_path, tmp_path / "empty.zip") as again,
    ):
        for number in (0, 7, 19, 3):  # the last one runs backwards
            seen = {**row, "time_s": round(number / 15, 6)}
            one = kept.read({**seen, "image": f"{number:03d}.jpg"})
            other = again.read({**seen, "image": None})
            assert np.array_equal(one, other)
        for missing in (20 / 15, 0.5, 1e9):
            with pytest.raises(ValueError, match="no frame at"):
                again.read({**row, "time_s": missing, "image": None})


def test_a_photo_is_read_from_its_own_file(tmp_path):
    path = write_photo(tmp_path / "D01" / "a.jpg")
    write_archive(tmp_path / "empty.zip", [])
    with FrameSource(tmp_path, tmp_path / "empty.zip") as source:
        seen = source.read({"filePath": "D01/a.jpg", "time_s": 0.0, "image": None})
        assert np.array_equal(seen, decode_picture(path.read_bytes()))
        with pytest.raises(FileNotFoundError):
            source.read({"filePath": "D01/gone.jpg", "time_s": 0.0, "image": None})

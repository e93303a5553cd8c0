import hashlib
import os
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from leopard_census.imaging.clip import Clip
from leopard_census.imaging.h264_packet import is_idr, length_bytes
from leopard_census.imaging.indexed_clip import IndexedClip, NotIndexedError
from leopard_census.imaging.packet_order import packet_order
from tests.unit.media.files import cut

KINDS = [
    ("a.mp4", "libx264", "keyint=30:bframes=0"),
    ("a.mp4", "libx264", "keyint=250:bframes=3"),
    ("a.mov", "libx264", "keyint=24:bframes=8:b-pyramid=normal:ref=6:weightp=2"),
    ("a.mp4", "libx264", "keyint=20:min-keyint=10:bframes=5:open-gop=1"),
    ("a.mp4", "libx264", "keyint=20:intra-refresh=1"),
    ("a.mp4", "libx264", "keyint=10:slices=4:cabac=0:bframes=2"),
    ("a.mp4", "libx264", "keyint=20:tff=1:bframes=3"),
    ("a.mp4", "libx265", "keyint=20:bframes=4:open-gop=1:log-level=none"),
    ("a.mov", "libx265", "keyint=20:min-keyint=20:open-gop=0:temporal-layers=3:log-level=none"),
    ("a.avi", "mjpeg", ""),
    ("a.mov", "mjpeg", ""),
]
FRAMES = 60


def write(path, codec, params, times=None):
    rng = np.random.default_rng(1)
    ground = rng.integers(0, 255, (96, 160), np.uint8)
    options = {f"{codec[3:]}-params": params} if params else {}
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=30, options=options)
        stream.width, stream.height = 160, 96
        stream.pix_fmt = "yuvj422p" if codec == "mjpeg" else "yuv420p"
        if times is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 600)
        for number in range(FRAMES):
            picture = np.repeat(np.roll(ground, 3 * number, 1)[..., None] // 2, 3, axis=2)
            picture[20:45, 2 * number : 2 * number + 30] = (200, 90, 40)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            if times is not None:
                frame.pts, frame.time_base = round(times[number] * 600), Fraction(1, 600)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def digest(frame):
    planes = frame.planes()
    return hashlib.sha256(b"".join(p.tobytes() for p in (planes.luma, planes.blue, planes.red))).hexdigest()


@pytest.mark.parametrize(("name", "codec", "params"), KINDS)
def test_chosen_frames_are_those_of_a_whole_pass(tmp_path, name, codec, params):
    path = write(tmp_path / name, codec, params)
    with Clip(path) as clip:
        whole = {frame.index: (frame.time_us, digest(frame)) for frame in clip.frames()}
    assert len(whole) == FRAMES
    with IndexedClip(path) as clip:
        assert list(clip.times_us) == [time_us for time_us, _ in whole.values()]
        for seed, count in enumerate((1, 3, 8, 20, FRAMES)):
            rng = np.random.default_rng(seed)
            wanted = set(rng.choice(FRAMES, count, replace=False).tolist())
            more = set(rng.choice(FRAMES, 10, replace=False).tolist()) - wanted
            found = {
                frame.index: (frame.time_us, digest(frame))
                for frame in clip.read(wanted, more, lambda rng=rng: bool(rng.integers(2)))
            }
            assert list(found) == sorted(found)
            assert wanted <= set(found) <= wanted | more
            assert found == {index: whole[index] for index in found}


def test_a_variable_frame_rate_is_exact(tmp_path):
    rng = np.random.default_rng(2)
    times = [Fraction(int(t), 600) for t in np.cumsum(rng.integers(5, 200, FRAMES))]
    path = write(tmp_path / "a.mp4", "libx264", "keyint=25:bframes=3", times)
    expected = [round((t - times[0]) * 1_000_000) for t in times]
    with IndexedClip(path) as clip:
        assert list(clip.times_us) == expected
        assert [f.time_us for f in clip.read(range(0, FRAMES, 7))] == expected[::7]


def test_frames_that_no_one_needs_are_not_decoded(tmp_path, monkeypatch):
    path = write(tmp_path / "a.mp4", "libx264", "keyint=15:min-keyint=15:scenecut=0:bframes=0")
    with IndexedClip(path) as clip:
        sent = []
        monkeypatch.setattr(
            IndexedClip,
            "_decoded",
            lambda self, context, packet, chosen, real=IndexedClip._decoded: (
                sent.append(packet is not None) or real(self, context, packet, chosen)
            ),
        )
        assert [frame.index for frame in clip.read([0, 33])] == [0, 33]
        assert sum(sent) == 1 + 4


@pytest.mark.parametrize(("codec", "name"), [("mpeg4", "a.avi"), ("libx264", "a.avi")])
def test_containers_that_tell_no_times_are_left_to_a_whole_pass(tmp_path, codec, name):
    path = write(tmp_path / name, codec, "")
    with pytest.raises(NotIndexedError):
        IndexedClip(path)


def test_half_a_frame_at_the_end_of_a_cut_clip_is_left_out(tmp_path):
    path = cut(write(tmp_path / "a.avi", "mjpeg", ""), 0.5)
    with IndexedClip(path) as clip:
        found = list(clip.read(range(len(clip.times_us))))
        assert 20 < len(found) == len(clip.times_us) < 40


def test_order_of_packets():
    order = packet_order([0, 3, 1, 2, 4, 6, 5], [True, False, False, False, True, False, False])
    assert order is not None
    assert order.place == (0, 3, 1, 2, 4, 6, 5)
    assert order.packet == (0, 2, 3, 1, 4, 6, 5)
    assert order.starts == (0, 4)
    assert order.groups() == [range(0, 4), range(4, 7)]


def test_an_open_group_is_no_place_to_begin():
    order = packet_order([0, 1, 4, 2, 3], [True, False, True, False, False])
    assert order is not None
    assert order.starts == (0,)


@pytest.mark.parametrize(
    ("times", "keys"),
    [
        ([], []),
        ([0, None, 2], [True] * 3),
        ([0, 1, 1], [True] * 3),
        ([0, 1], [False, True]),
        ([1, 0], [True, False]),
    ],
)
def test_packets_that_do_not_tell(times, keys):
    assert packet_order(times, keys) is None


def test_idr_pictures_are_told_from_recovery_points():
    sei, idr, other = b"\x06abc", b"\x65data", b"\x41data"
    packet = lambda *units: b"".join(len(u).to_bytes(4, "big") + u for u in units)  # noqa: E731
    assert is_idr(packet(sei, idr), 4)
    assert not is_idr(packet(sei, other), 4)
    assert not is_idr(b"", 4)
    assert not is_idr(b"\xff\xff\xff\xff\x41", 4)
    assert length_bytes(b"\x01\x64\x00\x1f\xff\xe1\x00") == 4
    assert length_bytes(b"\x00\x00\x00\x01\x67\x64\x00") is None
    assert length_bytes(b"") is None


ENCODE = """
import hashlib, numpy as np
from leopard_census.imaging.jpeg import encode_planes
from leopard_census.imaging.planes import Planes
rng = np.random.default_rng(0)
planes = Planes(*(rng.integers(0, 256, s, np.uint8) for s in ((270, 480), (135, 240), (135, 240))))
print(hashlib.sha256(encode_planes(planes)).hexdigest())
"""


@pytest.mark.parametrize("switch", ["JSIMD_FORCENONE", "JSIMD_FORCESSE2"])
def test_a_jpeg_does_not_depend_on_the_processors_vector_instructions(switch):
    plain, other = (
        subprocess.run(
            [sys.executable, "-c", ENCODE], env=os.environ | env, check=True, capture_output=True, text=True
        ).stdout
        for env in ({}, {switch: "1"})
    )
    assert plain == other != ""

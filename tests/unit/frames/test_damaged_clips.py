"""Of clips with damaged bytes, frames are the same pixels whether kept or made again, in whatever order."""

import random
from datetime import timedelta, timezone
from pathlib import Path

import av
import numpy as np
import pytest

from leopard_census.config.frames import FramesSettings
from leopard_census.config.media import MediaSettings
from leopard_census.frames.sample import sample_deployment
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.media.inventory import inventory_deployment
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.media.faulty import patched, with_rate

ZONE = timezone(timedelta(hours=11))
CLIPS_EACH = 4

#: Name of the file, codec, its options, those of the container.
CLIPS = {
    "mjpeg": ("a.avi", "mjpeg", {}, {}),
    "mpeg4": ("a.avi", "mpeg4", {"bf": "2", "g": "15"}, {}),
    "h264": ("a.mp4", "libx264", {"x264-params": "keyint=20:bframes=3:open-gop=0"}, {}),
    "open": ("a.mp4", "libx264", {"x264-params": "keyint=20:bframes=3:open-gop=1"}, {}),
    "hevc": ("a.mp4", "libx265", {"x265-params": "keyint=20:bframes=3:log-level=none"}, {}),
    "fragmented": (
        "a.mp4",
        "libx264",
        {"x264-params": "keyint=20:bframes=3"},
        {"movflags": "frag_keyframe+empty_moov"},
    ),
}


def write(folder: Path, kind: str) -> Path:
    """A still scene through which a block runs."""
    name, codec, options, container = CLIPS[kind]
    path = folder / name
    scene = np.random.default_rng(5).integers(0, 255, (30, 40, 3), np.uint8)
    scene = np.kron(scene, np.ones((8, 8, 1), np.uint8)) // 2
    with av.open(str(path), "w", options=container) as out:
        stream = out.add_stream(codec, rate=15, options=options)
        stream.width, stream.height = 320, 240
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number in range(80):
            pixels = scene.copy()
            pixels[60:160, number * 3 : number * 3 + 60] = 255 - pixels[60:160, number * 3 : number * 3 + 60]
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        out.mux(stream.encode())
    return path


def frame_bytes(path: Path) -> range:
    """Where the frames lie; the container's own tables are left whole."""
    with av.open(str(path)) as clip:
        packets = [p for p in clip.demux(video=0) if p.size]
        return range(min(p.pos for p in packets), max(p.pos + p.size for p in packets))


def damaged(data: bytes, within: range, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        # Behind the first frames, so that something is sampled before the damage.
        changed[rng.randrange(within.start + len(within) // 4, within.stop)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def ending_early(data: bytes, within: range, rng: random.Random) -> bytes:
    """With marks of a JPEG's end, mostly inside scans."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(within.start + len(within) // 4, within.stop - 1)
        changed[place : place + 2] = b"\xff\xd9"
    return bytes(changed)


def pictures(folder: Path, name: str, rows: list) -> list[np.ndarray]:
    with FrameSource(folder / "raw", folder / f"{name}.zip") as source:
        return [source.read(row) for row in rows]


def unequal(folder: Path, rng: random.Random) -> list[str]:
    """Ways of reading that do not give the same pixels."""
    rows = inventory_deployment(folder / "raw", "D01", None, ZONE, MediaSettings())
    write_table(folder / "media.csv", contract("media"), rows)
    tables = {}
    for name, keep in (("kept", True), ("unkept", False), ("again", True)):
        sample_deployment(
            folder / "media.csv",
            folder / "raw",
            FramesSettings(keep=keep),
            folder / f"{name}.csv",
            folder / f"{name}.zip",
        )
        tables[name] = read_table(folder / f"{name}.csv", contract("frames"))
    kept = pictures(folder, "kept", tables["kept"])
    found = []
    if (folder / "kept.zip").read_bytes() != (folder / "again.zip").read_bytes():
        found.append("twice")
    if [{**row, "image": None} for row in tables["kept"]] != tables["unkept"]:
        return [*found, "table"]
    places = list(range(len(kept)))
    shuffled = rng.sample(places, len(places))
    for way, order in (("forward", places), ("backward", places[::-1]), ("shuffled", shuffled)):
        made = pictures(folder, "unkept", [tables["unkept"][i] for i in order])
        if not all(np.array_equal(kept[i], one) for i, one in zip(order, made, strict=True)):
            found.append(way)
    return found


@pytest.mark.parametrize(("kind", "damage"), [*((kind, damaged) for kind in CLIPS), ("mjpeg", ending_early)])
def test_frames_of_damaged_clips_are_the_same_pixels_each_time(kind, damage, tmp_path):
    rng = random.Random(7)
    (tmp_path / "raw" / "D01").mkdir(parents=True)
    path = write(tmp_path / "raw" / "D01", kind)
    data, within = path.read_bytes(), frame_bytes(path)
    wrong = {}
    for number in range(CLIPS_EACH):
        path.write_bytes(damage(data, within, rng))
        if ways := unequal(tmp_path, rng):
            wrong[number] = ways
    assert wrong == {}


@pytest.mark.parametrize(("scale", "rate"), [(2**31 - 1, 1), (1, 2**31 - 1)])
@pytest.mark.parametrize("kind", ["mjpeg", "mpeg4"])
def test_frames_whose_times_cannot_be_are_made_again_too(kind, scale, rate, tmp_path):
    (tmp_path / "raw" / "D01").mkdir(parents=True)
    path = write(tmp_path / "raw" / "D01", kind)
    path.write_bytes(with_rate(path.read_bytes(), scale, rate))
    assert unequal(tmp_path, random.Random(7)) == []
    rows = read_table(tmp_path / "kept.csv", contract("frames"))
    # 80 frames, taken to be a thirtieth of a second apart, at least twice a second.
    assert len(rows) >= 5
    assert max(row["time_s"] for row in rows) < 3


@pytest.mark.parametrize("marker", [b"\xff\xdb", b"\xff\xc4"])  # quantisation and Huffman tables
def test_a_frame_that_lost_its_tables_is_the_same_each_time(tmp_path, marker):
    """Decoders of Motion JPEG keep those of the frame before, so that it would matter which one that was."""
    folder = tmp_path / "raw" / "D01"
    folder.mkdir(parents=True)
    path = write(folder, "mjpeg")
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as clip:
        packets = [bytes(p) for p in clip.demux(video=0) if p.size]
    for packet in packets[15:60:5]:
        data[data.find(packet) + packet.find(marker) + 1] = 0xFE
    path.write_bytes(data)
    assert unequal(tmp_path, random.Random(1)) == []


def test_frames_that_come_out_in_another_order_than_the_container_tells_are_made_again_too(tmp_path):
    (tmp_path / "raw" / "D01").mkdir(parents=True)
    path = write(tmp_path / "raw" / "D01", "h264")
    # From the twelfth run on, all frames are told to be shown as late after their decoding as that one (box `ctts`).
    path.write_bytes(patched(path.read_bytes(), b"ctts", 8 + 8 * 11, 8000))
    assert unequal(tmp_path, random.Random(7)) == []
    assert len(read_table(tmp_path / "kept.csv", contract("frames"))) >= 5

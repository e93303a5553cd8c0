import os
import re
import struct
import zlib
from datetime import datetime, timedelta

import pytest
from PIL import Image

from leopard_census.config.media import MediaSettings
from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.media.clip_content import MAX_PIXELS
from leopard_census.media.content import Look, read_content
from leopard_census.media.inventory import inventory_deployment
from leopard_census.media.scan import listing_digest, scan
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.keys import media_id
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.media.files import cut, picture, write_clip, write_photo
from tests.unit.media.looking import ZONE, look, only

TAKEN = datetime(2012, 1, 3, 4, 5, 6)  # noqa: DTZ001
SHOWN = TAKEN.replace(tzinfo=ZONE)
CREATED = {"creation_time": "2012-01-03T04:05:06"}


def flip(path, start, count):
    data = bytearray(path.read_bytes())
    start %= len(data)
    for i in range(start, start + count):
        data[i] ^= 0xFF
    path.write_bytes(data)


def test_a_whole_photo(tmp_path):
    path = write_photo(tmp_path / "IMG_0001.JPG", TAKEN)
    row = only(tmp_path)
    assert row["sha256"] == sha256_file(path)
    assert row["mediaID"] == media_id("D01", "IMG_0001.JPG", row["sha256"])
    assert (row["status"], row["reason"], row["fileMediatype"]) == ("ok", None, "image/jpeg")
    assert (row["width"], row["height"], row["bytes"]) == (160, 120, path.stat().st_size)
    assert (row["timestamp"], row["timestampSource"]) == (SHOWN, "exif")
    assert row["timestamp"].utcoffset() == timedelta(hours=11)


@pytest.mark.parametrize(
    ("name", "source"), [("a.MP4", "quicktime"), ("a.mov", "quicktime"), ("a.avi", "riff")]
)
def test_a_whole_clip(tmp_path, name, source):
    write_clip(tmp_path / name, frames=30, rate=15, metadata={**CREATED, "date": "2012-01-03 04:05:06"})
    row = only(tmp_path)
    assert (row["status"], row["frame_count"]) == ("ok", 30)
    assert row["duration_s"] == pytest.approx(2, abs=1e-3)
    assert (row["timestamp"], row["timestampSource"]) == (SHOWN, source)


def test_progressive_and_png_are_whole_photos(tmp_path):
    write_photo(tmp_path / "a.jpg", progressive=True)
    write_photo(tmp_path / "b.png", TAKEN)
    rows = look(tmp_path)
    assert {row["status"] for row in rows.values()} == {"ok"}
    assert rows["b.png"]["timestampSource"] == "exif"


def test_rank_of_sources(tmp_path):
    write_photo(tmp_path / "2012-05-05__01-02-03.JPG", TAKEN)
    write_photo(tmp_path / "2012-06-06__01-02-03.JPG")
    write_photo(tmp_path / "IMG_0001.JPG")
    os.utime(tmp_path / "IMG_0001.JPG", (1325523906, 1325523906))  # 2012-01-02T17:05:06Z
    rows = look(tmp_path)
    assert [rows[n]["timestampSource"] for n in sorted(rows)] == ["exif", "filename", "none"]
    assert rows["2012-06-06__01-02-03.JPG"]["timestamp"] == datetime(2012, 6, 6, 1, 2, 3, tzinfo=ZONE)
    trusting = look(tmp_path, settings=MediaSettings(trust_mtime=True))["IMG_0001.JPG"]
    assert (trusting["timestamp"], trusting["timestampSource"]) == (SHOWN, "mtime")


FAULTS = {
    "empty photo": ("a.JPG", lambda p: p.write_bytes(b""), "unreadable"),
    "empty clip": ("a.AVI", lambda p: p.write_bytes(b""), "unreadable"),
    "text named as a photo": ("a.jpg", lambda p: p.write_text("hello"), "unreadable"),
    "photo named as text": ("a.txt", lambda p: write_photo(p.with_suffix(".jpg")).rename(p), "ok"),
    "clip named as a photo": ("a.jpg", lambda p: write_clip(p.with_suffix(".avi")).rename(p), "ok"),
    "half a photo": ("a.jpg", lambda p: cut(write_photo(p), 0.5), "corrupt"),
    "photo without its head": ("a.jpg", lambda p: flip(write_photo(p), 3, 100), "unreadable"),
    "half a png": ("a.png", lambda p: cut(write_photo(p), 0.5), "corrupt"),
    "damaged png": ("a.png", lambda p: flip(write_photo(p), 200, 50), "corrupt"),
    "half a clip": ("a.avi", lambda p: cut(write_clip(p, frames=60), 0.5), "truncated-usable"),
    "half a streamed clip": (
        "a.mp4",
        lambda p: cut(write_clip(p, frames=60, options={"movflags": "frag_keyframe+empty_moov"}), 0.5),
        None,
    ),
    "half a clip, index at the end": ("a.mp4", lambda p: cut(write_clip(p, frames=60), 0.5), "unreadable"),
    "head of a clip": ("a.avi", lambda p: cut(write_clip(p), 0.01), "unreadable"),
    "thumbnail store": ("Thumbs.db", lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0"), "not-media"),
    "empty file": (".nomedia", lambda p: p.write_bytes(b""), "not-media"),
    "sound": ("a.wav", lambda p: p.write_bytes(b"RIFF\0\0\0\0WAVEfmt "), "not-media"),
    "link out of the folder": ("a.jpg", lambda p: p.symlink_to(__file__), "not-media"),
    "dangling link": ("a.jpg", lambda p: p.symlink_to("nowhere"), "not-media"),
    "pipe": ("a.jpg", os.mkfifo, "not-media"),
    "huge declared size": (
        "a.png",
        lambda p: p.write_bytes(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0"
            + bytes.fromhex("5a4c3d7e")
            + bytes(20)
        ),
        "unreadable",
    ),
    "photo that declares to be taller": ("a.jpg", lambda p: declare(write_photo(p), 160, 240), "corrupt"),
    "photo that declares to be a little taller": (
        "a.jpg",
        lambda p: declare(write_photo(p), 160, 136),
        "corrupt",
    ),
    "photo that declares to be wider": ("a.jpg", lambda p: declare(write_photo(p), 320, 120), "corrupt"),
    "photo that declares to be smaller": ("a.jpg", lambda p: declare(write_photo(p), 160, 60), "corrupt"),
    "photo that declares to be narrower": ("a.jpg", lambda p: declare(write_photo(p), 80, 120), "corrupt"),
    "photo that declares no height": ("a.jpg", lambda p: declare(write_photo(p), 160, 0), "unreadable"),
    "photo that declares 4 gigapixels": (
        "a.jpg",
        lambda p: declare(write_photo(p), 65500, 65500),
        "unreadable",
    ),
    "photo that declares 160 megapixels": (
        "a.jpg",
        lambda p: declare(write_photo(p), 16000, 10000),
        "unreadable",
    ),
    "half a photo, closed": ("a.jpg", lambda p: append(cut(write_photo(p), 0.5), JPEG_END), "corrupt"),
    "half a photo, rest zeros": ("a.jpg", lambda p: append(cut(write_photo(p), 0.5), bytes(2000)), "corrupt"),
    "half a photo, rest zeros, closed": (
        "a.jpg",
        lambda p: append(cut(write_photo(p), 0.5), bytes(2000) + JPEG_END),
        "corrupt",
    ),
    "half a progressive photo, closed": (
        "a.jpg",
        lambda p: append(cut(write_photo(p, progressive=True), 0.5), JPEG_END),
        "corrupt",
    ),
    "photo with a hole": ("a.jpg", lambda p: flip(write_photo(p, quality=95), -1000, 200), "corrupt"),
    "png with half its rows": ("a.png", lambda p: p.write_bytes(png(100, 100, 50)), "corrupt"),
    "png with twice its rows": ("a.png", lambda p: p.write_bytes(png(100, 100, 200)), "corrupt"),
    "clip of gigantic pictures": ("a.mp4", lambda p: frame_size(write_clip(p), 65535), None),
}

WHOLE = {
    "cmyk": ("a.jpg", lambda p: Image.fromarray(picture()).convert("CMYK").save(p)),
    "grey": ("a.jpg", lambda p: Image.fromarray(picture()).convert("L").save(p)),
    "several pictures": (
        "a.jpg",
        lambda p: Image.fromarray(picture()).save(
            p, format="MPO", save_all=True, append_images=[Image.fromarray(picture(9))]
        ),
    ),
    "restart markers": ("a.jpg", lambda p: write_photo(p, restart_marker_blocks=4)),
    "full colour": ("a.jpg", lambda p: write_photo(p, subsampling=0, quality=100)),
    "one pixel": ("a.jpg", lambda p: Image.new("RGB", (1, 1)).save(p)),
    "odd size": ("a.jpg", lambda p: write_photo(p, pixels=picture(width=157, height=113))),
    "black": ("a.jpg", lambda p: Image.new("RGB", (640, 480)).save(p)),
    "mid grey, as a decoder fills": ("a.jpg", lambda p: Image.new("RGB", (640, 480), (128,) * 3).save(p)),
    "filled up with zeros": ("a.jpg", lambda p: append(write_photo(p), bytes(4096))),
    "exif that leads to itself": ("a.jpg", lambda p: insert(write_photo(p), EXIF_LOOP)),
    "16 bits": ("a.png", lambda p: Image.fromarray(picture()[..., 0].astype("uint16") * 200).save(p)),
    "1 bit": ("a.png", lambda p: Image.fromarray(picture()).convert("1").save(p)),
    "palette": ("a.png", lambda p: Image.fromarray(picture()).convert("P").save(p)),
    "animated": (
        "a.png",
        lambda p: Image.fromarray(picture()).save(
            p, save_all=True, append_images=[Image.fromarray(picture(9))]
        ),
    ),
    "interlaced": ("a.png", lambda p: p.write_bytes(INTERLACED)),
}

JPEG_END = b"\xff\xd9"
# One directory whose Exif block and whose next directory are itself; its time can be read all the same.
_TIFF = (
    b"II*\0" + struct.pack("<IH", 8, 2) + struct.pack("<HHII", 0x8769, 4, 1, 8)
    + struct.pack("<HHII", 0x0132, 2, 20, 38) + struct.pack("<I", 8) + b"2012:01:03 04:05:06\0"
)  # fmt: skip
EXIF_LOOP = b"\xff\xe1" + struct.pack(">H", len(_TIFF) + 8) + b"Exif\0\0" + _TIFF


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, rows, depth=8, interlaced=0, data=None):
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, interlaced)
    data = bytes(rows * (1 + width)) if data is None else data
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


# 5 by 3 grey pixels; the passes hold 1, 1, none, 1, 3, 2 x 2 and 5 of them, and a byte for each row.
INTERLACED = png(5, 3, 0, interlaced=1, data=bytes(2 + 2 + 2 + 4 + 2 * 3 + 6))


def declare(path, width, height):
    """Write another size into a JPEG's header."""
    data = path.read_bytes()
    at = re.search(rb"\xff[\xc0-\xc2]\x00\x11\x08", data).end()
    path.write_bytes(data[:at] + struct.pack(">HH", height, width) + data[at + 4 :])
    return path


def frame_size(path, pixels):
    """Write another picture size into the description of an MP4's picture track."""
    data = path.read_bytes()
    at = data.index(b"avc1", data.index(b"stsd")) + 28
    path.write_bytes(data[:at] + struct.pack(">HH", pixels, pixels) + data[at + 4 :])


def append(path, data):
    path.write_bytes(path.read_bytes() + data)


def insert(path, segment):
    data = path.read_bytes()
    path.write_bytes(data[:2] + segment + data[2:])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_or_odd_file_is_a_row(tmp_path, fault):
    name, make, expected = FAULTS[fault]
    make(tmp_path / name)
    row = only(tmp_path)
    assert row["filePath"] == name
    assert (
        row["status"] in ("ok", "truncated-usable", "unreadable")
        if expected is None
        else row["status"] == expected
    )
    assert (row["reason"] is None) == (row["status"] == "ok")
    assert str(tmp_path) not in str(row["reason"])
    write_table(tmp_path / "table", contract("media"), [row])


@pytest.mark.parametrize("kind", WHOLE)
def test_an_unusual_but_whole_photo_is_ok_and_every_stage_can_read_it(tmp_path, kind):
    name, make = WHOLE[kind]
    make(tmp_path / name)
    row = only(tmp_path)
    assert (row["status"], row["reason"]) == ("ok", None)
    assert decode_picture((tmp_path / name).read_bytes()).shape[:2] == (row["height"], row["width"])
    if "exif" in kind:
        assert row["timestamp"] == SHOWN


@pytest.mark.parametrize(
    ("place", "status", "reason"),
    [
        (48, "ok", "its header declares a length that no clip has"),  # a billion frames
        (32, "truncated-usable", "2.0 s of 30000.0 s decode"),  # a billion microseconds for each
    ],
)
def test_a_clip_that_claims_a_billion_is_what_decodes(tmp_path, place, status, reason):
    path = write_clip(tmp_path / "a.avi", frames=30, rate=15)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, place, 1_000_000_000)
    path.write_bytes(data)
    row = only(tmp_path)
    assert (row["status"], row["frame_count"]) == (status, 30)
    assert row["duration_s"] == pytest.approx(2, abs=0.1)
    assert reason in row["reason"]


def test_a_photo_that_declares_too_much_is_given_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("simplejpeg.decode_jpeg", lambda *_, **__: pytest.fail("was decoded"))
    path = declare(write_photo(tmp_path / "a.jpg"), 16000, 10000)
    assert "more pixels" in read_content(path, Look(MediaSettings(), ZONE)).reason


def test_a_clip_of_too_large_pictures_is_not_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr("leopard_census.media.clip_content.MAX_PIXELS", 160 * 120 - 1)
    assert MAX_PIXELS > 160 * 120
    found = read_content(write_clip(tmp_path / "a.mp4"), Look(MediaSettings(), ZONE))
    assert (found.status, found.frame_count) == ("unreadable", None)


def test_a_cut_clip_tells_what_is_left(tmp_path):
    cut(write_clip(tmp_path / "a.avi", frames=60, rate=15), 0.5)
    row = only(tmp_path)
    assert 20 <= row["frame_count"] <= 40
    assert row["duration_s"] == pytest.approx(row["frame_count"] / 15, abs=0.01)
    assert "of 4.0 s decode" in row["reason"]


@pytest.mark.parametrize("start", [30, 300, 1000, 3000])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.mp4", "a.avi"])
def test_flipped_bits_never_raise(tmp_path, name, start):
    path = (write_photo if name.endswith(("jpg", "png")) else write_clip)(tmp_path / name)
    if path.stat().st_size > start + 40:
        flip(path, start, 40)
    assert only(tmp_path)["status"] in ("ok", "corrupt", "truncated-usable", "unreadable", "not-media")


def test_half_a_photo_is_corrupt_also_where_another_library_told_pillow_to_be_lenient(tmp_path, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    for path in (cut(write_photo(tmp_path / "b.jpg"), 0.7), cut(write_photo(tmp_path / "b.png"), 0.7)):
        assert read_content(path, Look(MediaSettings(), ZONE)).status == "corrupt"


def test_one_damaged_file_costs_that_file_alone(tmp_path):
    write_photo(tmp_path / "a.jpg")
    cut(write_photo(tmp_path / "b.jpg"), 0.7)
    write_photo(tmp_path / "c.jpg")
    assert [row["status"] for row in look(tmp_path).values()] == ["ok", "corrupt", "ok"]


def test_without_decoding_nothing_is_called_ok(tmp_path):
    write_photo(tmp_path / "a.jpg", TAKEN)
    cut(write_photo(tmp_path / "b.jpg"), 0.5)
    write_clip(tmp_path / "c.mp4", metadata=CREATED)
    (tmp_path / "d.txt").write_text("notes")
    rows = look(tmp_path, deep=False)
    assert [row["status"] for row in rows.values()] == ["unchecked", "unchecked", "unchecked", "not-media"]
    assert rows["a.jpg"]["timestamp"] == rows["c.mp4"]["timestamp"] == SHOWN


def test_odd_names_reach_the_table_and_come_back(tmp_path):
    folder = tmp_path / "media" / "D01"
    for name in ("Кедровая 1.jpg", "a\nb.jpg", " x .jpg ", os.fsdecode(b"\xff.jpg")):
        write_photo(folder / "x.jpg").rename(folder / name)
    rows = inventory_deployment(tmp_path / "media", "D01", None, ZONE, MediaSettings())
    write_table(tmp_path / "t.csv", contract("media"), rows)
    back = read_table(tmp_path / "t.csv", contract("media"))
    assert sorted(row["mediaID"] for row in back) == sorted(row["mediaID"] for row in rows)
    assert {row["filePath"] for row in back} == {row["filePath"] for row in rows}
    assert len(back) == 4


def test_the_table_is_the_same_wherever_the_folder_lies(tmp_path):
    tables = []
    for place in ("one", "other/deeper"):
        root = tmp_path / place
        write_photo(root / "D01" / "a.jpg", TAKEN)
        cut(write_clip(root / "D01" / "b.avi"), 0.6)
        (root / "D01" / "c.mp4").write_bytes(b"broken")
        rows = inventory_deployment(root, "D01", None, ZONE, MediaSettings())
        write_table(root / "t.csv", contract("media"), rows)
        tables.append((root / "t.csv").read_bytes())
    assert tables[0] == tables[1]


def test_files_that_change_between_planning_and_job_stop_it(tmp_path):
    write_photo(tmp_path / "D01" / "a.jpg")
    planned = listing_digest(scan(tmp_path, "D01"))
    assert len(inventory_deployment(tmp_path, "D01", None, ZONE, MediaSettings(), planned)) == 1
    write_photo(tmp_path / "D01" / "b.jpg")
    with pytest.raises(InputError, match="D01 changed"):
        inventory_deployment(tmp_path, "D01", None, ZONE, MediaSettings(), planned)


def test_a_clip_of_days_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr("leopard_census.media.clip_content.LONGEST_S", 1)
    found = read_content(write_clip(tmp_path / "a.mp4", frames=30, rate=10), Look(MediaSettings(), ZONE))
    assert (found.status, found.duration_s) == ("corrupt", None)
    assert "longer than a day" in str(found.reason)

"""The fault corpus: damaged and odd files, each with the states that it may end with.

`CORPUS` maps a path to a maker, which writes the file, and to its allowed states. Cuts and flips whose effect depends
on the encoder's version have more than one.
"""

import os
import random
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from tests.unit.media.files import picture, write_clip, write_photo

Maker = Callable[[Path], object]

UNREADABLE = {"unreadable"}
CORRUPT = {"corrupt"}
BROKEN = {"unreadable", "corrupt"}
NOT_MEDIA = {"not-media"}
OK = {"ok"}
ANY_CLIP = {"ok", "truncated-usable", "unreadable"}
ANY_PHOTO = {"ok", "corrupt", "unreadable"}

FASTSTART = {"movflags": "faststart"}


class Sources:
    """Whole files to damage, made once."""

    def __init__(self, folder: Path) -> None:
        def clip(name: str, **options: object) -> bytes:
            return write_clip(folder / name, frames=24, rate=12, **options).read_bytes()

        self.jpg = write_photo(folder / "a.jpg").read_bytes()
        self.progressive = write_photo(folder / "p.jpg", progressive=True).read_bytes()
        self.png = write_photo(folder / "a.png").read_bytes()
        self.mp4 = clip("a.mp4")
        self.fast = clip("f.mp4", options=FASTSTART)
        self.mov = clip("a.mov")
        self.avi = clip("a.avi")
        self.hevc = clip("h.mp4", codec="libx265")
        self.mpeg4 = clip("m.mp4", codec="mpeg4")


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def flipped(data: bytes, start: int, count: int, seed: int = 0) -> bytes:
    """Random bits turned in `count` bytes from `start` on (from the end when negative)."""
    chance = random.Random(seed)
    changed = bytearray(data)
    start %= len(data)
    for place in range(start, min(start + count, len(data))):
        changed[place] ^= chance.randrange(1, 256)
    return bytes(changed)


def zeroed(data: bytes, start: int, count: int) -> bytes:
    start %= len(data)
    return data[:start] + bytes(count) + data[start + count :]


def segment(code: int, content: bytes) -> bytes:
    return bytes((0xFF, code)) + struct.pack(">H", len(content) + 2) + content


def after_start(jpg: bytes, more: bytes) -> bytes:
    return jpg[:2] + more + jpg[2:]


def exif(count: int, entry: bytes) -> bytes:
    """An EXIF segment whose directory claims `count` entries and holds one."""
    return segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<IH", 8, count) + entry)


def png_of(width: int, height: int, raw: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(raw, 9)), chunk(b"IEND", b""))
    )


def declared(jpg: bytes, width: int, height: int) -> bytes:
    at = jpg.index(b"\xff\xc0") + 5
    return jpg[:at] + struct.pack(">HH", height, width) + jpg[at + 4 :]


def patched(data: bytes, name: bytes, offset: int, value: int) -> bytes:
    """A 32-bit number of an MP4 atom replaced, `offset` bytes after its name."""
    at = data.index(name) + len(name) + offset
    return data[:at] + struct.pack(">I", value) + data[at + 4 :]


def riff(data: bytes, place: int, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<I", changed, place, value)
    return bytes(changed)


def many_scans(jpg: bytes, times: int) -> bytes:
    """A progressive photo that repeats its last scan again and again: little data, much work."""
    start, end = jpg.rindex(b"\xff\xda"), jpg.rindex(b"\xff\xd9")
    return jpg[:end] + jpg[start:end] * times + jpg[end:]


def _write(data: bytes) -> Maker:
    return lambda path: path.write_bytes(data)


def _deep(path: Path) -> None:
    folder = path.parent
    for _ in range(60):
        folder /= "DCIM"
    folder.mkdir(parents=True)
    write_photo(folder / path.name)


def _no_frame(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        out.start_encoding()


def _locked(path: Path) -> None:
    write_photo(path).chmod(0)


def _bytes_name(path: Path) -> None:
    write_photo(path).rename(path.parent / os.fsdecode(b"IMG_\xff\xfe.JPG"))


def with_rate(avi: bytes, scale: int, rate: int) -> bytes:
    """With another duration of each frame, `scale` / `rate` seconds, in the stream's header (AVISTREAMHEADER)."""
    place = avi.index(b"strh") + 8 + 20
    return avi[:place] + struct.pack("<II", scale, rate) + avi[place + 8 :]


def _early(avi: bytes) -> tuple[bytes, bytes]:
    """Some bytes in the middle of the second frame, and the same with the mark of a JPEG's end among them."""
    start = avi.index(b"00dc", avi.index(b"00dc") + 4) + 1200
    old = avi[start : start + 24]
    return old, old[:10] + b"\xff\xd9" + old[12:]


def _held(path: Path) -> None:
    """A clip of one second whose last frame is shown for ten more."""
    whole = write_clip(path.with_name("whole.mp4"), frames=10, rate=10)
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.size]
        last = max(packets, key=lambda packet: packet.pts)
        last.duration = round(10 / last.time_base)
        for packet in packets:
            packet.stream = stream
            out.mux(packet)
    whole.unlink()


def _sizes(path: Path) -> None:
    """A clip whose pictures become larger: Motion JPEG frames of another size in the same file."""
    small, large = (
        write_clip(path.with_name(f"{width}.avi"), frames=6, width=width, height=height)
        for width, height in ((160, 120), (320, 240))
    )
    with av.open(str(small)) as one, av.open(str(large)) as two, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(one.streams.video[0])
        shift = 0
        for source in (one, two):
            packets = [packet for packet in source.demux(video=0) if packet.size]
            for packet in packets:
                packet.stream = stream
                packet.pts += shift
                packet.dts = packet.pts
                out.mux(packet)
            shift = packets[-1].pts + 1
    small.unlink()
    large.unlink()


def corpus(folder: Path) -> dict[str, tuple[Maker, set[str]]]:
    """Files by name: how each is made, and how it may end; `folder` holds the whole files they are made of."""
    whole = Sources(folder)
    found: dict[str, tuple[Maker, set[str]]] = {}
    for share, allowed in ((0.02, BROKEN), (0.1, BROKEN), (0.3, BROKEN), (0.6, CORRUPT), (0.97, CORRUPT)):
        found[f"cut {share}.jpg"] = _write(cut(whole.jpg, share)), allowed
        found[f"cut progressive {share}.jpg"] = _write(cut(whole.progressive, share)), BROKEN
        found[f"cut {share}.png"] = _write(cut(whole.png, share)), BROKEN
        found[f"cut {share}.mp4"] = _write(cut(whole.mp4, share)), UNREADABLE
        found[f"cut {share}.mov"] = _write(cut(whole.mov, share)), UNREADABLE
        found[f"cut fast {share}.mp4"] = _write(cut(whole.fast, share)), ANY_CLIP
        found[f"cut {share}.avi"] = _write(cut(whole.avi, share)), ANY_CLIP
        found[f"cut hevc {share}.mp4"] = _write(cut(whole.hevc, share)), UNREADABLE
    for size in (1, 3, 12, 40):
        found[f"first {size} bytes.jpg"] = _write(whole.jpg[:size]), UNREADABLE
        found[f"first {size} bytes.avi"] = _write(whole.avi[:size]), UNREADABLE
    for start in (3, 12, 170, 600, -900):
        found[f"flip {start}.jpg"] = _write(flipped(whole.jpg, start, 16, start)), ANY_PHOTO
        found[f"flip {start}.png"] = _write(flipped(whole.png, start, 16, start)), ANY_PHOTO | NOT_MEDIA
        found[f"flip {start}.mp4"] = _write(flipped(whole.mp4, start, 16, start)), ANY_CLIP
        found[f"flip {start}.avi"] = _write(flipped(whole.avi, start, 16, start)), ANY_CLIP
        found[f"flip {start}.mov"] = _write(flipped(whole.fast, start, 16, start)), ANY_CLIP
        found[f"flip hevc {start}.mp4"] = _write(flipped(whole.hevc, start, 16, start)), ANY_CLIP
    found |= {
        "empty.jpg": (_write(b""), UNREADABLE),
        "empty.MP4": (_write(b""), UNREADABLE),
        "empty.txt": (_write(b""), NOT_MEDIA),
        "zeros.jpg": (_write(bytes(100_000)), UNREADABLE),
        "zeros.AVI": (_write(bytes(100_000)), UNREADABLE),
        "hole of zeros.jpg": (_write(zeroed(whole.jpg, -1500, 400)), CORRUPT),
        "hole of zeros.png": (_write(zeroed(whole.png, -900, 400)), BROKEN),
        "noise.jpg": (_write(random.Random(1).randbytes(50_000)), UNREADABLE),
        "noise after the start.jpg": (_write(b"\xff\xd8\xff" + random.Random(2).randbytes(50_000)), BROKEN),
        "photo.avi": (_write(whole.jpg), OK),
        "clip.JPG": (_write(whole.avi), OK),
        "photo.txt": (_write(whole.png), OK),
        "text.mov": (_write(b"battery low\n"), UNREADABLE),
        "Thumbs.db": (_write(b"\xd0\xcf\x11\xe0" + bytes(2000)), NOT_MEDIA),
        ".DS_Store": (_write(b"\0\0\0\1Bud1" + bytes(500)), NOT_MEDIA),
        "sound.wav": (_write(b"RIFF\x24\0\0\0WAVEfmt " + bytes(30)), NOT_MEDIA),
        "one pixel.jpg": (lambda p: Image.new("RGB", (1, 1)).save(p), OK),
        "one pixel.png": (lambda p: Image.new("RGB", (1, 1)).save(p), OK),
        "one row.jpg": (lambda p: Image.new("RGB", (2000, 1)).save(p), OK),
        "no frame.mp4": (_no_frame, UNREADABLE),
        "no frame.avi": (_no_frame, UNREADABLE),
        "one frame.mp4": (lambda p: write_clip(p, frames=1), OK),
        "frames at odd times.mov": (
            lambda p: write_clip(p, frames=4, times=[Fraction(n) for n in (0, 1, 7, 9)]),
            OK,
        ),
        "65500 by 65500.jpg": (_write(declared(whole.jpg, 65500, 65500)), UNREADABLE),
        "9000 by 9000.jpg": (_write(declared(whole.jpg, 9000, 9000)), CORRUPT),
        "no height.jpg": (_write(declared(whole.jpg, 160, 0)), BROKEN),
        "4 gigapixels.png": (_write(png_of(65535, 65535, b"")), UNREADABLE),
        "pixels of a bomb.png": (_write(png_of(50, 50, bytes(80_000_000))), CORRUPT),
        "20 megapixels.png": (_write(png_of(5000, 4000, bytes(5001 * 4000))), OK),
        "many scans.jpg": (_write(many_scans(whole.progressive, 2000)), BROKEN | OK),
        "a billion frames.avi": (_write(riff(whole.avi, 48, 10**9)), OK),
        "last frame held.mp4": (_held, OK),
        "a box without end.mp4": (
            _write(struct.pack(">I8sII4sQ", 16, b"ftypisom", 0, 1, b"mdat", 2**64 - 1)),
            UNREADABLE,
        ),
        **{f"without its last {n} bytes.png": (_write(whole.png[:-n]), CORRUPT) for n in (1, 4, 12)},
        "frames of years.avi": (_write(with_rate(whole.avi, 2**31 - 1, 1)), OK),
        "frames at once.mp4": (_write(patched(whole.mpeg4, b"stts", 12, 2**32 - 1)), OK),
        "time scale of zero.mp4": (_write(patched(whole.mpeg4, b"mdhd", 12, 0)), {"truncated-usable"}),
        "frames of no time.avi": (_write(with_rate(whole.avi, 0, 0)), ANY_CLIP),
        "pictures of two sizes.avi": (_sizes, OK),
        "ends early.avi": (_write(whole.avi.replace(*_early(whole.avi))), OK),
        "one column.jpg": (lambda p: Image.new("RGB", (1, 60000)).save(p), OK),
        "one column.png": (lambda p: Image.new("RGB", (1, 1_000_000)).save(p), OK),
        "giant list.avi": (_write(riff(whole.avi, 16, 2**32 - 1)), ANY_CLIP),
        "giant pictures.avi": (_write(riff(riff(whole.avi, 64, 2**31), 68, 2**31)), ANY_CLIP),
        "giant sample count.mp4": (_write(patched(whole.mp4, b"stsz", 8, 2**31)), ANY_CLIP),
        "giant chunk count.mp4": (_write(patched(whole.mp4, b"stco", 4, 2**31)), ANY_CLIP),
        "giant duration.mp4": (_write(patched(whole.mp4, b"mvhd", 16, 2**32 - 1)), ANY_CLIP),
        "endless atom.mp4": (_write(patched(whole.fast, b"", 0, 1)), ANY_CLIP),
        "atom in itself.mp4": (_write(struct.pack(">I4s", 16, b"moov") * 5000), UNREADABLE),
        "oversized EXIF.jpg": (
            _write(after_start(whole.jpg, segment(0xE1, b"Exif\0\0" + b"II*\0" * 16000) * 200)),
            OK,
        ),
        "EXIF of 65535 entries.jpg": (_write(after_start(whole.jpg, exif(65535, bytes(12)))), OK),
        "EXIF value of 4 GB.jpg": (
            _write(
                after_start(whole.jpg, exif(1, struct.pack("<HHII", 0x9003, 2, 2**32 - 1, 26) + bytes(4)))
            ),
            OK,
        ),
        "closed half.jpg": (_write(cut(whole.jpg, 0.5) + b"\xff\xd9"), CORRUPT),
        "end markers only.jpg": (_write(b"\xff\xd8\xff\xd9" + b"\xff\xd9" * 50), BROKEN),
        "two photos in one.jpg": (_write(whole.jpg + whole.jpg), OK),
        "index of another clip.avi": (_write(whole.avi[:-200] + whole.avi[300:500]), ANY_CLIP),
        "link.jpg": (lambda p: p.symlink_to(folder / "a.jpg"), NOT_MEDIA),
        "loop.jpg": (lambda p: p.symlink_to(p.name), NOT_MEDIA),
        "loop of folders": (lambda p: p.symlink_to(".."), NOT_MEDIA),
        "pipe.avi": (os.mkfifo, NOT_MEDIA),
        "no right to read.jpg": (_locked, OK if os.geteuid() == 0 else UNREADABLE),
        "deep.jpg": (_deep, OK),
        "line\nbreak.jpg": (lambda p: write_photo(p), OK),
        "Кедровая Падь 1.JPG": (lambda p: write_photo(p.with_suffix(".jpg")).rename(p), OK),
        " spaces .jpg": (lambda p: write_photo(p), OK),
        "name of no alphabet.jpg": (_bytes_name, OK),
        "grey.jpg": (lambda p: Image.fromarray(picture()).convert("L").save(p), OK),
    }
    return found

"""Speed and memory of the inventory: beside `sha256sum`, beside bare decoding, and with 100 times as many files.

`python -m benchmarks.inventory [--megabytes N] [--files N]`. Files are made as they are on cards: photos of about 2 MB
(8 megapixels, quality 80) and clips of about 20 MB (1080p, H.264, 30 frames a second); each photo is written many
times with other bytes at its end, because making them costs more than looking at them. Both sides of a ratio run in
turn, on the same files, read once before; the best of three rounds counts on each side. For the reading of strips
the photos and clips state no time, and each photo and each clip's first frame shows a drawn strip.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
from PIL import Image

from benchmarks import RESULTS, write_results
from benchmarks.banner_strips import FONTS, STYLES, with_strip
from leopard_census.config.media import MediaSettings
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.media.banner_function import banner_function
from leopard_census.media.banner_lines import text_lines
from leopard_census.media.banner_recogniser import Recogniser, network_input
from leopard_census.media.content import Look
from leopard_census.media.decoder import Decoder
from leopard_census.media.folder import inventory_folder
from leopard_census.media.inventory import inventory_files
from leopard_census.media.scan import scan
from leopard_census.tables.contract import contract
from leopard_census.tables.sorted_table import write_sorted

ZONE = timezone(timedelta(hours=10))
ROUNDS = 3
STRIP = ("7°C", "2012-01-03 04:05:06", "CAM04")


def make_card(folder: Path, megabytes: int) -> list[Path]:
    """Half the bytes photos of 2 MB, half clips of 20 MB."""
    chance = np.random.default_rng(7)
    photo, clip = _photo(chance), _clip(chance, folder / "whole.mp4")
    files = []
    for number in range(round(megabytes * 5e5 / len(photo))):
        files.append(folder / "DCIM" / f"IMG_{number:04d}.JPG")
        _write(files[-1], photo, number)
    for number in range(max(1, round(megabytes * 5e5 / len(clip)))):
        files.append(folder / "DCIM" / f"CLIP_{number:04d}.MP4")
        _write(files[-1], clip, number)
    (folder / "whole.mp4").unlink()
    return files


def _write(path: Path, data: bytes, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A free atom of MP4, and after the end of a JPEG's picture: both are passed over.
    path.write_bytes(data + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big"))


def _scene(chance: np.random.Generator, height: int, width: int, noise: float) -> np.ndarray:
    small = chance.integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    wide = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return np.clip(wide + chance.normal(0, noise, (height, width, 1)), 0, 255).astype(np.uint8)


def _photo(chance: np.random.Generator, strip: bool = False) -> bytes:
    exif = Image.Exif()
    exif[271], exif[272] = "Test", "Camera"
    scene = _scene(chance, 2448, 3264, 4)
    if strip:
        scene = with_strip(scene, STRIP, FONTS[0], STYLES[0], False)
    else:
        exif.get_ifd(0x8769)[36867] = "2012:01:03 04:05:06"
    buffer = io.BytesIO()
    Image.fromarray(scene).save(buffer, "JPEG", quality=78, subsampling=1, exif=exif)
    return buffer.getvalue()


def _clip(chance: np.random.Generator, path: Path, strip: bool = False) -> bytes:
    with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
        if not strip:
            out.metadata["creation_time"] = "2012-01-03T04:05:06"
        stream = out.add_stream("libx264", rate=30, options={"preset": "veryfast", "b": "10000000"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.bit_rate = 10_000_000
        scene = _scene(chance, 1080, 1920, 3)
        for number in range(450):
            moved = np.roll(scene, number * 3, axis=1)
            picture = with_strip(moved, STRIP, FONTS[0], STYLES[0], False) if strip else moved
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path.read_bytes()


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Least time of each over the rounds, run in turn so that a busy machine slows both."""
    times = [(timed(one), timed(other)) for _ in range(ROUNDS)]
    return min(t[0] for t in times), min(t[1] for t in times)


def decode_bare(files: list[Path]) -> None:
    """Decode each file with the usual library on one thread, and look at nothing."""
    for path in files:
        if path.suffix == ".JPG":
            with Image.open(path) as picture:
                picture.load()
            continue
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            stream.codec_context.thread_count = 1
            for _ in container.decode(stream):
                pass


def speed(folder: Path, out: Path, megabytes: int) -> list[dict[str, object]]:
    """Rows on speed without and with decoding."""
    files = make_card(folder, megabytes)
    names = [str(path) for path in files]
    total = sum(path.stat().st_size for path in files)
    size = f"{len(files)} files, {total / 1e6:.0f} MB"

    def hashed() -> None:
        subprocess.run(["sha256sum", *names], check=True, stdout=subprocess.DEVNULL)

    def command() -> None:
        subprocess.run(
            [sys.executable, "-m", "leopard_census.cli", "inventory", str(folder), "--out", str(out)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    hashed()
    theirs, ours = in_turn(hashed, command)
    print(f"sha256sum {theirs:.2f} s, inventory {ours:.2f} s")
    some = [path for path in files if path.suffix == ".JPG"][:80] + files[-4:]
    with tempfile.TemporaryDirectory(dir=folder.parent) as kept:
        for path in some:
            os.link(path, Path(kept) / path.name)
        few = sorted(Path(kept).iterdir())
        bare, deep = in_turn(lambda: decode_bare(few), lambda: inventory_folder(Path(kept), out, True, ZONE))
    print(f"bare decoding {bare:.2f} s, inventory --deep {deep:.2f} s")
    return [
        _result(
            "inventory speed",
            theirs / ours,
            "of sha256sum",
            "sha256sum",
            ">= 0.80",
            theirs / ours >= 0.8,
            size,
        ),
        _result(
            "inventory --deep time",
            deep / bare,
            "times bare decoding",
            "Pillow load, PyAV decode",
            "<= 1.30",
            deep / bare <= 1.3,
            f"{len(some)} files, banners not read",
        ),
    ]


def strips(folder: Path, out: Path) -> list[dict[str, object]]:
    """Rows on decoding with the reading of strips, beside bare decoding and bare inference on the same lines."""
    chance = np.random.default_rng(11)
    photo, clip = _photo(chance, strip=True), _clip(chance, folder / "whole.mp4", strip=True)
    (folder / "whole.mp4").unlink()
    files = [folder / f"IMG_{number:04d}.JPG" for number in range(80)]
    files += [folder / f"CLIP_{number:04d}.MP4" for number in range(4)]
    for number, path in enumerate(files):
        _write(path, photo if path.suffix == ".JPG" else clip, number)
    recogniser = Recogniser()
    batches = [network_input(line.picture) for path in files for line in text_lines(_first_picture(path))]
    recogniser.infer(batches[0])  # loads the network
    read: list[str] = []

    def bare() -> None:
        decode_bare(files)
        for batch in batches:
            recogniser.infer(batch)

    def ours() -> None:
        settings = MediaSettings()
        inventory_folder(folder, out, True, ZONE, settings, banner_function(settings))
        read.append(out.read_text(encoding="utf-8"))

    theirs, deep = in_turn(bare, ours)
    right = read[-1].count("banner=2012-01-03T04:05:06")
    print(f"bare decoding and inference {theirs:.2f} s, inventory --deep {deep:.2f} s, {right} strips read")
    peer = "Pillow load, PyAV decode, PP-OCRv6 small recogniser"
    ratio = deep / theirs
    n = f"{len(files)} files, {right} strips read right"
    return [
        _result("inventory --deep time, strips read", ratio, "times bare", peer, "<= 1.30", ratio <= 1.3, n)
    ]


def _first_picture(path: Path) -> np.ndarray:
    if path.suffix == ".JPG":
        return decode_picture(path.read_bytes())
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="bgr24")


_MEMORY = """
import sys
from pathlib import Path
from benchmarks.inventory import job
print(*job(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def job(folder: Path, out: Path) -> tuple[float, float]:
    """What the rule `media` does; peak memory of its process and of its decoder's, in MiB (Linux)."""
    entries, settings = scan(folder.parent, folder.name), MediaSettings()
    with Decoder(Look(settings, ZONE, banner=banner_function(settings))) as decoder:
        rows = inventory_files(folder.parent, folder.name, entries, ZONE, settings, decoder=decoder)
        write_sorted(out, contract("media"), rows)
        (child,) = psutil.Process().children()
        return _peak_mib(os.getpid()), _peak_mib(child.pid)


def _peak_mib(process: int) -> float:
    """The system's own record: `getrusage` would count the process that started this one."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def memory(folder: Path, out: Path, many: int) -> list[dict[str, object]]:
    """Peak memory of a job for 100 files and for `many`."""
    buffer = io.BytesIO()
    Image.fromarray(_scene(np.random.default_rng(3), 240, 320, 4)).save(buffer, "JPEG")
    peaks = []
    for count in (100, many):
        card = folder / f"D{count}"
        for number in range(count):
            _write(card / "DCIM" / f"IMG_{number:05d}.JPG", buffer.getvalue(), number)
        done = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(card), str(out)], check=True, capture_output=True, text=True
        )
        own, child = (float(word) for word in done.stdout.split())
        print(f"{count} files: job {own:.0f} MiB, its decoder {child:.0f} MiB")
        peaks.append(own + child)
    growth = peaks[1] - peaks[0]
    return [
        _result("memory of a media job, 100 files", peaks[0], "MiB", "", "", None, "100"),
        _result(f"growth to {many} files", growth, "MiB", "", "<= 10", growth <= 10, str(many)),
    ]


def _result(
    name: str, value: float, unit: str, peer: str, target: str, holds: bool | None, n: str
) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": peer,
        "target": target,
        "holds": holds,
        "n": n,
    }


def _kept_speed() -> list[dict[str, object]]:
    kept = RESULTS / "inventory.json"
    rows = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    return [row for row in rows if row["peer"]]


def main() -> None:
    """Make the files, measure, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--megabytes", type=int, default=1000, help="0: memory only, the speeds of the last run stay"
    )
    parser.add_argument("--files", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        place = Path(kept)
        (place / "card").mkdir()
        rows = speed(place / "card", place / "card.csv", args.megabytes) if args.megabytes else []
        if args.megabytes:
            (place / "strips").mkdir()
            rows += strips(place / "strips", place / "card.csv")
        rows += memory(place, place / "job.csv", args.files)
    write_results("inventory", [*_kept_speed(), *rows] if not args.megabytes else rows)


if __name__ == "__main__":
    main()

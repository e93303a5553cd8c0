"""How much of the time of sampling clips is the decoder's alone, and how other ways compare.

    python -m benchmarks.frame_sampling [--seconds 30] [--repeats 3]

Clips are made by the benchmark: 1080p, 30 frames per second, H.264 at about 10 Mbit/s, a textured scene under sensor
noise with an animal that walks through it; one with groups of 250 frames with B-frames, as editors and some cameras
write them, one with groups of 30 without. Ways, each in a process of its own, in turn, one thread each:

- ours: the stage `frames` from the media table to table and archive, with checksums of the raw files, measures of
  every frame, denser sampling where something moves, JPEG and zip;
- decode: PyAV decodes the frames that were sampled (those at 2 fps, also where the stage found one near identical to
  the frame before and dropped it, and those kept in between) and nothing else, with the best skipping that the stream
  allows: no group without such a frame, nothing behind the last one of a group, and in between no frame that no other
  refers to (`skip_frame` NONREF) but these. Nothing is converted or written;
- opencv: `VideoCapture.read` from first to last frame, the kept ones written as JPEG into a stored zip;
- ffmpeg: the command line with `fps=2` to JPEG files (fewer frames than the stage keeps).

On 2 cores two processes of a way run at once, each on a clip of its own. Figures are CPU seconds of a process (its
children included), the least of the repeats; the ratio of wall times is given beside it, and says something only on an
idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from leopard_census.config.frames import FramesSettings
from leopard_census.frames.sample import sample_deployment
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

WIDTH, HEIGHT, RATE = 1920, 1080, 30
BIT_RATE = 10_000_000
KINDS = {
    "GOP 250 with B-frames": "keyint=250:bframes=3",
    "GOP 30 without B-frames": "keyint=30:min-keyint=30:scenecut=0:bframes=0",
}
LIMIT = 1.25
_DEPLOYMENT = "D01"

Row = dict[str, Any]


def _texture(rng: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    out = np.zeros((height, width), np.float32)
    for grain, depth in ((4, 18), (16, 25), (64, 40)):
        coarse = rng.normal(0, depth, (height // grain + 2, width // grain + 2)).astype(np.float32)
        out += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return out


def make_clip(path: Path, seconds: int, x264: str, seed: int = 5) -> None:
    """A scene under noise (4 grey levels); an animal walks through it, at rest for the second half of the clip."""
    rng = np.random.default_rng(seed)
    ground = np.clip(110 + _texture(rng, WIDTH, HEIGHT), 0, 255)
    animal = np.clip(90 + 1.5 * _texture(rng, 500, 260), 0, 255)
    noise = [rng.normal(0, 4, ground.shape).astype(np.float32) for _ in range(4)]
    colour = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"preset": "superfast", "x264-params": x264})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", BIT_RATE
        for number in range(seconds * RATE):
            grey = ground.copy()
            left = 4 * min(number, seconds * RATE // 2) - 500
            start, stop = max(0, left), min(WIDTH, left + 500)
            if start < stop:
                grey[500:760, start:stop] = animal[:, start - left : stop - left]
            luma = (grey + noise[number % 4]).clip(0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.vstack([luma, colour]), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def prepare(folder: Path, clip: Path) -> None:
    """A card with one clip, and its media table."""
    card = folder / "raw" / _DEPLOYMENT
    card.mkdir(parents=True)
    path = Path(shutil.copy(clip, card / "clip.mp4"))
    known = {"mediaID": f"{0:016x}", "deploymentID": _DEPLOYMENT, "filePath": f"{_DEPLOYMENT}/clip.mp4"}
    known |= {"sha256": sha256_file(path), "bytes": path.stat().st_size, "fileMediatype": "video/mp4"}
    known |= {"timestampSource": "none", "status": "ok"}
    row = {field.name: known.get(field.name) for field in contract("media").fields}
    write_table(folder / "media.csv", contract("media"), [row])


def kept(folder: Path) -> list[int]:
    """Numbers of the frames that the stage kept."""
    return sorted(row["frame_number"] for row in read_table(folder / "frames.csv", contract("frames")))


def sampled(folder: Path) -> set[int]:
    """Numbers of the frames that the stage has to see: those due at 2 fps, and those kept in between."""
    with av.open(str(_clip(folder))) as container:
        count = container.streams.video[0].frames
    return set(kept(folder)) | set(range(0, count, RATE // 2))


def ours(folder: Path) -> None:
    """The stage, end to end."""
    sample_deployment(
        folder / "media.csv",
        folder / "raw",
        FramesSettings(),
        folder / "frames.csv",
        folder / "frames.zip",
    )


def plan(folder: Path) -> list[tuple[str, bool]]:
    """For each packet what to do with it (skip, spare, want), and whether a group ends behind it."""
    with av.open(str(_clip(folder))) as container:
        packets = [(p.pts, p.is_keyframe) for p in container.demux(video=0) if p.size]
    number = {pts: n for n, pts in enumerate(sorted(pts for pts, _ in packets))}
    places = sampled(folder)
    wanted = [number[pts] in places for pts, _ in packets]
    steps: list[tuple[str, bool]] = []
    starts = [n for n, (_, key) in enumerate(packets) if key] + [len(packets)]
    for start, stop in pairwise(starts):
        last = max((n for n in range(start, stop) if wanted[n]), default=start - 1)
        for n in range(start, stop):
            steps.append(("skip" if n > last else "want" if wanted[n] else "spare", n == stop - 1))
    return steps


def decode(folder: Path, steps: Sequence[tuple[str, bool]], count: int) -> None:
    """The kept frames and nothing else, nothing done with them."""
    got = 0
    with av.open(str(_clip(folder))) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        context = stream.codec_context
        context.thread_count = 1
        packets = (p for p in container.demux(stream) if p.size)
        for (what, ends), packet in zip(steps, packets, strict=True):
            if what != "skip":
                context.skip_frame = "NONREF" if what == "spare" else "DEFAULT"
                got += len(context.decode(packet))
            if ends:
                got += len(context.decode(None))
                context.flush_buffers()
    if got < count:
        raise RuntimeError(f"only {got} of {count} frames were decoded")


def opencv(folder: Path, places: set[int]) -> None:
    """OpenCV's own loop."""
    capture = cv2.VideoCapture(str(_clip(folder)))
    with zipfile.ZipFile(folder / "opencv.zip", "w", zipfile.ZIP_STORED) as archive:
        number = 0
        while True:
            there, picture = capture.read()
            if not there:
                break
            if number in places:
                data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
                archive.writestr(f"{number:06d}.jpg", data.tobytes())
            number += 1


def ffmpeg(folder: Path, program: str) -> None:
    """The command line."""
    (folder / "jpg").mkdir(exist_ok=True)
    command = [program, "-v", "error", "-y", "-threads", "1", "-i", str(_clip(folder)), "-vf", "fps=2"]
    command += ["-threads", "1", "-filter_threads", "1", "-q:v", "2", str(folder / "jpg" / "%06d.jpg")]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def ffmpeg_program() -> str | None:
    """Path of an ffmpeg, if this machine has one."""
    if found := shutil.which("ffmpeg"):
        return found
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _clip(folder: Path) -> Path:
    return folder / "raw" / _DEPLOYMENT / "clip.mp4"


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """(CPU, wall) seconds, children included."""

    def cpu() -> float:
        uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(use.ru_utime + use.ru_stime for use in uses)

    before, start = cpu(), time.perf_counter()
    work()
    return cpu() - before, time.perf_counter() - start


def child(way: str, folder: Path) -> None:
    """Run one way and print its seconds; importing and planning do not count."""
    cv2.setNumThreads(1)
    if way == "ours":
        seconds = _timed(lambda: ours(folder))
    elif way == "decode":
        steps, count = plan(folder), len(sampled(folder))
        seconds = _timed(lambda: decode(folder, steps, count))
    elif way == "opencv":
        places = set(kept(folder))
        seconds = _timed(lambda: opencv(folder, places))
    else:
        program = ffmpeg_program()
        assert program is not None
        seconds = _timed(lambda: ffmpeg(folder, program))
    print(json.dumps(seconds))


def run(way: str, folders: Sequence[Path], cores: int) -> tuple[float, float]:
    """Mean CPU seconds of the processes, and wall seconds of the slowest, on the first so many cores."""
    own = sorted(os.sched_getaffinity(0))[:cores]
    env = os.environ | {"OPENCV_FFMPEG_THREADS": "1", "OMP_NUM_THREADS": "1"}
    running = []
    for folder in folders:
        command = [sys.executable, "-m", "benchmarks.frame_sampling", "--child", way, str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True)
        os.sched_setaffinity(process.pid, own)
        running.append(process)
    found = []
    for process in running:
        text, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{way} failed")
        found.append(json.loads(text))
    return float(np.mean([cpu for cpu, _ in found])), max(wall for _, wall in found)


def measure(work: Path, seconds: int, repeats: int) -> list[Row]:
    """All rows."""
    ways = ["ours", "decode", "opencv"] + (["ffmpeg"] if ffmpeg_program() else [])
    if "ffmpeg" not in ways:
        print("There is no ffmpeg here: it is left out (imageio-ffmpeg brings one).")
    rows: list[Row] = []
    for kind, x264 in KINDS.items():
        clip = work / "clip.mp4"
        make_clip(clip, seconds, x264)
        folders = [work / f"{kind}-{n}" for n in (1, 2)]
        for folder in folders:
            prepare(folder, clip)
            ours(folder)
        n = len(kept(folders[0]))
        for cores in (1, 2):
            best: dict[str, tuple[float, float]] = {}
            for _ in range(repeats):
                for way in ways:
                    cpu, wall = run(way, folders[:cores], cores)
                    least = best.get(way, (cpu, wall))
                    best[way] = (min(cpu, least[0]), min(wall, least[1]))
            where = f"{kind}, {cores} core{'s' if cores > 1 else ''}"
            rows += _rows(where, best, n, len(sampled(folders[0])), repeats)
    return rows


def _rows(
    where: str, best: dict[str, tuple[float, float]], n: int, sampled_n: int, repeats: int
) -> list[Row]:
    cpu, wall = best["ours"]
    rows = []
    for way, (theirs, their_wall) in best.items():
        if way == "ours":
            continue
        limit = LIMIT if way == "decode" else 1.0
        ratio = cpu / theirs
        rows.append(
            {
                "name": f"{where}: ours over {way}",
                "value": round(ratio, 2),
                "unit": "ratio of CPU seconds",
                "peer": f"{way}, {theirs:.2f} s of ours {cpu:.2f} s",
                "target": f"<= {limit:g}",
                "holds": bool(ratio <= limit),
                "wall_ratio": round(wall / their_wall, 2),
                "frames_kept": n,
                "frames_sampled": sampled_n,
                "n": repeats,
            }
        )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/frame_sampling.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=30, help="length of each clip")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        child(given.child[0], Path(given.child[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_results("frame_sampling", measure(Path(folder), given.seconds, given.repeats))


if __name__ == "__main__":
    main()

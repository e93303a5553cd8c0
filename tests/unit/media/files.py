"""Small photos and clips with known content, made at test time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image


def picture(number: int = 0, width: int = 160, height: int = 120) -> np.ndarray:
    """A coloured pattern with a bright bar whose place tells `number`."""
    rows, columns = np.mgrid[0:height, 0:width]
    pixels = np.stack([rows % 256, columns % 256, (rows + columns) // 2 % 256], axis=2).astype(np.uint8)
    left = (number * 7) % (width - 10)
    pixels[:, left : left + 10] = 255
    return pixels


def write_photo(
    path: Path, taken: datetime | None = None, pixels: np.ndarray | None = None, **options: object
) -> Path:
    """A JPEG or PNG, by the name's ending; `taken` goes into its EXIF block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken is not None:
        exif[271] = "Test"  # Pillow leaves out a block whose first part is empty
        exif.get_ifd(0x8769)[36867] = f"{taken:%Y:%m:%d %H:%M:%S}"
    Image.fromarray(picture() if pixels is None else pixels).save(path, exif=exif, **options)
    return path


def write_clip(
    path: Path,
    frames: int = 30,
    rate: int = 15,
    times: Sequence[Fraction] | None = None,
    metadata: Mapping[str, str] | None = None,
    codec: str | None = None,
    options: Mapping[str, str] | None = None,
    width: int = 160,
    height: int = 120,
    draw: Callable[[int, int, int], np.ndarray] = picture,
) -> Path:
    """A clip whose container follows the name's ending; `times` (seconds) make its frame rate vary.

    `draw` gives the picture (red-green-blue) of a number, width and height.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    avi = path.suffix.lower() == ".avi"
    container = {".avi": "avi", ".mp4": "mp4", ".mov": "mov"}[path.suffix.lower()]
    codec = codec or ("mjpeg" if avi else "libx264")
    with av.open(str(path), "w", format=container, options=dict(options or {})) as out:
        out.metadata.update(metadata or {})
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if times is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 600)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(draw(number, width, height), format="rgb24")
            if times is not None:
                frame.time_base = Fraction(1, 600)
                frame.pts = round(times[number] * 600)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def cut(path: Path, share: float) -> Path:
    """Keep only the first part of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path

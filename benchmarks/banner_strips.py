"""Drawn information strips for measuring their reader: other fonts, layouts and wear than any real camera's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]

FONTS = ("DejaVuSans", "DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSerif", "STIXGeneral", "cmtt10")
STYLES = ("light on black", "dark on white", "light on a darkened scene")
# strftime of date and time, and the order that its reader is told.
LAYOUTS = (
    ("%Y-%m-%d  %I:%M:%S %p", None),
    ("%Y/%m/%d %H:%M:%S", None),
    ("%d.%m.%Y %H:%M:%S", "dmy"),
    ("%m-%d-%Y %H:%M:%S", "mdy"),
    ("%m/%d/%y   %I:%M %p", "mdy"),
    ("%d %b %Y   %H:%M", None),
)
SIZES = ((640, 480), (1280, 720), (1920, 1080), (2048, 1536))


@dataclass(frozen=True)
class Drawn:
    """A picture with a strip, and what stands in it.

    Attributes
    ----------
    picture
        (height, width, 3) uint8, blue-green-red.
    moment
        Of the strip; seconds are zero where it shows none.
    order
        Of its date, None where it needs none.
    """

    picture: Picture
    moment: datetime
    order: str | None


def drawn(number: int) -> Drawn:
    """Picture of some number: the same number gives the same picture."""
    rng = np.random.default_rng((2012, number))
    width, height = SIZES[rng.integers(len(SIZES))]
    style, (layout, order) = STYLES[rng.integers(len(STYLES))], LAYOUTS[rng.integers(len(LAYOUTS))]
    font = FONTS[rng.integers(len(FONTS))]
    start = datetime(2005, 1, 1)  # noqa: DTZ001 - a camera's clock has no offset
    moment = start + timedelta(seconds=int(rng.integers(20 * 365 * 86400)))
    if "%S" not in layout:
        moment = moment.replace(second=0)
    words = f"{int(rng.integers(-30, 40))}°C", moment.strftime(layout), f"CAM{int(rng.integers(1, 99)):02d}"
    picture = with_strip(scene(rng, width, height), words, font, style, top=bool(rng.integers(2)))
    quality = int(rng.integers(40, 96))
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return Drawn(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8), moment, order)


def scene(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Something like a wood: noise at several scales, light or dark, coloured or not."""
    total = np.zeros((height, width, 3))
    for cells in (6, 25, 100, 300):
        shape = (max(2, cells * height // width), cells, 3)
        total += cv2.resize(rng.normal(size=shape), (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.4:
        total[:] = total.mean(axis=2, keepdims=True)
    return np.clip(rng.uniform(20, 200) + 28 * total, 0, 255).astype(np.uint8)


def with_strip(
    picture: Picture, words: tuple[str, ...], font: str, style: str, top: bool, share: float = 0.03
) -> Picture:
    """A copy of a picture with words spread over a strip whose letters are ``share`` of its height."""
    height, width = picture.shape[:2]
    size = max(9, round(1.35 * share * height))
    rows = round(1.5 * size)
    result = picture.copy()
    strip = result[:rows] if top else result[height - rows :]
    if style == "light on a darkened scene":
        strip[:] = strip * 0.4
    else:
        strip[:] = 5 if style == "light on black" else 250
    ink = (15, 15, 15) if style == "dark on white" else (250, 250, 250)
    image = Image.fromarray(strip)
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    face = ImageFont.truetype(str(folder / f"{font}.ttf"), size)
    pen = ImageDraw.Draw(image)
    for word, anchor, x in zip(words, ("lm", "mm", "rm"), (0.02, 0.5, 0.98), strict=True):
        pen.text((x * width, rows / 2), word, fill=ink, font=face, anchor=anchor)
    strip[:] = np.asarray(image)
    return result


def worn(number: int) -> Drawn:
    """The picture of some number as a small, hard-pressed still of a clip: 130 to 420 rows."""
    case = drawn(number)
    rng = np.random.default_rng((2013, number))
    height, width = case.picture.shape[:2]
    rows = int(rng.integers(130, 420))
    small = cv2.resize(case.picture, (round(width * rows / height), rows), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 60))])
    return Drawn(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8), case.moment, case.order)

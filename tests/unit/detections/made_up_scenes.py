"""Made-up pictures for the tests of detections: a textured scene, noise, blobs that move."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
SIZE = (320, 180)


def scene(seed: int, size: tuple[int, int] = SIZE) -> Picture:
    """Ground with stones, stems and leaf litter: grey texture at several scales, a little colour."""
    rng = np.random.default_rng([seed, 1])
    width, height = size
    total = np.zeros((height, width, 3), np.float32)
    for cell, amount in ((40, 20.0), (12, 15.0), (5, 14.0), (3, 14.0)):
        coarse = rng.normal(0, amount, (height // cell + 2, width // cell + 2)).astype(np.float32)
        total += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
    tint = rng.normal(0, 8, (height // 30 + 2, width // 30 + 2, 3)).astype(np.float32)
    total += cv2.resize(tint, (width, height), interpolation=cv2.INTER_CUBIC)
    return (total + (110, 120, 125)).clip(0, 255).astype(np.uint8)


def noisy(picture: Picture, rng: np.random.Generator, gain: float = 1.0) -> Picture:
    return (picture * gain + rng.normal(0, 2.5, picture.shape)).clip(0, 255).astype(np.uint8)


def with_animal(picture: Picture, x: float, y: float, length: float = 60, seed: int = 0) -> Picture:
    """An ellipse with its own coarse pattern, centred on x, y."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (round(x), round(y)), (round(length / 2), round(length / 4)), 0, 0, 360, 1, -1)
    rng = np.random.default_rng([seed, 2])
    coat = cv2.resize(rng.normal(0, 25, (height // 6, width // 6)).astype(np.float32), (width, height))
    body = (coat[:, :, None] + (60, 140, 200)).clip(0, 255)
    return np.where(mask[:, :, None] > 0, body, picture).astype(np.uint8)


def frame_rows(
    n: int, clip: bool, name: str = "c", start_s: float = 0, step_s: float = 0.5, night: bool = False
) -> list[dict[str, Any]]:
    """Rows of a frames table for one clip, or for n photos taken step_s apart."""
    begin = datetime(2012, 1, 5, 12, tzinfo=UTC) + timedelta(seconds=start_s)
    rows = []
    for i in range(n):
        file = f"D/{name}.mp4" if clip else f"D/{name}{i:03d}.jpg"
        media = (name.encode().hex() + "0" * 16)[:12] + ("0000" if clip else f"{i:04d}")
        time_us = round(i * step_s * 1e6) if clip else 0
        rows.append(
            {
                "frameID": f"{media}@{time_us}",
                "mediaID": media,
                "deploymentID": "D",
                "filePath": file,
                "frame_number": i * 12 if clip else 0,
                "time_s": i * step_s if clip else 0.0,
                "timestamp": begin + timedelta(seconds=int(i * step_s)),
                "width": SIZE[0],
                "height": SIZE[1],
                "sharpness": 100.0,
                "night": night,
                "image": f"{media}-{i:03d}.jpg" if clip else None,
            }
        )
    return rows


def reader(rows: Sequence[Mapping[str, Any]], pictures: Sequence[Picture]) -> Any:
    by_id = {row["frameID"]: picture for row, picture in zip(rows, pictures, strict=True)}
    return lambda row: by_id[row["frameID"]]

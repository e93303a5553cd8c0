"""The detector `motion` on pictures whose content is known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections.background import shrink
from leopard_census.detections.motion import detect
from leopard_census.imaging.series import split_series

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
                "luma_mean": 100.0,
                "clipped_share": 0.0,
                "night": night,
                "image": f"{media}-{i:03d}.jpg" if clip else None,
            }
        )
    return rows


def reader(rows: Sequence[Mapping[str, Any]], pictures: Sequence[Picture]) -> Any:
    by_id = {row["frameID"]: picture for row, picture in zip(rows, pictures, strict=True)}
    return lambda row: by_id[row["frameID"]]


SETTINGS = DetectionsSettings()
SURE = 0.3


def run(rows, pictures, settings=SETTINGS):
    found = detect(split_series(rows, settings.burst_gap_s), reader(rows, pictures), settings)
    return [
        None if found[r["frameID"]] is None else [d for d in found[r["frameID"]] if d.conf >= SURE]
        for r in rows
    ]


def centre(detection):
    x, y, w, h = detection.box
    return (x + w / 2) * SIZE[0], (y + h / 2) * SIZE[1]


def near(detection, x, y, tolerance=10):
    cx, cy = centre(detection)
    return abs(cx - x) < tolerance and abs(cy - y) < tolerance


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_walking_animal_is_boxed_in_every_frame(seed):
    rng = np.random.default_rng([seed])
    rows, base = frame_rows(12, clip=True), scene(seed)
    places = [(40 + 22 * i, 110) for i in range(12)]
    found = run(rows, [noisy(with_animal(base, x, y), rng) for x, y in places])
    for boxes, (x, y) in zip(found, places, strict=True):
        assert len(boxes) == 1
        assert near(boxes[0], x, y)
        width, height = boxes[0].box[2] * SIZE[0], boxes[0].box[3] * SIZE[1]
        assert 45 <= width <= 75
        assert 22 <= height <= 42
        assert boxes[0].frame_number is not None
        assert boxes[0].time_s is not None


@pytest.mark.parametrize("gains", [[1.0] * 10, [1.0, 1.0, 1.6, 0.6, 1.3, 1.0, 0.8, 1.0, 1.5, 0.7]])
def test_an_empty_scene_stays_empty_whatever_the_exposure(gains):
    rng = np.random.default_rng([9])
    base = scene(9)
    found = run(frame_rows(10, clip=True), [noisy(base, rng, gain) for gain in gains])
    assert found == [[]] * 10


def test_exposure_jumps_do_not_hide_the_animal():
    rng = np.random.default_rng([4])
    base = scene(4)
    places = [30 + 28 * i for i in range(10)]
    gains = [1.0, 1.0, 1.4, 0.7, 1.0, 1.0, 1.3, 0.8, 1.0, 1.2]
    pictures = [noisy(with_animal(base, x, 100), rng, g) for x, g in zip(places, gains, strict=True)]
    found = run(frame_rows(10, clip=True), pictures)
    assert all(len(boxes) == 1 and near(boxes[0], x, 100) for boxes, x in zip(found, places, strict=True))


def test_two_animals_apart_are_two_boxes():
    rng = np.random.default_rng([5])
    base = scene(5)
    pictures = [
        noisy(with_animal(with_animal(base, 30 + 24 * i, 60, seed=1), 290 - 24 * i, 140, seed=2), rng)
        for i in range(11)
    ]
    found = run(frame_rows(11, clip=True), pictures)
    assert [len(boxes) for boxes in found] == [2] * 11


def test_swaying_stems_and_flakes_are_no_animal():
    rng = np.random.default_rng([6])
    base = scene(6)
    pictures = []
    for _i in range(12):
        picture = np.roll(base, int(rng.integers(-1, 2)), axis=1)
        for x, y in rng.integers((0, 0), SIZE, (40, 2)):
            picture[y : y + 2, x : x + 2] = 235
        pictures.append(noisy(picture, rng))
    found = run(frame_rows(12, clip=True), pictures)
    assert sum(len(boxes) for boxes in found) == 0


def test_a_passing_shadow_is_no_animal():
    rng = np.random.default_rng([7])
    base = scene(7)
    pictures = []
    for i in range(10):
        shade = np.ones((SIZE[1], SIZE[0]), np.float32)
        shade[60:150, 20 * i : 20 * i + 90] = 0.6
        shade = cv2.GaussianBlur(shade, (0, 0), 4)  # the sun is no point
        pictures.append(noisy((base * shade[:, :, None]).astype(np.uint8), rng))
    found = run(frame_rows(10, clip=True), pictures)
    assert found == [[]] * 10


def test_changing_banner_text_is_no_animal():
    rng = np.random.default_rng([8])
    base = scene(8)
    pictures = []
    for _i in range(10):
        picture = noisy(base, rng)
        picture[:8] = 0
        picture[166:] = 0
        for k in range(12):
            if rng.random() < 0.5:
                picture[1:7, 20 + 9 * k : 26 + 9 * k] = 255
                picture[169:177, 20 + 9 * k : 26 + 9 * k] = 255
        pictures.append(picture)
    assert run(frame_rows(10, clip=True), pictures) == [[]] * 10


def test_one_that_sits_most_of_the_clip_and_leaves_is_found_where_it_sat():
    rng = np.random.default_rng([10])
    base = scene(10)
    places = [120] * 8 + [190, 260] + [None] * 4
    pictures = [noisy(base if x is None else with_animal(base, x, 100), rng) for x in places]
    found = run(frame_rows(14, clip=True), pictures)
    assert all(
        len(b) == 1 and near(b[0], x, 100) for b, x in zip(found, places, strict=True) if x is not None
    )
    assert all(b == [] for b, x in zip(found, places, strict=True) if x is None)


def test_one_that_never_moves_is_found_against_the_rest_of_the_deployment():
    rng = np.random.default_rng([11])
    base = scene(11)
    rows, pictures = [], []
    for k in range(4):
        rows += frame_rows(6, clip=True, name=f"e{k}", start_s=3600 * k)
        pictures += [noisy(base, rng) for _ in range(6)]
    rows += frame_rows(6, clip=True, name="sit", start_s=9000)
    pictures += [noisy(with_animal(base, 150, 100), rng) for _ in range(6)]
    found = run(rows, pictures)
    assert found[:24] == [[]] * 24
    assert all(len(boxes) == 1 and near(boxes[0], 150, 100) for boxes in found[24:])


def test_a_lone_photo_is_compared_with_its_deployment_and_light():
    rng = np.random.default_rng([12])
    base = scene(12)
    rows, pictures = [], []
    for k in range(4):
        rows += frame_rows(1, clip=False, name=f"p{k}", start_s=3600 * k)
        pictures.append(noisy(base if k != 2 else with_animal(base, 200, 90), rng))
    rows += frame_rows(1, clip=False, name="n", start_s=40000, night=True)
    pictures.append(noisy(base, rng))
    found = run(rows, pictures)
    assert [None if b is None else len(b) for b in found] == [0, 0, 1, 0, None]
    assert near(found[2][0], 200, 90)


def test_two_photos_tell_animal_from_ghost():
    rng = np.random.default_rng([13])
    base = cv2_flat(scene(13))
    rows = frame_rows(2, clip=False, step_s=2)
    found = run(
        rows, [noisy(with_animal(base, 80, 100, 70), rng), noisy(with_animal(base, 230, 100, 70), rng)]
    )
    assert [len(boxes) for boxes in found] == [1, 1]
    assert near(found[0][0], 80, 100)
    assert near(found[1][0], 230, 100)


def cv2_flat(picture):
    """Less contrast than the animal's outline, as on sand or snow."""
    return (picture.astype(np.float32) * 0.3 + 100).astype(np.uint8)


def test_the_same_pictures_give_the_same_boxes_in_any_order():
    rng = np.random.default_rng([14])
    base = scene(14)
    rows = frame_rows(8, clip=True) + frame_rows(3, clip=False, name="p", start_s=500, step_s=2)
    pictures = [noisy(with_animal(base, 40 + 25 * i, 100), rng) for i in range(11)]
    pairs = list(zip(rows, pictures, strict=True))
    first = detect(split_series(rows, 60), reader(rows, pictures), SETTINGS)
    turned = [row for row, _ in reversed(pairs)]
    second = detect(split_series(turned, 60), reader(turned, [p for _, p in reversed(pairs)]), SETTINGS)
    assert first == second


@pytest.mark.parametrize(
    ("high", "wide", "small"),
    [
        (1080, 1920, (180, 320)),
        (1920, 1080, (569, 320)),
        (90, 160, (90, 160)),
        (8000, 10, (1280, 2)),
        (8000, 400, (1280, 64)),
        (10, 8000, (2, 320)),
        (1, 1, (1, 1)),
    ],
)
def test_no_picture_is_enlarged_and_none_is_endless(high, wide, small):
    assert shrink(np.zeros((high, wide, 3), np.uint8), 320).shape[:2] == small


@pytest.mark.parametrize("shape", [(8000, 10), (10, 8000), (1, 1), (1, 400), (400, 1), (3, 3)])
def test_scraps_of_pictures_are_looked_at(shape):
    rng, rows = np.random.default_rng([1]), frame_rows(4, clip=False)
    rows = [{**row, "width": shape[1], "height": shape[0]} for row in rows]
    pictures = [rng.integers(0, 256, (*shape, 3), np.uint8) for _ in rows]
    assert None not in run(rows, pictures)
    assert None not in run(rows[:2], pictures[:2])


def test_a_clip_whose_pictures_change_size_is_judged_size_by_size():
    rng, rows = np.random.default_rng([4]), frame_rows(13, clip=True)
    sizes = [SIZE] * 7 + [(160, 90)] * 5 + [(200, 100)]
    pictures = []
    for i, (row, size) in enumerate(zip(rows, sizes, strict=True)):
        row["width"], row["height"] = size
        there = with_animal(scene(4, size), size[0] * (0.2 + 0.08 * (i % 7)), size[1] * 0.6, size[0] / 5)
        pictures.append(noisy(there, rng))
    *found, alone = run(rows, pictures)
    assert all(found)
    assert alone is None

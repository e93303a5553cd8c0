"""Photos of made-up spotted animals on stony ground, and their labels."""

import csv

import cv2
import numpy as np

WIDTH, HEIGHT = 900, 600
HEADER = ["file", "individual", "encounter_id", "station", "x", "y", "w", "h", "flank"]


def coat(individual, flank):
    """Pattern of one flank of one animal, 280 x 480 grey, walking to the left on a left flank."""
    rng = np.random.default_rng([individual, flank == "right"])
    picture = np.full((280, 480), 150, np.uint8)
    for _ in range(170):
        centre = int(rng.integers(0, 480)), int(rng.integers(0, 280))
        axes = int(rng.integers(4, 14)), int(rng.integers(3, 9))
        cv2.ellipse(
            picture,
            centre,
            axes,
            float(rng.uniform(0, 180)),
            0,
            360,
            int(rng.integers(30, 90)),
            -1,
            cv2.LINE_AA,
        )
    return picture


def photo(individual, flank, seed):
    """A photo of an animal, and its box in pixels."""
    rng = np.random.default_rng([seed, 5])
    ground = cv2.resize(
        rng.integers(60, 230, (60, 90), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    # A coat is drawn as a left flank; the right one is its own pattern, seen walking to the right.
    body = coat(individual, flank)
    body = body[:, ::-1] if flank == "right" else body
    scale, shear = rng.uniform(0.9, 1.1), rng.uniform(-0.04, 0.04)
    x, y = (float(v) for v in rng.uniform((100, 60), (250, 200)))
    matrix = np.array([[scale, shear, x], [0, scale, y]])
    size = (WIDTH, HEIGHT)
    drawn = cv2.warpAffine(np.ascontiguousarray(body), matrix, size)
    inside = cv2.warpAffine(np.full(body.shape, 255, np.uint8), matrix, size) > 127
    picture = np.where(inside, drawn, ground).astype(np.float64) + rng.normal(0, 4, (HEIGHT, WIDTH))
    rows, columns = np.nonzero(inside)
    box = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    grey = np.clip(picture, 0, 255).astype(np.uint8)
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), tuple(int(v) for v in box)


def catalogue(folder, individuals=5, encounters=3, photos=2, stations=3):
    """Write photos into `folder` and give the rows of their labels; every encounter shows the left flank first."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for who in range(individuals):
        for visit in range(encounters):
            for shot in range(photos):
                flank = "right" if shot % 2 and visit % 2 else "left"
                name = f"a{who}_v{visit}_{shot}.png"
                picture, box = photo(who, flank, 100 * who + 10 * visit + shot)
                cv2.imwrite(str(folder / name), picture)
                station = f"S{(who + visit) % stations}"
                rows.append([name, f"Cat{who}", f"E{who}{visit}", station, *box, flank])
    return rows


def write_labels(path, rows, header=HEADER):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])

"""Training of the species model on reference crops, apart from the sightings job, which must start fast."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture, decode_picture, encode_jpeg
from leopard_census.provenance.atomic import atomic_path
from leopard_census.sightings.features import VERSION, crop_features

logger = logging.getLogger(__name__)

#: Strength of the penalty: with some 400 correlated features and a few hundred crops a strong one generalises
#: best (scikit-learn's C; its default 1 is for well-determined problems).
_C = 0.05
_FOLDS = 5
_DIGITS = 6
#: Detections do not fit an animal as exactly as reference boxes do: each crop is also learned with its edges
#: moved inwards by up to this share of its size, and once more as a poorer picture.
_JITTER = 0.12
#: Of the poorer picture: least size left, JPEG qualities (what clips leave of a frame), and the share of those smeared
#: by movement with the length of the smear in pixels.
_SHRUNK = 0.3
_QUALITY = (35, 85)
_SMEARED, _SMEAR = 0.4, (3, 9)
#: Features that do not vary in the reference (colours in infra-red) say nothing, whatever they are in a survey.
_CONSTANT = 1e-3
_TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(4.0), 47))

Sample = tuple[NDArray[np.float64], str, int]


def train(crops: Iterable[tuple[Picture, str, bool]], seed: int) -> dict[str, Any]:
    """Model as JSON values.

    Parameters
    ----------
    crops
        (picture, species, infra-red); every species in both lights.
    seed
        Of the crops' random edges.

    Returns
    -------
    What `species.read_model` reads, plus `check`: cross-validated accuracy per class (mean over classes too),
    on crops of this reference, which says nothing about real pictures.
    """
    rng = np.random.default_rng([seed, 71])
    samples: dict[bool, list[Sample]] = {False: [], True: []}
    for number, (crop, name, night) in enumerate(crops):
        for view in (crop, _with_other_edges(crop, rng), _poorer(_with_other_edges(crop, rng), rng)):
            samples[bool(night)].append((crop_features(view, bool(night)), name, number))
    classes = sorted({name for light in samples.values() for _, name, _ in light})
    if len(classes) < 3:
        raise ValueError(f"a species model needs three classes or more, not {', '.join(classes)}")
    day, day_check = _fit(samples[False], classes)
    dark, dark_check = _fit(samples[True], classes)
    return {
        "features": VERSION,
        "classes": classes,
        "day": day,
        "night": dark,
        "check": {"day": day_check, "night": dark_check},
    }


def write_model(path: Path, model: dict[str, Any]) -> None:
    """Write a model as JSON, atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(model, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _with_other_edges(crop: Picture, rng: np.random.Generator) -> Picture:
    height, width = crop.shape[:2]
    left, top, right, bottom = rng.uniform(0, _JITTER, 4)
    part = crop[
        int(top * height) : height - int(bottom * height), int(left * width) : width - int(right * width)
    ]
    return np.ascontiguousarray(part) if min(part.shape[:2]) >= 8 else crop


def _poorer(crop: Picture, rng: np.random.Generator) -> Picture:
    """The crop as a camera farther away would have it, coded by a clip, perhaps smeared by movement."""
    height, width = crop.shape[:2]
    share = rng.uniform(_SHRUNK, 1)
    size = (max(12, int(width * share)), max(12, int(height * share)))
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    quality = int(rng.integers(*_QUALITY))
    coded = decode_picture(encode_jpeg(np.asarray(small, np.uint8), quality))
    if rng.random() >= _SMEARED:
        return coded
    length = int(rng.integers(*_SMEAR))
    return np.asarray(cv2.filter2D(coded, -1, np.full((1, length), 1 / length, np.float32)), np.uint8)


def _fit(samples: list[Sample], classes: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    x = np.stack([features for features, _, _ in samples])
    y = np.array([classes.index(name) for _, name, _ in samples])
    groups = np.array([number for _, _, number in samples])
    if len(np.unique(y)) < len(classes):
        missing = sorted(set(classes) - {classes[i] for i in np.unique(y)})
        raise ValueError(f"no reference crops of {', '.join(missing)} in one of the two lights")
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale < _CONSTANT] = 1.0  # their weights become 0
    z = (x - mean) / scale
    model = LogisticRegression(C=_C, class_weight="balanced", max_iter=2000, tol=1e-4)
    # copies of one crop stay in one fold
    held_out = cross_val_predict(
        model, z, y, groups=groups, cv=GroupKFold(_FOLDS), method="decision_function"
    )
    temperature = _best_temperature(held_out, y)
    model.fit(z, y)
    right = held_out.argmax(axis=1) == y
    per_class = {name: round(float(right[y == i].mean()), 4) for i, name in enumerate(classes)}
    logger.info("cross-validated accuracy by class: %s; temperature %.3f", per_class, temperature)
    fitted = {
        "mean": _rounded(mean),
        "scale": _rounded(scale),
        "weights": [_rounded(row) for row in model.coef_],
        "offsets": _rounded(model.intercept_),
        "temperature": round(temperature, 4),
    }
    balanced = round(float(np.mean(list(per_class.values()))), 4)
    return fitted, {"crops": len(np.unique(groups)), "accuracy": per_class, "balanced_accuracy": balanced}


def _best_temperature(scores: NDArray[np.float64], y: NDArray[np.int64]) -> float:
    """Temperature of least log loss on held-out crops."""

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_p = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(log_p[np.arange(len(y)), y].mean())

    return float(min(_TEMPERATURES, key=loss))


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(v), _DIGITS) for v in values]

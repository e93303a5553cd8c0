"""Species of crops by a linear model of plain numbers; training lives in `species_training`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.features import VERSION, crop_features

#: Numbers of a trained model are far within these; beyond them, probabilities need not be finite.
_LEAST, _MOST = 1e-6, 1e9


@dataclass(frozen=True)
class LightModel:
    """Multinomial logistic regression for one light condition.

    Attributes
    ----------
    mean, scale : float64 arrays, shape (n_features,)
        Standardisation.
    weights : float64 array, shape (n_classes, n_features)
    offsets : float64 array, shape (n_classes,)
    temperature
        Divides the log odds, so that probabilities match frequencies (Guo et al. 2017, ICML).
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    temperature: float

    def log_probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (n, n_classes) of features with shape (n, n_features)."""
        scores = ((features - self.mean) / self.scale) @ self.weights.T + self.offsets
        scores = scores / self.temperature
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


@dataclass(frozen=True)
class SpeciesModel:
    """Names of the classes and one model each for day and night."""

    classes: tuple[str, ...]
    day: LightModel
    night: LightModel

    def probabilities(
        self, crops: Sequence[Picture], night: Sequence[bool], weights: Sequence[float] | None = None
    ) -> dict[str, float]:
        """Probability of each class for an animal that all crops show.

        The mean of the crops' log probabilities: views of one pass are near copies, so they are no
        independent witnesses whose evidence could be added.

        Parameters
        ----------
        weights
            How much each crop counts, 0 or more; all the same without, or where all are 0.
        """
        count = np.ones(len(crops)) if weights is None or not sum(weights) else np.array(weights, np.float64)
        total = np.zeros(len(self.classes))
        for crop, dark, weight in zip(crops, night, count, strict=True):
            model = self.night if dark else self.day
            total += weight * model.log_probabilities(crop_features(crop, dark)[None])[0]
        mean = np.exp(total / count.sum()) if len(crops) else np.ones(len(self.classes))
        mean /= mean.sum()
        return {name: float(p) for name, p in zip(self.classes, mean, strict=True)}


def read_model(path: Path) -> SpeciesModel:
    """Model from its JSON file.

    Raises
    ------
    InputError
        When it is no model, or one for other features than this version's.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["features"] != VERSION:
            raise ValueError(f"it was trained for features {raw['features']}, this version has {VERSION}")
        classes = raw["classes"]
        named = isinstance(classes, list) and all(isinstance(name, str) and name.strip() for name in classes)
        if not named or len(classes) < 2 or len(set(classes)) < len(classes):
            raise ValueError("its classes are no list of two or more names that differ")
        return SpeciesModel(tuple(classes), *(_light(raw, name, len(classes)) for name in ("day", "night")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else error
        title = f"The species model {path.name} cannot be used:"
        raise InputError(title, [f"{path}: {why}; delete it, the workflow trains it again"]) from None


def _light(model: dict[str, Any], name: str, n_classes: int) -> LightModel:
    """The model of one light.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it does not fit the features and classes, or would give no finite probabilities.
    """
    raw, n = model[name], _n_features()
    shapes = {
        "mean": (n,),
        "scale": (n,),
        "weights": (n_classes, n),
        "offsets": (n_classes,),
        "temperature": (),
    }
    arrays = {}
    for key, shape in shapes.items():
        values = np.array(raw[key])
        if (
            values.shape != shape
            or values.dtype.kind not in "if"
            or not (np.abs(values.astype(np.float64)) <= _MOST).all()
        ):
            size = " x ".join(map(str, shape)) or "1"
            raise ValueError(f"its {key} ({name}) are not {size} numbers within {_MOST:g}")
        if key in ("scale", "temperature") and not (values >= _LEAST).all():
            raise ValueError(f"its {key} ({name}) is less than {_LEAST:g}")
        arrays[key] = values.astype(np.float64)
    temperature = float(arrays.pop("temperature"))
    return LightModel(**arrays, temperature=temperature)


@cache
def _n_features() -> int:
    return len(crop_features(np.zeros((8, 8, 3), np.uint8), False))

"""A species model that is damaged or of another version is refused when it is read."""

import json

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.sightings.features import VERSION, crop_features
from leopard_census.sightings.species import read_model

CLASSES = ["Cervus nippon", "Homo sapiens", "Panthera pardus"]
N = len(crop_features(np.zeros((20, 30, 3), np.uint8), False))


def light(**change):
    sound = {"mean": [0.0] * N, "scale": [1.0] * N, "weights": [[0.1] * N] * 3, "offsets": [0.0, 1.0, 2.0]}
    return {**sound, "temperature": 1.5, **change}


def model(**change):
    return {"features": VERSION, "classes": CLASSES, "day": light(), "night": light(), **change}


def test_a_sound_model_is_read(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(model()))
    found = read_model(tmp_path / "m.json").probabilities([np.zeros((20, 30, 3), np.uint8)], [False])
    assert max(found, key=found.get) == "Panthera pardus"


@pytest.mark.parametrize(
    "text",
    [
        *(
            json.dumps(model(night=light(**change)))
            for change in (
                {"mean": [0.0] * (N - 1)},
                {"weights": [[0.1] * (N + 1)] * 3},
                {"weights": [[0.1] * N]},
                {"weights": [[0.1] * N, [0.1], [0.1]]},
                {"offsets": [0.0, 1.0, float("nan")]},
                {"offsets": [0.0, 1.0, 10**400]},
                {"offsets": [0, 1, -(2**63)]},
                {"offsets": ["0", "1", "2"]},
                {"scale": [0.0] * N},
                {"scale": [-1.0] * N},
                {"temperature": 0},
                {"temperature": None},
                {"temperature": True},
            )
        ),
        *(
            json.dumps(model(classes=classes))
            for classes in ([], ["a"], "abc", [1, 2, 3], ["a", "a", "b"], ["a", "b", " "], ["a", "b"], None)
        ),
        json.dumps(model(day=None)),
        json.dumps([]),
        "[" * 100_000,
        "{}",
        "",
    ],
    ids=range(26),
)
def test_a_broken_model_is_refused(tmp_path, text):
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(InputError, match="delete it, the workflow trains it again"):
        read_model(tmp_path / "m.json")

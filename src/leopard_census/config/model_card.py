"""The model card: what a detector's weights want as input, what they give, and which file they are.

A card is a small YAML file beside the weights, so that another model takes the place of one without code. The
weights themselves are known by their sha256 alone; nothing is ever downloaded.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from leopard_census.config.card_file import PictureInput, Weights, WeightsCard
from leopard_census.config.section import Section

Category = Literal["animal", "person", "vehicle"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
#: Number of a class from 0, or several as `first-last`.
ClassRange = Annotated[int, Field(ge=0, le=9999)] | Annotated[str, Field(pattern=r"^[0-9]{1,4}-[0-9]{1,4}$")]
#: Most classes of a card: a range such as 0-9999 means "all", and would make animals of people. A detector of very many
#: species has 2854 (faster_rcnn_resnet101_fgvc of TensorFlow 1's model zoo, its fgvc_2854_classes_label_map.pbtxt).
_MOST_CLASSES = 3000
_OUTPUTS = {"ssd": 2, "yolov5": 1, "yolov8": 1}


class ModelInput(PictureInput):
    """The tensor that a detector wants."""

    #: A pixel of 0 to 255 enters as pixel * scale + shift.
    scale: float = Field(gt=0)
    shift: float = 0.0


class ModelHead(Section):
    """What a model gives; none of these has its non-maximum suppression inside."""

    #: `ssd`: scores (1, n, classes) and boxes (1, n, 1, 4) or (1, n, 4) as ymin, xmin, ymax, xmax in shares of
    #: the input. `yolov5`: (1, n, 5 + classes); `yolov8`: (1, 4 + classes, n); centre x, centre y, width and
    #: height in pixels of the input, then objectness (yolov5), then a score per class.
    kind: Literal["ssd", "yolov5", "yolov8"]
    #: Names of the outputs: for `ssd` that of the scores, then that of the boxes.
    outputs: tuple[str, ...]

    @model_validator(mode="after")
    def _enough_outputs(self) -> Self:
        if len(self.outputs) != _OUTPUTS[self.kind]:
            raise ValueError(f"a head of the kind {self.kind} has {_OUTPUTS[self.kind]} outputs; name them")
        return self


class ModelClasses(Section):
    """Which of the model's classes are which of ours; classes of none are left out."""

    animal: tuple[ClassRange, ...] = Field(min_length=1)
    person: tuple[ClassRange, ...] = ()
    vehicle: tuple[ClassRange, ...] = ()

    @model_validator(mode="after")
    def _one_category_each(self) -> Self:
        counts = Counter(n for category in CATEGORIES for n in self.numbers(category))
        if empty := [part for c in CATEGORIES for part in getattr(self, c) if not list(_spread(part))]:
            raise ValueError(f"a range runs from the smaller to the larger number, unlike {empty[0]}")
        if len(counts) > _MOST_CLASSES:
            raise ValueError(
                f"{len(counts)} classes are named, more than {_MOST_CLASSES}; name those that are meant"
            )
        twice = sorted(n for n, times in counts.items() if times > 1)
        if twice:
            raise ValueError(f"a class belongs to one category; named twice: {', '.join(map(str, twice))}")
        return self

    def numbers(self, category: Category) -> list[int]:
        """Classes of a category, from 0."""
        return [n for part in getattr(self, category) for n in _spread(part)]


class ModelCard(WeightsCard):
    """All that is needed to run a one-stage detector."""

    input: ModelInput
    head: ModelHead
    classes: ModelClasses
    #: Confidence from which the model's makers take a box for what it says.
    typical_confidence: float = Field(gt=0, lt=1)


class Model(Weights[ModelCard]):
    """A detector's card and where its weights lie."""


def given_model(settings: Mapping[str, Any], weights: Path | None) -> Model | None:
    """The model of `Model.settings` and the place of its weights; None for a detector without one."""
    if not settings or weights is None:
        return None
    return Model(ModelCard(**settings, file=str(weights)), weights)


def _spread(part: int | str) -> Iterator[int]:
    if isinstance(part, int):
        return iter((part,))
    first, last = map(int, re.findall(r"\d+", part))
    return iter(range(first, last + 1))

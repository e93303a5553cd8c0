"""What a network gives, read as boxes: one function for each kind of head."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.card_file import misfit
from leopard_census.config.model_card import CATEGORIES, ModelCard
from leopard_census.errors import InputError
from leopard_census.imaging.letterbox import Corners

Floats = NDArray[np.float32]
#: A confidence passes 1 by this much at most, by rounding.
_SLACK = 1e-3
#: Boxes end within so many widths of the input; what lies farther is no box but a wrong number.
_FARTHEST = 1e6
_PERSON = CATEGORIES.index("person")


class UnusableError(ValueError):
    """What a network gives for a picture are no confidences or no boxes."""


@dataclass(frozen=True)
class Candidates:
    """Boxes before any is left out for another.

    Attributes
    ----------
    corners : float32 array, shape (n, 4)
        Left, top, right, bottom as shares of the input; they may pass its edges.
    conf : float32 array, shape (n,)
        0 to 1.
    category : int array, shape (n,)
        Index into `CATEGORIES`.
    """

    corners: Corners
    conf: Floats
    category: NDArray[np.int64]


def decode(outputs: Sequence[NDArray[np.float32]], card: ModelCard, least: float) -> Candidates:
    """Boxes of at least that confidence.

    The confidence of a category is that of its best class: what the species is called means little in a model
    that was not made for ours. A place that may be a person is given as one too, even where another category is surer:
    a person who passes for an animal is shown to others.

    Raises
    ------
    InputError
        The outputs have another shape than the card says.
    UnusableError
        A confidence is above 1 or no number, or a box of such confidence is none.
    """
    scores, corners = _split(outputs, card)
    wanted = [card.classes.numbers(category) for category in CATEGORIES]
    highest = max(n for numbers in wanted for n in numbers)
    if highest >= scores.shape[1]:
        raise _misfit(card, f"class {highest} is named, but the model has {scores.shape[1]} classes, from 0")
    columns = [scores[:, n].max(axis=1) if n else np.zeros(len(scores), np.float32) for n in wanted]
    by_category = np.stack(columns, axis=1)
    if not np.isfinite(by_category).all() or (by_category > 1 + _SLACK).any():
        raise UnusableError("the network gives confidences above 1, or that are no numbers")
    by_category = np.minimum(by_category, np.float32(1))
    best = by_category.argmax(axis=1)
    conf = by_category[np.arange(len(best)), best]
    person = by_category[:, _PERSON]
    kept = np.flatnonzero(conf >= least)
    people = np.flatnonzero((person >= least) & (best != _PERSON))
    places = corners(np.concatenate([kept, people]))
    if not (np.abs(places) < _FARTHEST).all():
        raise UnusableError("the network gives boxes whose sides are no numbers")
    return Candidates(
        places,
        np.concatenate([conf[kept], person[people]]),
        np.concatenate([best[kept], np.full(len(people), _PERSON)]),
    )


class _Boxes:
    """Corners of the candidates that are asked for: most of some thousand are not."""

    def __init__(self, raw: Floats, order: Sequence[int], centred: bool, scale: Sequence[float]) -> None:
        self.raw, self.order, self.centred, self.scale = raw, list(order), centred, scale

    def __call__(self, kept: NDArray[np.int64]) -> Corners:
        part = self.raw[kept][:, self.order]
        if self.centred:
            half = part[:, 2:] / 2
            part = np.concatenate([part[:, :2] - half, part[:, :2] + half], axis=1)
        return np.asarray(part / np.array(self.scale, np.float32), np.float32)


def _split(outputs: Sequence[NDArray[np.float32]], card: ModelCard) -> tuple[Floats, _Boxes]:
    if card.head.kind == "ssd":
        scores, boxes = outputs
        if scores.ndim != 3 or scores.shape[0] != 1 or boxes.size != 4 * scores.shape[1]:
            raise _misfit(card, f"the outputs have the shapes {scores.shape} and {boxes.shape}")
        return scores[0], _Boxes(boxes.reshape(-1, 4), (1, 0, 3, 2), False, (1, 1, 1, 1))
    (raw,) = outputs
    if raw.ndim != 3 or raw.shape[0] != 1:
        raise _misfit(card, f"the output has the shape {raw.shape}")
    rows = raw[0] if card.head.kind == "yolov5" else raw[0].T
    first = 5 if card.head.kind == "yolov5" else 4
    if rows.shape[1] <= first:
        raise _misfit(card, f"the output has the shape {raw.shape}")
    scores = rows[:, 5:] * rows[:, 4:5] if first == 5 else rows[:, 4:]
    return scores, _Boxes(rows, range(4), True, (card.input.width, card.input.height) * 2)


def _misfit(card: ModelCard, what: str) -> InputError:
    return misfit(card, f"{what}; correct head ({card.head.kind}) or classes of the card")

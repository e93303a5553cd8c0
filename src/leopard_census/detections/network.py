"""A network of a model card, run on pictures through onnxruntime."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.card_file import misfit
from leopard_census.config.model_card import CATEGORIES, Model
from leopard_census.detections.heads import Candidates, UnusableError, decode
from leopard_census.detections.merging import FITS, SAME, Spotted, merged
from leopard_census.detections.tiles import View, closer, view_of, views
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.letterbox import MARGIN, brought_back
from leopard_census.imaging.onnx_session import input_tensor, open_session, run_session
from leopard_census.tables.boxes import Box, iou

#: Boxes that lie outside the view but for less than this share of the picture are none.
_THINNEST = 0.002
#: Candidates of a category in a view that go into the suppression, the surest first: 1000, as in RetinaNet (Lin et al.
#: 2017) and in torchvision's detectors since.
_MOST_CANDIDATES = 1000
#: Boxes of a category in a view that remain, as many as COCO's evaluation takes of a picture (maxDets).
_MOST_BOXES = 100
#: Boxes of a category in all views of a picture. Judgement: a herd of 20, each seen by the whole picture and by the
#: tiles around it, is far below; merging takes the square of the number.
_MOST_SPOTTED = 500


class Network:
    """A one-stage detector.

    Parameters
    ----------
    model
        Card and place of the weights.
    device
        `cpu`, or `gpu` where onnxruntime has a CUDA card.

    Raises
    ------
    InputError
        The file is not that of the card, is no model, lacks an input or output that the card names, or cannot be run
        as the card says; it is tried on an empty picture.
    """

    def __init__(self, model: Model, device: str = "cpu") -> None:
        self.card = model.card
        size = self.card.input
        self._session = open_session(model, size, self.card.head.outputs, device)
        try:
            decode(self.run(np.full((size.height, size.width, 3), MARGIN, np.uint8)), self.card, 1.0)
        except UnusableError as error:
            raise misfit(
                self.card, f"on an empty picture {error}; correct head or input of the card"
            ) from None

    def spot(self, picture: Picture, grid: int, least: float) -> list[Spotted]:
        """Boxes of a picture, from left to right.

        Parameters
        ----------
        picture : uint8 array, shape (height, width, 3)
            Blue green red.
        grid
            Tiles in each direction, see `views`.
        least
            Confidence below which boxes are left out.

        Raises
        ------
        UnusableError
            What the network gives are no confidences or no boxes.
        """
        return merged(
            _best(s for view in views(picture, grid, self.card.input) for s in self.look(view, least))
        )

    def spot_closer(
        self, picture: Picture, boxes: Sequence[Box], known: Sequence[Spotted], least: float
    ) -> list[Spotted]:
        """The boxes that are known already, and what a closer look at places of the picture shows there, as by `spot`.

        A closer look is asked what is at its place; what else it shows does not count, or many looks at a picture would
        find something by chance.
        """
        found = list(known)
        for box in boxes:
            if (window := closer(box)) is not None:
                view = view_of(picture, window, self.card.input)
                found += [s for s in self.look(view, least) if iou(s.box, box) >= FITS]
        return merged(found)

    def look(self, view: View, least: float) -> list[Spotted]:
        """Boxes of one view, in the picture's coordinates, each animal once."""
        found = decode(self.run(view.canvas), self.card, least)
        corners = brought_back(found.corners, view.placed, view.window)
        seen = [_spotted(corners[i], found, i, view) for i in _suppressed(corners, found)]
        return [s for s in seen if min(s.box[2:]) >= _THINNEST]

    def run(self, canvas: Picture) -> Sequence[NDArray[np.float32]]:
        """Raw outputs for an input picture of the model's size, in the card's order."""
        size = self.card.input
        tensor = input_tensor(canvas, size, np.float32(size.scale), np.float32(size.shift))
        return run_session(self._session, self.card, size.name, self.card.head.outputs, tensor)


def _suppressed(corners: NDArray[np.float32], found: Candidates) -> list[int]:
    """Indices that remain after non-maximum suppression within each category, rising."""
    kept: list[int] = []
    for category in range(len(CATEGORIES)):
        mine = np.flatnonzero(found.category == category)
        best = mine[np.argsort(-found.conf[mine], kind="stable")][:_MOST_CANDIDATES]
        kept += _distinct(corners[best].astype(np.float64), best)
    return sorted(kept)


def _distinct(corners: NDArray[np.float64], indices: NDArray[np.int64]) -> list[int]:
    """Those of the indices, the surest first, that overlap none before them by more than `SAME`."""
    areas = np.prod(np.maximum(corners[:, 2:] - corners[:, :2], 0), axis=1)
    left, kept = np.arange(len(indices)), list[int]()
    while len(left) and len(kept) < _MOST_BOXES:
        first, left = left[0], left[1:]
        kept.append(int(indices[first]))
        low = np.maximum(corners[first, :2], corners[left, :2])
        high = np.minimum(corners[first, 2:], corners[left, 2:])
        both = np.prod(np.maximum(high - low, 0), axis=1)
        left = left[both <= SAME * (areas[first] + areas[left] - both)]
    return kept


def _best(boxes: Iterable[Spotted]) -> list[Spotted]:
    """At most `_MOST_SPOTTED` boxes of each category, the surest, the surest first."""
    ordered = sorted(boxes, key=lambda s: -s.conf)
    of_category = {c: [s for s in ordered if s.category == c][:_MOST_SPOTTED] for c in CATEGORIES}
    return [s for c in CATEGORIES for s in of_category[c]]


def _spotted(corners: NDArray[np.float32], found: Candidates, i: int, view: View) -> Spotted:
    x, y, w, h = view.window
    low, high = (x, y, x, y), (x + w, y + h, x + w, y + h)
    left, top, right, bottom = (min(max(float(c), a), b) for c, a, b in zip(corners, low, high, strict=True))
    box = left, top, right - left, bottom - top
    return Spotted(box, float(found.conf[i]), CATEGORIES[found.category[i]], view.window)

"""A network of a model card, run on pictures through onnxruntime."""

import logging
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from leopard_census.config.model_card import CATEGORIES, Model
from leopard_census.detections.heads import Candidates, UnusableError, decode, misfit
from leopard_census.detections.letterbox import MARGIN, brought_back
from leopard_census.detections.merging import FITS, SAME, Spotted, merged
from leopard_census.detections.tiles import View, closer, view_of, views
from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import Picture
from leopard_census.tables.boxes import Box, iou

logger = logging.getLogger(__name__)

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
        self._session = _session(model, device)
        size, inputs, outputs = self.card.input, self._session.get_inputs(), self._session.get_outputs()
        problems = _missing("input", (size.name,), inputs) + _missing(
            "output", self.card.head.outputs, outputs
        )
        problems += [
            f"it wants {p.name!r} too, which no card can give" for p in inputs if p.name != size.name
        ]
        if problems:
            raise misfit(self.card, *problems)
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
        ordered = cv2.cvtColor(canvas, cv2.COLOR_BGR2RGB) if size.colour == "rgb" else canvas
        tensor = np.multiply(ordered, np.float32(size.scale), dtype=np.float32)
        tensor += np.float32(size.shift)
        if size.layout == "nchw":
            tensor = np.ascontiguousarray(tensor.transpose(2, 0, 1))
        try:
            outputs = self._session.run(list(self.card.head.outputs), {size.name: tensor[None]})
        except Exception as error:  # onnxruntime's own errors share no base but this
            told = f"onnxruntime cannot run it ({' '.join(str(error).split())[:300]})"
            raise misfit(self.card, f"{told}; correct input of the card") from None
        if wrong := [o for o in outputs if not isinstance(o, np.ndarray) or o.dtype.kind != "f"]:
            what = getattr(wrong[0], "dtype", type(wrong[0]).__name__)
            raise misfit(self.card, f"an output is {what}, not float; correct outputs of the card")
        return [np.asarray(o, np.float32) for o in outputs]


def _session(model: Model, device: str) -> onnxruntime.InferenceSession:
    try:
        content = model.file.read_bytes()
    except OSError as error:
        title = f"The weights of {model.card.name!r} cannot be read:"
        raise InputError(title, [f"{model.file}: {error.strerror}; put the file there"]) from None
    if (found := sha256(content).hexdigest()) != model.card.sha256:
        raise InputError(f"The weights of {model.card.name!r} are not its card's:", [model.other_file(found)])
    options = onnxruntime.SessionOptions()
    # Sums of floats must not depend on how many cores a machine has.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    wanted = ["CUDAExecutionProvider"] if device == "gpu" else []
    there = [p for p in wanted if p in onnxruntime.get_available_providers()]
    if wanted and not there:
        logger.warning("onnxruntime has no CUDA card here; the network runs on the processor")
    try:
        return onnxruntime.InferenceSession(content, options, providers=[*there, "CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base but this
        title = f"onnxruntime cannot read the weights of {model.card.name!r}:"
        raise InputError(title, [f"{model.file}: {' '.join(str(error).split())[:300]}"]) from None


def _missing(kind: str, wanted: Sequence[str], parts: Sequence[Any]) -> list[str]:
    names = sorted(part.name for part in parts)
    return [f"there is no {kind} {n!r}; it has: {', '.join(names)}" for n in wanted if n not in names]


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

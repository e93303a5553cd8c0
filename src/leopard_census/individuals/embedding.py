"""A vector of a view from a network that a card describes (MiewID and its like); weights are the user's to bring."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.config.card_file import misfit
from leopard_census.config.embedding_card import EmbeddingModel
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.letterbox import MARGIN, place, room
from leopard_census.imaging.onnx_session import input_tensor, open_session, run_session
from leopard_census.individuals.cosine import stored


class Embedding:
    """An embedding network.

    Parameters
    ----------
    model
        Card and place of the weights.

    Raises
    ------
    InputError
        The file is missing, not that of the card, no model, lacks what the card names, or gives another shape than the
        card says; it is tried on an empty picture.
    """

    def __init__(self, model: EmbeddingModel) -> None:
        self.card = model.card
        size = self.card.input
        self._session = open_session(model, size, (self.card.output.name,))
        spread = np.array(size.std, np.float32)
        self._scale = np.float32(1 / 255) / spread
        self._shift = -np.array(size.mean, np.float32) / spread
        self._run(np.full((size.height, size.width, 3), MARGIN, np.uint8))

    def vector(self, picture: Picture, mask: NDArray[np.uint8] | None) -> NDArray[np.int16]:
        """The vector of a view, as `cosine.stored` keeps it, shape (d,).

        Parameters
        ----------
        picture : uint8 array, shape (h, w, 3)
            Blue green red, turned to walk to the left.
        mask : uint8 array, shape (h, w), or None
            1 on the body.

        Raises
        ------
        InputError
            The network gives no finite numbers, or zeros alone.
        """
        size = self.card.input
        if size.background == "neutral" and mask is not None:
            picture = np.where(mask[..., None] > 0, picture, self._neutral())
        height, width = picture.shape[:2]
        wide, high = room(width, height, size)
        shrinks = wide * high < width * height
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        scaled = np.asarray(cv2.resize(picture, (wide, high), interpolation=method), np.uint8)
        found = self._run(place(scaled, size)[1])
        if not np.isfinite(found).all() or not found.any():
            raise misfit(self.card, "it gives no vector for a picture: numbers without end, or zeros alone")
        return stored(found[None])[0]

    def _neutral(self) -> NDArray[np.uint8]:
        """The mean colour, blue green red."""
        mean = np.rint(255 * np.array(self.card.input.mean)).astype(np.uint8)
        return mean[::-1] if self.card.input.colour == "rgb" else mean

    def _run(self, canvas: Picture) -> NDArray[np.float32]:
        size, output = self.card.input, self.card.output
        tensor = input_tensor(canvas, size, self._scale, self._shift)
        (found,) = run_session(self._session, self.card, size.name, (output.name,), tensor)
        if found.shape != (1, output.dimensions):
            told = f"the output has the shape {found.shape}, not (1, {output.dimensions})"
            raise misfit(self.card, f"{told}; correct output of the card")
        return found[0]

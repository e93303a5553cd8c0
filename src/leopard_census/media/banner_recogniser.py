"""The recogniser that reads one line of print: PP-OCRv6 (small) out of the package rapidocr.

The package carries the model (Apache-2.0), so nothing is loaded over a network. Only the recogniser is used,
on one thread; where the line lies is known already (see `banner_lines`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from itertools import groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.media.banner_lines import Picture

_MODEL = "PP-OCRv6_rec_small.onnx"
# The network reads lines of this height (its `rec_img_shape`).
_ROWS = 48
# Narrower input is padded by rapidocr to this width as well.
_LEAST_COLUMNS = 320
# What cameras print: ASCII and signs of degrees. The network's other 18 thousand signs are no candidates.
_ALPHABET = frozenset(chr(code) for code in range(0x21, 0x7F)) | {"°", "℃", "℉", " "}
# In many fonts these differ by nothing but their company: which of them it is belongs to whoever knows what
# the text should be (see `banner_time`).
_SAME_SHAPE = ("0Oo", "1lI|")


@dataclass(frozen=True)
class Character:
    """One character as read.

    Attributes
    ----------
    text
        The character; two for the signs of degrees Celsius and Fahrenheit.
    probability
        The network's, among all its signs, for the character or one that looks the same.
    column
        Where it stands in the line's picture, pixels.
    """

    text: str
    probability: float
    column: float


class Recogniser:
    """Reads single lines; the network is loaded when the first one is read."""

    def read(self, line: Picture) -> tuple[Character, ...]:
        """Characters of a line from left to right.

        Parameters
        ----------
        line
            (height, width, 3) uint8, blue-green-red, letters filling most of the height.
        """
        batch = network_input(line)
        probabilities = self.infer(batch)
        per_step = batch.shape[3] / probabilities.shape[0] * line.shape[0] / _ROWS
        return self._decode(probabilities, per_step)

    def infer(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bare inference: (1, 3, 48, width) to probabilities (steps, signs), sign 0 for "no sign"."""
        session = self._session
        outputs = session.run(None, {session.get_inputs()[0].name: batch})
        return np.asarray(outputs[0][0], np.float32)

    @cached_property
    def _session(self) -> Any:
        # Imported late: most jobs read no strip.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with as_file(files("rapidocr") / "models" / _MODEL) as path:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _signs(self) -> tuple[NDArray[np.intp], list[str]]:
        """Columns of the network's output that are looked at, and their characters; the first is "no sign"."""
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        named = ["", *known, " "]  # as rapidocr's CTC decoder numbers them
        columns = [0, *(i for i, sign in enumerate(named) if sign in _ALPHABET)]
        return np.array(columns), [unicodedata.normalize("NFKC", named[i]) for i in columns]

    def _decode(self, probabilities: NDArray[np.float32], per_step: float) -> tuple[Character, ...]:
        """Best path of connectionist temporal classification: equal neighbours are one, then no-signs go."""
        columns, signs = self._signs
        likely = probabilities[:, columns]
        path = likely.argmax(axis=1)
        looks = [next((s for s in _SAME_SHAPE if sign in s), sign) if sign else "" for sign in signs]
        shapes = [looks[i] for i in path]
        read: list[Character] = []
        for shape, steps in groupby(range(len(path)), key=shapes.__getitem__):
            if not shape:
                continue
            run = list(steps)
            alike = [i for i, look in enumerate(looks) if look == shape]
            certainty = likely[np.ix_(run, alike)].sum(axis=1)
            peak = run[int(certainty.argmax())]
            probability = min(1.0, float(certainty.max()))
            read.append(Character(signs[path[peak]], probability, (peak + 0.5) * per_step))
        return tuple(read)


def network_input(line: Picture) -> NDArray[np.float32]:
    """A line as the network wants it: (1, 3, 48, width) float32 in -1..1, zeros to the right of a short one."""
    height, width = line.shape[:2]
    columns = max(1, round(width * _ROWS / height))
    small = cv2.resize(line, (columns, _ROWS), interpolation=cv2.INTER_LINEAR)
    batch = np.zeros((1, 3, _ROWS, max(columns, _LEAST_COLUMNS)), np.float32)
    batch[0, :, :, :columns] = small.transpose(2, 0, 1) / np.float32(127.5) - 1
    return batch

"""A network of a card, opened in onnxruntime: the right file, one thread, the inputs and outputs of the card."""

import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from leopard_census.config.card_file import PictureInput, Weights, WeightsCard, misfit
from leopard_census.errors import InputError
from leopard_census.imaging.jpeg import Picture

logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]


def open_session(
    model: Weights[Any], size: PictureInput, outputs: Sequence[str], device: str = "cpu"
) -> onnxruntime.InferenceSession:
    """A network that can be run.

    Parameters
    ----------
    model
        Card and place of the weights.
    size
        Its input, as the card has it.
    outputs
        Names of the outputs that are wanted.
    device
        `cpu`, or `gpu` where onnxruntime has a CUDA card.

    Raises
    ------
    InputError
        The file is not that of the card, is no model, or lacks an input or output that the card names.
    """
    session = _session(model, device)
    problems = _missing("input", (size.name,), session.get_inputs())
    problems += _missing("output", outputs, session.get_outputs())
    problems += [
        f"it wants {p.name!r} too, which no card can give"
        for p in session.get_inputs()
        if p.name != size.name
    ]
    if problems:
        raise misfit(model.card, *problems)
    return session


def input_tensor(
    canvas: Picture, size: PictureInput, scale: Floats | np.float32, shift: Floats | np.float32
) -> Floats:
    """The input for a picture of the input's size, blue green red, uint8 of shape (height, width, 3).

    Parameters
    ----------
    scale, shift : float32, or float32 arrays of shape (3,)
        A pixel of 0 to 255 enters as pixel * scale + shift, in the input's order of colours.
    """
    ordered = cv2.cvtColor(canvas, cv2.COLOR_BGR2RGB) if size.colour == "rgb" else canvas
    tensor = np.multiply(ordered, scale, dtype=np.float32)
    tensor += shift
    if size.layout == "nchw":
        tensor = np.ascontiguousarray(tensor.transpose(2, 0, 1))
    return tensor[None]


def run_session(
    session: onnxruntime.InferenceSession,
    card: WeightsCard,
    name: str,
    outputs: Sequence[str],
    tensor: Floats,
) -> list[Floats]:
    """Outputs of a network for one input.

    Raises
    ------
    InputError
        It cannot be run with such an input, or gives no floats.
    """
    try:
        found = session.run(list(outputs), {name: tensor})
    except Exception as error:  # onnxruntime's own errors share no base but this
        told = f"onnxruntime cannot run it ({' '.join(str(error).split())[:300]})"
        raise misfit(card, f"{told}; correct input of the card") from None
    if wrong := [o for o in found if not isinstance(o, np.ndarray) or o.dtype.kind != "f"]:
        what = getattr(wrong[0], "dtype", type(wrong[0]).__name__)
        raise misfit(card, f"an output is {what}, not float; correct outputs of the card")
    return [np.asarray(o, np.float32) for o in found]


def _session(model: Weights[Any], device: str) -> onnxruntime.InferenceSession:
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

"""The detector `onnx`: a network looks at each picture by itself."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from leopard_census.config.card_file import misfit
from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.model_card import ModelCard
from leopard_census.detections.heads import UnusableError
from leopard_census.detections.merging import Spotted
from leopard_census.detections.motion import Read, Row
from leopard_census.detections.network import Network
from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import CATEGORIES, Detection

logger = logging.getLogger(__name__)

_KEYS = {name: key for key, name in CATEGORIES.items()}


def detect(
    network: Network, series: Sequence[Series], read: Read, settings: DetectionsSettings
) -> dict[str, list[Detection] | None]:
    """Detections by frameID, with the network's own confidence; parameters as those of `motion.detect`.

    Returns
    -------
    For each frame its detections; None where the network gives numbers that cannot be used.

    Raises
    ------
    InputError
        It gives such numbers for all pictures.
    """
    result: dict[str, list[Detection] | None] = {}
    for one in series:
        for frame in one.frames:
            picture = read(frame)
            seen = spotted_or_none(frame, partial(network.spot, picture, settings.tiles, settings.min_conf))
            found = None if seen is None else [to_detection(spotted, frame, one.clip) for spotted in seen]
            result[frame["frameID"]] = found
    ask_for_one(result, network.card)
    return result


def spotted_or_none(frame: Row, look: Callable[[], list[Spotted]]) -> list[Spotted] | None:
    """What a look at a frame shows; None, and a warning, where the network gives numbers that cannot be used."""
    try:
        return look()
    except UnusableError as error:
        logger.warning("%s: %s", frame["filePath"], error)
        return None


def ask_for_one(found: Mapping[str, Any], card: ModelCard) -> None:
    """Raise an InputError when the network failed on every picture: then it is not the pictures' fault."""
    if found and all(result is None for result in found.values()):
        told = f"for none of {len(found)} pictures it gives numbers that are confidences and boxes"
        raise misfit(card, f"{told}; correct head or input of the card")


def to_detection(spotted: Spotted, frame: Row, clip: bool) -> Detection:
    """A box as the file of detections holds it."""
    return Detection(
        box=spotted.box,
        conf=spotted.conf,
        category=_KEYS[spotted.category],
        frame_number=int(frame["frame_number"]) if clip else None,
        time_s=float(frame["time_s"]) if clip else None,
    )

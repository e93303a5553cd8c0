"""The detector `onnx`: a network looks at each picture by itself."""

from collections.abc import Sequence

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections.merging import Spotted
from leopard_census.detections.motion import Read, Row
from leopard_census.detections.network import Network
from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import CATEGORIES, Detection

_KEYS = {name: key for key, name in CATEGORIES.items()}


def detect(
    network: Network, series: Sequence[Series], read: Read, settings: DetectionsSettings
) -> dict[str, list[Detection] | None]:
    """Detections by frameID, with the network's own confidence; parameters as those of `motion.detect`."""
    return {
        frame["frameID"]: [
            to_detection(spotted, frame, s.clip)
            for spotted in network.spot(read(frame), settings.tiles, settings.min_conf)
        ]
        for s in series
        for frame in s.frames
    }


def to_detection(spotted: Spotted, frame: Row, clip: bool) -> Detection:
    """A box as the file of detections holds it."""
    return Detection(
        box=spotted.box,
        conf=spotted.conf,
        category=_KEYS[spotted.category],
        frame_number=int(frame["frame_number"]) if clip else None,
        time_s=float(frame["time_s"]) if clip else None,
    )

"""The detector `onnx+motion`: a network and motion look at the same pictures, and what they say is put together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections import motion
from leopard_census.detections.agreement import Agreed, agree, doubted, even_at_typical
from leopard_census.detections.merging import SAME, Spotted
from leopard_census.detections.motion import Read, Row
from leopard_census.detections.network import Network
from leopard_census.detections.onnx import ask_for_one, spotted_or_none, to_detection
from leopard_census.detections.scenery import repeated
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import iou


def detect(
    network: Network, series: Sequence[Series], read: Read, settings: DetectionsSettings
) -> dict[str, list[Detection] | None]:
    """Detections by frameID, see `agree` and `repeated`; parameters as those of `motion.detect`, and what is given
    back as by `onnx.detect`."""
    typical = network.card.typical_confidence
    least = min(settings.hint_conf, settings.min_conf)
    spotted: dict[str, list[Spotted] | None] = {}

    def watched(frame: Row) -> Picture:
        """The picture that motion asks for; the network looks at it meanwhile, so that it is decoded once."""
        picture = read(frame)
        look = partial(network.spot, picture, settings.tiles, least)
        spotted[frame["frameID"]] = spotted_or_none(frame, look)
        return picture

    moving = motion.detect(series, watched, settings)
    parts = [p for p in motion.of_one_shape(series) if len(p.frames) >= motion.MIN_OWN]
    with_own = {frame["frameID"] for part in parts for frame in part.frames}
    agreed: dict[str, list[Agreed]] = {}
    for one in series:
        for frame in one.frames:
            key, there = frame["frameID"], moving[frame["frameID"]] or ()
            seen = spotted[key]
            if seen is not None and (places := [m.box for m in there if not _is_explained(m, seen, typical)]):
                look = partial(network.spot_closer, read(frame), places, seen, least)
                seen = spotted[key] = spotted_or_none(frame, look)
            if seen is None:
                agreed[key] = []
                continue
            seen = [replace(x, conf=even_at_typical(x.conf, typical)) for x in seen]
            exact = moving[key] is not None and key in with_own
            agreed[key] = agree(seen, there, settings.min_conf, exact, one.clip)
    ask_for_one(spotted, network.card)
    _doubt_scenery(agreed, series, settings.min_conf)
    return {
        frame["frameID"]: None
        if spotted[frame["frameID"]] is None
        else [_detection(a, frame, one.clip) for a in agreed[frame["frameID"]]]
        for one in series
        for frame in one.frames
    }


def _doubt_scenery(agreed: dict[str, list[Agreed]], series: Sequence[Series], min_conf: float) -> None:
    """Lower, in place, what the network finds at one place again and again and motion never."""
    resting = [
        [
            (frame["frameID"], i)
            for frame in one.frames
            for i, a in enumerate(agreed[frame["frameID"]])
            if a.moving is None and a.spotted.category == "animal"
        ]
        for one in series
    ]
    again = repeated([[agreed[key][i].spotted.box for key, i in places] for places in resting])
    for places, flags in zip(resting, again, strict=True):
        for (key, i), flag in zip(places, flags, strict=True):
            if flag:
                agreed[key][i] = Agreed(doubted(agreed[key][i].spotted, min_conf))


def _is_explained(moving: Detection, spotted: Sequence[Spotted], typical: float) -> bool:
    """Whether the network has surely named what moves; else it looks again, closer."""
    return any(s.conf >= typical and iou(s.box, moving.box) >= SAME for s in spotted)


def _detection(agreed: Agreed, frame: Row, clip: bool) -> Detection:
    """With motion's outline where it is that of the box."""
    detection, moving = to_detection(agreed.spotted, frame, clip), agreed.moving
    if moving is None or iou(moving.box, detection.box) < SAME:
        return detection
    return replace(detection, outline=moving.outline)

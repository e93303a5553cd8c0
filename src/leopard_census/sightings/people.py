"""Where people are in a series: no crop may touch such a place.

Whatever becomes of a person's box later (too weak for a sighting, inside an animal's box, taken for a flake), the place
counts, in its own picture and in those next to it: a detector misses people in single frames.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from leopard_census.imaging.series import Series
from leopard_census.sightings.seen import Seen
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import Box, iou, union
from leopard_census.tables.special_names import PERSON

#: A person is near a place of a clip for so long before and after having been seen there.
_NEAR_S = 1.1


class Places:
    """Places of people in one series.

    Parameters
    ----------
    seen
        Boxes of people.
    clip
        In a burst, whose photos may be seconds apart, each place counts in all of its photos.
    """

    def __init__(self, seen: Iterable[Seen], clip: bool) -> None:
        self._seen, self._clip = list(seen), clip

    def touch(self, at: Seen, box: Box) -> bool:
        """Whether a region of a picture may show a part of a person.

        Parameters
        ----------
        at
            Any box in that picture, for its place and time.
        box
            The region.
        """
        near = [s for s in self._seen if not self._clip or abs(s.time - at.time) <= _NEAR_S]
        regions = [s.box for s in near]
        before, after = [s for s in near if s.time < at.time], [s for s in near if s.time > at.time]
        if self._clip and before and after:
            # between two places a person was somewhere on the way
            last, first = max(s.time for s in before), min(s.time for s in after)
            regions.append(reduce(union, (s.box for s in near if s.time in (last, first))))
        return any(iou(box, region) > 0 for region in regions)


def found_people(
    series: Series, boxes: Mapping[str, Sequence[Detection]], kinds: Mapping[str, str], least: float
) -> list[Seen]:
    """Every box of a person in a series, however it lies to others, and every box that was classified as one.

    Parameters
    ----------
    boxes
        Detections by file.
    kinds
        Category key to its name.
    least
        Confidence from which a person counts.
    """
    return [
        Seen(frame, place, series.seconds(frame), d.box, d.conf, "person")
        for place, frame in enumerate(series.frames)
        for d in boxes.get(frame["filePath"], ())
        if (kinds[d.category] == "person" and d.conf >= least) or _classed(d) >= least
        if d.frame_number in (None, frame["frame_number"])
    ]


def is_person(track: Sequence[Seen]) -> bool:
    """Whether a detector takes most of a track for a person, boxes counted by their confidence."""
    person = sum(s.conf for s in track if s.kind == "person")
    return person > 0 and 2 * person >= sum(s.conf for s in track)


def _classed(detection: Detection) -> float:
    """Probability of a person by the classes that came with a box."""
    return max((chance for name, chance in detection.classifications if name == PERSON), default=0.0)

"""Triggers of a camera: files that were taken together count once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from leopard_census.media.status import Timing


@dataclass(frozen=True)
class Event:
    """One run of files with short pauses between them.

    Attributes
    ----------
    items
        Its files, in order of time.
    night
        Whether most of those that were looked at are infra-red; None when none was, or half of them.
    """

    items: tuple[Timing, ...]
    night: bool | None

    @property
    def start_s(self) -> float:
        """Seconds since 1970 of its first file, as its time counts now."""
        return seconds(self.items[0])


def seconds(item: Timing) -> float:
    """Seconds since 1970 of a file with a time."""
    assert item.true is not None
    return item.true.timestamp()


def events(items: Sequence[Timing], pause_s: float) -> list[Event]:
    """The files of one deployment, cut where nothing was taken for longer than `pause_s` seconds."""
    ordered = sorted(items, key=lambda item: (seconds(item), item.row["filePath"]))
    if not ordered:
        return []
    cuts = [0]
    cuts += [n for n, (a, b) in enumerate(pairwise(ordered), 1) if seconds(b) - seconds(a) > pause_s]
    cuts.append(len(ordered))
    return [_event(ordered[a:b]) for a, b in pairwise(cuts)]


def starts_s(found: Sequence[Event]) -> npt.NDArray[np.float64]:
    """First moments of events, in seconds since 1970."""
    return np.array([event.start_s for event in found], dtype=np.float64)


def _event(items: Sequence[Timing]) -> Event:
    flags = [bool(item.row["night"]) for item in items if item.row.get("night") is not None]
    dark = sum(flags)
    night = None if dark * 2 == len(flags) else dark * 2 > len(flags)
    return Event(tuple(items), night)

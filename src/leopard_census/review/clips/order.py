"""What the page asks of the process that decodes a clip, and what that one hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leopard_census.tables.boxes import Box

#: Pictures a second. A walking leopard moves a tenth of its body from one to the next, so that a stride can be
#: followed; cameras take 15 to 30, which would show the coat no better.
FPS = 8.0
#: Longest piece of a clip that is shown, in seconds: more than an animal takes to pass.
LONGEST_S = 20.0
MOST_FRAMES = int(FPS * LONGEST_S) + 1
#: Widest picture in pixels: that of a pane at a screen of 1366 pixels, and half as much again for looking closer.
WIDTH = 960
#: Of the JPEG: they are looked at for a moment and never measured.
QUALITY = 85
#: No picture of that width takes so many bytes.
MOST_BYTES = 2_000_000

#: A piece takes 1 to 5 s on a machine of today; one that takes so long, in seconds, is not waited for.
LIMIT_S = 60.0

#: Why a clip is not shown: keys of the page's messages.
NONE, UNREAD, SLOW = "none", "unread", "slow"
REASONS = (NONE, "person", "unlooked", "gone", "changed", UNREAD, SLOW)

MICROSECOND = 1_000_000
#: Microseconds after the clip's first frame, and where the animal is.
Place = tuple[int, Box]


@dataclass(frozen=True)
class Order:
    """A piece of a clip, and the animal to follow.

    Attributes
    ----------
    path
        The clip.
    start_us, end_us
        First and last moment that is shown, in microseconds after the clip's first frame.
    places
        Of the animal, in order of time; at least one.
    strips
        Heights of the camera's strips above and below as shares of the picture; None where they are to be found.
    """

    path: str
    start_us: int
    end_us: int
    places: tuple[Place, ...]
    strips: tuple[float | None, float | None] = (None, None)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "path": self.path,
            "start_us": self.start_us,
            "end_us": self.end_us,
            "places": [[time_us, *box] for time_us, box in self.places],
            "strips": list(self.strips),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Order:
        """The order behind JSON values."""
        places = tuple((int(time_us), (x, y, w, h)) for time_us, x, y, w, h in value["places"])
        above, below = value["strips"]
        return cls(value["path"], value["start_us"], value["end_us"], places, (above, below))


@dataclass(frozen=True)
class ClipFrame:
    """One picture.

    Attributes
    ----------
    time_s
        Since the piece began.
    animal
        Where the animal is in it: x, y, width, height as fractions.
    jpeg
        The picture.
    """

    time_s: float
    animal: Box
    jpeg: bytes

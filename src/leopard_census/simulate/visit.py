"""What a scene is asked to show and what it says it has shown: plain records without behaviour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CameraView:
    """Where a camera stands: the same view all winter.

    Attributes
    ----------
    view_seed
        Fixes background, trail geometry, trees and stones.
    style
        ``"pine-snow"`` or ``"rocky-ridge"``.
    facing
        0 or 1: the side of the trail the camera stands on. Heading +1 runs to the right of the picture for 0 and to
        the left for 1, so two facing cameras see opposite flanks of one animal.
    """

    view_seed: int
    style: str = "pine-snow"
    facing: int = 0


@dataclass(frozen=True)
class Visit:
    """One animal's one pass.

    Attributes
    ----------
    visit_id
        Key in the truth tables.
    scientific_name
        One of :data:`leopard_census.simulate.species_looks.SPECIES`.
    individual_id
        True code, or None where individuals are not told apart.
    coat_seed
        Fixes the coat of both flanks, body proportions and tone.
    size
        1.0 for an adult, 0.6 to 0.75 for a cub.
    heading
        +1 or -1 along the trail in station coordinates.
    behaviour
        One of :data:`leopard_census.simulate.motion.BEHAVIOURS`.
    start_s
        Second, counted from the start of the clip, at which it comes into the picture.
    speed
        Body lengths per second (walking: 0.6 to 1.2).
    seed
        Path, pose and gait phase.
    """

    visit_id: str
    scientific_name: str
    individual_id: str | None
    coat_seed: int
    size: float
    heading: int
    behaviour: str
    start_s: float
    speed: float
    seed: int


@dataclass(frozen=True)
class Banner:
    """Text of the information strip burned into the picture.

    Attributes
    ----------
    date, time
        As the camera's clock shows them, e.g. ``"2012-01-07"`` and ``"19:04:31"``.
    temperature_c
        As shown, whole degrees Celsius; None leaves it out.
    camera_name
        As shown, e.g. ``"KP-07A"``.
    moon_phase
        0 new, 0.5 full, 1 new again; None leaves it out.
    """

    date: str
    time: str
    temperature_c: int | None = None
    camera_name: str = ""
    moon_phase: float | None = None


@dataclass(frozen=True)
class BoxTruth:
    """One animal in one rendered frame.

    Attributes
    ----------
    visit_id
        Of the visit shown.
    box
        ``(x, y, w, h)`` in pixels around what can be seen of the animal, clipped to the frame.
    visible
        Share of the silhouette that is neither hidden nor outside, 0 to 1.
    flank
        The animal's own side that is shown: ``"left"``, ``"right"`` or ``"other"``.
    """

    visit_id: str
    box: tuple[int, int, int, int]
    visible: float
    flank: str

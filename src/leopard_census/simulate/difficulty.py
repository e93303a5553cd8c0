"""How hard the pictures are: every lever in one place, so that hardness can be set against a measured figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difficulty:
    """Levers of hardness. The defaults are tuned so that the named baselines land in the ranges of the issue.

    Attributes
    ----------
    trail_yaw_deg
        Greatest angle between a station's trail and the picture plane (drawn per view, uniform to both sides).
    path_yaw_deg
        Standard deviation of one pass's direction about the trail.
    path_offset_m
        Standard deviation of the distance of one pass from the trail's middle line, towards or away from the camera.
    trail_distance_m
        Nearest and farthest trail (drawn per view); sets the size of the animal in the picture.
    head_motion_rad
        Amplitude of head and neck movement.
    vegetation
        Number of plants between camera and trail, relative to a cleared field of view (1.0: what field teams leave).
    shutter_day_s, shutter_night_s
        Exposure time by day and by infra-red flash; motion blur follows from it and the animal's speed.
    softness_px
        Blur of lens and compression at 640 pixels' width (standard deviation); grows with the width.
    noise_day, noise_night
        Standard deviation of sensor noise in grey levels.
    night_contrast
        Contrast of a coat's marks in infra-red relative to colour by day (black hair reflects near infra-red).
    exposure_drift
        Standard deviation of the exposure between clips, relative.
    """

    trail_yaw_deg: float = 16.0
    path_yaw_deg: float = 11.5
    path_offset_m: float = 0.28
    trail_distance_m: tuple[float, float] = (2.7, 4.6)
    head_motion_rad: float = 0.22
    vegetation: float = 1.0
    shutter_day_s: float = 1.0 / 60.0
    shutter_night_s: float = 1.0 / 42.0
    softness_px: float = 0.55
    noise_day: float = 3.0
    noise_night: float = 5.6
    night_contrast: float = 0.83
    exposure_drift: float = 0.12


DEFAULT = Difficulty()

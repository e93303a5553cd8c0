"""What made-up stations and cameras lost: the half days at both ends for want of a camera, the rest to outages."""

from typing import Any

Rows = list[dict[str, Any]]

MODELS = ("Bushnell Trophy Cam HD Aggressor", "Reconyx HyperFire 2 HF2X", None)
REASONS = ("battery", "theft", "snow", "fire", "other", "measured")


def made_losses(effort: Rows) -> Rows:
    """Rows of `station_losses`, which with `effort` add up to the window."""
    lost: dict[tuple[str, str], float] = {}
    for row, reason in _told(effort):
        key = row["locationID"], reason
        lost[key] = lost.get(key, 0.0) + 1 - row["usage"]
    return [
        {"locationID": station, "reason": reason, "station_days": days}
        for (station, reason), days in sorted(lost.items())
        if days
    ]


def made_cameras(effort: Rows) -> Rows:
    """Rows of `camera_work`: one camera at every station, and a second one where effort counts two."""
    pairs = {row["locationID"] for row in effort if row["cameras"] > 1}
    found: dict[str, dict[str, Any]] = {}
    for row, reason in _told(effort):
        station = row["locationID"]
        for letter in "AB" if station in pairs else "A":
            name = f"{station}-{letter}"
            camera = found.setdefault(
                name,
                {
                    "deploymentID": name,
                    "locationID": station,
                    "cameraModel": MODELS[len(found) % len(MODELS)],
                    "set_up_days": 0.0,
                    "worked_days": 0.0,
                    **dict.fromkeys((f"{reason}_days" for reason in REASONS), 0.0),
                },
            )
            camera["worked_days"] += row["usage"]
            camera["set_up_days"] += row["usage"]
            if reason != "no camera":
                camera["set_up_days"] += 1 - row["usage"]
                camera[f"{reason}_days"] += 1 - row["usage"]
    return list(found.values())


def _told(effort: Rows) -> list[tuple[dict[str, Any], str]]:
    """Rows of effort, each with the reason of what it lacks."""
    stations = sorted({row["locationID"] for row in effort})
    number = {station: k for k, station in enumerate(stations)}
    return [
        (row, REASONS[number[row["locationID"]] % len(REASONS)] if row["usage"] == 0 else "no camera")
        for row in effort
    ]

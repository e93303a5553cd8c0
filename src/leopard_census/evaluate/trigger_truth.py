"""What the camera was triggered by, clip by clip and photo by photo, held against the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.evaluate.measure import Measure, share
from leopard_census.evaluate.sighting_truth import SEEN, TrueView
from leopard_census.tables.special_names import BLANK

Row = Mapping[str, Any]

#: States of files that hold pictures and count.
_USABLE = ("ok", "truncated-usable")


def trigger_measures(
    media: Sequence[Row],
    status: Sequence[Row],
    sightings: Sequence[Row],
    views: Mapping[str, Sequence[TrueView]],
    target: str,
) -> list[Measure]:
    """Files with the target that some sighting shows, empty ones that none does, and animals counted right.

    Parameters
    ----------
    media
        Rows of truth_media; second copies and unusable files do not count.
    status, sightings
        Rows of media_status and sightings.
    views
        True boxes by file.
    target
        The target species.
    """
    copied = {row["filePath"] for row in media if row["fault"] == "copied-card"}
    path_of = {row["mediaID"]: row["filePath"] for row in status}
    used = sorted(
        row["filePath"] for row in status if row["status"] in _USABLE and row["filePath"] not in copied
    )
    shown: dict[str, list[Row]] = defaultdict(list)
    for row in sightings:
        if row["scientificName"] != BLANK:
            for media_id in row["mediaIDs"]:
                shown[path_of[media_id]].append(row)
    # A photo's true times are all 0; a clip has one for each frame.
    clips = {path for path in used if any(view.time_s > 0 for view in views.get(path, ()))}
    with_target = [
        path for path in used if any(v.species == target and v.visible >= SEEN for v in views.get(path, ()))
    ]
    empty = [path for path in used if not views.get(path)]
    counted = [path for path in sorted(clips) if _at_once(views[path])]
    right = [
        path
        for path in counted
        if _at_once(views[path]) <= _said(shown[path]) <= _at_once(views[path], least=0.0)
    ]
    return [
        *(
            share(
                f"triggers.target.{name}",
                sum(bool(shown[path]) for path in paths),
                len(paths),
                f"{words} with {target} in view (0.3 of it) that a sighting shows, of whatever species",
            )
            for name, words, paths in (
                ("clips", "Clips", [path for path in with_target if path in clips]),
                ("photos", "Photos", [path for path in with_target if path not in clips]),
            )
        ),
        share(
            "triggers.empty",
            sum(not shown[path] for path in empty),
            len(empty),
            "Clips and photos without an animal or a person that no sighting shows",
        ),
        share(
            "triggers.count",
            len(right),
            len(counted),
            "Clips whose largest number of animals and people at one time is the true one (one of which less than 0.3 "
            "is in view may count or not)",
        ),
    ]


def _at_once(views: Iterable[TrueView], least: float = SEEN) -> int:
    """Largest number at one time of which at least so much is in view."""
    return max(Counter(view.time_s for view in views if view.visible >= least).values(), default=0)


def _said(sightings: Iterable[Row]) -> int:
    return max((row["simultaneous"] for row in sightings), default=0)

"""What a correction of a clock would change: times of files, days of sightings, journeys that no animal makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leopard_census.clock import correct
from leopard_census.config.individuals import TravelSettings
from leopard_census.individuals.travel import too_far_pairs
from leopard_census.media.status import Timing, timings
from leopard_census.review.survey import Shown

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What changes.

    Attributes
    ----------
    before, after
        The deployment's files with their times as they count now, and as they would; in one order.
    sightings
        Sightings of the species whose time changes.
    days
        Of these, those that move to another calendar day.
    by
        By how many days these move: the least and the most.
    journeys
        Journeys that no animal makes, before and after, of animals seen by this camera; None where there are none.
    """

    before: tuple[Timing, ...]
    after: tuple[Timing, ...]
    sightings: int
    of_sightings: int
    days: int
    by: tuple[int, int]
    journeys: tuple[int, int] | None

    @property
    def files(self) -> int:
        """Files whose time changes."""
        return sum(a.true != b.true for a, b in zip(self.before, self.after, strict=True))

    def sides(self, after: bool) -> Counter[str]:
        """Files `inside`, `before` and `after` the deployment."""
        return Counter(item.side for item in (self.after if after else self.before) if item.true is not None)


def effect_of(
    media: Sequence[Row],
    deployment: Row,
    deployments: Sequence[Row],
    clocks: Sequence[Row],
    new: Sequence[Row],
    shown: Iterable[Shown],
    travel: TravelSettings,
) -> Effect:
    """Effect of rows that would be added.

    Parameters
    ----------
    media
        Rows of the deployment's media table, copies of other files left out.
    deployment, deployments
        Rows of the field sheet: the camera's, and all.
    clocks, new
        Rows of clocks.csv as they are, and those to be added.
    shown
        The survey's sightings of the species.
    travel
        How fast an animal goes.
    """
    key = deployment["deploymentID"]
    mine = [row for row in clocks if row["deploymentID"] == key]
    before = timings(media, [deployment], mine)
    after = timings(media, [deployment], [*mine, *new])
    read = {item.row["mediaID"]: item.row["timestamp"] for item in before}
    winter = [one for one in shown if one.assigned]
    moved: dict[str, timedelta] = {}
    own = [one for one in winter if one.row["deploymentID"] == key and one.start is not None]
    for one in own:
        times = [read[media] for media in one.row["mediaIDs"] if read.get(media) is not None]
        if times:
            first = min(times)
            moved[one.key] = correct(first, [*mine, *new])[0] - correct(first, mine)[0]
    changed = [one for one in own if moved.get(one.key)]
    days = [d for one in changed if one.start and (d := _days(one.start, moved[one.key]))]
    return Effect(
        tuple(before),
        tuple(after),
        len(changed),
        len(own),
        len(days),
        (min(days, key=abs, default=0), max(days, key=abs, default=0)),
        _journeys(winter, moved, deployments, travel) if changed else None,
    )


def _days(start: datetime, by: timedelta) -> int:
    return ((start + by).date() - start.date()).days


def _journeys(
    winter: Sequence[Shown],
    moved: Mapping[str, timedelta],
    deployments: Sequence[Row],
    travel: TravelSettings,
) -> tuple[int, int] | None:
    codes = {one.code for one in winter if one.key in moved and one.code}
    before = after = 0
    for code in codes:
        rows = [one.row for one in winter if one.code == code]
        before += len(too_far_pairs(rows, deployments, frozenset(), travel))
        turned = [_moved(row, moved.get(str(row["sightingID"]))) for row in rows]
        after += len(too_far_pairs(turned, deployments, frozenset(), travel))
    return (before, after) if codes else None


def _moved(row: Row, by: timedelta | None) -> Row:
    if by is None or row["start"] is None:
        return row
    return {**row, "start": row["start"] + by, "end": row["end"] + by if row["end"] else None}

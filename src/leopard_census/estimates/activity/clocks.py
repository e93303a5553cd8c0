"""Which sightings have a time of day that can be trusted.

Not trusted is the time

1. of a camera of which the field sheet says `timestampIssues`, unless `clocks.csv` corrected the time of the
   sighting: a correction is good to a quarter of an hour or so, and that is enough for a time of day;
2. of a camera for which a clock fault is proposed that nobody has confirmed or refuted (`media/clock_proposals.csv`),
   if the evidence is strong enough; of two cameras that contradict each other, neither is trusted;
3. that no camera wrote: the modification time of a file says when it was copied.

A fault that `clocks.csv` has mended is no longer proposed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

# Strengths of the evidence for a fault, the weakest first.
STRENGTHS = ("weak", "moderate", "strong")
_NOT_BY_CAMERA = ("mtime", "none")


@dataclass(frozen=True)
class ClockTrust:
    """Deployments and files whose times are not trusted.

    Attributes
    ----------
    told_wrong
        Deployments of which the field sheet says that the clock was wrong.
    doubted
        Deployments for which a fault is proposed.
    not_by_camera
        Media files whose time no camera wrote.
    """

    told_wrong: frozenset[str]
    doubted: frozenset[str]
    not_by_camera: frozenset[str]

    def trusts(self, sighting: Row) -> bool:
        """Whether a sighting's time of day can be used."""
        deployment = sighting["deploymentID"]
        if deployment in self.doubted or not self.not_by_camera.isdisjoint(sighting["mediaIDs"]):
            return False
        return deployment not in self.told_wrong or bool(sighting["time_corrected"])


def clock_trust(
    deployments: Iterable[Row], proposals: Iterable[Row], media: Iterable[Row], doubt_from: str
) -> ClockTrust:
    """Judge the clocks of a survey.

    Parameters
    ----------
    deployments, proposals, media
        Rows of the field sheet, of `media/clock_proposals.csv`, and of the media tables or a package's `media_times`.
    doubt_from
        The weakest evidence for a fault that makes a clock doubtful: weak, moderate or strong.
    """
    counts = STRENGTHS[STRENGTHS.index(doubt_from) :]
    doubted: set[str] = set()
    for row in proposals:
        if row["strength"] in counts:
            doubted |= {row["deploymentID"], *([row["other_deployment"]] if row["other_deployment"] else [])}
    return ClockTrust(
        frozenset(row["deploymentID"] for row in deployments if row["timestampIssues"]),
        frozenset(doubted),
        frozenset(row["mediaID"] for row in media if row["timestampSource"] in _NOT_BY_CAMERA),
    )

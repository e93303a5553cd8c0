"""What to ask of a winter of tables that has outages.csv beside effort.csv: which of the two is right?

effort.csv tells when a station worked, whichever of its cameras did, and it counts (histories.effort, rule 8). An
outage of one camera of two is no contradiction, nor is one in a time that effort.csv leaves out. One of the only camera
that stood there, in a time at which effort.csv has the station at work, is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from leopard_census.config.named import some
from leopard_census.config.survey import Window

Row = Mapping[str, Any]
Span = tuple[datetime, datetime]


def outage_questions(
    shown: str,
    outages: Mapping[int, Row],
    deployments: Sequence[Row],
    effort: Sequence[Row],
    window: Window | None,
    zone: timezone | None,
) -> list[str]:
    """One question about all outages in which no camera of a station worked, though effort.csv says that it did.

    Parameters
    ----------
    shown
        Name of the survey's folder.
    outages
        Rows of outages.csv by their number.
    deployments, effort
        Rows of these sheets; without any of the second nothing is asked.
    window, zone
        Of survey.yaml: what lies outside the window is not asked about. Where either is not known, all is.
    """
    told = []
    working = _working(deployments, outages.values())
    for number, row in sorted(outages.items()):
        camera = next((d for d in deployments if d["deploymentID"] == row["deploymentID"]), None)
        if camera is None or None in (row["start"], camera["deploymentStart"], camera["deploymentEnd"]):
            continue
        station = camera["locationID"]
        stay = camera["deploymentStart"], camera["deploymentEnd"]
        dark = _inside([(row["start"], row["end"] or stay[1])], stay)
        for other in deployments:
            if other["locationID"] == station:
                for span in working.get(other["deploymentID"], ()):
                    dark = _less(dark, span)
        against = [
            part
            for one in effort
            if one["locationID"] == station and None not in (one["start"], one["end"])
            for part in _inside(dark, (one["start"], one["end"]))
        ]
        if window is not None and zone is not None:
            begin = datetime.combine(window.start, datetime.min.time(), zone)
            against = _inside(against, (begin, begin + timedelta(days=window.days)))
        if against:
            first, last = min(a for a, _ in against), max(b for _, b in against)
            told.append(
                f"row {number} ({row['deploymentID']} at {station}, {_shown(first, zone)} to {_shown(last, zone)})"
            )
    if not told:
        return []
    return [
        f"{shown}/outages.csv: {some(told)}: no camera of the station worked then, but by "
        "effort.csv the station did. effort.csv counts, so that the outage takes nothing away. Is it right? Then take "
        "its time out of effort.csv, or remove effort.csv: working times are then those of deployments.csv less "
        "outages.csv"
    ]


def _working(deployments: Iterable[Row], outages: Iterable[Row]) -> dict[str, list[Span]]:
    """When each camera worked, by its deployment."""
    working: dict[str, list[Span]] = {
        row["deploymentID"]: [(row["deploymentStart"], row["deploymentEnd"])]
        for row in deployments
        if None not in (row["deploymentID"], row["deploymentStart"], row["deploymentEnd"])
    }
    for row in outages:
        if row["deploymentID"] in working and row["start"] is not None:
            spans = working[row["deploymentID"]]
            end = row["end"] or max((end for _, end in spans), default=row["start"])
            working[row["deploymentID"]] = _less(spans, (row["start"], end))
    return working


def _inside(spans: Iterable[Span], whole: Span) -> list[Span]:
    """What of the spans lies in another one."""
    cut = ((max(start, whole[0]), min(end, whole[1])) for start, end in spans)
    return [(start, end) for start, end in cut if start < end]


def _less(spans: Iterable[Span], gap: Span) -> list[Span]:
    """What of the spans lies before or after another one."""
    if gap[0] >= gap[1]:
        return list(spans)
    pieces = (
        piece for start, end in spans for piece in ((start, min(end, gap[0])), (max(start, gap[1]), end))
    )
    return [(start, end) for start, end in pieces if start < end]


def _shown(moment: datetime, zone: timezone | None) -> str:
    return moment.astimezone(zone or moment.tzinfo).strftime("%Y-%m-%d %H:%M")

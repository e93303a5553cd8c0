"""Clock faults that the readings themselves give away, as proposals for a person to confirm in `clocks.csv`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.status import Timing

Row = dict[str, Any]


def propose_clocks(
    timed: Sequence[Timing], deployments: Sequence[Mapping[str, Any]], reset_after_days: float
) -> list[Row]:
    """Rows of the clock_proposals table.

    Parameters
    ----------
    timed
        Readings of the usable files, see `timings`.
    deployments
        Rows of the field sheet.
    reset_after_days
        Readings this long before their deployment suggest a reset clock.

    Notes
    -----
    Two faults are looked for. A reset clock: readings long before the deployment that no row of `clocks.csv`
    changes. A correction that reaches too far: readings that fit the deployment as they are, and that a row
    moves out of it.
    """
    by_deployment: dict[str, list[Timing]] = defaultdict(list)
    for item in timed:
        if item.true is not None:
            by_deployment[item.row["deploymentID"]].append(item)
    found: list[Row] = []
    for deployment in deployments:
        items = by_deployment[deployment["deploymentID"]]
        found += _reset(items, deployment, timedelta(days=reset_after_days))
        found += _moved_out(items, deployment)
    return list({(row["deploymentID"], row["shown"]): row for row in reversed(found)}.values())


def _reset(items: Sequence[Timing], deployment: Mapping[str, Any], margin: timedelta) -> list[Row]:
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    wrong = [i for i in items if not i.corrected and i.row["timestamp"] < start - margin]
    if not wrong:
        return []
    readings = [i.row["timestamp"] for i in wrong]
    first, last = min(readings), max(readings)
    right = [i for i in items if i.side == "inside" and not i.corrected]
    # Cameras number their files on after a reset, so the order of names tells which readings came before it.
    first_path = min(i.row["filePath"] for i in wrong)
    before = [i.row["timestamp"] for i in right if i.row["filePath"] < first_path]
    if right:
        # The last file is often the team itself at pick-up; so the longest possible difference is the best
        # guess.
        true = first + (end - last)
        since = f", and after {_text(max(before))}, the last reading before them" if before else ""
        reason = (
            f"readings from {_text(first)} to {_text(last)} lie before the set-up{since}: a reset clock? "
            "Proposed as if the last of them were the pick-up"
        )
    else:
        true = start
        reason = (
            f"all readings begin at {_text(first)}, before the set-up: a clock that was never set? "
            "Proposed as if the first file were the set-up"
        )
    rows = [_row(deployment, first, true if true >= start else None, len(wrong), reason)]
    if right:
        rows.append(
            _row(
                deployment,
                start.astimezone(first.tzinfo),
                start,
                len(right),
                "ends the wrong stretch: these readings are right; needed with the row of the reset",
            )
        )
    return rows


def _moved_out(items: Sequence[Timing], deployment: Mapping[str, Any]) -> list[Row]:
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    moved = [
        i.row["timestamp"]
        for i in items
        if i.corrected and i.side != "inside" and start <= i.row["timestamp"] <= end
    ]
    if not moved:
        return []
    reason = (
        "clocks.csv moves these readings out of the deployment, though they fit it as they are; "
        "if they are right, this row ends the correction"
    )
    return [_row(deployment, min(moved), min(moved), len(moved), reason)]


def _row(
    deployment: Mapping[str, Any], shown: datetime, true: datetime | None, files: int, reason: str
) -> Row:
    return {
        "deploymentID": deployment["deploymentID"],
        "shown": shown.replace(tzinfo=None),
        "proposed_true": true.astimezone(shown.tzinfo) if true else None,
        "files": files,
        "reason": reason,
    }


def _text(reading: datetime) -> str:
    return reading.replace(tzinfo=None).isoformat(timespec="seconds")

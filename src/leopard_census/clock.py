"""Corrections of camera clocks: from the reading that a camera showed to the true time.

A row of `clocks.csv` says: when the camera showed `shown`, the time was `true`. The rows of a deployment, in
order of `shown`, make a step function of the reading: from each row's `shown` on, and up to the next row's,
the difference `true - shown` is added. Readings before the first row stay as they are. So, with one row more
for each change:

- The clock was wrong all the time by the same amount: one row, at the first reading or earlier.
- The clock was right, and the camera was reset in mid-winter to a factory date: readings jump back, say from
  2012-01-20 to 2010-01-01. Two rows: `2010-01-01T00:00:00` with the true time of the reset, and a row that
  ends the wrong stretch and makes readings right again, with `true` equal to `shown`, at the set-up of the
  camera. Without the second row the right readings before the reset, which are larger, would be moved as
  well. The media stage writes both rows into `clock_proposals.csv` as far as it can tell them.
- The clock was put right on a visit, or ran on from another wrong time: one row for each stretch.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any


def correct(shown: datetime, rows: Sequence[Mapping[str, Any]]) -> tuple[datetime, bool]:
    """True time of a camera reading.

    Parameters
    ----------
    shown
        The reading, with the survey's UTC offset.
    rows
        The deployment's rows of `clocks.csv`: `shown` without offset, `true` with one; as `datetime` or ISO
        8601 text, in any order.

    Returns
    -------
    tuple
        The time in the offset of `shown`, and whether it differs from the reading.

    Raises
    ------
    ValueError
        When `shown` has no offset.
    """
    if shown.tzinfo is None:
        raise ValueError("a reading needs the survey's UTC offset before it can be corrected")
    offset = timedelta(0)
    begins: datetime | None = None
    for row in rows:
        start = _time(row["shown"]).replace(tzinfo=shown.tzinfo)
        if start <= shown and (begins is None or start >= begins):
            begins = start
            offset = _time(row["true"]).astimezone(shown.tzinfo) - start
    return shown + offset, offset != timedelta(0)


def _time(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value

"""Words and figures on the sheets."""

from __future__ import annotations

import datetime as dt

EVIDENCE = {"label": "label", "decision": "decision", "automatic": "machine", "none": "no name"}


def moment(value: dt.datetime | None) -> str:
    """Local time to the minute, written as in the tables."""
    return value.strftime("%Y-%m-%d %H:%M") if value else "time not known"


def signed(value: float) -> str:
    """A number with its sign and one decimal; zero has none."""
    text = f"{abs(value):.1f}"
    return text if text == "0.0" else ("+" if value > 0 else "\u2212") + text


def share(value: float | None) -> str:
    """A probability with two decimals; not quite certain is not written as certain."""
    if value is None:
        return "\u2013"
    return ">0.99" if 0.995 <= value < 1 else f"{value:.2f}"


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

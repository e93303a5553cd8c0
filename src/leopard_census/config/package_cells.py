"""Values of a package that fit their columns, and that no table or calendar of a census can take."""

from datetime import datetime
from typing import Any

from leopard_census.config.calendar_ends import YEARS
from leopard_census.tables.plain_text import quoted, unprintable


def time_fault(value: Any) -> str | None:
    """What is wrong with a time that stands for none; None for any other value."""
    if not isinstance(value, datetime) or value.year in YEARS:
        return None
    return (
        f"is {value.isoformat()}, which no camera shows; some programs write such a time where they know none. Write "
        "the true time"
    )


def event_time_fault(value: Any) -> str | None:
    """As `time_fault`, for a time that may be left empty."""
    fault = time_fault(value)
    return fault and f"{fault}, or leave the cell empty"


def text_fault(value: Any) -> str | None:
    """What is wrong with a key or name that does not stand on one line; None for any other value."""
    code = unprintable(value) if isinstance(value, str) else None
    if code is None:
        return None
    return (
        f"is {quoted(value)}, which holds a line break or another character that cannot be printed ({code}); take it "
        "out, and write the name the same wherever it stands"
    )

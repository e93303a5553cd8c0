"""What a decision on a clock is about: one reading of one camera, `deploymentID shown` as `clocks.csv` writes both."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.tables.cells import CellError, format_cell, parse_cell
from leopard_census.tables.contract import Field, contract


@dataclass(frozen=True)
class ClockMoment:
    """A deployment, and what its camera showed, without offset."""

    deployment: str
    shown: datetime


def parse_moment(text: str) -> ClockMoment:
    """Moment of a cell.

    Raises
    ------
    ValueError
        When it is none.
    """
    deployment, _, shown = text.strip().partition(" ")
    try:
        return ClockMoment(
            parse_cell(_field("deploymentID"), deployment), parse_cell(_field("shown"), shown.strip())
        )
    except CellError:
        raise ValueError(
            "the moment of a clock is 'deploymentID shown', as in clocks.csv (S01A 2012-01-20T10:00:00), not "
            f"{text!r}"
        ) from None


def format_moment(moment: ClockMoment) -> str:
    """Text of a moment, the same on every machine."""
    return f"{moment.deployment} {format_cell(_field('shown'), moment.shown)}"


def parse_true(text: str) -> datetime:
    """True time of a cell, with its offset.

    Raises
    ------
    ValueError
        When it is none.
    """
    try:
        found: Any = parse_cell(_field("true"), text)
    except CellError as error:
        raise ValueError(str(error)) from None
    if not isinstance(found, datetime):
        raise ValueError("is empty; write the true time")
    return found


def format_true(true: datetime) -> str:
    """Text of a true time, as `clocks.csv` has it."""
    return format_cell(_field("true"), true)


def _field(name: str) -> Field:
    field = contract("clocks").field(name)
    assert field is not None  # of that table
    return field

"""What an import tells a person, apart from the language: a message's key, its values, and the row it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Most lines of one kind that are told one by one: more are not read.
MOST_TOLD = 100
#: Longest value that a statement names: a cell may hold a book.
_LONGEST = 300


@dataclass(frozen=True)
class Place:
    """A row of a file, counted as spreadsheets do (the header is the first); `key`: its observationID, if any."""

    file: str
    row: int
    key: str = ""

    @property
    def text(self) -> str:
        """As it is written into decisions.csv."""
        return f"{self.file}, row {self.row}" + (f" ({self.key})" if self.key else "")


@dataclass(frozen=True)
class Told:
    """One statement.

    Attributes
    ----------
    key
        Of the message in `resources/review/messages/<language>/import.yaml`, without `import_`.
    place
        The row that it is about; None where it is about a whole file.
    values
        What the message names.
    """

    key: str
    place: Place | None = None
    values: Mapping[str, str | int | Place] = field(default_factory=dict)


class RefusedError(Exception):
    """An import that cannot be taken over: every fault at once.

    Parameters
    ----------
    told
        The faults.
    """

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = list(told)
        super().__init__(", ".join(sorted({one.key for one in told})))


def in_words(told: Told, messages: Mapping[str, Any]) -> str:
    """A statement in the language of the messages."""
    values = {key: _value(value, messages) for key, value in told.values.items()}
    text = str(messages[f"import_{told.key}"]).format_map(values)
    return text if told.place is None else f"{_where(told.place, messages)}: {text}"


def _where(place: Place, messages: Mapping[str, Any]) -> str:
    form = messages["import_place_key" if place.key else "import_place"]
    return str(form).format(file=place.file, row=place.row, key=_short(place.key))


def _value(value: str | int | Place, messages: Mapping[str, Any]) -> str | int:
    if isinstance(value, Place):
        return _where(value, messages)
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


def all_in_words(told: Sequence[Told], messages: Mapping[str, Any], most: int = MOST_TOLD) -> list[str]:
    """The first statements, and how many more there are."""
    lines = [in_words(one, messages) for one in told[:most]]
    more = len(told) - most
    return [*lines, *([str(messages["import_more"]).format(n=more)] if more > 0 else [])]

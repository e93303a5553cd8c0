"""The published places of a survey, in their order, with the letters that all public files call them."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, Protocol, TypeVar

from leopard_census.disclosure.letters import letter


class _Row(Protocol):
    def __getitem__(self, column: str, /) -> Any: ...


Row = TypeVar("Row", bound=_Row)


def published_places(rows: Sequence[Row], stations: Collection[str]) -> Mapping[str, list[Row]]:
    """Rows of the table `public_places` by the letter of their place, from north to south and west to east.

    A letter that is the name of a station or a deployment is passed over.

    Parameters
    ----------
    rows
        Of the survey and of those that it is compared with.
    stations
        The survey's own that are told of; a place that none of them has is left out.
    """
    groups: dict[tuple[float, float], list[Row]] = {}
    for row in rows:
        if row["latitude"] is not None and row["locationID"] in stations:
            groups.setdefault((-row["latitude"], row["longitude"]), []).append(row)
    names = {name for row in rows for name in (row["locationID"], *row["names"])}
    letters = (name for number in count() if (name := letter(number)) not in names)
    return {name: groups[place] for name, place in zip(letters, sorted(groups), strict=False)}

"""Which sightings of a survey a decision means: by the anchors that the page itself writes, else by its boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.tables.anchor import parse_anchor


class Attachment:
    """Finds the sightings that anchors mean.

    Parameters
    ----------
    own
        (anchor, sightingID) of all anchors that the page writes; of two sightings with one anchor the last counts.
    index
        Makes the index of all boxes of the survey. It is slow to make, so it is made when a decision comes that was
        written by hand or on another detector's boxes.
    """

    def __init__(self, own: Iterable[tuple[str, str]], index: Callable[[], AnchorIndex]) -> None:
        self._own: Mapping[str, str] = dict(own)
        self._make = index
        self._found: dict[str, list[str]] = {}

    @cached_property
    def index(self) -> AnchorIndex:
        """Of all boxes of the survey."""
        return self._make()

    def one(self, anchor: str) -> str | None:
        """The one sighting that an anchor means; None where it means none or several."""
        found = self.all(anchor)
        return found[0] if len(found) == 1 else None

    def all(self, anchor: str) -> list[str]:
        """All sightings that an anchor can mean, sorted; none for what is no anchor."""
        if (exact := self._own.get(anchor)) is not None:
            return [exact]
        if anchor not in self._found:
            try:
                self._found[anchor] = self.index.candidates(parse_anchor(anchor))
            except ValueError:
                self._found[anchor] = []
        return self._found[anchor]

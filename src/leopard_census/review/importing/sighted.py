"""Which sightings of the survey an identity means, and where a decision on each points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.individuals.anchors import anchor_text
from leopard_census.review.importing.given import Given
from leopard_census.review.importing.media_names import MediaNames
from leopard_census.review.importing.told import Told
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
#: mediaID -> width and height in pixels, where they are known.
SizeOf = Callable[[str], tuple[int, int] | None]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sighted:
    """An identity at its sighting.

    Attributes
    ----------
    given
        The identity.
    sighting
        sightingID.
    anchor
        Cell of decisions.csv: the box of the source, where it has one, so that the decision outlives our detector.
    by_name
        Whether the bare name of the file told it.
    """

    given: Given
    sighting: str
    anchor: str
    by_name: bool


class Sightings:
    """Finds them.

    Parameters
    ----------
    rows
        Sightings of the target species that nobody took out.
    names
        Files of the survey.
    candidates
        All sightings that an anchor may mean, others among them.
    size_of
        Of pictures: asked for only where a source has boxes in pixels.
    species
        The target species.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        names: MediaNames,
        candidates: Callable[[Anchor], Sequence[str]],
        size_of: SizeOf,
        species: str,
    ) -> None:
        self._names, self._candidates, self._size_of, self._species = names, candidates, size_of, species
        self._rows = {row["sightingID"]: row for row in rows}
        self._in_media: dict[str, list[Row]] = {}
        for row in self._rows.values():
            for media in row["mediaIDs"]:
                self._in_media.setdefault(media, []).append(row)

    def find(self, one: Given, faults: list[Told], left: list[Told]) -> list[Sighted]:
        """Sightings that an identity means; where there are none, why goes to `left`, or to `faults` to be mended."""
        if one.by_machine:
            left.append(Told("o_machine", one.place))
            return []
        if not self._of_species(one.species):
            left.append(Told("o_species", one.place, {"species": one.species}))
            return []
        return self._event(one, left) if one.event else self._picture(one, faults, left)

    def _of_species(self, told: str) -> bool:
        """Whether a name of a species, or of a genus, may mean ours; subspecies and authors count for nothing."""
        words, ours = alike(told).split()[:2], alike(self._species).split()[:2]
        if len(words) == 1 and len(ours) == 2 and told[:1].islower():
            return words[0] == ours[1]
        return words == ours[: len(words)]

    def _event(self, one: Given, left: list[Told]) -> list[Sighted]:
        found = [self._names.find(shot) for shot in one.shots]
        media = {self._names.media_of[hit.paths[0]] for hit in found if len(hit.paths) == 1}
        if not media:
            left.append(Told("o_event_files", one.place, {"n": len(one.shots)}))
            return []
        here = {row["sightingID"]: row for m in sorted(media) for row in self._in_media.get(m, [])}
        if not here:
            left.append(Told("o_event_nothing", one.place))
            return []
        several = any(row["companions"] or (row["simultaneous"] or 1) > 1 for row in here.values())
        if several or not one.alone:
            left.append(Told("o_event_several", one.place))
            return []
        out = [
            Sighted(one, key, anchor, any(hit.by_name for hit in found))
            for key, row in sorted(here.items())
            if (anchor := anchor_text(row)) is not None
        ]
        if not out:
            left.append(Told("o_not_boxed", one.place, {"file": one.shots[0].names[0]}))
        return out

    def _picture(self, one: Given, faults: list[Told], left: list[Told]) -> list[Sighted]:
        [shot] = one.shots
        found = self._names.find(shot)
        shown = shot.names[0]
        if not found.paths:
            left.append(Told("o_file", one.place, {"file": shown}))
            return []
        if len(found.paths) > 1:
            some = ", ".join(found.paths[:3]) + (", …" if len(found.paths) > 3 else "")
            faults.append(Told("f_several_files", one.place, {"file": shown, "files": some}))
            return []
        path = found.paths[0]
        media = self._names.media_of[path]
        here = self._in_media.get(media, [])
        if not here:
            left.append(Told("o_nothing", one.place, {"file": path}))
            return []
        anchor: str | None
        if one.box is None:
            if len(here) > 1:
                faults.append(Told("f_several_animals", one.place, {"file": path, "n": len(here)}))
                return []
            anchor = anchor_text(here[0])
            if anchor is None:
                left.append(Told("o_not_boxed", one.place, {"file": path}))
                return []
            return [Sighted(one, here[0]["sightingID"], anchor, found.by_name)]
        box = self._share(one, media, path, faults)
        return [] if box is None else self._boxed(one, media, path, box, here, found.by_name, faults, left)

    def _boxed(
        self,
        one: Given,
        media: str,
        path: str,
        box: Box,
        here: Sequence[Row],
        by_name: bool,
        faults: list[Told],
        left: list[Told],
    ) -> list[Sighted]:
        anchor = Anchor(media, one.time_s or 0.0, box)
        fits = self._candidates(anchor)
        if len(fits) == 1 and fits[0] in self._rows:
            return [Sighted(one, fits[0], format_anchor(anchor), by_name)]
        if len(fits) > 1:
            faults.append(Told("f_several_boxes", one.place, {"file": path, "n": len(fits)}))
            return []
        own = anchor_text(here[0])
        if not fits and one.time_s is None and len(here) == 1 and self._is_clip(here[0], media) and own:
            # A box in a clip without its moment still lies on the one animal that is in it.
            return [Sighted(one, here[0]["sightingID"], own, by_name)]
        left.append(Told("o_box", one.place, {"file": path}))
        return []

    def _is_clip(self, row: Row, media: str) -> bool:
        return row["mediaIDs"] == [media] and bool(row["anchor_time_s"])

    def _share(self, one: Given, media: str, path: str, faults: list[Told]) -> Box | None:
        assert one.box is not None
        if not one.pixels:
            return one.box
        size = self._size_of(media)
        if size is None:
            faults.append(Told("f_no_size", one.place, {"file": path}))
            return None
        x, y, w, h = one.box
        wide, high = size
        # Programs round outwards: a box may begin or end a pixel outside.
        if x + w > wide + 1 or y + h > high + 1:
            shown = ", ".join(f"{part:g}" for part in one.box)
            values: dict[str, str | int] = {"file": path, "box": shown, "width": wide, "height": high}
            faults.append(Told("f_outside", one.place, values))
            return None
        return x / wide, y / high, min(w, wide - x) / wide, min(h, high - y) / high

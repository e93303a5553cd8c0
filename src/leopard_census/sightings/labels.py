"""What people already know of a media file, brought to the animals in it.

A label holds for an animal when it names its box, or when the file shows just one. Which of several animals a
name belongs to is never guessed: then each named individual is a sighting of its own that has no pictures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from leopard_census.imaging.series import Series, is_clip
from leopard_census.sightings.people import is_person
from leopard_census.sightings.seen import Row, Seen, distinct
from leopard_census.sightings.tracks import Track
from leopard_census.tables.boxes import iou, parse_box
from leopard_census.tables.special_names import BLANK, PERSON

#: Overlap from which a person's box and a detection are the same animal in a photo, and in a clip (where the
#: label does not say which frame was meant).
_SAME_PHOTO = 0.3
_SAME_CLIP = 0.5
#: A detection that a drawn box covers like this is what the person who drew it says it is.
_SAID = 0.5
#: Where a label says one animal and the detector has more boxes, the strongest is meant if it is this many
#: times as strong as the next. The others stay open: a label that points at none does not say which are false.
_DOMINANT = 2.5
_FIELDS = ("scientificName", "individualID", "sex", "lifeStage", "flank")


@dataclass(frozen=True)
class Animal:
    """One animal of a series.

    Attributes
    ----------
    track
        Its boxes; empty when only a label knows of it.
    files
        Further files that it is said to be in, in the series' order.
    scientific_name, individual, sex, stage
        By labels; None when they do not say. `blank` when they deny that there is an animal.
    flanks
        Flank by file.
    pointed_at
        Whether a label with a box says that just this track is the animal.
    """

    track: Track
    files: tuple[str, ...] = ()
    scientific_name: str | None = None
    individual: str | None = None
    sex: str | None = None
    stage: str | None = None
    flanks: Mapping[str, str] = field(default_factory=dict)
    pointed_at: bool = False


def draw_boxes(series: Series, seen: Sequence[Seen], labels: Iterable[Row]) -> list[Seen]:
    """Boxes of a burst with those that people drew put in the place of the detector's, or added.

    The boxes of a clip stay as they are: a label does not say which of its frames was meant.
    """
    drawn = [row for row in labels if row.get("box") and _is_animal(row)]
    if series.clip or not drawn:
        return list(seen)
    result = list(seen)
    for place, frame in enumerate(series.frames):
        for row in (r for r in drawn if r["filePath"] == frame["filePath"]):
            box = parse_box(row["box"])
            kind = "person" if row.get("scientificName") == PERSON else "animal"
            here = [s for s in result if s.place == place and s.label is None and s.kind == kind]
            near = [s for s in here if iou(s.box, box) >= _SAME_PHOTO]
            best = max(near, key=lambda s: (iou(s.box, box), s.box), default=None)
            if best is not None:
                result.remove(best)
                result.append(replace(best, box=box, conf=1.0, label=row))
            else:
                result.append(Seen(frame, place, series.seconds(frame), box, 1.0, kind, label=row))
    by_place = [distinct_but_drawn([s for s in result if s.place == p]) for p in range(len(series.frames))]
    return [s for group in by_place for s in group]


def distinct_but_drawn(boxes: Sequence[Seen]) -> list[Seen]:
    """Boxes of one frame; a detection that overlaps a drawn box for the most part gives way to it."""
    drawn = [s for s in boxes if s.label is not None]
    others = [s for s in boxes if s.label is None]
    kept = [s for s in others if s in distinct([*drawn, s]) and all(iou(s.box, d.box) < _SAID for d in drawn)]
    return sorted(drawn + kept, key=lambda s: (s.box, s.kind))


def not_denied(people: Iterable[Seen], labels: Sequence[Row]) -> list[Seen]:
    """Boxes of people without those in photos that a drawn box calls an animal; of a clip it does not say when."""
    drawn = [
        row for row in labels if row.get("box") and _is_animal(row) and row.get("scientificName") != PERSON
    ]
    return [
        s
        for s in people
        if is_clip(s.frame["filePath"])
        or not any(
            row["filePath"] == s.frame["filePath"] and iou(parse_box(row["box"]), s.box) >= _SAID
            for row in drawn
        )
    ]


def unplaced_people(animals: Sequence[Animal], labels: Sequence[Row]) -> set[str]:
    """Files that by their labels show more people than the tracks that are known as people."""
    people = [row for row in labels if row.get("scientificName") == PERSON and _is_animal(row)]
    files = {row["filePath"] for row in people}
    known = [a for a in animals if a.scientific_name == PERSON]
    placed = {f: sum(any(s.frame["filePath"] == f for s in a.track) for a in known) for f in files}
    return {f for f in files if placed[f] < _total(row for row in people if row["filePath"] == f)}


def apply_labels(series: Series, tracks: Sequence[Track], labels: Sequence[Row]) -> list[Animal]:
    """Animals of a series: its tracks with what labels say of them, and animals that only labels know.

    Parameters
    ----------
    series
        The clip or burst.
    tracks
        Its tracks.
    labels
        Rows of the labels sheet; those of other files are ignored.
    """
    files = list(dict.fromkeys(f["filePath"] for f in series.frames))
    by_file = {f: [r for r in labels if r["filePath"] == f] for f in files}
    if not any(by_file.values()):
        return [Animal(track) for track in tracks]
    claims = _Claims(series, list(tracks))
    for file in files:
        if by_file[file]:
            claims.read(file, by_file[file])
    animals = claims.animals()
    return animals + _only_labelled(animals, files, by_file)


def named_together(animals: Sequence[Animal], labels: Sequence[Row]) -> dict[int, set[int]]:
    """For each animal (by index) the other named individuals that labels put into the same file."""
    others: dict[int, set[int]] = {i: set() for i in range(len(animals))}
    where = {a.individual: i for i, a in enumerate(animals) if a.individual}
    names: dict[str, set[str]] = {}
    for row in labels:
        if row.get("individualID") in where:
            names.setdefault(row["filePath"], set()).add(row["individualID"])
    for together in names.values():
        for name in together:
            others[where[name]] |= {where[n] for n in together if n != name}
    return others


def labelled_at_once(labels: Iterable[Row], files: Iterable[str]) -> int:
    """Largest number of animals that labels give for one of the files; 0 when they give none."""
    known = list(labels)
    return max((_total(r for r in known if r["filePath"] == f) for f in set(files)), default=0)


def _is_animal(row: Row) -> bool:
    return row.get("scientificName") != BLANK and row.get("count") != 0


def _total(rows: Iterable[Row]) -> int:
    """Animals that labels of one file stand for: of each kind the `count`, or as many as there are rows."""
    kinds: dict[str | None, list[Row]] = {}
    for row in rows:
        if _is_animal(row):
            kinds.setdefault(row.get("scientificName"), []).append(row)
    return sum(max(len(same), *(r.get("count") or 1 for r in same)) for same in kinds.values())


class _Claims:
    """Labels given to the tracks of one series, file by file."""

    def __init__(self, series: Series, tracks: list[Track]) -> None:
        self._tracks = tracks
        self._clip = series.clip
        self._said: list[dict[str, dict[str, Any]]] = [{} for _ in tracks]  # by file
        self._denied: list[set[str]] = [set() for _ in tracks]
        self._unclear: list[set[str]] = [set() for _ in tracks]
        self._pointed_at: set[int] = set()

    def read(self, file: str, rows: Sequence[Row]) -> None:
        """Give the labels of one file to the tracks in it."""
        present = [
            t for t, track in enumerate(self._tracks) if any(s.frame["filePath"] == file for s in track)
        ]
        real = [row for row in rows if _is_animal(row)]
        open_rows, open_tracks = self._by_box(file, real, present)
        if all(row.get("scientificName") != PERSON for row in open_rows):
            # a label without a box does not make an animal of what the detector takes for a person
            open_tracks = [t for t in open_tracks if not is_person(self._tracks[t])]
        total = max(0, _total(real) - (len(real) - len(open_rows)))
        meant = self._meant(open_tracks, total)
        for t in open_tracks:
            if t in meant:
                self._said[t][file] = _common(open_rows)
                if total > 1 and any(row.get("individualID") for row in open_rows):
                    self._unclear[t].add(file)
            elif total == 0:
                self._denied[t].add(file)

    def _by_box(self, file: str, rows: list[Row], present: list[int]) -> tuple[list[Row], list[int]]:
        """Give labels with a box to the track that has it; return the labels and tracks that are left."""
        left_rows, left_tracks = [], list(present)
        for row in rows:
            owner = None
            if row.get("box"):
                box = parse_box(row["box"])
                fits = [(self._fit(t, file, row, box), -t) for t in left_tracks]
                best, index = max(fits, default=(0.0, 0))
                owner = -index if best >= _SAME_CLIP else None
            if owner is None:
                left_rows.append(row)
            else:
                self._said[owner][file] = {k: row.get(k) for k in _FIELDS}
                self._pointed_at.add(owner)
                left_tracks.remove(owner)
        return left_rows, left_tracks

    def _fit(self, t: int, file: str, row: Row, box: tuple[float, float, float, float]) -> float:
        here = [s for s in self._tracks[t] if s.frame["filePath"] == file]
        if any(s.label is not None and s.label["n"] == row["n"] for s in here):
            return 2.0
        return max((iou(s.box, box) for s in here if s.label is None), default=0.0)

    def _meant(self, tracks: list[int], total: int) -> set[int]:
        """Tracks that a file's labels speak of: all, or the clearly strongest; empty when unclear."""
        if len(tracks) <= total:
            return set(tracks)
        if total == 0:
            return set()
        ranked = sorted(tracks, key=lambda t: (-_strength(self._tracks[t]), t))
        weakest, next_one = (_strength(self._tracks[t]) for t in (ranked[total - 1], ranked[total]))
        return set(ranked[:total]) if weakest >= _DOMINANT * next_one else set()

    def animals(self) -> list[Animal]:
        """Tracks as animals: parts of one named individual joined, a track under two names divided."""
        parts: list[Animal] = []
        for t, track in enumerate(self._tracks):
            names = sorted({c["individualID"] for c in self._said[t].values() if c.get("individualID")})
            if not names and self._unclear[t] and self._unclear[t] >= {s.frame["filePath"] for s in track}:
                continue  # named individuals, but nobody knows which: `_only_labelled` has them
            for name in names if len(names) > 1 else [None]:
                parts.append(self._animal(t, name))
        return _join_named([p for p in parts if p.track])

    def _animal(self, t: int, name: str | None) -> Animal:
        """Animal of a track; with `name` only the files that give this name."""
        said = {f: c for f, c in self._said[t].items() if name is None or c.get("individualID") == name}
        track = self._tracks[t]
        if name is not None:
            track = tuple(s for s in track if s.frame["filePath"] in said)
        if not said:
            return Animal(track, scientific_name=BLANK if self._denied[t] else None)
        return Animal(
            track,
            scientific_name=_only(said, "scientificName"),
            individual=_only(said, "individualID"),
            sex=_only(said, "sex"),
            stage=_only(said, "lifeStage"),
            flanks={f: c["flank"] for f, c in said.items() if c.get("flank")},
            pointed_at=t in self._pointed_at,
        )


def _strength(track: Track) -> float:
    return float(sum(s.conf * (s.box[2] * s.box[3]) ** 0.5 for s in track))


def _common(rows: Sequence[Row]) -> dict[str, Any]:
    """What all labels of a file agree on."""
    return {k: rows[0].get(k) if len({r.get(k) for r in rows}) == 1 else None for k in _FIELDS}


def _only(said: Mapping[str, Mapping[str, Any]], name: str) -> str | None:
    """The value that a track's labels give, None when they give none or several."""
    values = {c[name] for c in said.values() if c.get(name)}
    return values.pop() if len(values) == 1 else None


def _join_named(parts: list[Animal]) -> list[Animal]:
    """Animals with the tracks of one individual joined, where no frame shows two of them."""
    result: list[Animal] = []
    for part in sorted(parts, key=lambda p: -_strength(p.track)):
        same = next(
            (i for i, a in enumerate(result) if part.individual and a.individual == part.individual), None
        )
        if same is None:
            result.append(part)
            continue
        whole = result[same]
        if {s.place for s in whole.track} & {s.place for s in part.track}:
            # one name cannot be two animals: the stronger track keeps it
            result.append(replace(part, individual=None, sex=None, stage=None))
            continue
        track = tuple(sorted(whole.track + part.track, key=lambda s: s.place))
        flanks = {**part.flanks, **whole.flanks}
        pointed_at = whole.pointed_at or part.pointed_at
        result[same] = replace(whole, track=track, flanks=flanks, pointed_at=pointed_at)
    return sorted(result, key=lambda a: (a.track[0].place, a.track[0].box))


def _only_labelled(
    animals: list[Animal], files: Sequence[str], by_file: Mapping[str, Sequence[Row]]
) -> list[Animal]:
    """Animals that labels know and no box shows; adds files with a label alone to animals with boxes."""
    extra: list[Animal] = []
    rows = [row for f in files for row in by_file[f] if _is_animal(row)]
    known = {a.individual for a in animals}
    for name in sorted({r["individualID"] for r in rows if r.get("individualID")}):
        mine = [r for r in rows if r.get("individualID") == name]
        where = tuple(dict.fromkeys(r["filePath"] for r in mine))
        if name in known:
            index = next(i for i, a in enumerate(animals) if a.individual == name)
            animals[index] = replace(animals[index], files=where)
        else:
            extra.append(_from_rows(mine, where, name))
    for species in sorted({r["scientificName"] for r in rows if r.get("scientificName")}):
        mine = [r for r in rows if r.get("scientificName") == species]
        need = max(_total(r for r in mine if r["filePath"] == f) for f in files)
        have = [i for i, a in enumerate(animals) if a.scientific_name == species]
        missing = need - len(have) - sum(a.scientific_name == species for a in extra)
        unnamed = [r for r in mine if not r.get("individualID")]
        where = tuple(dict.fromkeys(r["filePath"] for r in unnamed))
        if len(have) == 1 and unnamed and need == 1:
            animals[have[0]] = replace(animals[have[0]], files=where)
        if unnamed:
            extra += [_from_rows(unnamed, where, None)] * max(0, missing)
    return extra


def _from_rows(rows: Sequence[Row], files: tuple[str, ...], name: str | None) -> Animal:
    same = _common(rows)
    flanks = {r["filePath"]: r["flank"] for r in rows if r.get("flank")}
    return Animal((), files, same["scientificName"], name, same["sex"], same["lifeStage"], flanks)

"""What the folders of a new survey hold: files, dates and cameras."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leopard_census.media.card_serials import main_serials, no_serials, plain_serial
from leopard_census.media.main_period import Period, main_period
from leopard_census.tables.natural_order import natural_order

#: Name of files in the media root itself: they are one deployment when there are no folders.
TOP = ""
_NAMED = 5


@dataclass(frozen=True)
class Odd:
    """Readings of a folder that lie far from those of most folders."""

    files: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Found:
    """What one first-level folder holds; `folder` is empty for files in the media root itself.

    Attributes
    ----------
    folder
        Its name.
    files, media
        Files, and those of them that are photos or clips.
    first, last
        Of its readings within the time in which most folders have pictures; None when there is none.
    names
        Paths of the first few files.
    odd
        Its readings outside that time; None when there is none.
    serials, models
        Cameras that its files name, with the number of files. Numbers of no single camera are left out.
    """

    folder: str
    files: int
    media: int
    first: datetime | None
    last: datetime | None
    names: tuple[str, ...] = ()
    odd: Odd | None = None
    serials: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)

    @property
    def camera_id(self) -> str | None:
        """Serial number, where all files that name one agree."""
        return next(iter(self.serials)) if len(self.serials) == 1 else None

    @property
    def camera_model(self) -> str | None:
        """Maker and model, where all files that name them agree."""
        return next(iter(self.models)) if len(self.models) == 1 else None

    @property
    def cameras(self) -> Counter[str]:
        """Several serial numbers, or else models, with the number of files; empty where it is one camera."""
        return next((found for found in (self.serials, self.models) if len(found) > 1), Counter())


def group_by_folder(rows: Iterable[Mapping[str, Any]], folders: Iterable[str] = ()) -> list[Found]:
    """What each first-level folder holds, in the order in which people read names.

    Parameters
    ----------
    rows
        Rows of a media table whose paths start from the media root.
    folders
        Names of all first-level folders: those without any file have no row.
    """
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list, {folder: [] for folder in folders})
    for row in rows:
        first, separator, _ = row["filePath"].partition("/")
        grouped[first if separator else TOP].append(row)
    times = {
        folder: [row["timestamp"] for row in found if row["timestamp"]] for folder, found in grouped.items()
    }
    period = main_period(times)
    inside = {folder: [time for time in found if _within(time, period)] for folder, found in times.items()}
    spans = {folder: (min(found), max(found)) for folder, found in inside.items() if found}
    none = _no_serials(grouped, spans)
    found = []
    for folder, members in sorted(grouped.items(), key=lambda item: natural_order(item[0])):
        first, last = spans.get(folder, (None, None))
        found.append(
            Found(
                folder,
                len(members),
                sum(row["fileMediatype"] is not None for row in members),
                first,
                last,
                tuple(sorted((row["filePath"] for row in members), key=natural_order)[:_NAMED]),
                _odd([time for time in times[folder] if not _within(time, period)]),
                Counter({serial: n for serial, n in _serials(members).items() if serial not in none}),
                Counter(row["cameraModel"] for row in members if row["cameraModel"]),
            )
        )
    return found


def _within(time: datetime, period: Period | None) -> bool:
    return period is not None and period[0] <= time <= period[1]


def _odd(times: list[datetime]) -> Odd | None:
    return Odd(len(times), min(times), max(times)) if times else None


def _serials(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(row["cameraSerial"] for row in rows if plain_serial(row["cameraSerial"] or ""))


def _no_serials(grouped: Mapping[str, list[Mapping[str, Any]]], spans: Mapping[str, Period]) -> set[str]:
    where: dict[str, list[Period]] = defaultdict(list)
    for folder, members in grouped.items():
        for serial in main_serials(_serials(members)):
            where[serial] += [spans[folder]] if folder in spans else []
    return no_serials(where)

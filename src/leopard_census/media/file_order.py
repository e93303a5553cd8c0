"""The order in which a camera wrote its files, as far as their names tell it: independent of its clock."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from leopard_census.media.status import Timing
from leopard_census.tables.natural_order import natural_order

# `100MEDIA`, `101RECNX`: folders that a camera makes itself, one after the other (DCF, JEITA CP-3461, section 3.2.2).
_DCF_FOLDER = re.compile(r"\d{3}\w{5}", re.ASCII)
# `IMG_0001`, `RCNX0031`, `7`: a file's number, counted up. Eight digits are month, day and a number (Bushnell), and
# longer ones a date.
_NUMBERED = re.compile(r"(?P<letters>\D*)(?P<number>\d{1,6})", re.ASCII)

# Behind which number a camera begins again at one.
_LAST = (999, 9999, 99_999, 999_999)
# So near to the last number, and to the first, as a share of it: deleted pictures leave gaps, and photos and clips that
# are counted together but named apart leave every other number out.
_NEAR = 0.1


@dataclass(frozen=True)
class Series:
    """Files that one camera wrote to one card under one kind of name.

    Attributes
    ----------
    items
        In the order of their names.
    ordered
        Whether that is the order in which they were written: names that hold their own time (a program's work), or
        no number, do not tell it; nor do numbers that began again at one behind the last (9999).
    """

    items: tuple[Timing, ...]
    ordered: bool


def series(items: Iterable[Timing]) -> list[Series]:
    """The files of a deployment, those of each camera (number, or else model), card and kind of name by themselves.

    A card is a folder, with those that the camera began in it when one was full taken together. Photos and clips
    with letters of their own (`IMG_0001`, `MVI_0002`) are apart, because some cameras count them apart.
    """
    apart: dict[tuple[str, str, str], list[Timing]] = defaultdict(list)
    for item in items:
        camera = str(item.row.get("cameraSerial") or item.row.get("cameraModel") or "")
        folder, name = _parts(item)
        if _DCF_FOLDER.fullmatch(folder.rpartition("/")[2]):
            folder = folder.rpartition("/")[0]
        found = _NUMBERED.fullmatch(name)
        apart[camera, folder, found["letters"] if found else "?"].append(item)
    return [_series(found) for _, found in sorted(apart.items())]


def _series(items: Sequence[Timing]) -> Series:
    ordered = sorted(items, key=lambda item: natural_order(str(item.row["filePath"])))
    own_time = any("filename=" in _readings(item) for item in ordered)
    numbers: dict[str, set[int]] = defaultdict(set)
    for item in ordered:
        folder, name = _parts(item)
        found = _NUMBERED.fullmatch(name)
        if found is None or own_time:
            return Series(tuple(ordered), False)
        numbers[folder].add(int(found["number"]))
    return Series(tuple(ordered), not any(_began_again(folder) for folder in numbers.values()))


def _began_again(numbers: set[int]) -> bool:
    """Whether numbers may have begun again within one folder: some near the last one (9999), some low, none between."""
    ordered = sorted(numbers)
    gap, above = max(((b - a, b) for a, b in pairwise(ordered)), default=(0, 0))
    return any(
        (ordered[-1] == last and gap > 1)
        or ((1 - _NEAR) * last <= above <= ordered[-1] <= last and ordered[0] <= _NEAR * last < gap)
        for last in _LAST
    )


def _parts(item: Timing) -> tuple[str, str]:
    """Folder and name without its ending."""
    folder, _, name = str(item.row["filePath"]).rpartition("/")
    return folder, name.rpartition(".")[0] or name


def _readings(item: Timing) -> str:
    cell = item.row.get("readings") or ""
    return "|".join(cell) if isinstance(cell, list) else str(cell)

"""The pictures behind identity labels: found in their folder, held against their boxes, and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from PIL import Image, UnidentifiedImageError

from leopard_census.detections.import_names import Files
from leopard_census.errors import InputError
from leopard_census.evaluate.identity_labels import LabelledBox
from leopard_census.imaging.file_path import from_cell, to_cell
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.imaging.series import is_clip
from leopard_census.media.scan import scan_folder
from leopard_census.tables.boxes import Box

#: Boxes drawn by hand pass the picture's edge by about so much of its width or height.
SLACK = 0.02


@dataclass(frozen=True)
class Case:
    """One animal in one picture, named by people.

    Attributes
    ----------
    key
        File and box: the same whatever the order of the rows.
    file
        `filePath` below the folder.
    individual, encounter, station
        As labelled; `station` is empty where nobody knows.
    camera
        Pictures of one camera may share what does not move; where nothing is known, of the encounter alone.
    flank
        left, right or other; None where nothing is said.
    sides
        Probabilities of left and right where a machine found them; None where people told the flank.
    box
        Within the picture, as fractions.
    pixels
        The same in whole pixels: x, y, width, height.
    """

    key: str
    file: str
    individual: str
    encounter: str
    station: str
    camera: str
    flank: str | None
    box: Box
    pixels: tuple[int, int, int, int]
    sides: tuple[float, float] | None = None


@dataclass(frozen=True)
class LeftOut:
    """A row of the labels that takes no part, and why."""

    row: int
    file: str
    reason: str


def find_cases(folder: Path, labels: Sequence[LabelledBox]) -> tuple[list[Case], list[LeftOut]]:
    """Boxes with one name, ordered by file and box, and what is left out.

    Only headers of pictures are read here.

    Raises
    ------
    InputError
        When there is no such folder, a label is of no file in it, or a box lies outside its picture: every fault.
    """
    if not folder.is_dir():
        raise InputError(
            "The photos cannot be used:", [f"{folder}: is no folder; give the one that holds them"]
        )
    paths = [to_cell(path) for path, _, _ in scan_folder(folder)]
    files = Files(paths)
    by_form: dict[str, list[str]] = {}
    for path in sorted(paths):
        by_form.setdefault(_form(path), []).append(path)
    cases: list[Case] = []
    left: list[LeftOut] = []
    problems: list[str] = []
    written: dict[str, str] = {}
    for label in labels:
        name = _find(files, by_form, label, folder, written, problems)
        if "+" in label.individual:
            left.append(LeftOut(label.row, label.file, "several animals are named"))
        elif not label.individual:
            left.append(LeftOut(label.row, label.file, "no animal is named"))
        elif name is not None:
            _add(folder, label, name, cases, left, problems)
    if problems:
        raise InputError("The labels do not fit the photos:", problems)
    return sorted(cases, key=lambda case: case.key), left


def _find(
    files: Files,
    by_form: Mapping[str, list[str]],
    label: LabelledBox,
    folder: Path,
    written: dict[str, str],
    problems: list[str],
) -> str | None:
    plain = to_cell(label.file.replace("\\", "/").removeprefix("./"))
    same = files.find(plain) or by_form.get(_form(plain), [])
    at = f"row {label.row}, column file: {label.file}"
    if len(same) > 1:
        problems.append(
            f"{at} may be {' or '.join(same)}, which differ in case or accents alone; write it out"
        )
    elif not same:
        problems.append(f"{at}: there is no such file in {folder}; paths start there")
    elif written.setdefault(same[0], label.file) != label.file:
        problems.append(f"{at} is {same[0]}, which is {written[same[0]]!r} in another row; write it one way")
    return same[0] if len(same) == 1 else None


def _form(name: str) -> str:
    """A name without regard to case and to how accents are stored (whole letters, or a letter and its accent)."""
    return normalize("NFC", name).casefold()


def _add(
    folder: Path,
    label: LabelledBox,
    name: str,
    cases: list[Case],
    left: list[LeftOut],
    problems: list[str],
) -> None:
    if is_clip(name):
        left.append(LeftOut(label.row, label.file, "is a clip; save its frames as photos"))
        return
    size = picture_size(folder / from_cell(name))
    if size is None:
        left.append(LeftOut(label.row, label.file, "cannot be read as a picture"))
        return
    width, height = size
    x, y, w, h = label.box or (0.0, 0.0, float(width), float(height))
    left_, top = max(0.0, x), max(0.0, y)
    inside = (left_, top, min(float(width), x + w) - left_, min(float(height), y + h) - top)
    over = max(-x / width, -y / height, (x + w) / width - 1, (y + h) / height - 1)
    if over > SLACK or min(inside[2:]) < 1:
        problems.append(
            f"row {label.row}, columns x, y, w, h: the box {x:g}, {y:g}, {w:g}, {h:g} lies outside {label.file} of "
            f"{width} x {height} pixels; correct it (pixels of the whole picture, from its upper left corner)"
        )
        return
    camera = "/".join((label.station, label.camera)) if label.station or label.camera else ""
    first, upper = int(inside[0]), int(inside[1])
    cases.append(
        Case(
            f"{name}#{' '.join(f'{part:.2f}' for part in (x, y, w, h))}",
            name,
            label.individual,
            label.encounter,
            label.station,
            camera or f"encounter {label.encounter}",
            label.flank,
            (inside[0] / width, inside[1] / height, inside[2] / width, inside[3] / height),
            (first, upper, min(width, int(x + w)) - first, min(height, int(y + h)) - upper),
            label.sides,
        )
    )


def picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height in stored pixels as the header has them; None for what is no picture."""
    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def read_pictures(folder: Path, cases: Sequence[Case], left: list[LeftOut]) -> Iterator[tuple[Case, Picture]]:
    """Cases with their pictures, each file decoded once; those that turn out damaged are added to `left`."""
    last, picture = "", None
    for case in cases:
        if case.file != last:
            last, picture = case.file, _decode(folder / from_cell(case.file))
        if picture is None:
            left.append(LeftOut(0, case.file, "cannot be read as a picture"))
        else:
            yield case, picture


def _decode(path: Path) -> Picture | None:
    try:
        return decode_picture(path.read_bytes())
    except (OSError, ValueError):
        return None


def counted(left: Sequence[LeftOut]) -> dict[str, int]:
    """How many are left out for each reason, most first."""
    return dict(sorted(Counter(item.reason for item in left).items(), key=lambda part: (-part[1], part[0])))

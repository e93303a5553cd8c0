"""Two files of results that were made on different machines: identical, equivalent, or different, by their kind."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.audit.alike_pdf import GREY_LEVELS, of_pdfs
from leopard_census.audit.closeness import ABSOLUTE, RELATIVE, Closeness, of_cells, of_values
from leopard_census.imaging.jpeg import decode_picture

Verdict = tuple[Closeness, str]

# Members that hold digests of other files, which are compared themselves.
_DIGESTS = frozenset({"sha256", "numbers_sha256", "code", "config"})


def of_files(name: str, a: bytes, b: bytes) -> Verdict:
    """How close two files of that name are, and where they part first.

    Parameters
    ----------
    name
        Its ending says what the file is; of unknown kinds every byte counts.
    a, b
        Their bytes.
    """
    if a == b:
        return Closeness.IDENTICAL, ""
    compare = _BY_ENDING.get(Path(name).suffix.lower())
    if compare is None:
        return Closeness.DIFFERENT, "its bytes differ"
    try:
        return compare(a, b)
    except (ValueError, OSError, KeyError, zipfile.BadZipFile) as error:
        return Closeness.DIFFERENT, f"cannot be read ({error})"


def _tables(a: bytes, b: bytes) -> Verdict:
    ours, theirs = (list(csv.reader(io.StringIO(text.decode("utf-8"), newline=""))) for text in (a, b))
    if len(ours) != len(theirs):
        return Closeness.DIFFERENT, f"{len(ours) - 1} rows, not {len(theirs) - 1}"
    columns = ours[0] if ours else []
    for number, (left, right) in enumerate(zip(ours, theirs, strict=True)):
        for place, (x, y) in enumerate(zip_longest(left, right, fillvalue="")):
            if of_cells(x, y) is Closeness.DIFFERENT:
                column = columns[place] if number and place < len(columns) else "the header"
                return Closeness.DIFFERENT, f"row {number}, {column}: {x!r}, not {y!r}"
    return Closeness.EQUIVALENT, ""


def _words(a: bytes, b: bytes) -> Verdict:
    """Text for other programs: words apart by spaces, numbers with decimals within the tolerance."""
    ours, theirs = (text.decode("utf-8").splitlines() for text in (a, b))
    for number, (left, right) in enumerate(zip_longest(ours, theirs, fillvalue=""), start=1):
        pairs = zip_longest(left.split(), right.split(), fillvalue="")
        if any(of_cells(x, y) is Closeness.DIFFERENT for x, y in pairs):
            return Closeness.DIFFERENT, f"line {number}: {left!r}, not {right!r}"
    return Closeness.EQUIVALENT, ""


def _json(a: bytes, b: bytes) -> Verdict:
    return _of_json(json.loads(a), json.loads(b))


def _of_json(ours: Any, theirs: Any, place: str = "") -> Verdict:
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        parts = [(f"{place}.{key}", ours[key], theirs[key]) for key in ours if key not in _DIGESTS]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        named = [x.get("id", n) if isinstance(x, dict) else n for n, x in enumerate(ours)]
        parts = [(f"{place}.{name}", x, y) for name, x, y in zip(named, ours, theirs, strict=True)]
    elif of_values(ours, theirs) is Closeness.DIFFERENT:
        return (
            Closeness.DIFFERENT,
            f"{place.removeprefix('.') or 'its value'}: {_short(ours)}, not {_short(theirs)}",
        )
    else:
        return Closeness.EQUIVALENT, ""
    for part, x, y in parts:
        closeness, why = _of_json(x, y, part)
        if closeness is Closeness.DIFFERENT:
            return closeness, why
    return Closeness.EQUIVALENT, ""


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _archives(a: bytes, b: bytes) -> Verdict:
    with zipfile.ZipFile(io.BytesIO(a)) as ours, zipfile.ZipFile(io.BytesIO(b)) as theirs:
        if ours.namelist() != theirs.namelist():
            return Closeness.DIFFERENT, "holds other members"
        for name in ours.namelist():
            closeness, why = of_files(name, ours.read(name), theirs.read(name))
            if closeness is Closeness.DIFFERENT:
                return closeness, f"{name}: {why}"
    return Closeness.EQUIVALENT, ""


def _arrays(a: bytes, b: bytes) -> Verdict:
    with (
        np.load(io.BytesIO(a), allow_pickle=False) as ours,
        np.load(io.BytesIO(b), allow_pickle=False) as theirs,
    ):
        if sorted(ours.files) != sorted(theirs.files):
            return Closeness.DIFFERENT, "holds other arrays"
        for name in sorted(ours.files):
            x, y = ours[name], theirs[name]
            same = x.shape == y.shape and x.dtype == y.dtype
            if same and x.dtype.kind == "f":
                same = bool(np.allclose(x, y, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True))
            elif same:
                same = bool(np.array_equal(x, y))
            if not same:
                return Closeness.DIFFERENT, f"array {name} differs"
    return Closeness.EQUIVALENT, ""


def _pictures(a: bytes, b: bytes) -> Verdict:
    x, y = decode_picture(a), decode_picture(b)
    if x.shape != y.shape:
        return Closeness.DIFFERENT, "its size differs"
    apart = float(np.abs(x.astype(np.float64) - y).mean())
    if apart > GREY_LEVELS:
        return Closeness.DIFFERENT, f"its pixels are {apart:.1f} grey levels apart on average"
    return Closeness.EQUIVALENT, ""


_BY_ENDING: Mapping[str, Callable[[bytes, bytes], Verdict]] = {
    ".csv": _tables,
    ".txt": _words,
    ".inp": _words,
    ".json": _json,
    ".geojson": _json,
    ".npz": _arrays,
    ".zip": _archives,
    ".jpg": _pictures,
    ".pdf": of_pdfs,
}

"""How close two results are that were made on different machines: the same, equal within a stated tolerance, or not.

Sums of floats differ in their last bits between processors and builds of numeric libraries, so a survey that is rebuilt
elsewhere need not be the same byte by byte. It is called equivalent when keys, integers and words are equal and
numbers with decimals lie within the tolerance below.
"""

import math
import re
from enum import IntEnum
from typing import Any

#: Part of the larger of two numbers by which they may differ: far coarser than rounding errors of double precision
#: (2e-16) that an optimiser enlarges, far finer than any digit that a report prints.
RELATIVE = 1e-6
#: Difference that two numbers near nothing may have; the ledger keeps six decimals.
ABSOLUTE = 1e-6

_DECIMAL = re.compile(r"-?\d+\.(\d+)([eE][-+]?\d+)?|-?\d+[eE][-+]?\d+")


class Closeness(IntEnum):
    """Verdict on two values, files or surveys; the worst one of the parts is that of the whole."""

    IDENTICAL = 0
    EQUIVALENT = 1
    DIFFERENT = 2


def of_numbers(a: float, b: float, step: float = 0.0) -> Closeness:
    """Two numbers; `step` is the unit of the last decimal that a table keeps, by which rounding may part them."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return Closeness.IDENTICAL
    if not (math.isfinite(a) and math.isfinite(b)):
        return Closeness.DIFFERENT
    # The small excess is for decimals, such as 0.1 and 0.2, that no double holds exactly.
    allowed = max(ABSOLUTE, RELATIVE * max(abs(a), abs(b)), step) * (1 + 1e-9)
    return Closeness.EQUIVALENT if abs(a - b) <= allowed else Closeness.DIFFERENT


def of_cells(a: str, b: str) -> Closeness:
    """Two cells of a table, as they are written: numbers with decimals within the tolerance, all else by letter."""
    if a == b:
        return Closeness.IDENTICAL
    kept = [_DECIMAL.fullmatch(cell) for cell in (a, b)]
    if kept[0] is None or kept[1] is None:
        return Closeness.DIFFERENT
    steps = [10.0 ** -len(found[1]) if found[1] and not found[2] else 0.0 for found in kept if found]
    return of_numbers(float(a), float(b), max(steps))


def of_values(a: Any, b: Any) -> Closeness:
    """Two JSON values: floats within the tolerance, all else equal."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return Closeness.DIFFERENT
        return max((of_values(a[key], b[key]) for key in a), default=Closeness.IDENTICAL)
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return Closeness.DIFFERENT
        return max((of_values(x, y) for x, y in zip(a, b, strict=True)), default=Closeness.IDENTICAL)
    if isinstance(a, float) and isinstance(b, float):
        return of_numbers(a, b)
    same = type(a) is type(b) and a == b
    return Closeness.IDENTICAL if same else Closeness.DIFFERENT

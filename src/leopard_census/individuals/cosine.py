"""Unit vectors as whole numbers, whose inner products are exact.

Sums of floats depend on their order, which differs between processors and with what stands around in a matrix; an order
of candidates must not. All products and partial sums of these vectors are whole numbers below 2 to the 24th, which a
float of 32 bits holds exactly (Cauchy-Schwarz: no partial sum passes the product of both lengths).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Length of a stored vector; rounding adds half the square root of its numbers at most, so that for up to 8,192 numbers
#: its square stays below 2 ** 24.
LENGTH = 4000
#: Most numbers of a vector.
MOST_NUMBERS = 8192


def stored(rows: NDArray[np.floating]) -> NDArray[np.int16]:
    """Rows at the length that they are kept at, shape (n, d); a row of zeros stays one.

    Raises
    ------
    ValueError
        More numbers in a row than sums are exact for.
    """
    if rows.shape[1] > MOST_NUMBERS:
        raise ValueError(
            f"a vector has {rows.shape[1]} numbers; at most {MOST_NUMBERS} can be compared exactly"
        )
    length = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.rint(rows * (LENGTH / np.maximum(length, 1e-12))).astype(np.int16)


def cosines(a: NDArray[np.int16], b: NDArray[np.int16]) -> NDArray[np.float32]:
    """Cosine of every row of a with every row of b, shape (len(a), len(b)); the same bits whatever the blocks."""
    return (a.astype(np.float32) @ b.astype(np.float32).T) / np.float32(LENGTH**2)

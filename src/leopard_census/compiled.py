"""Loops compiled to machine code, where numpy has no whole-array form: Numba, once per computer, kept beside the code.

Without fast-math, so a result does not hang on what the compiler makes of it. `NUMBA_DISABLE_JIT=1` runs the same
functions as plain Python, for a debugger.
"""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function, compiled when it is first called with arguments of new types; division by zero as numpy does it.

    It may call compiled functions of its own package alone: what is kept is of that package's text.
    """
    folder = _kept_in(Path(inspect.getfile(function)).parent)
    if folder is None:
        return cast(F, numba.njit(error_model="numpy")(function))
    # Numba reads it as it wraps the function.
    numba.config.CACHE_DIR = folder  # type: ignore[attr-defined]
    return cast(F, numba.njit(cache=True, error_model="numpy")(function))


@cache
def _kept_in(package: Path) -> str | None:
    """Where compiled functions of a package are kept: another folder for every text of it; None where none is writable.

    Numba itself asks only whether the file of a function is the same, not whether those that it calls are.
    """
    text = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        text.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    folder = package / "__pycache__" / f"compiled-{text.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None

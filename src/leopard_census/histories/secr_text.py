"""Capture and trap files for secr's `read.capthist` (fmt = "trapID", binary.usage = FALSE)."""

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.histories.data_sets import Capture


def captures_text(session: str, captures: Iterable[Capture]) -> str:
    """One line per capture: session, animal, occasion, detector."""
    lines = ["# Session ID Occasion Detector"]
    lines += [f"{session} {individual} {occasion} {station}" for individual, occasion, station in captures]
    return "\n".join(lines) + "\n"


def traps_text(detectors: Iterable[Mapping[str, Any]], reason: str | None) -> str:
    """One line per detector: name, x, y, usage of each occasion.

    Parameters
    ----------
    detectors
        Rows of the `detectors` table.
    reason
        Why coordinates are missing; then only this sentence is written.
    """
    if reason is not None:
        return f"# {reason}\n"
    lines = ['# Detector x y usage... (read with binary.usage = FALSE, detector = "proximity")']
    for row in detectors:
        usage = [_shortest(row[name]) for name in row if name.startswith("usage_")]
        lines.append(" ".join([row["detector"], f"{row['x']:.1f}", f"{row['y']:.1f}", *usage]))
    return "\n".join(lines) + "\n"


def _shortest(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text or "0"

"""Capture histories as sets of captures, which can be joined, and sessions of the spatial engine made of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leopard_census.estimates.scr.session import Session

#: Occasion and detector, numbered from 0 as in the session.
Capture = tuple[int, int]
History = frozenset[Capture]


def histories_of(session: Session) -> list[History]:
    """History of each animal of a session."""
    found: list[set[Capture]] = [set() for _ in session.animals]
    for animal, occasion, detector in zip(
        session.animal.tolist(), session.occasion.tolist(), session.detector.tolist(), strict=True
    ):
        found[animal].add((occasion, detector))
    return [frozenset(one) for one in found]


def session_of(template: Session, histories: Sequence[History], names: Sequence[str] = ()) -> Session:
    """The template's detectors, usage and mask with other animals.

    Parameters
    ----------
    histories
        One of each animal, none of them empty.
    names
        Of the animals; empty: they are numbered.
    """
    rows = [(i, s, k) for i, history in enumerate(histories) for s, k in sorted(history)]
    cells = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return replace(
        template,
        animals=tuple(names) or tuple(f"{i + 1}" for i in range(len(histories))),
        animal=cells[:, 0],
        occasion=cells[:, 1],
        detector=cells[:, 2],
        count=np.ones(len(cells), dtype=np.int64),
        last=np.full(len(histories), template.occasions + 1, dtype=np.int64),
        traits={},
    )

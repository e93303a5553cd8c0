"""Rows of `identity_draws.csv` and `identity_counts.csv`: what each draw of identities gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from leopard_census.estimates.closed.m0 import NAME as M0
from leopard_census.estimates.identity.refits import Refitted
from leopard_census.estimates.identity.rows import NO_START
from leopard_census.estimates.identity.scr_draws import QUANTITIES
from leopard_census.estimates.identity.sets import Draw

Row = dict[str, Any]


def draw_rows(data_set: str, refitted: Refitted) -> Iterator[Row]:
    """One row for each draw; one without an estimate says why."""
    for place, draw in enumerate(refitted.draws):
        own = draw.of(data_set)
        row: Row = {
            "data_set": data_set,
            "partition": draw.number,
            "draws": draw.draws,
            "weight": draw.weight,
            "n": own.n,
            "captures": own.caught,
            "n_min": draw.n_min,
            "n_max": draw.n_max,
        }
        if (closed := refitted.closed[place].get(M0)) is not None:
            row |= {"n_hat": closed.one.value if closed.one else None, "n_hat_se": closed.se}
            row["failed_closed"] = closed.failed or None
        if refitted.scr is None:
            row["failed_scr"] = NO_START
        else:
            found = refitted.scr[place]
            row |= {name: one.value for name in QUANTITIES if (one := found.ones.get(name)) is not None}
            row |= {"density_se": found.ses.get("density"), "failed_scr": found.failed or None}
        yield row


def number_rows(data_set: str, draws: Sequence[Draw]) -> Iterator[Row]:
    """The distribution of the number of animals known, as far as draws tell it, and caught in the data set."""
    total = sum(draw.weight for draw in draws)
    told: dict[str, list[int | None]] = {
        "n": [draw.of(data_set).n for draw in draws],
        "n_min": [draw.n_min for draw in draws],
        "n_max": [draw.n_max for draw in draws],
    }
    for quantity, numbers in told.items():
        counts: Counter[int] = Counter()
        weights: dict[int, float] = {}
        for number, draw in zip(numbers, draws, strict=True):
            if number is not None:
                counts[number] += draw.draws
                weights[number] = weights.get(number, 0.0) + draw.weight
        for number, some in sorted(counts.items()):
            share = weights[number] / total
            yield {"quantity": quantity, "number": number, "draws": some, "share": share}

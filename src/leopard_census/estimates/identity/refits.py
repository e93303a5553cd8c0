"""Every draw's estimates: each distinct capture set is fitted once, and stands for all draws that hold it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from leopard_census.errors import InputError
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.identity.closed_draws import ClosedDraw, fit_closed, key_of, matrix_of
from leopard_census.estimates.identity.scr_draws import ScrDraw, Start
from leopard_census.estimates.identity.sets import CaptureSet, Draw
from leopard_census.estimates.many import results_of

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Refitted:
    """Estimates of one data set in each draw, in the order of the draws.

    Attributes
    ----------
    closed
        By model.
    scr
        None where the names that stand give no fit to start from.
    """

    draws: tuple[Draw, ...]
    closed: tuple[Mapping[str, ClosedDraw], ...]
    scr: tuple[ScrDraw, ...] | None


def refit(
    draws: Sequence[Draw],
    data_set: str,
    occasions: Sequence[str],
    models: Sequence[str],
    start: Start | None,
    workers: int = 1,
) -> Refitted:
    """Fit all models to one data set of every draw.

    Parameters
    ----------
    occasions
        Columns of the histories with effort.
    models
        Closed-population models.
    start
        What the spatial model is refitted from.
    workers
        Processes at most.
    """
    sets = [draw.of(data_set) for draw in draws]
    matrices = [matrix_of(own.histories, occasions) for own in sets]

    def closed(matrix: HistoryMatrix) -> dict[str, ClosedDraw]:
        return fit_closed(matrix, models)

    of_closed = _once(closed, matrices, key_of, workers, f"closed models, data set {data_set}")
    of_scr = None
    if start is not None:
        found = start

        def spatial(captures: CaptureSet) -> ScrDraw:
            try:
                return found.draw(captures)
            except (InputError, np.linalg.LinAlgError) as error:
                return ScrDraw(failed=f"It cannot be computed ({error}).")

        of_scr = tuple(
            _once(spatial, sets, lambda own: own.content, workers, f"spatial model, data set {data_set}")
        )
    return Refitted(tuple(draws), tuple(of_closed), of_scr)


def _once(
    function: Callable[[T], R], tasks: Sequence[T], key: Callable[[T], K], workers: int, what: str
) -> list[R]:
    """Results of all tasks, each distinct one done once."""
    keys = [key(task) for task in tasks]
    distinct = dict(zip(reversed(keys), reversed(tasks), strict=True))
    order = list(dict.fromkeys(keys))
    found = dict(
        zip(order, results_of(function, [distinct[one] for one in order], workers, what), strict=True)
    )
    return [found[one] for one in keys]

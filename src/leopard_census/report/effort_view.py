"""Cameras by model, and what each station lost of the window and why, as the chapter on effort shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow

# Columns of `camera_work` that hold what was lost, by the reason that a page names.
_REASONS = ("theft", "battery", "snow", "fire", "other", "measured")


@dataclass(frozen=True)
class ModelWork:
    """Cameras of one model.

    Attributes
    ----------
    rows
        Of the table `camera_work`: one for each deployment, all with one model or with none told.
    reasons
        Why they lost time, in the order of the page.
    """

    rows: tuple[TableRow, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class EffortView:
    """What the tables of effort show of cameras.

    Attributes
    ----------
    models
        Cameras by model, by name; those without one at the end.
    all
        All of them together.
    of_station
        One row of `camera_work` for each model at a station.
    losses
        Rows of `station_losses` of each station, most first.
    in_all
        The same rows by reason, most first.
    """

    models: tuple[ModelWork, ...]
    all: ModelWork
    of_station: Mapping[str, tuple[TableRow, ...]]
    losses: Mapping[str, tuple[TableRow, ...]]
    in_all: tuple[tuple[TableRow, ...], ...]


def effort_view(cameras: Sequence[TableRow], losses: Sequence[TableRow]) -> EffortView | None:
    """The view of rows of `camera_work` and `station_losses`; None where nothing tells of cameras."""
    if not cameras:
        return None
    by_model: dict[str | None, list[TableRow]] = {}
    at_station: dict[str, dict[str | None, TableRow]] = {}
    for row in cameras:
        by_model.setdefault(row["cameraModel"], []).append(row)
        at_station.setdefault(row["locationID"], {}).setdefault(row["cameraModel"], row)
    by_station: dict[str, list[TableRow]] = {}
    by_reason: dict[str, list[TableRow]] = {}
    for row in losses:
        by_station.setdefault(row["locationID"], []).append(row)
        by_reason.setdefault(row["reason"], []).append(row)
    return EffortView(
        models=tuple(_work(by_model[name]) for name in sorted(by_model, key=_named_first)),
        all=_work(cameras),
        of_station={
            code: tuple(own[name] for name in sorted(own, key=_named_first))
            for code, own in at_station.items()
        },
        losses={code: tuple(sorted(rows, key=_most_first)) for code, rows in by_station.items()},
        in_all=tuple(tuple(rows) for rows in sorted(by_reason.values(), key=_longest_first)),
    )


def _work(rows: Sequence[TableRow]) -> ModelWork:
    return ModelWork(
        tuple(rows), tuple(reason for reason in _REASONS if any(row[f"{reason}_days"] > 0 for row in rows))
    )


def _named_first(model: str | None) -> tuple[bool, str]:
    return model is None, model or ""


def _most_first(row: TableRow) -> tuple[float, str]:
    return -row["station_days"], row["reason"]


def _longest_first(rows: Sequence[TableRow]) -> tuple[float, str]:
    return -sum(row["station_days"] for row in rows), rows[0]["reason"]

"""Cameras by model, and what each station lost of the window and why, as the chapter on effort shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leopard_census.disclosure.letters import letter
from leopard_census.report.printing import TableRow

# Columns of `camera_work` that hold what was lost, by the reason that a page names.
_REASONS = ("theft", "battery", "snow", "fire", "other", "measured")


@dataclass(frozen=True)
class ModelWork:
    """Cameras of one model.

    Attributes
    ----------
    letter
        What stands for it in the table of stations; empty where no model is told.
    rows
        Of the table `camera_work`: one for each deployment, all with one model or with none told.
    reasons
        Why they lost time, in the order of the page.
    """

    letter: str
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
        Letters of the models at a station.
    losses
        Rows of `station_losses` of each station, most first.
    in_all
        The same rows by reason, most first.
    """

    models: tuple[ModelWork, ...]
    all: ModelWork
    of_station: Mapping[str, tuple[str, ...]]
    losses: Mapping[str, tuple[TableRow, ...]]
    in_all: tuple[tuple[TableRow, ...], ...]


def effort_view(cameras: Sequence[TableRow], losses: Sequence[TableRow]) -> EffortView | None:
    """The view of rows of `camera_work` and `station_losses`; None where nothing tells of cameras."""
    if not cameras:
        return None
    by_model: dict[str | None, list[TableRow]] = {}
    for row in cameras:
        by_model.setdefault(row["cameraModel"], []).append(row)
    models = tuple(
        _work(letter(number) if name else "", by_model[name])
        for number, name in enumerate(sorted(by_model, key=_named_first))
    )
    at_station: dict[str, list[str]] = {}
    for work in models:
        for station in {row["locationID"] for row in work.rows} if work.letter else ():
            at_station.setdefault(station, []).append(work.letter)
    by_station: dict[str, list[TableRow]] = {}
    by_reason: dict[str, list[TableRow]] = {}
    for row in losses:
        by_station.setdefault(row["locationID"], []).append(row)
        by_reason.setdefault(row["reason"], []).append(row)
    return EffortView(
        models=models,
        all=_work("", cameras),
        of_station={station: tuple(letters) for station, letters in at_station.items()},
        losses={code: tuple(sorted(rows, key=_most_first)) for code, rows in by_station.items()},
        in_all=tuple(tuple(rows) for rows in sorted(by_reason.values(), key=_longest_first)),
    )


def _work(name: str, rows: Sequence[TableRow]) -> ModelWork:
    reasons = tuple(reason for reason in _REASONS if any(row[f"{reason}_days"] > 0 for row in rows))
    return ModelWork(name, tuple(rows), reasons)


def _named_first(model: str | None) -> tuple[bool, str]:
    return model is None, model or ""


def _most_first(row: TableRow) -> tuple[float, str]:
    return -row["station_days"], row["reason"]


def _longest_first(rows: Sequence[TableRow]) -> tuple[float, str]:
    return -sum(row["station_days"] for row in rows), rows[0]["reason"]

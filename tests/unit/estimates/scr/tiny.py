"""Surveys small enough to count: two or three detectors and occasions, six cells, a handful of animals."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_rows import sessions_from_rows
from tests.unit.estimates.scr.enumerated import Row, Survey

#: Chance that an animal is caught by a detector on an occasion.
_CAUGHT = 0.35


def tiny(
    seed: int,
    kind: str,
    *,
    sessions: Sequence[str] = ("1",),
    usage: Sequence[float] = (0.0, 0.5, 1.0, 2.0),
    trials: int | None = None,
    removals: bool = True,
    sexes: Sequence[str] = ("FMMF",),
    silent: Sequence[str] = (),
) -> Survey:
    """A survey made by chance.

    Detectors lie on the 300 x 200 m that the cells cover. The last animal of each session has the history of the one
    before, so that histories repeat; the first is removed at its last capture.

    Parameters
    ----------
    trials
        The most that one detector counts of an animal on an occasion.
    sexes
        Sex of each animal, session by session, over again.
    silent
        Sessions in which no animal is caught.
    """
    rng = np.random.default_rng([seed, len(sessions)])
    captures: list[Row] = []
    detectors: list[Row] = []
    individuals: list[Row] = []
    cells: dict[str, list[Row]] = {}
    for number, session in enumerate(sessions):
        occasions = 3 - number % 2
        placed = []
        for k, trail in enumerate(("path", "road", "path")[: 3 - number // 2]):
            effort = rng.choice(usage, occasions)
            effort[(effort > 0).argmax()] = 1.0  # every detector works once
            placed.append(
                {"session": session, "detector": f"d{k}", "x": 1000.0 + rng.uniform(0, 300),
                 "y": 1000.0 + rng.uniform(0, 200), "trail": trail, "height": float(rng.normal())}
                | {f"usage_{s + 1}": float(u) for s, u in enumerate(effort)}
            )  # fmt: skip
        detectors += placed
        cells[session] = [
            {"x": x, "y": y, "cover": float(rng.normal()), "soil": rng.choice(["clay", "sand"])}
            for x in (1050.0, 1150.0, 1250.0)
            for y in (1050.0, 1150.0)
        ]
        if session in silent:
            continue
        for i in range(len(sexes[0])):
            name = f"{session}{i}"
            sex = sexes[number % len(sexes)][i]
            individuals.append(
                {
                    "session": session,
                    "individual": name,
                    "sex": sex,
                    "partly": sex if i < 3 else "",
                    "age": float(i % 3),
                }
            )
            if i == len(sexes[0]) - 1:
                own = [
                    row | {"individual": name} for row in captures if row["individual"] == f"{session}{i - 1}"
                ]
            else:
                own = _history(rng, kind, session, name, placed, trials, least=1 + (i == 1))
            if removals and i == 0:
                own = [row | {"lost": int(row is own[-1])} for row in own]
            captures += own
    return Survey(captures, detectors, individuals, cells, 1.0)


def _history(
    rng: np.random.Generator,
    kind: str,
    session: str,
    name: str,
    placed: Sequence[Row],
    trials: int | None,
    least: int,
) -> list[Row]:
    """Captures of one animal, so many at least, in the order of occasions."""
    occasions = sum(column.startswith("usage_") for column in placed[0])
    while True:
        found = []
        for s in range(1, occasions + 1):
            for row in placed:
                if row[f"usage_{s}"] and rng.random() < _CAUGHT:
                    most = 1 if kind != "count" else 3 if trials is None else min(trials, 3)
                    count = int(rng.integers(1, most + 1))
                    found.append(
                        {"session": session, "individual": name, "occasion": s, "detector": row["detector"],
                         "count": count, "lost": 0}
                    )  # fmt: skip
                    if kind == "multi":
                        break
        if len(found) >= least:
            return found


def masks_of(survey: Survey) -> dict[str, Mask]:
    """Masks of a survey as the engine takes them."""
    return {
        session: Mask(
            np.array([[cell["x"], cell["y"]] for cell in cells]),
            survey.cell_ha,
            {
                "cover": np.array([cell["cover"] for cell in cells]),
                "soil": tuple(str(cell["soil"]) for cell in cells),
            },
        )
        for session, cells in survey.cells.items()
    }


def sessions_of(survey: Survey, kind: str) -> tuple[Session, ...]:
    """Sessions of a survey as the engine takes them."""
    return sessions_from_rows(
        survey.captures, survey.detectors, masks_of(survey), survey.individuals, detector=kind
    )


def engine(
    survey: Survey,
    kind: Any,
    function: str,
    formulas: Sequence[str],
    collapsed: bool = False,
    **options: Any,
) -> Likelihood:
    """Likelihood of a model for a survey."""
    model = build_model(kind, function, formulas, **options)
    return Likelihood(model, sessions_of(survey, kind), collapsed)


def value_at(likelihood: Likelihood, coefficients: Mapping[str, float]) -> float:
    """Log-likelihood at coefficients by name; there must be one for each of the model."""
    assert set(coefficients) == set(likelihood.design.names)
    return likelihood.value(np.array([coefficients[name] for name in likelihood.design.names]))

"""`sensitivity.csv` of one survey, from the files of the histories stage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.estimates.closed.matrix import history_matrix
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.error_rates import TeamRates, team_rates
from leopard_census.estimates.linking.histories import histories_of, session_of
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.linking.rate_draws import Always, ClosedCaptures, Rates, SpatialCaptures
from leopard_census.estimates.linking.sensitivity import Answer, Panel
from leopard_census.estimates.many import results_of
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.geo.geojson import read_habitat
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Inputs = Mapping[str, Path | Sequence[Path]]

_UNITS = {"n": "animals", "n_hat": "animals", "density": "animals per 100 km2"}


def write_sensitivity(
    inputs: Inputs,
    output: Path,
    scr: ScrSettings,
    settings: LinkingSettings,
    reviewer_error: float | None,
    processes: int = 1,
) -> None:
    """Make `sensitivity.csv`.

    Parameters
    ----------
    inputs
        capture_sets, detectors, histories and basis of the histories stage; habitat (GeoJSON), summary and
        disagreements of the review as lists of one file or none.
    reviewer_error
        The setting, where people decide pairs; None for a winter that survives as tables or as a package.
    processes
        Pairs of rates that are worked on at once; results do not depend on it.
    """
    facts = {row["item"]: row for row in read_table(_one(inputs, "basis"), contract("basis"))}
    team = team_rates(
        next((row for path in _any(inputs, "summary") for row in read_table(path, contract("review_summary"))), None),
        [
            row
            for path in _any(inputs, "disagreements")
            for row in read_table(path, contract("review_disagreements"))
        ],
        reviewer_error,
    )  # fmt: skip
    cases = rate_cases(settings, team)
    if facts["effort"]["value"] == "no":
        rows = [
            _row(source, rates, "n_hat", Answer(note=facts["effort"]["note"])) for source, rates, _ in cases
        ]
    else:
        panel, no_density = _panel(inputs, facts, scr)
        rows = []
        for (source, rates, _), answers in zip(
            cases, _answers(panel, cases, settings, processes), strict=True
        ):
            told = answers if panel.spatial else answers | {"density": Answer(note=no_density)}
            rows += [
                # Where no truth could have an estimate, as without places, none was drawn for it.
                _row(source, rates, quantity, answer, settings if quantity in answers else None)
                for quantity, answer in told.items()
            ]
    for row in rows:
        if row["source"] != "grid":
            limits = (
                f" (95% limits of errors of both kinds {team.lower:.3f} to {team.upper:.3f})"
                if team.lower
                else ""
            )
            row["note"] = " ".join(filter(None, [team.note + limits, row["note"]]))
    write_table(output, contract("sensitivity"), rows)


def rate_cases(settings: LinkingSettings, team: TeamRates) -> list[tuple[str, ErrorRates, Rates]]:
    """Every rate of splits with every rate of lumps, and the team's: source, rates, and how they are drawn."""
    levels = sorted(set(settings.rates))
    grid = [ErrorRates(split, lump) for split, lump in product(levels, levels)]
    return [("grid", rates, Always(rates)) for rates in grid] + [(team.source, team.rates, team.drawn)]


def _answers(
    panel: Panel, cases: Sequence[tuple[str, ErrorRates, Rates]], settings: LinkingSettings, processes: int
) -> list[dict[str, Answer]]:
    """Answers of every case.

    All from one seed, so that a row does not hang on which other rates are asked for, and rows of rates that are near
    each other differ by less than their draws do.
    """
    work = partial(_of_case, panel, cases, settings)
    return results_of(work, range(len(cases)), processes, "rates of error", chunk=1)


def _of_case(
    panel: Panel, cases: Sequence[tuple[str, ErrorRates, Rates]], settings: LinkingSettings, number: int
) -> dict[str, Answer]:
    return panel.answers(cases[number][2], settings.rate_draws, [settings.seed])


def _panel(inputs: Inputs, facts: Mapping[str, Row], scr: ScrSettings) -> tuple[Panel, str]:
    """What was written down; and why there is no density, where there is none."""
    matrix = history_matrix(
        [
            row
            for row in read_table(_one(inputs, "histories"), contract("histories"))
            if row["data_set"] == "headline"
        ]
    )
    closed = ClosedCaptures(matrix.occasions)
    # Rows of this table are of one animal each.
    plain = Panel([frozenset((int(s), 0) for s in row.nonzero()[0]) for row in matrix.caught], closed)
    if facts["places"]["value"] == "no":
        return plain, str(facts["places"]["note"])
    captures = [
        row
        for row in read_table(_one(inputs, "capture_sets"), contract("capture_sets"))
        if row["data_set"] == "headline"
    ]
    detectors = read_table(_one(inputs, "detectors"), contract("detectors"))
    session = replace(capture_session(captures, detectors), traits={})
    if reason := why_not(session):
        return plain, reason
    epsg = int(facts["epsg"]["value"])
    habitat = next((read_habitat(path, epsg) for path in _any(inputs, "habitat")), None)
    settled = settle(MODEL, (session,), scr, habitat)
    if isinstance(settled, NoEstimate):
        return plain, settled.reason
    (masked,) = settled.likelihood.sessions
    written = histories_of(masked)
    spatial = SpatialCaptures(session_of(masked, written), settled.fit)
    return Panel(written, closed, spatial, _closed_occasions(facts, masked.usage)), ""


def _closed_occasions(facts: Mapping[str, Row], usage: Any) -> dict[int, int]:
    """Closed occasion of each spatial one, both from 0; closed occasions without effort are not counted."""
    days, length = int(facts["scr_occasion_days"]["value"]), int(facts["closed_occasion_days"]["value"])
    of = {s: s * days // length for s in range(usage.shape[1])}
    alive = sorted({of[s] for s in range(usage.shape[1]) if usage[:, s].sum() > 0})
    return {s: alive.index(occasion) for s, occasion in of.items() if occasion in alive}


def _row(
    source: str, rates: ErrorRates, quantity: str, answer: Answer, settings: LinkingSettings | None = None
) -> Row:
    return {
        "source": source,
        "split": rates.split,
        "lump": rates.lump,
        "quantity": quantity,
        "unit": _UNITS[quantity],
        "estimate": answer.estimate,
        "lower": answer.lower,
        "upper": answer.upper,
        "draws": settings.rate_draws if settings else None,
        "draws_failed": answer.failed if settings else None,
        "note": answer.note,
    }


def _one(inputs: Inputs, name: str) -> Path:
    found = inputs[name]
    assert isinstance(found, Path)
    return found


def _any(inputs: Inputs, name: str) -> Sequence[Path]:
    found = inputs.get(name, ())
    return [found] if isinstance(found, Path) else found

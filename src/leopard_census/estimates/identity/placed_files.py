"""Draws of identities by pictures and places, from the files of the individuals and histories stages to a file."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.identity.placed import (
    CHAINS,
    Placed,
    Posterior,
    placed_partitions,
    shrink_factor,
)
from leopard_census.estimates.linking.histories import Capture
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.mask_loop import NoEstimate, Settled, settle
from leopard_census.estimates.scr.session import Session
from leopard_census.geo.geojson import read_habitat
from leopard_census.partitions.names import names_of_clusters
from leopard_census.partitions.sampled import Sampled, read_sampled
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Inputs = Mapping[str, Path | Sequence[Path]]

# Width of the sampler's cells in sigma. Captures at nine places leave a centre uncertain by sigma / 3, over which cells
# of this width sum to within some per cent.
_CELL_SIGMA = 0.7
NO_PLACES = "Places took no part in the draws of identities: {}"
BY_PLACES = (
    "Draws weigh pictures, people's answers, and where and how often animals were caught (g0~1 sigma~1)."
)
AGREE = (
    "Of the number of animals caught, over chains: near 1 where they agree; above 1.2 draws may hang on where chains "
    "began (Gelman and Rubin 1992)."
)


def write_placed_draws(
    inputs: Inputs,
    outputs: Mapping[str, Path],
    scr: ScrSettings,
    seed: int,
    workers: int = 1,
) -> None:
    """Make `draws_by_place.npz`, in the form of `individuals/draws.npz`, and what tells how it was made.

    Where the names that stand give no spatial estimate, the draws are those of the individuals stage.

    Parameters
    ----------
    inputs
        draws, posterior of the individuals stage; group_captures, capture_sets, detectors, basis of the histories
        stage; habitat (GeoJSON). Files, or lists of one file or none.
    outputs
        draws, basis.
    seed
        Of the individuals stage.
    workers
        Processes at most; results do not depend on it.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    files = {name: [paths] if isinstance(paths, Path) else list(paths) for name, paths in inputs.items()}
    (path,) = files["draws"]
    with np.load(path) as file:
        draws = {name: file[name] for name in file.files}
    found = _template(files, scr)
    if isinstance(found, str) or not len(draws["partitions"]):
        reason = found if isinstance(found, str) else "there are no draws."
        shutil.copyfile(path, outputs["draws"])
        write_table(outputs["basis"], contract("basis"), [_fact("places", "no", NO_PLACES.format(reason))])
        return
    template, settled = found
    sampled = read_sampled(files["posterior"][0])
    placed = placed_partitions(
        posterior_of(sampled, read_table(files["group_captures"][0], contract("group_captures")), template),
        template,
        settled.fit,
        draws=len(draws["partitions"]),
        seed=seed,
        workers=workers,
    )
    group_of = {s: k for k, members in enumerate(sampled.members) for s in members}
    columns = np.array([group_of[s] for s in draws["sightings"].tolist()], int)
    draws["partitions"] = placed.partitions[:, columns].astype(np.int32)
    draws["weights"] = np.ones(len(placed.partitions))
    draws["named"] = names_of_clusters(placed.partitions, sampled.named)[:, columns]
    made: dict[str, Any] = draws
    with outputs["draws"].open("wb") as handle:
        np.savez(handle, **made)
    write_table(outputs["basis"], contract("basis"), _facts(placed))


def posterior_of(sampled: Sampled, captures: Sequence[Row], template: Session) -> Posterior:
    """The posterior with each group's captures as the session numbers them; `captures` as of `group_captures`."""
    place = {name: k for k, name in enumerate(template.detectors)}
    own: list[set[Capture]] = [set() for _ in sampled.members]
    for row in captures:
        own[row["group"]].add((row["occasion"] - 1, place[row["detector"]]))
    return Posterior(
        sampled.problem, sampled.pictures, sampled.start, [frozenset(one) for one in own], sampled.known
    )


def sampler_template(settled: Settled) -> Session:
    """Detectors, usage and a mask that serves the sampler."""
    (session,) = settled.likelihood.sessions
    sigma = float(np.exp(settled.fit.beta[2]))
    spacing_m = max(settled.size.spacing_m, _CELL_SIGMA * sigma)
    (mask,) = settled.maker.masks(settled.size.reach_m, spacing_m).values()
    return replace(session, mask=mask)


def _template(inputs: Mapping[str, Sequence[Path]], scr: ScrSettings) -> tuple[Session, Settled] | str:
    """What captures are weighed by, or why nothing can."""
    facts = {row["item"]: row for row in read_table(inputs["basis"][0], contract("basis"))}
    if reason := next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None):
        return str(reason)
    captures = [
        row
        for row in read_table(inputs["capture_sets"][0], contract("capture_sets"))
        if row["data_set"] == "headline"
    ]
    session = capture_session(captures, read_table(inputs["detectors"][0], contract("detectors")))
    session = replace(session, detector_traits={})
    if why := why_not(session):
        return why
    epsg = int(facts["epsg"]["value"])
    habitat = next((read_habitat(path, epsg) for path in inputs.get("habitat", ())), None)
    settled = settle(MODEL, (session,), scr, habitat)
    if isinstance(settled, NoEstimate):
        return settled.reason
    if not (settled.bounded and settled.fit.sure):
        return "the spatial model could not be fitted to the names that stand."
    return sampler_template(settled), settled


def _facts(placed: Placed) -> list[Row]:
    """How the draws were made, and whether the chains agree."""
    factor = shrink_factor(placed.animals)
    return [
        _fact("places", "yes", BY_PLACES),
        _fact("draws", str(len(placed.partitions)), "Plausible partitions of the sightings."),
        _fact("chains", str(CHAINS), "Chains that they were drawn by, from two kinds of beginnings."),
        _fact("shrink_factor", _number(factor), AGREE),
    ]


def _number(value: float | None) -> str | None:
    return None if value is None or not isfinite(value) else f"{value:.3f}"


def _fact(item: str, value: str | None, note: str) -> Row:
    return {"item": item, "value": value, "note": note}

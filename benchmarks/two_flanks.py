"""Whether a two-flank estimate finds density and the number of animals caught, beside left-only and headline fits.

    python -m benchmarks.two_flanks [--surveys 60] [--facing 20] [--draws 40] [--keep FOLDER]

Surveys are drawn as in `benchmarks.scr_recovery` (24 to 60 stations, 60 to 90 days, 12 to 40 animals expected in the
region). Each station has two facing cameras with a chance of .4, else one. A capture shows both flanks, the left or the
right one with chances of .7, .15, .15 at two cameras and .05, .5, .45 at one. An animal without a capture of both
flanks falls apart into a left-only and a right-only identity. Three worlds: both kinds of stations; one camera at each
(`single`: hardly any animal is linked); two at each (`facing`).

Side by side, on the mask that the fit to the animals as they are settles on:

    truth       all captures under the animals' true names
    left        animals with a left flank, by the captures that show it
    headline    linked animals, and those of the flank that has more
    unlinked    every identity an animal of its own (what not to do)
    two-flank   links drawn by places and numbers (`estimates.linking`)
"""

import argparse
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from benchmarks.scr_recovery import draw_survey
from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.identity.combine import log_normal_ones, rubin
from leopard_census.estimates.linking.flank_identities import FlankIdentities, FlankIdentity
from leopard_census.estimates.linking.histories import History, histories_of, session_of
from leopard_census.estimates.linking.link_draws import LinkSampler
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.session import Session
from leopard_census.evaluate.measure import wilson

_SEED = 20260105
#: Share of stations with two cameras.
WORLDS = {"mixed": 0.4, "single": 0.0, "facing": 1.0}
# Chances of both flanks, left, right.
_SHARES = {True: (0.7, 0.15, 0.15), False: (0.05, 0.5, 0.45)}
_FLANKS = ("both", "left", "right")
KINDS = ("truth", "left", "headline", "unlinked", "two-flank")


def identities_of(session: Session, two_cameras: float, rng: np.random.Generator) -> FlankIdentities:
    """What a team sees of the animals of a session: identities by flank; names end with the animal's number."""
    two = rng.random(len(session.xy)) < two_cameras
    found = []
    for animal, history in enumerate(histories_of(session)):
        shown = {c: str(rng.choice(_FLANKS, p=_SHARES[bool(two[c[1]])])) for c in sorted(history)}
        if "both" in shown.values():
            found.append(FlankIdentity(f"B{animal:03d}", "both", None, shown))
            continue
        for flank in ("left", "right"):
            own = {c: name for c, name in shown.items() if name == flank}
            if own:
                found.append(FlankIdentity(f"{flank[0].upper()}{animal:03d}", flank, None, own))
    return FlankIdentities(sorted(found, key=lambda one: one.name))


def data_set(who: FlankIdentities, kind: str) -> list[History]:
    """Histories of a data set that takes no links: left, headline, or every identity (unlinked)."""
    if kind == "unlinked":
        return [one.history for one in who.identities]
    if kind == "headline":
        other = "right" if len(who.lefts) >= len(who.rights) else "left"
        return [one.history for one in who.identities if one.flanks != other]
    seen = [
        frozenset(c for c, name in one.shown.items() if name in ("left", "both")) for one in who.identities
    ]
    return [history for history in seen if history]


def run_survey(world: str, seed: int, draws: int) -> Outcome:
    """What one survey gives."""
    session, truth = draw_survey(seed)
    who = identities_of(session, WORLDS[world], np.random.default_rng([_SEED, seed]))
    least, most = who.bounds
    outcome: Outcome = {
        "world": world, "seed": seed, "D_true": truth.density, "n_true": session.n, "least": least, "most": most,
        "failed": None,
    }  # fmt: skip
    if reason := why_not(session):
        return outcome | {"failed": reason}
    settled = settle(MODEL, [session], ScrSettings())
    if isinstance(settled, NoEstimate):
        return outcome | {"failed": settled.reason}
    (template,) = settled.likelihood.sessions
    outcome["truth"] = _interval(settled.fit)
    start = settled.fit
    for kind in ("left", "headline", "unlinked"):
        own = session_of(template, data_set(who, kind))
        found = (
            None if why_not(own) else fit(likelihood_for(MODEL, [own]), settled.fit.beta, settled.fit.vcov)
        )
        outcome[kind] = _interval(found) if found is not None and found.sure else None
        if kind == "headline" and found is not None and found.sure:
            start = found
    began = time.process_time()
    made = LinkSampler(who, template, start, np.random.default_rng([_SEED, seed, 1])).draws(draws)
    sure = [draw for draw in made if draw.fit.sure]
    outcome["seconds"] = time.process_time() - began
    if len(sure) < 2:
        return outcome | {"two-flank": None, "failed": "no fit of the draws"}
    whole = rubin(
        log_normal_ones([float(np.exp(d.fit.beta[0])) for d in sure], [float(d.fit.vcov[0, 0]) for d in sure])
    )
    animals = [draw.animals for draw in made]
    ends = np.quantile(animals, (0.025, 0.975), method="closest_observation")
    return outcome | {
        "two-flank": [whole.value, whole.lower, whole.upper],
        "sampling": [whole.value, whole.lower_sampling, whole.upper_sampling],
        "share": whole.share,
        "n": [float(np.mean(animals)), *map(float, ends)],
        "n_rank": float(np.mean([a < session.n for a in animals]) + np.mean([a == session.n for a in animals]) / 2),
        "n_range": [min(animals), max(animals)],
        "draws_failed": len(made) - len(sure),
    }  # fmt: skip


def _interval(found: Fit) -> list[float]:
    middle, half = float(found.beta[0]), Z95 * sqrt(float(found.vcov[0, 0]))
    return [float(np.exp(middle + sign * half)) for sign in (0, -1, 1)]


def summarise(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows of the result, world by world; surveys without an estimate are intervals that miss."""
    rows = []
    for world in WORLDS:
        mine = [o for o in outcomes if o["world"] == world]
        if not mine:
            continue
        told = [o for o in mine if o.get("two-flank")]
        rows.append(_row(f"{world}: surveys", len(mine), "surveys"))
        rows.append(_row(f"{world}: surveys without a two-flank estimate", len(mine) - len(told), "surveys"))
        for kind in KINDS:
            found = [(o[kind], o["D_true"]) for o in mine if o.get(kind)]
            errors = [limits[0] / truth - 1 for limits, truth in found]
            rows.append(_row(f"{world}: relative bias of D, {kind}", _mean(errors), "share", len(errors)))
            rows.append(
                _row(f"{world}: median error of D, {kind}", float(np.median(errors)), "share", len(errors))
            )
            hits = sum(limits[1] <= truth <= limits[2] for limits, truth in found)
            rows.append(_coverage(f"{world}: coverage of D, {kind}", hits, len(mine), kind == "two-flank"))
        plain = sum(o["sampling"][1] <= o["D_true"] <= o["sampling"][2] for o in told)
        rows.append(_coverage(f"{world}: coverage of D, two-flank without the links' part", plain, len(mine)))
        rows.append(
            _row(
                f"{world}: part of the variance of log D due to links",
                _mean([o["share"] for o in told]),
                "share",
            )
        )
        off = [o["n"][0] - o["n_true"] for o in told]
        rows.append(_row(f"{world}: expected animals less animals caught", _mean(off), "animals", len(off)))
        held = sum(o["n"][1] <= o["n_true"] <= o["n"][2] for o in told)
        rows.append(_coverage(f"{world}: coverage of the animals caught", held, len(mine), judged=True))
        rows.append(
            _row(
                f"{world}: mean rank of the animals caught among the draws",
                _mean([o["n_rank"] for o in told]),
                "share",
            )
        )
        inside = sum(o["least"] <= o["n_range"][0] and o["n_range"][1] <= o["most"] for o in told)
        rows.append(
            _row(f"{world}: surveys with every draw within the flank bounds", inside, "surveys", len(told))
            | {"target": "all", "holds": inside == len(told)}
        )
        rows.append(
            _row(f"{world}: draws without an estimate", sum(o["draws_failed"] for o in told), "draws")
        )
        rows.append(
            _row(
                f"{world}: CPU seconds of the draws, median",
                float(np.median([o["seconds"] for o in told])),
                "CPU s",
            )
        )
    return rows


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _coverage(name: str, hits: int, count: int, judged: bool = False) -> dict[str, Any]:
    low, high = wilson(hits, count)
    row = _row(name, hits / count, "share", count) | {"interval": [round(low, 4), round(high, 4)]}
    if judged:
        row |= {"target": "0.90 to 0.98", "holds": bool(0.9 <= hits / count <= 0.98)}
    return row


def _row(name: str, value: float, unit: str, n: int | None = None) -> dict[str, Any]:
    rounded = value if isinstance(value, int) else round(value, 4)
    row = {
        "name": name,
        "value": rounded,
        "unit": unit,
        "peer": "simulated truth",
        "target": "",
        "holds": None,
    }
    return row if n is None else row | {"n": n}


def measure(worlds: Mapping[str, int], draws: int, keep: Path) -> list[Outcome]:
    """Outcomes of all surveys; those that lie in the folder are taken from there."""
    wanted = {
        keep / f"{world}-{seed:04d}-{draws}.json": partial(run_survey, world, seed, draws)
        for world, surveys in worlds.items()
        for seed in range(surveys)
    }
    return kept_outcomes(wanted, every=10)


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--surveys", type=int, default=60, help="of the worlds mixed and single, each")
    parser.add_argument("--facing", type=int, default=20)
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    worlds = {"mixed": asked.surveys, "single": asked.surveys, "facing": asked.facing}
    with tempfile.TemporaryDirectory() as folder:
        outcomes = measure(worlds, asked.draws, asked.keep or Path(folder))
    write_results("two_flanks", summarise(outcomes))


if __name__ == "__main__":
    main()

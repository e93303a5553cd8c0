"""Whether a two-flank estimate finds density and the number of animals caught, beside left-only and headline fits.

    python -m benchmarks.two_flanks [--surveys 120] [--draws 60] [--keep FOLDER]

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
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from math import log, sqrt
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from benchmarks.scr_recovery import draw_survey
from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.linking.combine import combined
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

Outcome = dict[str, Any]
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
        found = None if why_not(own) else fit(likelihood_for(MODEL, [own]), settled.fit.beta, settled.fit.vcov)
        outcome[kind] = _interval(found) if found is not None and found.sure else None
        if kind == "headline" and found is not None and found.sure:
            start = found
    began = time.process_time()
    made = LinkSampler(who, template, start, np.random.default_rng([_SEED, seed, 1])).draws(draws)
    sure = [draw for draw in made if draw.fit.sure]
    outcome["seconds"] = time.process_time() - began
    if len(sure) < 2:
        return outcome | {"two-flank": None, "failed": "no fit of the draws"}
    whole = combined(
        [float(np.exp(d.fit.beta[0])) for d in sure], [float(d.fit.vcov[0, 0]) for d in sure]
    )
    animals = [draw.animals for draw in made]
    return outcome | {
        "two-flank": [whole.estimate, whole.lower, whole.upper],
        "sampling": [whole.estimate, whole.lower_sampling, whole.upper_sampling],
        "share": whole.share,
        "n": [float(np.mean(animals)), *(float(q) for q in np.quantile(animals, (0.025, 0.975), method="closest_observation"))],
        "n_rank": float(np.mean([a < session.n for a in animals]) + np.mean([a == session.n for a in animals]) / 2),
        "n_range": [min(animals), max(animals)],
        "draws_failed": len(made) - len(sure),
    }  # fmt: skip


def _interval(found: Fit) -> list[float]:
    middle, half = float(found.beta[0]), Z95 * sqrt(float(found.vcov[0, 0]))
    return [float(np.exp(middle + sign * half)) for sign in (0, -1, 1)]


if __name__ == "__main__":
    for s in range(int(sys.argv[2]), int(sys.argv[3])):
        print(json.dumps(run_survey(sys.argv[1], s, 40)), flush=True)

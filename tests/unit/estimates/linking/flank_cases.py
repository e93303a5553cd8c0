"""Small cases of two flanks, and all their matchings."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from leopard_census.estimates.linking.flank_identities import FlankIdentities, FlankIdentity
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session

#: log D per ha, logit g0, log sigma in m.
BETA = np.array([np.log(2e-4), np.log(0.1 / 0.9), np.log(1500.0)])
#: Models in which all animals are alike, though stations and days are not, with coefficients.
MODELS = {
    "g0~1 sigma~1": BETA,
    "g0~featureType+T sigma~1": np.array([BETA[0], BETA[1], 0.8, -0.15, BETA[2]]),
    "g0~T sigma~featureType": np.array([BETA[0], BETA[1], 0.2, BETA[2], 0.4]),
}


def template(days: int = 10) -> Session:
    """Four stations of two kinds 3 km apart, with part days, on a mask of 144 cells."""
    xy = np.array([[0.0, 0.0], [3000.0, 0.0], [0.0, 3000.0], [3000.0, 3000.0]])
    usage = np.ones((4, days))
    usage[:, 0] = [0.5, 0.3, 0.8, 0.6]
    side = np.arange(-4000.0, 8000.0, 1000.0)
    plain = blank_session("1", xy, usage, Mask(np.array([(x, y) for x in side for y in side]), 100.0))
    return replace(plain, detector_traits={"featureType": ("road", "ridge", "ridge", "road")})


def identity(name: str, captures: dict[tuple[int, int], str], sex: str | None = None) -> FlankIdentity:
    """An identity whose flanks are told by its name: L, R, B or N."""
    return FlankIdentity(name, {"L": "left", "R": "right", "B": "both", "N": "none"}[name[0]], sex, captures)


def tiny_case() -> FlankIdentities:
    """Three left-only and two right-only identities, of which one pair shares a capture and one differs in sex."""
    return FlankIdentities(
        [
            identity("B1", {(1, 0): "both", (4, 1): "left"}),
            identity("B2", {(2, 3): "left", (5, 3): "right"}),  # linked from elsewhere
            identity("L1", {(3, 0): "left", (6, 0): "left"}, "male"),
            identity("L2", {(2, 2): "left"}),
            identity("L3", {(0, 3): "left", (7, 3): "left"}, "female"),
            identity("R1", {(5, 0): "right", (6, 0): "right"}, "male"),
            identity("R2", {(8, 3): "right", (9, 2): "right"}),
        ]
    )


def all_matchings(lefts: int, rights: int) -> Iterator[tuple[int, ...]]:
    """Every way to give each left-only identity one right-only identity, or none."""

    def more(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(done) == lefts:
            yield done
            return
        for right in range(-1, rights):
            if right < 0 or right not in done:
                yield from more((*done, right))

    return more(())


def complete_log_likelihood(who: FlankIdentities, partner: tuple[int, ...], model: str) -> float:
    """log of D^n exp(-D a) prod f(w_i), by the spatial engine, of the animals that links make."""
    session = session_of(template(), who.histories(partner))
    return Likelihood(named_model(model), (session,), False).value(MODELS[model])

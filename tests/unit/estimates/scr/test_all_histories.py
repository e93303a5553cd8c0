"""The chances of all histories of one animal, given its centre, are 1 together."""

from math import exp

import numpy as np
import pytest

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from tests.unit.estimates.scr.every_history import every_history

DETECTORS = np.array([[1000.0, 1000.0], [1080.0, 1020.0]])
USAGE = np.array([[1.0, 0.5, 2.0], [1.0, 1.0, 0.0]])
# One cell alone: given that the animal was caught, its likelihood is Pr(history) / Pr(caught).
CELL = Mask(np.array([[1030.0, 1050.0]]), 1.0)
# Poisson counts above this are too rare to matter here: the chance of one is below 1e-12.
MOST = 14


def session_of(history, usage):
    """A session with one animal; its history is a count for each occasion and detector, (S, K)."""
    occasion, detector = np.nonzero(history)
    count = history[occasion, detector]
    animal = np.zeros(len(count), dtype=np.int64)
    end = np.array([usage.shape[1] + 1])
    names = tuple(f"d{k}" for k in range(len(usage)))
    return Session(
        "1", ("a",), names, DETECTORS[: len(usage)], usage, animal, occasion, detector, count, end, CELL,
        detector_traits={"height": np.array([0.3, -0.8])[: len(usage)]},
    )  # fmt: skip


LEARNED = ["", "b", "bk", "B", "Bk", "k", "K", "t", "b*height", "T:bk+Bk"]


@pytest.mark.parametrize("terms", LEARNED)
@pytest.mark.parametrize(
    ("kind", "binomial", "most", "usage"),
    [
        ("proximity", 0, 1, USAGE),
        ("multi", 0, 1, USAGE),
        ("count", 2, 2, USAGE[:, :2]),
        ("count", 1, 2, np.array([[2.0, 1.0], [0.0, 2.0]])),
        ("count", 0, MOST, USAGE[:1, :2]),
    ],
    ids=["proximity", "multi", "trials", "trials-of-usage", "poisson"],
)
def test_chances_are_one_together(kind, binomial, most, usage, terms):
    model = build_model(kind, "HN", [f"g0~{terms}"] if terms else [], conditional=True, binomial=binomial)
    rng = np.random.default_rng([len(terms), most])
    beta = None
    total = 0.0
    for history in every_history(kind, usage, most):
        if binomial == 1 and (history > np.round(usage.T)).any():
            continue
        likelihood = Likelihood(model, (session_of(history, usage),), False)
        if beta is None:
            beta = np.array([-0.6, *rng.normal(0, 0.6, len(likelihood.design.names) - 2), 4.4])
        total += exp(likelihood.value(beta))
    assert total == pytest.approx(1, abs=1e-9)

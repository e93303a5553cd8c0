"""Animals that were removed."""

from math import log

import numpy as np
import pytest

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.session_rows import sessions_from_rows

MASK = Mask(np.array([[1050.0, 1050.0], [1150.0, 1050.0], [1050.0, 1150.0]]), 1.0)
DETECTORS = [{"detector": "d1", "x": 1020.0, "y": 1080.0}, {"detector": "d2", "x": 1120.0, "y": 1060.0}]


def caught(individual, occasion, detector, lost=0):
    return {"individual": individual, "occasion": occasion, "detector": detector, "count": 1, "lost": lost}


def loglik(*captures):
    sessions = sessions_from_rows(captures, DETECTORS, MASK, occasions={"1": 3})
    return Likelihood(build_model("proximity"), sessions, False).value(np.array([0.1, -0.5, 4.6]))


def test_a_removal_on_the_last_occasion_makes_another_history():
    """Nothing follows that it could have missed, but the two animals can be told apart."""
    alike = loglik(caught("a", 1, "d1"), caught("a", 3, "d2"), caught("b", 1, "d1"), caught("b", 3, "d2"))
    one_removed = loglik(
        caught("a", 1, "d1"), caught("a", 3, "d2", lost=1), caught("b", 1, "d1"), caught("b", 3, "d2")
    )
    assert one_removed - alike == pytest.approx(log(2))


def test_a_removed_animal_misses_nothing_later():
    """What it might have done on the third occasion is left out; its chance to be caught at all is not."""
    before = loglik(caught("a", 1, "d1"), caught("a", 2, "d2"))
    removed = loglik(caught("a", 1, "d1"), caught("a", 2, "d2", lost=1))
    assert removed > before

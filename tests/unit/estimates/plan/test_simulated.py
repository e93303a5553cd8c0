"""Precision of a design by simulation, and the rule of thumb beside it."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from leopard_census.estimates.plan.expected import expected_numbers
from leopard_census.estimates.plan.simulated import Drawn, drawn_survey, simulated_precision, summary
from leopard_census.estimates.plan.table import rule_of_thumb
from leopard_census.estimates.scr.mask import buffer_mask
from tests.unit.estimates.plan.made_plan import GRID, LEOPARDS

FEW = GRID[:6]


def test_rule_and_simulation_agree_where_there_are_many_animals():
    """25 animals and 50 recaptures expected: the error printed, the true spread and the rule within a fifth."""
    many = replace(LEOPARDS, density=4.5e-4)
    usage, mask = np.ones((len(GRID), 60)), buffer_mask(GRID, 5 * 3500.0, 0.6 * 3500.0)
    found = simulated_precision(many, GRID, usage, mask, 60, 3)
    rule = rule_of_thumb(expected_numbers(many, GRID, usage, mask))
    assert (found.surveys, found.without_estimate) == (60, 0)
    assert found.rse == pytest.approx(rule, rel=0.2)
    # Of 60 surveys the spread is known to a tenth or so.
    assert found.spread == pytest.approx(found.rse, rel=0.3)
    assert abs(found.bias) < 0.15


def test_more_runs_keep_the_first_ones():
    usage, mask = np.ones((len(FEW), 30)), LEOPARDS.mask(FEW)

    def drawn(run):
        return drawn_survey(LEOPARDS, FEW, usage, mask, np.random.default_rng([3, run]))

    few = simulated_precision(LEOPARDS, FEW, usage, mask, 4, 3)
    assert few == summary([drawn(run) for run in range(4)])
    told = []
    simulated_precision(LEOPARDS, FEW, usage, mask, 2, 3, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_surveys_that_carry_no_estimate_are_counted():
    """One capture in a thousand days: hardly anybody is caught twice at two stations."""
    rare = replace(LEOPARDS, base=0.0005)
    usage, mask = np.ones((len(FEW), 20)), LEOPARDS.mask(FEW)
    found = simulated_precision(rare, FEW, usage, mask, 25, 1)
    assert found.without_estimate > 20
    assert (found.rse, found.spread, found.bias) == (None, None, None)


def test_summary_by_hand():
    variance = float(np.log(1 + 0.3**2))
    surveys = [Drawn(9, 9, x, variance) for x in np.linspace(-1, 1, 101)] + [Drawn(1, 0)] * 10
    found = summary(surveys)
    assert (found.surveys, found.without_estimate) == (111, 10)
    assert found.rse == pytest.approx(0.3)
    assert found.spread == pytest.approx(0.682690, abs=1e-6)
    assert found.bias == pytest.approx(0.0)
    assert summary([]).rse is None
    assert summary([Drawn(9, 9, 0.0, variance)] * 19).rse is None
    assert sqrt(variance) == pytest.approx(0.2936, abs=1e-4)

"""When captures are summed over occasions."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.information import both_constants
from leopard_census.estimates.scr.model import build_model
from tests.unit.estimates.scr.grid_survey import grid_survey

SURVEY = grid_survey(animals=30)


def sessions(usage):
    return tuple(replace(s, usage=np.full_like(s.usage, usage)) for s in SURVEY.sessions)


@pytest.mark.parametrize(
    ("kind", "options", "usage", "summed"),
    [
        ("proximity", {}, 1.0, True),
        ("proximity", {}, 2.0, False),
        ("proximity", {"collapse": True}, 2.0, True),
        ("proximity", {"collapse": False}, 1.0, False),
        ("count", {}, 0.7, True),
        ("count", {"binomial": 3}, 1.0, True),
        ("count", {"binomial": 3}, 2.0, False),
        ("count", {"binomial": 1}, 3.0, True),
        ("count", {"binomial": 1}, 2.6, False),
    ],
)
def test_where_it_changes_no_estimate(kind, options, usage, summed):
    assert likelihood_for(build_model(kind, "HN", **options), sessions(usage)).collapsed == summed


@pytest.mark.parametrize("formula", ["g0~b", "g0~t", "sigma~bk"])
def test_never_where_a_term_tells_occasions_apart(formula):
    model = build_model("proximity", "HN", [formula], collapse=True)
    assert not likelihood_for(model, SURVEY.sessions).collapsed


def test_with_k_of_the_occasion_before_on_demand_alone():
    """As secr does: nothing comes before the only occasion that is left, so that K has no effect."""
    apart, summed, plain = (
        likelihood_for(build_model("proximity", "HN", texts, collapse=collapse), SURVEY.sessions)
        for texts, collapse in ((["g0~K"], None), (["g0~K"], True), ([], None))
    )
    assert (apart.collapsed, summed.collapsed) == (False, True)
    at = np.array([np.log(2e-4), -2.0, 0.7, np.log(2500.0)])
    assert summed.value(at) == plain.value(np.delete(at, 2)) != apart.value(at)
    assert both_constants(apart, at).collapsed == summed.value(at)
    assert both_constants(summed, at).per_occasion == apart.value(at)


def test_counts_above_the_trials_of_their_own_occasion():
    many = tuple(
        replace(s, count=np.where(np.arange(len(s.count)) == 0, 4, s.count)) for s in SURVEY.sessions
    )
    with pytest.raises(InputError, match="is counted 4 times in 3 trials"):
        likelihood_for(build_model("count", "HN", binomial=3), many)

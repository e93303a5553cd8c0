"""The engine against plain loops over everything that can happen, on surveys small enough to count."""

import pytest

from tests.unit.estimates.scr.enumerated import log_likelihood
from tests.unit.estimates.scr.enumerated_cases import EVERY, coefficients_of, likelihood_of, rules_of
from tests.unit.estimates.scr.tiny import value_at


def test_names_of_cases_differ():
    assert len({case.name for case in EVERY}) == len(EVERY)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in EVERY])
def test_loglik_is_that_of_the_loops(case, seed):
    likelihood, survey = likelihood_of(case, seed)
    expected = log_likelihood(survey, rules_of(case))
    assert value_at(likelihood, coefficients_of(case)) == pytest.approx(expected, abs=1e-9)

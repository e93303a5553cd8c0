"""AIC tables, what may be compared, and log-likelihoods with both constants."""

from dataclasses import replace
from math import exp, inf

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.information import Fitted, aic, aicc, both_constants, collapses, compare
from tests.unit.estimates.scr.grid_survey import grid_survey
from tests.unit.estimates.scr.scr_oracle import as_parameters, cases, likelihood_of
from tests.unit.estimates.scr.tiny import engine, tiny


def fitted(name, likelihood, loglik, converged=True, **more):
    beta = np.zeros(len(likelihood.design.names))
    return Fitted(name, likelihood, Fit(beta, np.eye(len(beta)), loglik, converged, **more))


def test_formulas():
    assert aic(-100.0, 3) == 206
    assert aicc(-100.0, 3, 20) == pytest.approx(206 + 24 / 16)
    assert aicc(-100.0, 3, 4) == inf


def test_best_first_and_what_cannot_be_trusted_last():
    plain, learned, late = grid_survey(), grid_survey(["g0~b"]), grid_survey(["g0~t"])
    n = plain.sessions[0].n
    rows = compare(
        [
            fitted("b", learned, -200.5),
            fitted("null", plain, -201.0),
            fitted("lost", learned, -100.0, not_identified=("g0.bTRUE",)),
            fitted(
                "stopped", learned, -110.0, converged=False, message="the search stopped before the maximum"
            ),
            fitted("t", late, -199.0),
        ]
    )
    assert [row.name for row in rows] == ["null", "b", "t", "lost", "stopped"]
    deltas = [aicc(-201.0, 3, n), aicc(-200.5, 4, n), aicc(-199.0, 10, n)]
    deltas = [d - deltas[0] for d in deltas]
    assert [row.delta for row in rows[:3]] == pytest.approx(deltas)
    weights = np.exp(-np.array(deltas) / 2)
    assert [row.weight for row in rows[:3]] == pytest.approx(list(weights / weights.sum()))
    assert rows[0].parameters == 3
    assert all(row.delta is None and row.weight is None for row in rows[3:])
    assert rows[3].note == "not identified: g0.bTRUE"
    assert rows[4].note == "did not converge (the search stopped before the maximum)"


def test_too_few_animals_for_any_model():
    likelihood = engine(tiny(3, "proximity"), "proximity", "HN", ["g0~1"])
    (row,) = compare([fitted("null", likelihood, -10.0)])  # 4 animals, 3 coefficients
    assert row.aicc == inf
    assert row.weight is None


def test_poisson_and_binomial_numbers_may_be_compared():
    rows = compare([fitted(d, grid_survey(distribution=d), -1.0) for d in ("poisson", "binomial")])
    assert [row.weight for row in rows] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (
            {"collapsed": True},
            "one sums captures over occasions, the other does not; fit both without summing",
        ),
        ({"conditional": True}, "one has the conditional likelihood, the other the full one"),
        ({"groups": "sex"}, "groups is nothing in one and sex in the other"),
        ({"formulas": ["g0~h2"], "hcov": "sex"}, "hcov is nothing in one and sex in the other"),
        ({"seed": 2}, "differ in the captures"),
        ({"cell_m": 250.0}, "differ in the mask"),
        ({"sessions": ("A", "B")}, "differ in the sessions"),
    ],
)
def test_different_things_are_not_compared(other, says):
    with pytest.raises(InputError, match=says) as raised:
        compare([fitted("one", grid_survey(), -1.0), fitted("two", grid_survey(**other), -2.0)])
    assert all(problem.startswith("one and two: ") for problem in raised.value.problems)


def test_all_differences_are_told_at_once():
    plain = grid_survey()
    (session,) = plain.sessions
    other = replace(session, usage=session.usage / 2, xy=session.xy + 1)
    count = replace(plain, model=replace(plain.model, detector="count", binomial=5), sessions=(other,))
    with pytest.raises(InputError) as raised:
        compare([fitted("a", plain, -1.0), fitted("b", plain, -1.0), fitted("c", count, -1.0)])
    assert raised.value.problems == [
        "a and c: the detectors are taken as of different types, proximity and count with binomial counts (5); fit "
        "both with the same",
        "a and c: differ in the detectors, the usage; fit both to the same",
    ]


PAIRS = [
    c for c in cases() if c.fit and c.name.endswith("_general") and c.record["dataset"] != "sim_a_effort"
]


@pytest.mark.parametrize("case", as_parameters(PAIRS))
def test_both_constants_are_those_of_secr(case):
    """secr's fits of the same data, collapsed and not, are one fit with two log-likelihoods."""
    likelihood, beta, value = likelihood_of(case.record)
    found = both_constants(likelihood, beta)
    assert found.per_occasion == pytest.approx(value, abs=1e-6)
    name = case.name.removesuffix("_general") + "_fast"
    twins = [c for c in cases() if c.fit and c.name == name]
    for twin in twins:
        collapsed, _, secr = likelihood_of(twin.record)
        # secr's two maxima are a hair apart.
        assert found.collapsed == pytest.approx(secr, abs=1e-5)
        again = both_constants(collapsed, beta)
        assert again.per_occasion == pytest.approx(found.per_occasion, abs=1e-9)
        assert again.collapsed == pytest.approx(found.collapsed, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "formulas", "options", "removals", "whether"),
    [
        ("proximity", ["g0~h2"], {}, False, True),
        ("count", ["g0~trail"], {"binomial": 3}, False, True),
        ("proximity", ["g0~t"], {}, False, False),
        ("proximity", ["sigma~bk"], {}, False, False),
        ("proximity", ["g0~g"], {"groups": "sex"}, False, False),
        ("multi", ["g0~1"], {}, False, False),
        ("proximity", ["g0~1"], {}, True, False),
    ],
)
def test_what_may_be_collapsed(kind, formulas, options, removals, whether):
    likelihood = engine(tiny(8, kind, removals=removals), kind, "HN", formulas, **options)
    assert collapses(likelihood) is whether
    beta = np.array([{"sigma": 4.7}.get(name, 0.1) for name in likelihood.design.names])
    both = both_constants(likelihood, beta)
    assert both.per_occasion == likelihood.value(beta)
    assert (both.collapsed is not None) is whether


def test_weights_of_a_fit_and_its_rival():
    """Simulated without a response to capture: the model without it must have the larger weight."""
    fits = [
        Fitted(f, likelihood, fit(likelihood)) for f in ("g0~1", "g0~b") for likelihood in [grid_survey([f])]
    ]
    first, second = compare(fits)
    assert first.name == "g0~1"
    assert second.weight == pytest.approx(1 / (1 + exp(second.delta / 2)))

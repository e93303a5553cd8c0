"""The overlap of a small example and its interval, worked out step by step from the published formulas.

Bandwidth: Taylor (2008) with the kappa of Ridout and Linkie (2009); estimators and smoothed bootstrap: Ridout and
Linkie (2009). Nothing here uses the code under test.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import iv

from leopard_census.config.estimates import ActivitySettings
from leopard_census.estimates.activity.table import activity_tables
from tests.unit.estimates.activity_rows import TARGET, ZONE, Group, moment

LEOPARD = (19.2, 20.1, 20.4, 21.0, 22.3, 23.1, 0.2, 1.5, 3.3, 4.8, 5.5, 18.4)
DEER = (6.1, 7.0, 7.4, 8.2, 16.5, 17.1, 17.9, 18.8, 19.5, 12.0)
LEAST = 10
SAMPLES = 300

Angles = list[float]


def angles(hours: tuple[float, ...]) -> Angles:
    return [hour / 24 * 2 * math.pi for hour in hours]


def concentration(times: Angles) -> float:
    n, kappas = len(times), []
    for p in (1, 2, 3):
        length = math.hypot(sum(math.cos(p * t) for t in times), sum(math.sin(p * t) for t in times)) / n
        kappas.append(brentq(lambda k, p=p, length=length: iv(p, k) / iv(0, k) - length, 1e-9, 300))
    kappa = max(kappas)
    return (3 * n * kappa**2 * iv(2, 2 * kappa) / (4 * math.sqrt(math.pi) * iv(0, kappa) ** 2)) ** 0.4


def curve(times: Angles, nu: float) -> Callable[[float], float]:
    whole = len(times) * 2 * math.pi * float(iv(0, nu))
    return lambda at: sum(math.exp(nu * math.cos(at - t)) for t in times) / whole


def first_estimator(one: Angles, two: Angles) -> float:
    f, g = (curve(times, 1.25 * concentration(times)) for times in (one, two))
    return quad(lambda at: min(f(at), g(at)), 0, 2 * math.pi, limit=400)[0]


def fourth_estimator(one: Angles, two: Angles) -> float:
    f, g = (curve(times, concentration(times)) for times in (one, two))
    own = sum(min(1, g(t) / f(t)) for t in one) / len(one)
    return (own + sum(min(1, f(t) / g(t)) for t in two) / len(two)) / 2


def rows(**settings: int) -> dict[str, dict]:
    groups = [
        Group(name, "events", tuple(moment(0, hour) for hour in hours))
        for name, hours in ((TARGET, LEOPARD), ("Cervus nippon", DEER))
    ]
    told = ActivitySettings(**{"min_records": LEAST, **settings})
    found = activity_tables(groups, TARGET, None, "no place", told, ZONE).overlap
    return {row["estimator"]: row for row in found}


def test_the_estimates_are_those_of_the_formulas():
    one, two = angles(LEOPARD), angles(DEER)
    found = rows()
    # The table integrates at 127 points, as the tables of others do; the exact area differs in the fourth decimal.
    assert found["Dhat1"]["overlap"] == pytest.approx(first_estimator(one, two), abs=2e-4)
    assert found["Dhat4"]["overlap"] == pytest.approx(fourth_estimator(one, two), abs=1e-9)
    assert [name for name, row in found.items() if row["quoted"]] == ["Dhat1"]
    assert [name for name, row in rows(dhat4_from=10).items() if row["quoted"]] == ["Dhat4"]


def test_the_interval_is_that_of_a_smoothed_bootstrap_of_both_groups():
    """Against samples drawn one by one, by other random numbers; the tolerances are five standard errors."""
    rng = np.random.default_rng(77)
    groups = [(times, concentration(times)) for times in (angles(LEOPARD), angles(DEER))]

    def drawn(times: Angles, nu: float) -> Angles:
        return [(times[rng.integers(len(times))] + rng.vonmises(0, nu)) % (2 * math.pi) for _ in times]

    samples = [fourth_estimator(*(drawn(*group) for group in groups)) for _ in range(SAMPLES)]
    row = rows(replicates=5000)["Dhat4"]
    mean, sd = float(np.mean(samples)), float(np.std(samples, ddof=1))
    assert row["bootstrap_mean"] == pytest.approx(mean, abs=5 * sd / math.sqrt(SAMPLES))
    assert row["se"] == pytest.approx(sd, rel=5 / math.sqrt(2 * SAMPLES))
    limits = np.quantile(samples, [0.025, 0.975]) - (mean - row["overlap"])
    # Standard error of a percentile: sqrt(0.025 x 0.975 / n) over the density there, 0.0584 / sd.
    error = math.sqrt(0.025 * 0.975 / SAMPLES) * sd / 0.0584
    assert (row["basic0_lower"], row["basic0_upper"]) == pytest.approx(limits, abs=5 * error)


def test_the_settings_say_how_many_samples_and_which_seed():
    assert (ActivitySettings().replicates, ActivitySettings().seed) == (999, 1)
    assert rows(seed=1)["Dhat1"] == rows(seed=1)["Dhat1"]
    assert rows(seed=1)["Dhat1"]["se"] != rows(seed=2)["Dhat1"]["se"]
    assert rows(replicates=199)["Dhat1"]["se"] != rows(replicates=999)["Dhat1"]["se"]

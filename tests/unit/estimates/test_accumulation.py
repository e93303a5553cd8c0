"""Accumulation curve and Chao2: against every order of samples, chance, published figures; what must not matter."""

from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.ecology import EcologySettings
from leopard_census.estimates.accumulation import accumulation
from leopard_census.estimates.accumulation_table import (
    ESTIMATORS,
    curve_rows,
    incidence_rows,
    sample_usage,
    write_accumulation,
)
from leopard_census.estimates.incidence import (
    Incidence,
    asymptote,
    chao2,
    chao2_bias_corrected,
    incidence_of,
)
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

# Barro Colorado Island trees as vegan 2.6 prints them (specpool(BCI): 225 species, 50 plots, chao 236.3732, chao.se
# 6.54361). Only Q1 = 21, Q2 = 19 give both figures.
BCI = Incidence({1: 21, 2: 19, 3: 185}, 50)


def every_draw(matrix: np.ndarray, drawn: int) -> float:
    """Mean number of animals over all sets of that many samples; matrix (animals, samples)."""
    sets = list(combinations(range(matrix.shape[1]), drawn))
    return float(np.mean([matrix[:, list(chosen)].any(axis=1).sum() for chosen in sets])) if drawn else 0.0


def incidence_of_matrix(matrix: np.ndarray) -> Incidence:
    captures = [(f"A{i}", int(j), "S") for i, j in np.argwhere(matrix)]
    return incidence_of(captures, matrix.shape[1])


@pytest.mark.parametrize("seed", range(4))
def test_mao_tau_is_the_mean_over_every_choice_of_samples(seed):
    rng = np.random.default_rng(seed)
    matrix = rng.random((7, 9)) < rng.uniform(0.05, 0.6, (7, 1))
    matrix = matrix[matrix.any(axis=1)]
    data = incidence_of_matrix(matrix)
    curve = accumulation(data, range(10))
    for drawn in range(10):
        assert curve.expected[drawn] == pytest.approx(every_draw(matrix, drawn), abs=1e-12)


def test_the_standard_error_is_the_spread_between_surveys():
    """The model behind the formula: 60 animals whose chances of capture are drawn anew for every survey.

    With the true number in all the variance is right. With Chao2, a lower bound, in its place, the SE falls a little
    short.
    """
    rng, animals = np.random.default_rng(3), 60
    drawn, told, told_by_truth = [], [], []
    for _ in range(2000):
        matrix = rng.random((animals, 30)) < rng.uniform(0.02, 0.2, (animals, 1))
        times = np.bincount(matrix.sum(axis=1), minlength=31)
        data = Incidence({j: int(n) for j, n in enumerate(times) if j and n}, 30)
        curve = accumulation(data, [5, 15, 30, 45])
        drawn.append(curve.expected)
        told.append(curve.se**2)
        told_by_truth.append(curve.se**2 + curve.expected**2 * (1 / asymptote(data) - 1 / animals))
    spread = np.var(drawn, axis=0, ddof=1)
    # Variances of 2,000 surveys are known to 3%; a square of a mean costs one part in 60.
    truth = np.mean(told_by_truth, axis=0) / spread * animals / (animals - 1)
    assert np.abs(truth[:3] - 1).max() < 0.08, truth
    ratio = np.sqrt(np.mean(told, axis=0) / spread)
    assert ratio.min() > 0.85, ratio
    assert ratio.max() < 1.05, ratio


@pytest.mark.parametrize("frequencies", [{1: 5, 2: 3, 4: 2}, {1: 4, 3: 3}, {1: 21, 2: 19, 3: 185}])
def test_the_curve_passes_through_what_was_seen_without_a_jump(frequencies):
    data = Incidence(frequencies, 40)
    at, after, far = (accumulation(data, [n]) for n in (40, 41, 10**7))
    assert at.expected[0] == pytest.approx(data.n, abs=1e-9)
    total = asymptote(data)
    assert at.se[0] == pytest.approx(sqrt(data.n - data.n**2 / total), abs=1e-9)
    # The next sample holds a new animal with chance Q1 / T at most (Good-Turing).
    assert 0 < after.expected[0] - data.n <= data.caught_in(1) / 40
    assert far.expected[0] == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("frequencies", [{1: 5, 2: 3, 4: 2}, {1: 9, 2: 1, 3: 4}, {1: 6, 5: 2}])
def test_the_variance_beyond_the_survey_is_the_delta_method(frequencies):
    """Derivatives by each frequency, taken by small steps of the formula written out plainly."""
    samples, wanted = 30, 52
    q = {j: float(frequencies.get(j, 0)) for j in (1, 2, *frequencies)}

    def predicted(q):
        a = (samples - 1) / samples
        missed = a * q[1] ** 2 / (2 * q[2]) if frequencies.get(2) else a * q[1] * (q[1] - 1) / 2
        n = sum(q.values())
        return n + missed * (1 - (1 - q[1] / (q[1] + samples * missed)) ** (wanted - samples))

    step = 1e-5
    slopes = {}
    for j in frequencies:
        up, down = dict(q), dict(q)
        up[j] += step
        down[j] -= step
        slopes[j] = (predicted(up) - predicted(down)) / (2 * step)
    data = Incidence(frequencies, samples)
    total = asymptote(data)
    variance = sum(
        slopes[i] * slopes[j] * (q[i] * (1 - q[i] / total) if i == j else -q[i] * q[j] / total)
        for i in frequencies
        for j in frequencies
    )
    curve = accumulation(data, [wanted])
    assert curve.expected[0] == pytest.approx(predicted(q), rel=1e-12)
    assert curve.se[0] == pytest.approx(sqrt(variance), rel=1e-6)


def test_published_chao2():
    assert chao2(BCI) == (pytest.approx(236.3732, abs=5e-5), pytest.approx(6.54361, abs=5e-6))


def test_bias_corrected_chao2_by_hand():
    # m = 10, Q1 = 4, Q2 = 1: 7 + 0.9 * 4 * 3 / 4 = 9.7.
    n_hat, se = chao2_bias_corrected(Incidence({1: 4, 2: 1, 3: 2}, 10))
    assert n_hat == pytest.approx(9.7)
    assert se**2 == pytest.approx(0.9 * 12 / 4 + 0.81 * 4 * 49 / 16 + 0.81 * 16 * 9 / 64)
    # Q2 = 0: 6 + 0.9 * 4 * 3 / 2 = 11.4.
    n_hat, se = chao2_bias_corrected(Incidence({1: 4, 3: 2}, 10))
    assert n_hat == pytest.approx(11.4)
    assert se**2 == pytest.approx(0.9 * 6 + 0.81 * 4 * 49 / 4 - 0.81 * 256 / (4 * 11.4))


def test_an_animal_twice_in_one_sample_is_in_it_once():
    captures = [("A", 1, "S1"), ("A", 1, "S1"), ("A", 1, "S2"), ("B", 2, "S1")]
    assert incidence_of(captures, 4) == Incidence({1: 1, 2: 1}, 4)
    with pytest.raises(ValueError, match="more samples than there are"):
        incidence_of(captures, 1)


def test_dead_days_are_no_samples_and_part_days_are_one_each():
    usage = sample_usage([{"detector": "S1", "x": None, "usage_1": 0.5, "usage_2": 0.0, "usage_3": 1.0}])
    assert usage == [0.5, 1.0]
    settings = EcologySettings(accumulation_points=2, extrapolation_factor=1)
    rows = curve_rows("headline", Incidence({1: 2}, 2), sum(usage), settings)
    # One sample of the two holds 0.75 station-days on average.
    assert [(row["samples"], row["station_days"]) for row in rows] == [(1, 0.75), (2, 1.5)]


def test_what_lies_beyond_the_survey_is_marked():
    rows = curve_rows("headline", Incidence({1: 3, 2: 2}, 90), 88.5, EcologySettings())
    ends = [row for row in rows if not row["extrapolated"]]
    assert ends[-1]["samples"] == 90
    assert ends[-1]["station_days"] == pytest.approx(88.5)
    assert rows[-1]["samples"] == 180
    assert all(row["lower"] <= row["expected"] <= row["upper"] for row in rows)
    alone = curve_rows("headline", Incidence({1: 3, 2: 2}, 90), 88.5, EcologySettings(extrapolation_factor=1))
    assert not any(row["extrapolated"] for row in alone)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (Incidence({}, 0), "No station worked in the window."),
        (Incidence({}, 30), "No animal was caught."),
        (Incidence({1: 2}, 1), "only one sample"),
        (Incidence({2: 1}, 30), "Only one animal was caught."),
        (Incidence({3: 4}, 30), "finds no animal missed"),
    ],
)
def test_degenerate_surveys_give_a_sentence(data, told):
    rows = incidence_rows("headline", data, float(data.samples))
    assert [row["estimator"] for row in rows] == list(ESTIMATORS)
    corrected = rows[1]
    assert told in corrected["note"]
    assert corrected.get("se") is None
    for row in curve_rows("headline", data, float(data.samples), EcologySettings()):
        assert all(np.isfinite([row["expected"], row["se"], row["lower"], row["upper"]]))


def test_one_animal_has_no_curve_that_would_claim_certainty():
    assert curve_rows("headline", Incidence({3: 1}, 30), 30.0, EcologySettings()) == []


def test_all_caught_once_have_the_bias_corrected_form_alone():
    classic, corrected = incidence_rows("headline", Incidence({1: 6}, 50), 50.0)
    assert "exactly two samples" in classic["note"]
    assert corrected["n_hat"] == pytest.approx(6 + 0.98 * 15)
    assert corrected["lower"] > 6


CELLS = st.sets(st.tuples(st.integers(0, 7), st.integers(1, 9), st.integers(0, 3)), min_size=1)


@given(CELLS, st.permutations(range(8)), st.permutations(range(4)))
def test_names_and_order_of_animals_and_stations_do_not_matter(cells, animals, stations):
    captures = [(f"A{a}", o, f"S{s}") for a, o, s in cells]
    renamed = [(f"B{animals[a]}", o, f"T{stations[s]}") for a, o, s in cells]
    data, other = incidence_of(captures, 36), incidence_of(renamed[::-1], 36)
    assert data == other
    curve = accumulation(data, range(80))
    assert np.all(np.diff(curve.expected) >= -1e-12)
    assert np.all(np.isfinite(curve.se))
    for estimator in (chao2, chao2_bias_corrected):
        try:
            n_hat, se = estimator(data)
        except ValueError:
            continue
        assert n_hat >= data.n
        assert se >= 0


def _files(folder, usages, captures):
    detectors = [
        {"session": "s", "detector": name, **{f"usage_{i}": u for i, u in enumerate(own, start=1)}}
        for name, own in usages.items()
    ]
    rows = [
        {
            "data_set": name,
            "session": "s",
            "individual": a,
            "occasion": o,
            "detector": d,
            "count": 1,
            "lost": 0,
        }
        for name in ("headline", "left")
        for a, o, d in captures
    ]
    write_table(folder / "captures.csv", contract("capture_sets"), rows)
    write_table(folder / "detectors.csv", contract("detectors"), detectors)


@pytest.mark.parametrize("known", [True, False])
def test_the_files(tmp_path, known):
    _files(
        tmp_path,
        {"S1": [1, 1, 0, 1], "S2": [0.5, 1, 1, 1]} if known else {},
        [("A", 1, "S1"), ("B", 2, "S2")],
    )
    fact = {
        "item": "effort",
        "value": "yes" if known else "no",
        "note": None if known else "Effort is not known.",
    }
    write_table(tmp_path / "basis.csv", contract("basis"), [fact])
    out = tmp_path / "curve.csv", tmp_path / "incidence.csv"
    write_accumulation(
        tmp_path / "captures.csv", tmp_path / "detectors.csv", tmp_path / "basis.csv", EcologySettings(), *out
    )
    curve, totals = read_table(out[0], contract("accumulation")), read_table(out[1], contract("incidence"))
    assert {row["data_set"] for row in totals} == {"headline", "left", "right", "both"}
    assert {row["data_set"] for row in curve} == ({"headline", "left"} if known else set())
    headline = next(row for row in totals if row["data_set"] == "headline")
    assert headline["n"] == 2
    assert headline["samples"] == (7 if known else 0)
    if not known:
        assert {row["note"] for row in totals} == {"Effort is not known."}

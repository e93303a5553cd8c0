"""Kappa against published values, error rates on controls, and who differed on what."""

import datetime as dt

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from leopard_census.review.agreement import (
    VERDICTS,
    agreement_rows,
    disagreement_rows,
    judged,
    opinions,
    reviewer_rows,
)
from leopard_census.review.kappa import kappa, kappa_interval, tables_of
from leopard_census.review.summary import summary_row

START = dt.datetime(2012, 6, 1, tzinfo=dt.UTC)


class Rows(list):
    def say(self, who, n, verdict, *, kind="pair", number=1, seconds=None, expected=None):
        self.append(
            {
                "decisionID": f"d{len(self):04d}", "decidedAt": START + dt.timedelta(minutes=len(self)),
                "reviewer": who, "round": number, "kind": kind, "subject": f"a{n}", "object": f"b{n}",
                "verdict": verdict, "seconds": seconds, "expected": expected,
            }
        )  # fmt: skip
        return self[-1]["decisionID"]

    def take_back(self, key):
        self.say("x", 0, "withdraw", kind="withdraw")
        self[-1]["subject"] = key

    def opinions(self):
        return opinions(self, lambda anchor: anchor)


def test_kappa_of_the_example_of_fleiss_levin_and_paik():
    """Table 18.1 of Statistical Methods for Rates and Proportions (2003), in counts of 100: kappa 0.676."""
    table = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert kappa(table) == pytest.approx(0.676, abs=6e-4)


def test_kappa_is_that_of_scikit_learn():
    rng = np.random.default_rng(3)
    one = rng.integers(0, 3, 200)
    other = np.where(rng.random(200) < 0.7, one, rng.integers(0, 3, 200))
    rows = Rows()
    for n, (a, b) in enumerate(zip(one, other, strict=True)):
        rows.say("Anna", n, VERDICTS[a])
        rows.say("Boris", n, VERDICTS[b])
    (row,) = agreement_rows(rows.opinions())
    assert row["kappa"] == pytest.approx(cohen_kappa_score(one, other))
    assert row["kappa_lower"] < row["kappa"] < row["kappa_upper"]
    # The large-sample standard error, for an interval of about the same width.
    observed = (one == other).mean()
    se = (observed * (1 - observed) / 200) ** 0.5 / (1 - (observed - row["kappa"]) / (1 - row["kappa"]))
    assert row["kappa_upper"] - row["kappa_lower"] == pytest.approx(2 * 1.96 * se, rel=0.15)
    assert row["n_agreed"] == (one == other).sum()


def test_nothing_is_claimed_where_all_answers_are_one():
    rows = Rows()
    for n in range(10):
        rows.say("Anna", n, "different")
        rows.say("Boris", n, "different")
    (row,) = agreement_rows(rows.opinions())
    assert (row["n_pairs"], row["n_agreed"]) == (10, 10)
    assert row["kappa"] is row["kappa_lower"] is row["kappa_upper"] is None
    assert kappa(np.zeros((3, 3), np.int64)) is None


def test_only_independent_answers_of_one_round_are_compared():
    rows = Rows()
    rows.say("Anna", 1, "same")
    rows.say("Boris", 1, "different")
    rows.say("Cyril", 1, "same", number=2)
    rows.say(" boris", 2, "same")
    key = rows.say("Anna", 2, "different")
    rows.take_back(key)
    rows.say("Anna", 2, "skip")
    (row,) = agreement_rows(rows.opinions())
    assert (row["reviewer_a"], row["reviewer_b"], row["n_pairs"], row["n_agreed"]) == ("Anna", "Boris", 1, 0)


def test_a_reviewer_who_changes_his_mind_has_one_opinion():
    rows = Rows()
    rows.say("Anna", 1, "same")
    rows.say("Anna", 1, "different")
    assert [(o.verdict, o.decision) for o in rows.opinions()] == [("different", "d0001")]


def test_errors_are_those_on_controls():
    rows = Rows()
    for n in range(20):
        rows.say("Anna", n, "same" if n else "different", kind="control", expected="same", seconds=10 + n)
    rows.say("Anna", 30, "cannot-compare", kind="control", expected="same")
    rows.say("Anna", 31, "skip", kind="control", expected="same")
    rows.say("Anna", 40, "same", seconds=100)
    rows.say("Boris", 40, "different")
    anna, boris = reviewer_rows(rows)
    assert (anna["n_answers"], anna["n_controls"], anna["n_wrong"], anna["n_not_compared"]) == (1, 20, 1, 1)
    assert anna["error_rate"] == 0.05
    # Wilson's interval of 1 of 20.
    assert (anna["error_lower"], anna["error_upper"]) == pytest.approx((0.0089, 0.2361), abs=1e-4)
    assert anna["median_s"] == 20
    assert boris["error_rate"] is boris["error_upper"] is boris["median_s"] is None
    assert rows.opinions()[0].pair == ("a40", "b40")


def test_differences_tell_who_said_what_and_what_settled_them():
    rows = Rows()
    rows.say("Anna", 1, "same")
    rows.say("Boris", 1, "different")
    rows.say("Anna", 2, "same")
    rows.say("Boris", 2, "same")
    rows.say("Anna", 3, "same")
    rows.say("Boris", 3, "cannot-compare")
    rows.say("Cyril", 3, "different", number=2)
    open_one, settled = disagreement_rows(rows.opinions())
    assert (open_one["sighting_a"], open_one["settled"]) == ("a1", None)
    assert open_one["answers"] == "Anna: same; Boris: different"
    assert (settled["sighting_a"], settled["settled"], settled["settled_by"]) == ("a3", "different", "Cyril")


#: Two dermatologists on 88 patients: the example "Agreement Study" of the manual of SAS/STAT, procedure FREQ.
SKIN = np.array([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])


def units_of(table, number=0):
    return [
        ((number, i, j),)
        for i in range(len(table))
        for j in range(len(table))
        for _ in range(int(table[i, j]))
    ]


def test_kappa_and_its_interval_are_about_those_of_the_manual_of_sas():
    """There: kappa 0.3449, asymptotic standard error 0.0724, 95% limits 0.2030 and 0.4868."""
    assert kappa(SKIN) == pytest.approx(0.3449, abs=5e-5)
    # The bootstrap's limits differ from those of the large-sample formula by its own noise and skewness.
    assert kappa_interval(units_of(SKIN), 4) == pytest.approx((0.2030, 0.4868), abs=0.015)
    assert (tables_of(units_of(SKIN), 4)[0] == SKIN).all()


def test_kappa_over_several_twos_leaves_out_the_chance_of_each():
    """Two habits: who says 0 mostly, and who says 1 mostly. In one table their habits would look like agreement."""
    mostly_0, mostly_1 = np.array([[81, 9], [9, 1]]), np.array([[1, 9], [9, 81]])
    assert kappa(mostly_0) == kappa(mostly_1) == pytest.approx(0, abs=1e-12)
    assert kappa(np.stack([mostly_0, mostly_1])) == pytest.approx(0, abs=1e-12)
    assert kappa(mostly_0 + mostly_1) > 0.6
    # De Vries et al. (2008): agreement observed and expected, each averaged: (0.9 + 0.6) / 2 and (0.5 + 0.5) / 2.
    even, less = np.array([[45, 5], [5, 45]]), np.array([[30, 20], [20, 30]])
    assert kappa(np.stack([even, less])) == pytest.approx((0.75 - 0.5) / (1 - 0.5))
    # By the number of answers: twice as many of the first.
    assert kappa(np.stack([2 * even, less])) == pytest.approx((0.8 - 0.5) / (1 - 0.5))


def test_what_was_said_of_one_pair_is_drawn_together():
    """Three who always say the same of a pair are no three pairs: the interval is as wide as that of one two."""
    alone = units_of(np.array([[20, 6], [6, 20]]))
    thrice = [tuple((number, *unit[0][1:]) for number in range(3)) for unit in alone]
    assert kappa_interval(thrice, 2) == pytest.approx(kappa_interval(alone, 2))
    as_if = [unit for number in range(3) for unit in units_of(np.array([[20, 6], [6, 20]]), number)]
    lower, upper = kappa_interval(as_if, 2)
    assert upper - lower < 0.7 * np.subtract(*kappa_interval(alone, 2)[::-1])


def test_the_interval_of_few_pairs_stays_within_what_kappa_can_be():
    lower, upper = kappa_interval(units_of(np.array([[3, 0], [1, 2]])), 2)
    assert -1 <= lower < upper <= 1
    assert kappa_interval([], 3) == (None, None)


def test_pairs_that_were_all_judged_alike_have_no_interval():
    """Kappa is 0 in every resample; an interval from 0 to 0 would look sure."""
    for n in (1, 20):
        units = units_of(np.array([[0, n], [0, 0]]))
        assert kappa(tables_of(units, 2)) == 0
        assert kappa_interval(units, 2) == (None, None)


def test_the_summary_is_of_all_reviewers():
    rows = Rows()
    for n in range(8):
        rows.say("Anna", n, "same" if n % 2 else "different", seconds=4)
        rows.say("Boris", n, "same" if n % 2 or n == 2 else "different", seconds=8)
        rows.say("Cyril", n, "same", kind="control", expected="same" if n else "different", seconds=12)
    rows.say("Cyril", 20, "different")
    rows.say("Cyril", 20, "same", kind="name")
    rows.say("Vera", 23, "refuse", kind="clock")
    rows.say("Anna", 21, "skip")
    rows.take_back(rows.say("Anna", 22, "same"))
    row = summary_row("plot-2012", rows, rows.opinions())
    assert row["n_decisions"] == 8 + 8 + 2
    assert (row["n_reviewers"], row["n_pairs"], row["n_pairs_twice"], row["n_agreed"]) == (3, 9, 8, 7)
    assert (row["n_disagreements"], row["n_open"]) == (1, 1)
    assert (row["n_controls"], row["n_wrong"], row["error_rate"]) == (8, 1, 0.125)
    assert row["median_s"] == 8
    assert row["kappa"] == pytest.approx(agreement_rows(rows.opinions())[0]["kappa"])
    rows.say("Cyril", 2, "different", number=2)
    settled = summary_row("plot-2012", rows, rows.opinions())
    assert (settled["n_disagreements"], settled["n_open"]) == (1, 0)
    assert settled["kappa"] == row["kappa"]


def test_a_pair_on_which_also_the_later_round_differs_is_open_once():
    rows = Rows()
    for who, verdict, number in (("Anna", "same", 1), ("Boris", "different", 1), ("Cyril", "same", 2)):
        rows.say(who, 1, verdict, number=number)
    rows.say("Daria", 1, "cannot-compare", number=2)
    row = summary_row("plot-2012", rows, rows.opinions())
    assert (row["n_pairs"], row["n_pairs_twice"], row["n_disagreements"], row["n_open"]) == (1, 2, 2, 1)


def test_reviewers_who_share_no_pair_are_compared_with_nobody():
    rows = Rows()
    rows.say("Anna", 1, "same")
    rows.say("Boris", 2, "same")
    assert judged(rows.opinions()) == ([], [])


def test_an_interval_never_claims_to_know_kappa_for_certain():
    """A bootstrap of pairs on which all agree draws nothing else, and of one pair only that one."""
    for n in (4, 15, 200):
        lower, upper = kappa_interval(units_of(np.array([[n, 0], [0, n]])), 2)
        # Wilson's lower limit of 2 n of 2 n, over a half that agrees by chance.
        assert lower == pytest.approx(2 * (2 * n / (2 * n + 1.959964**2)) - 1)
        assert upper == 1.0
    assert kappa_interval(units_of(np.array([[0, 1], [0, 0]])), 2) == (None, None)
    assert kappa_interval(units_of(np.array([[9, 0], [0, 0]])), 2) == (None, None)

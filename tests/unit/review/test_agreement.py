"""Kappa against published values, error rates on controls, and who differed on what."""

import datetime as dt

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from leopard_census.review.agreement import (
    VERDICTS,
    agreement_rows,
    disagreement_rows,
    kappa,
    opinions,
    reviewer_rows,
)

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

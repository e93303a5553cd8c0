"""Simulated leopard surveys give back what they were drawn with: a small version of benchmarks.scr_recovery."""

import json

import numpy as np
import pytest

from benchmarks import scr_recovery
from benchmarks.scr_recovery import D_INTERVALS, draw_survey, measure, run_survey, side, summarise

# Of the mean squared z of 12 or 20 surveys' log D and log sigma, 1 on average. Standard errors 30% too small would
# double it.
BOUND = 1.5


@pytest.fixture(scope="module", params=[12, pytest.param(20, marks=pytest.mark.long)])
def outcomes(request):
    found = [run_survey(seed) for seed in range(request.param)]
    # In one of them, with 3 animals, nobody was caught twice.
    assert [o["seed"] for o in found if o["failed"]] == [11]
    return [o for o in found if not o["failed"]]


def test_standard_errors_are_those_of_the_estimates(outcomes):
    squared = np.mean([o["D_z"] ** 2 for o in outcomes] + [o["sigma_z"] ** 2 for o in outcomes])
    assert 1 / BOUND**2 < squared < BOUND
    assert squared / 0.7**2 > BOUND  # the bound would not let them pass


def test_intervals_hold_the_truth_and_estimates_are_not_off(outcomes):
    for quantity, truth, kind in (("D", "D_true", "profile"), ("N", "present", "predictive")):
        sides = [side(o[f"{quantity}_intervals"][kind], o[truth]) for o in outcomes]
        assert sides.count(0) >= len(sides) - 3  # a chance of 0.99 where each holds with 0.95
        errors = np.array([o[quantity] / o[truth] - 1 for o in outcomes])
        assert abs(errors.mean()) < 3 * errors.std(ddof=1) / np.sqrt(len(errors))


def test_surveys_are_as_leopard_surveys_are():
    for seed in range(12):
        session, truth = draw_survey(seed)
        assert 24 <= len(session.xy) <= 60
        assert 60 <= session.occasions <= 90
        assert 2500 <= truth.sigma <= 6000
        assert 12 <= truth.expected <= 40
        assert ((session.usage > 0) & (session.usage < 1)).any()
        assert (session.usage == 0).any()
        assert draw_survey(seed)[0].detector.tolist() == session.detector.tolist()
        assert 5 <= draw_survey(seed, small=True)[1].expected <= 12


def outcome(seed, expected, n, factor, failed=None):
    """A survey of true D and N of 1 and 20, of which the estimates are so many times as large."""
    if failed:
        return {"seed": seed, "n": n, "expected": expected, "failed": failed, "seconds": 1.0}
    limits = [0.9 * factor, 1.2 * factor]
    return {
        "seed": seed, "n": n, "expected": expected, "failed": None, "seconds": 1.0, "D_true": 1.0, "D": factor,
        "D_se": 0.1, "D_z": factor - 1, "D_note": "", "present": 20, "N": 20 * factor,
        "D_intervals": dict.fromkeys(D_INTERVALS, limits) | {"profile": [0.9 * factor, None]},
        "N_intervals": {kind: [20 * x for x in limits] for kind in scr_recovery.N_INTERVALS},
    }  # fmt: skip


def test_the_table_counts_what_held_and_what_did_not():
    made = [
        outcome(0, 15, 14, 1.0),
        outcome(1, 25, 22, 1.5),
        outcome(2, 35, 30, 0.5),
        outcome(3, 30, 9, 0, "why"),
    ]
    made.append(outcome(4, 8, 9, 1.1))
    rows = {row["name"]: row for row in summarise(made)}
    value = {name: row["value"] for name, row in rows.items()}
    assert value["all: surveys"] == 4  # the small one stands apart
    assert value["all: surveys without an estimate"] == 1
    assert value["all: coverage of D, log-normal, where there is an estimate"] == pytest.approx(
        1 / 3, abs=1e-4
    )
    # One held, one had its truth below, one above, one had no estimate.
    assert value["all: coverage of D, log-normal"] == 0.25
    assert value["all: truth below the interval of D, log-normal"] == 0.25
    assert value["all: truth above the interval of D, log-normal"] == 0.25
    assert value["all: coverage of D, profile"] == 0.5  # an open end holds all
    assert value["all: relative bias of N"] == 0.0
    assert value["all: width of N, predictive"] == pytest.approx(0.3)
    assert value["n < 12: coverage of N, predictive"] == 0.5
    assert value["E(N) 5-12: surveys"] == 1
    assert rows["all: coverage of D, Wald"]["holds"] is False
    assert rows["n < 12: coverage of D, Wald"]["holds"] is None
    assert [side(limits, 1.0) for limits in ([1.1, 2], [0.5, 0.9], [1.0, 1.0], [None, None])] == [-1, 1, 0, 0]


def test_a_measurement_goes_on_where_it_stopped(tmp_path, monkeypatch):
    run, told = [], []

    def one(seed, small):
        run.append((seed, small))
        return {"seed": seed, "small": small}

    monkeypatch.setattr(scr_recovery, "run_survey", one)
    measure(3, 0, tmp_path, told.append)
    assert run == [(0, False), (1, False), (2, False)]
    (tmp_path / "survey-0001.json").unlink()
    (tmp_path / "survey-0003.part").write_text("{", encoding="utf-8")
    found = measure(4, 12, tmp_path, told.append)
    assert run[3:] == [(1, False), (3, False)] + [(seed, True) for seed in range(12)]
    assert [o["seed"] for o in found] == [0, 1, 2, 3, *range(12)]
    assert json.loads((tmp_path / "survey-0003.json").read_text(encoding="utf-8"))["seed"] == 3
    assert told == ["10 of 14 surveys, about 0 min left"]

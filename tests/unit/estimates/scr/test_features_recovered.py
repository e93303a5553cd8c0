"""Groups, covariates, winters, sex, learned response and classes are found again: a small version of
benchmarks.scr_features. The truth is put together without the design that the fit uses, so that a wrong group weight or
session index shows, as does a wrong gradient."""

import json
from functools import cache

import numpy as np
import pytest

from benchmarks import scr_features
from benchmarks.scr_features import cases, draw_survey, in_doubt, measure, run_survey, summarise

SURVEYS = 4
# z of each mean of surveys; 48 of them are normal, so that one in 300 programs that are right would lie beyond.
FARTHEST = 4.0


run = cache(run_survey)


@pytest.mark.parametrize("name", cases())
def test_estimates_lie_around_the_truth_as_their_errors_say(name):
    outcomes = [run(name, seed) for seed in range(SURVEYS)]
    assert [o["failed"] for o in outcomes] == [None] * SURVEYS
    truth = cases()[name].truth
    assert set(outcomes[0]["estimate"]) == set(truth)
    z = np.array([[(o["estimate"][c] - truth[c]) / o["se"][c] for c in truth] for o in outcomes])
    assert np.abs(z.mean(axis=0)).max() < FARTHEST / np.sqrt(SURVEYS)
    # Mean square of 16 to 24 z, 1 on average: errors half as large as they should be would make it 4.
    assert 1 / 3 < (z**2).mean() < 2.2


def test_effects_are_large_enough_to_be_missed_where_a_term_is_wrong():
    # An effect that a wrong weight or index loses is so many errors off in the mean of the surveys.
    for name, case in cases().items():
        largest: dict[str, float] = {}
        for coefficient, value in case.truth.items():
            parameter, _, effect = coefficient.partition(".")
            if effect and parameter != "pmix":
                errors = abs(value) / run(name, 0)["se"][coefficient] * np.sqrt(SURVEYS)
                largest[parameter] = max(errors, largest.get(parameter, 0.0))
        assert largest
        assert min(largest.values()) > FARTHEST, (name, largest)


def test_surveys_are_put_together_from_their_parts():
    rng = np.random.default_rng(1)
    (session,) = draw_survey(cases()["sex of some"], rng)
    sexes = session.traits["sex"]
    assert set(sexes) == {"F", "M", ""}
    assert len(sexes) == session.n == session.animal.max() + 1
    assert (np.diff(session.animal) >= 0).all()
    assert len(np.unique(session.animal)) == session.n
    winters = draw_survey(cases()["three winters"], rng)
    assert [s.name for s in winters] == ["1", "2", "3"]
    assert len({(len(s.xy), s.occasions, len(s.mask.xy)) for s in winters}) == 3
    # Animals of a covariate part come from all of its parts, and four times as many when asked for.
    few, many = (
        sum(draw_survey(cases()["mask covariate"], rng, times)[0].n for _ in range(3)) for times in (1.0, 4.0)
    )
    assert 3 < many / few < 5.3


def outcome(seed, z, failed=None):
    """A survey of the case `trend` of which all estimates are so many SE of 0.1 off."""
    found = {"case": "trend", "seed": seed, "n": 40, "failed": failed, "seconds": 0.5}
    if failed:
        return found
    truth = cases()["trend"].truth
    return found | {
        "estimate": {c: value + 0.1 * z for c, value in truth.items()},
        "se": dict.fromkeys(truth, 0.1),
    }


def test_the_table_tells_bias_coverage_and_failures():
    made = [outcome(i, z) for i, z in enumerate([-3.0, -1.0, 0.0, 1.0, 3.0])]
    made += [outcome(5, 0, "not converged: why"), outcome(6, 0, "not identified: D")]
    rows = {row["name"]: row for row in summarise(made)}
    value = {name: row["value"] for name, row in rows.items()}
    assert (value["trend: surveys"], value["trend: not converged"], value["trend: not identified"]) == (
        7,
        1,
        1,
    )
    assert value["trend: D.Session: bias in SE"] == pytest.approx(0)
    assert rows["trend: D.Session: bias in SE"]["monte_carlo_se"] == pytest.approx(1.0)  # SD sqrt 5, n 5
    assert value["trend: D.Session: coverage"] == 0.6
    assert rows["trend: D.Session: coverage"]["holds"] is False
    assert value["trend: D.Session: SE by SD"] == pytest.approx(5**-0.5, abs=1e-4)
    assert value["trend: D: relative bias"] == pytest.approx(
        np.mean(np.expm1([-0.3, -0.1, 0, 0.1, 0.3])), abs=1e-4
    )
    # All are 2 SE too high, with hardly any spread: the bias is told, and the errors that are too large.
    off = {row["name"]: row for row in summarise([outcome(i, 2 + 0.1 * (-1) ** i) for i in range(10)])}
    assert off["trend: sigma: bias in SE"]["value"] == pytest.approx(2.0)
    assert off["trend: sigma: bias in SE"]["holds"] is False
    assert off["trend: sigma: SE by SD"]["holds"] is False
    # A case with such a figure is measured again, and its rows bear another name.
    assert in_doubt(list(off.values())) == ["trend"]
    assert in_doubt([row for row in off.values() if row["holds"] is not False]) == []
    again = {row["name"] for row in summarise([outcome(i, 0.1 * i) for i in range(4)], ", again")}
    assert "trend, again: sigma: coverage" in again
    assert not again & set(off)
    # Of four times the animals, D alone has another truth.
    many = {
        row["name"]: row["value"] for row in summarise([outcome(i, 0.1 * i) for i in range(3)], animals=4)
    }
    assert many["trend: D: bias in SE"] == pytest.approx(0.1 - 10 * np.log(4), abs=1e-3)
    assert many["trend: D.Session: bias in SE"] == pytest.approx(0.1)


def test_classes_are_told_by_how_readily_they_are_caught():
    names = ("D", "g0", "g0.h22", "sigma", "pmix.h22")
    beta = np.array([-6.6, -1.1, -3.0, 8.0, 0.2])
    turned = scr_features._second_class_caught_more(names, beta)
    assert (turned @ beta).tolist() == pytest.approx([-6.6, -4.1, 3.0, 8.0, -0.2])
    assert (scr_features._second_class_caught_more(names, turned @ beta) == np.eye(5)).all()
    assert (scr_features._second_class_caught_more(names[:2], beta[:2]) == np.eye(2)).all()


def test_a_measurement_goes_on_where_it_stopped(tmp_path, monkeypatch):
    made, told = [], []

    def one(name, seed, animals):
        made.append((name, seed))
        return {"case": name, "seed": seed, "animals": animals}

    monkeypatch.setattr(scr_features, "run_survey", one)
    measure(range(2), ["trend", "groups"], 1.0, tmp_path, told.append)
    assert made == [("trend", 0), ("groups", 0), ("trend", 1), ("groups", 1)]
    (tmp_path / "trend-x1-0001.json").unlink()
    found = measure(range(2), ["trend", "groups"], 1.0, tmp_path, told.append)
    assert made[4:] == [("trend", 1)]
    assert [(o["case"], o["seed"]) for o in found] == made[:4]
    assert json.loads((tmp_path / "trend-x1-0001.json").read_text(encoding="utf-8"))["seed"] == 1
    assert told == []

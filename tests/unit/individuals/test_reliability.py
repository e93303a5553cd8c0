import numpy as np
import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.calibration import Decoys, Pairs, judge_pairs
from leopard_census.individuals.chance import Chance
from leopard_census.individuals.checked_pairs import check_pairs
from leopard_census.individuals.comparison import Compared, Comparison
from leopard_census.individuals.reliability import (
    Judgements,
    brier,
    brier_skill,
    calibration_error,
    log_loss,
    prior_brier,
    reliability_bins,
)

SETTINGS = IndividualsSettings()


def judgements(said, same, ends=None, prior=0.5):
    n = len(said)
    ends = [(f"{k}a", f"{k}b") for k in range(n)] if ends is None else ends
    return Judgements(
        np.array(said, float),
        np.array(same, bool),
        np.array(ends, np.str_).reshape(-1, 2),
        np.full(n, prior),
    )


def test_scores_of_four_pairs_by_hand():
    pairs = judgements([0.9, 0.8, 0.3, 0.1], [True, False, False, False], prior=0.25)
    assert brier(pairs).value == pytest.approx((0.01 + 0.64 + 0.09 + 0.01) / 4)
    assert prior_brier(pairs).value == pytest.approx((0.5625 + 3 * 0.0625) / 4)
    assert brier_skill(pairs).value == pytest.approx(1 - 0.75 / 0.75)
    assert log_loss(pairs).value == pytest.approx(-np.log([0.9, 0.2, 0.7, 0.9]).mean())
    # Ten bins, one pair each: distances 0.1, 0.8, 0.3, 0.1.
    assert calibration_error(pairs).value == pytest.approx(1.3 / 4)


def test_a_sure_mistake_costs_much_but_not_everything():
    assert log_loss(judgements([1.0], [False])).value == pytest.approx(-np.log(1e-6))


def test_bins_hold_each_pair_once_and_one_belongs_to_the_last():
    bins = reliability_bins(judgements([0.0, 0.02, 0.5, 0.98, 1.0], [False, True, True, True, True]))
    assert [(b.low, b.n, b.n_same) for b in bins] == [(0.0, 1, 0), (0.02, 1, 1), (0.3, 1, 1), (0.98, 2, 2)]


def test_few_pairs_that_are_all_alike_leave_doubt():
    (one,) = reliability_bins(judgements([0.99] * 5, [True] * 5))
    assert one.share.value == one.share.upper == 1.0
    assert one.share.lower == pytest.approx(0.566, abs=0.001)  # Wilson, 5 of 5


def test_probabilities_that_come_true_have_no_calibration_error_to_speak_of():
    rng = np.random.default_rng(1)
    said = rng.random(4000)
    pairs = judgements(said, rng.random(4000) < said)
    found = calibration_error(pairs)
    assert found.value < 0.03
    assert brier_skill(pairs).lower > 0.2
    too_sure = calibration_error(judgements(np.clip(2 * said - 0.5, 0, 1), pairs.same))
    assert too_sure.lower > found.upper


def test_limits_are_by_encounters_not_by_pairs():
    """One bad encounter that spoils its nine pairs tells less of the next than nine bad pairs of many encounters."""
    ends = [(f"{i}", f"{j}") for i in range(10) for j in range(i)]
    said = [0.9 if "0" in end else 0.1 for end in ends]
    one, many = brier(judgements(said, [False] * 45, ends)), brier(judgements(said, [False] * 45))
    assert one.value == many.value
    assert one.upper - one.lower > 1.3 * (many.upper - many.lower)


def test_nothing_named_gives_nothing_measured():
    assert np.isnan(brier(judgements([], [])).value)
    assert reliability_bins(judgements([], [])) == []


def compared(named):
    """Forty sightings of eight animals with clear scores, of which those of `named` animals have names."""
    rng = np.random.default_rng(3)
    animal = rng.integers(0, 8, 40)
    keys = [(f"s{i:02d}", f"s{j:02d}") for i in range(40) for j in range(i + 1, 40)]
    same = np.array([animal[int(a[1:])] == animal[int(b[1:])] for a, b in keys])
    score = np.where(same, 6.5, 2.0) + rng.normal(0, 1, len(keys))
    names = {f"s{k:02d}": f"K{a}" for k, a in enumerate(animal) if a < named}
    judged = judge_pairs(
        Pairs(
            score,
            np.zeros(len(keys)),
            np.full(len(keys), 0.9),
            [(names.get(a), names.get(b)) for a, b in keys],
            keys,
        ),
        Decoys(rng.normal(2.0, 1, 500), np.zeros(500)),
        SETTINGS,
    )
    pairs = {
        key: Comparison("left", float(score[k]), 5, 0.9, float(judged.evidence[k]), float(judged.p_same[k]), None)
        for k, key in enumerate(keys)
    }  # fmt: skip
    return Compared(pairs, judged, Chance()), names


def test_named_pairs_are_held_against_the_names():
    found, names = compared(4)
    visits = {s: k for k, s in enumerate(sorted({s for key in found.pairs for s in key}))}
    ((row,), bins) = check_pairs(found, names, visits).rows("winter")
    n = len(names)
    assert row["survey"] == "winter"
    assert row["n_pairs"] == 40 * 39 // 2
    assert (row["n_named"], row["n_individuals"], row["n_decoys"]) == (n * (n - 1) // 2, 4, 500)
    assert sum(b["n_pairs"] for b in bins) == row["n_named"]
    assert sum(b["n_same"] for b in bins) == row["n_same"]
    assert row["brier_skill_low"] > 0.3
    assert row["brier"] < row["brier_prior"]
    assert row["log_loss"] < row["log_loss_prior"]


def test_the_prior_of_a_fold_is_what_its_curve_saw():
    found, names = compared(4)
    keys = sorted(found.pairs)
    prior = dict(zip(keys, found.judged.prior, strict=True))
    first, second = (next(s for s in sorted(names) if names[s] == name) for name in ("K0", "K1"))
    # Four named animals are in folds of their own: the curve that judges the first two saw pairs of the others alone.
    n = [sum(name == other for name in names.values()) for other in ("K2", "K3")]
    one = sum(k * (k - 1) // 2 for k in n)
    share = one / (one + n[0] * n[1])
    assert prior[min(first, second), max(first, second)] == pytest.approx(share)
    nobody = compared(0)[0].judged.prior
    assert set(nobody) == {1 / (1 + SETTINGS.prior_odds)}


def test_without_names_the_figures_are_empty_and_chance_still_speaks():
    found, _ = compared(0)
    ((row,), bins) = check_pairs(found, {}, {}).rows("winter")
    assert bins == []
    assert row["n_named"] == 0
    assert row["brier"] is None
    assert row["brier_skill_low"] is None
    assert row["n_decoys"] == 500


def test_decoys_at_the_bar_are_counted():
    keys = [("a", "b"), ("a", "c")]
    pairs = Pairs(np.array([2.0, 2.0]), np.zeros(2), np.ones(2), [(None, None)] * 2, keys)
    decoys = Decoys(np.array([0.5, 1.0, 12.0, 13.0]), np.zeros(4))
    assert judge_pairs(pairs, decoys, SETTINGS).decoys_at_bar == 2
    assert judge_pairs(pairs, Decoys(np.zeros(0), np.zeros(0)), SETTINGS).decoys_at_bar == 0


def test_known_animals_of_earlier_winters_each_count_as_an_encounter():
    found, names = compared(4)
    everybody = sorted({s for key in found.pairs for s in key})
    alone = {s: k for k, s in enumerate(everybody)}
    earlier = alone | dict.fromkeys(everybody[:20], -1)
    assert check_pairs(found, names, alone).calibration["brier_skill_low"] == pytest.approx(
        check_pairs(found, names, earlier).calibration["brier_skill_low"], abs=0.1
    )

import numpy as np
import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.calibration import (
    Decoys,
    Pairs,
    fit_curve,
    judge_pairs,
    p_same,
    stated_curve,
)
from leopard_census.individuals.comparison import Raw, _comparison
from leopard_census.individuals.own_views import OwnViews

SETTINGS = IndividualsSettings()


def paired(score, names, keys):
    """Comparable pairs without votes to speak of."""
    return Pairs(score, np.zeros(len(score)), np.ones(len(score)), names, keys)


def chance(score):
    return Decoys(score, np.zeros(len(score)))


def survey(rng, *, zero, n=60, animals=8, named=0):
    """Surprise in a survey with a known curve: normal, equal spread 1, means 2 apart, equal at `zero`; and decoys."""
    animal = rng.integers(0, animals, n)
    keys, score, names = [], [], []
    for i in range(n):
        for j in range(i + 1, n):
            keys.append((f"s{i:03d}", f"s{j:03d}"))
            same = animal[i] == animal[j]
            score.append(max(0.01, rng.normal(zero + (1 if same else -1), 1)))
            told = [f"K{animal[k]}" if k < named else None for k in (i, j)]
            names.append((told[0], told[1]))
    pairs = paired(np.array(score), names, keys)
    decoys = chance(np.maximum(0.01, rng.normal(zero - 1, 1, n * n // 2)))
    truth = np.array([animal[int(a[1:])] == animal[int(b[1:])] for a, b in keys])
    return pairs, decoys, truth


def everything(pairs, decoys, settings=SETTINGS):
    labelled = np.array([a is not None and b is not None for a, b in pairs.names])
    same = np.array([a is not None and a == b for a, b in pairs.names])
    return fit_curve(pairs, np.ones(len(labelled), bool), labelled, same, decoys, settings)


@pytest.mark.parametrize("named", [0, 40])
@pytest.mark.parametrize("shift", [-1.2, 1.2])
def test_the_fit_moves_from_the_stated_curve_to_the_survey(named, shift):
    truth = stated_curve(SETTINGS.curve).zero + shift
    found = [
        everything(*survey(np.random.default_rng(seed), zero=truth, named=named)[:2]).zero
        for seed in range(4)
    ]
    assert np.mean(found) == pytest.approx(truth, abs=0.4)


def test_with_little_to_learn_from_the_stated_curve_stands():
    pairs = paired(np.array([0.0, 2.0]), [(None, None)] * 2, [("a", "b"), ("a", "c")])
    curve, stated = everything(pairs, chance(np.zeros(0))), stated_curve(SETTINGS.curve)
    assert curve == stated
    judged = judge_pairs(pairs, chance(np.zeros(0)), SETTINGS)
    assert judged.evidence == pytest.approx(
        stated.evidence(pairs.surprise, pairs.votes, pairs.comparable), abs=1e-6
    )


def test_what_is_not_comparable_is_no_evidence_either_way():
    curve = stated_curve(SETTINGS.curve)
    score = np.array([0.0, 2.0, 5.0, 9.0])
    full, half, none = (curve.evidence(score, np.zeros(4), np.full(4, c)) for c in (1.0, 0.5, 0.0))
    assert none == pytest.approx(np.zeros(4))
    assert (np.abs(half) < np.abs(full)).all()
    assert (np.sign(half) == np.sign(full)).all()


def test_more_of_a_match_is_never_evidence_against():
    rng = np.random.default_rng(5)
    pairs, decoys, _ = survey(rng, zero=4.0)
    upside_down = paired(pairs.surprise.max() + 0.01 - pairs.surprise, pairs.names, pairs.keys)
    curve = everything(upside_down, chance(decoys.surprise.max() + 0.01 - decoys.surprise))
    evidence = curve.evidence(np.linspace(0, 12, 50), np.zeros(50), np.ones(50))
    assert (np.diff(evidence) >= 0).all()


def test_probabilities_are_right_as_often_as_they_say():
    said, true = [], []
    for seed in range(6):
        pairs, decoys, truth = survey(np.random.default_rng(seed), zero=SETTINGS.curve.zero + 0.2)
        said.append(judge_pairs(pairs, decoys, SETTINGS).p_same)
        true.append(truth)
    p, y = np.concatenate(said), np.concatenate(true)
    for low, high in ((0.05, 0.2), (0.3, 0.7), (0.8, 0.95)):
        part = (p >= low) & (p < high)
        assert y[part].mean() == pytest.approx(p[part].mean(), abs=0.12)


def test_no_pair_is_judged_by_a_curve_that_saw_its_sides():
    pairs, decoys, _ = survey(np.random.default_rng(3), zero=SETTINGS.curve.zero - 1.2, n=30)
    plain = judge_pairs(pairs, decoys, SETTINGS).evidence
    of_first = np.array(["s000" in key for key in pairs.keys])
    moved = pairs.surprise.copy()
    moved[of_first] = 8.0
    again = judge_pairs(paired(moved, pairs.names, pairs.keys), decoys, SETTINGS).evidence
    with_first = {"s000", "s008", "s011", "s013", "s024"}  # one fold
    beside = np.array([key == ("s008", "s013") for key in pairs.keys])
    elsewhere = np.array([not with_first & set(key) for key in pairs.keys])
    assert again[beside] == pytest.approx(plain[beside], abs=1e-12)
    assert not np.allclose(again[elsewhere], plain[elsewhere])


def test_votes_without_a_map_order_pairs_and_join_nothing():
    votes = np.array([4.0, -1.0])
    pairs = Pairs(np.zeros(2), votes, np.ones(2), [(None, None)] * 2, [("a", "b"), ("a", "c")])
    judged = judge_pairs(pairs, chance(np.zeros(0)), SETTINGS)
    assert judged.evidence[0] > 0 > judged.evidence[1]
    many, few = (_comparison(Raw(votes=float(v)), judged, n) for n, v in enumerate(votes))
    assert many.p_same > few.p_same
    assert few.evidence < many.evidence < 0


def test_votes_speak_where_there_is_no_map_and_there_alone():
    curve = stated_curve(SETTINGS.curve)
    votes = np.array([-1.0, 0.0, 3.0])
    without = curve.evidence(np.zeros(3), votes, np.ones(3))
    assert (np.diff(without) > 0).all()
    assert without[1] == pytest.approx(curve.none)
    matched = curve.evidence(np.full(3, 9.0), votes, np.ones(3))
    assert matched == pytest.approx([matched[0]] * 3, abs=0.1)
    # A poor map is hardly better than none, and no worse.
    poor = curve.evidence(np.full(3, 0.1), votes, np.ones(3))
    assert poor == pytest.approx(without, abs=0.01)
    assert (poor >= without).all()


def test_no_map_says_no_more_than_between_pictures_of_one_sighting():
    pairs, decoys, _ = survey(np.random.default_rng(4), zero=SETTINGS.curve.zero)
    missed = paired(
        np.where(pairs.surprise < pairs.surprise.mean(), 0, pairs.surprise), pairs.names, pairs.keys
    )
    decoys = chance(np.where(decoys.surprise < np.quantile(decoys.surprise, 0.9), 0, decoys.surprise))
    free = fit(missed, decoys, OwnViews())
    bound = fit(missed, decoys, OwnViews(60, 30))
    assert free.none < -1.0
    least = OwnViews(60, 30).least_none(SETTINGS.curve.none, float((decoys.surprise > 0).mean()))
    assert bound.none >= least > -0.8
    assert fit(missed, decoys, OwnViews(200, 199)).none < -1.0


def test_the_bound_of_own_pictures():
    assert OwnViews().least_none(-3.0, 0.05) == pytest.approx(-3.0)
    assert OwnViews(10_000, 5_000).least_none(-3.0, 0.05) == pytest.approx(np.log(0.5 / 0.95), abs=0.01)
    # Where pictures of one sighting match no better than chance, no map says nothing; never that it is one animal.
    assert OwnViews(1000, 0).least_none(-3.0, 0.05) == 0.0


def fit(pairs, decoys, own):
    none = np.zeros(len(pairs.keys), bool)
    return fit_curve(pairs, ~none, none, none, decoys, SETTINGS, own)


def test_without_evidence_the_prior_stands():
    assert p_same(np.array([0.0]), 4.0) == pytest.approx([0.2])

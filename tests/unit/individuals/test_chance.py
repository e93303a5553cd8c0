import numpy as np
import pytest

from leopard_census.individuals.chance import MEDIAN, Chance, best_of, chance_of

SURVEYS = [(0.02, 0.5), (0.05, 0.8), (0.12, 1.3)]


def maps(rng, n, *, share, shift):
    """Scores of n pairs of pictures without a common coat: a share of them has a map, of a gamma distribution."""
    return np.where(rng.random(n) < share, shift + rng.gamma(4.0, 0.25, n), 0.0)


@pytest.mark.parametrize("tries", [1, 4, 12])
@pytest.mark.parametrize(("share", "shift"), SURVEYS)
def test_surprise_is_how_rarely_chance_scores_so_much(share, shift, tries):
    known = maps(np.random.default_rng(1), 6000, share=share, shift=shift)
    found = chance_of(known[known > 0], len(known))
    unseen = (
        maps(np.random.default_rng(2), 1_200_000, share=share, shift=shift).reshape(-1, tries).max(axis=1)
    )
    said = found.surprise(unseen, np.full(len(unseen), float(tries)))
    for wanted in (3.0, 4.0, 5.0):
        # The tail is exponential: of scores with a lighter one it says that chance gives them rather more often.
        rarely = -np.log((said >= wanted).mean())
        assert wanted - 0.4 < rarely < wanted + 1.5


def test_no_map_surprises_nobody_and_more_of_one_surprises_more():
    found = Chance()
    surprise = found.surprise(np.array([0.0, 0.2, 1.0, 2.0, 5.0]), np.ones(5))
    assert surprise[0] == 0
    assert surprise[1] > 0
    assert (np.diff(surprise) >= 0).all()
    assert found.score(float(surprise[3])) == pytest.approx(2.0)
    more = [float(found.surprise(np.array([2.5]), np.array([n]))[0]) for n in (1, 2, 4, 100)]
    assert more == sorted(more, reverse=True)


def test_with_few_decoys_the_stated_chance_stands():
    assert chance_of(np.zeros(0), 0) == Chance()
    few = chance_of(np.array([4.0]), 10)
    assert few.median == pytest.approx(MEDIAN + (4 - MEDIAN) / 21)
    assert chance_of(np.zeros(0), 1800).share == pytest.approx(0.004)


def test_the_best_of_several_normal_numbers_is_one_normal_number():
    drawn = np.random.default_rng(3).normal(size=(20_000, 9)).max(axis=1)
    single = best_of(drawn, np.full(len(drawn), 9.0))
    assert single.mean() == pytest.approx(0, abs=0.05)
    assert single.std() == pytest.approx(1, abs=0.05)
    assert best_of(np.array([-1.5, 2.0]), np.ones(2)) == pytest.approx([-1.5, 2.0])
    assert np.isfinite(best_of(np.array([-8.0, 9.0]), np.array([100.0, 1.0]))).all()

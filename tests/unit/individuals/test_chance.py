import numpy as np
import pytest

from leopard_census.individuals.chance import MEDIAN, Chance, chance_of


def decoys(rng, n, *, share, shift):
    """Scores of pairs without a common coat: a share of them has a map, of a gamma distribution moved by `shift`."""
    return np.where(rng.random(n) < share, shift + rng.gamma(4.0, 0.25, n), 0.0)


@pytest.mark.parametrize(("share", "shift"), [(0.06, 0.5), (0.13, 0.8), (0.12, 1.3)])
def test_surprise_is_how_rarely_chance_scores_so_much(share, shift):
    known = decoys(np.random.default_rng(1), 4000, share=share, shift=shift)
    unseen = decoys(np.random.default_rng(2), 200_000, share=share, shift=shift)
    found = chance_of(known)
    for wanted in (3.0, 4.0, 5.0, 6.0):
        rarely = -np.log((unseen >= found.score(wanted)).mean())
        assert wanted == pytest.approx(rarely, abs=0.7)


def test_no_map_surprises_nobody_and_more_of_one_surprises_more():
    found = Chance()
    surprise = found.surprise(np.array([0.0, 0.2, 1.0, 2.0, 5.0]))
    assert surprise[0] == 0
    assert surprise[1] > 0
    assert (np.diff(surprise) >= 0).all()
    assert found.score(float(surprise[3])) == pytest.approx(2.0)


def test_with_few_decoys_the_stated_chance_stands():
    assert chance_of(np.zeros(0)) == Chance()
    few = chance_of(np.array([0.0] * 9 + [4.0]))
    assert few.median == pytest.approx(MEDIAN + (4 - MEDIAN) / 21)
    assert chance_of(np.zeros(900)).share == pytest.approx(0.01)

from types import SimpleNamespace

import numpy as np
import pytest

from leopard_census.imaging.rootsift import upright_rootsift
from leopard_census.individuals.matching import MatchedViews, Picture
from leopard_census.individuals.own_views import OwnViews, own_views
from leopard_census.individuals.score_norm import HIGHEST, LOWEST, Votes, count_votes
from leopard_census.individuals.verification import PATCHES
from tests.unit.individuals.conftest import make_coat, make_view

SIDE = 240


def matched(pairs, views, encounters=None):
    """Views of which pair a, b has matches of the given weights, each in a patch of its own."""
    encounters = encounters or list(range(views))
    places = np.column_stack([(np.arange(50) + 0.5) * SIDE / PATCHES, np.zeros(50)]).astype(np.float32)
    pictures = [SimpleNamespace(features=SimpleNamespace(xy=places), encounter=e) for e in encounters]
    rows = [(a, b, k, k, w) for (a, b), weights in sorted(pairs.items()) for k, w in enumerate(weights)]
    a, b, of_a, _, weight = np.array(rows, float).reshape(-1, 5).T
    starts = np.flatnonzero(np.diff(a * views + b, prepend=-1))
    return SimpleNamespace(
        pictures=pictures,
        matches=SimpleNamespace(of_a=of_a.astype(int), weight=weight, a=a.astype(int)),
        starts=starts,
        ends=np.append(starts[1:], len(rows)),
        a=a[starts].astype(int),
        b=b[starts].astype(int),
    )


class Found(SimpleNamespace):
    """The same with a length."""

    def __len__(self):
        return len(self.a)


def votes_of(pairs, flanks, encounters=None):
    found = Found(**vars(matched(pairs, len(flanks), encounters)))
    return count_votes(found, flanks, side=SIDE)


def at(votes, a, b):
    return float(votes.normed(np.array([a]), np.array([b]))[0])


def test_votes_are_held_against_those_of_the_other_flank():
    rng = np.random.default_rng(1)
    flanks = ["left"] * 12 + ["right"] * 12
    chance = {(a, b): [float(rng.uniform(0.05, 0.4))] for a in range(12) for b in range(12, 24)}
    votes = votes_of({**chance, (0, 1): [0.1] * 20, (0, 2): [0.2]}, flanks)
    shared = np.array([[np.log1p(chance[a, b][0] / 0.05) for b in range(12, 24)] for a in range(12)])
    for a, b, told in ((0, 1, np.log1p(2.0 / 0.05)), (0, 2, np.log1p(4.0))):
        by_hand = np.mean([(told - shared[k].mean()) / shared[k].std() for k in (a, b)])
        assert at(votes, a, b) == pytest.approx(np.clip(by_hand, LOWEST, HIGHEST))
    assert at(votes, 0, 1) > 2 > at(votes, 0, 2)
    # A pair without any vote is below chance.
    assert at(votes, 3, 4) < -0.5


def test_a_view_that_gets_votes_from_everybody_must_get_more():
    rng = np.random.default_rng(2)
    flanks = ["left"] * 12 + ["right"] * 12
    chance = {
        (a, b): [float(rng.uniform(0.5, 2.0) if a == 0 else rng.uniform(0.02, 0.1))]
        for a in range(12)
        for b in range(12, 24)
    }
    votes = votes_of({**chance, (0, 1): [0.3], (2, 3): [0.3]}, flanks)
    assert at(votes, 2, 3) > at(votes, 0, 1) + 1


def test_each_patch_of_coat_votes_once():
    found = Found(**vars(matched({(0, 1): [0.1, 0.3, 0.2]}, 2)))
    found.pictures[0].features.xy = np.zeros((50, 2), np.float32)
    assert count_votes(found, ["left", "left"], side=SIDE).votes == pytest.approx([np.log1p(0.3 / 0.05)])


def test_with_too_few_of_the_other_flank_votes_say_nothing():
    votes = votes_of({(0, 1): [0.5] * 30, (0, 3): [0.1]}, ["left"] * 3 + ["right"] * 9)
    assert at(votes, 0, 1) == 0.0
    assert at(votes_of({}, ["left"] * 4), 0, 1) == 0.0


def test_views_of_the_own_encounter_are_no_cohort():
    """Ten of the other flank; where one is of the own encounter, with which nothing is matched, nine are left."""
    flanks = ["left", "left"] + ["right"] * 10
    pairs = {(0, 1): [0.5] * 30}
    assert at(votes_of(pairs, flanks), 0, 1) == HIGHEST
    one = votes_of(pairs, flanks, [0, 1, 0, *range(2, 11)])
    assert np.isnan(one.spread).tolist() == [True] + [False] + [True] * 10


@pytest.fixture(scope="module")
def pictures():
    def features(animal, k):
        return upright_rootsift(make_view(make_coat(animal), 10 * animal + k), side=SIDE, max_keypoints=200)

    views = [features(animal, k) for animal in range(4) for k in range(2)]
    return [Picture(f, f.xy / 2000 + np.float32(0.05 * k), k // 2, k // 2) for k, f in enumerate(views)]


def test_pictures_of_one_sighting_share_a_map(pictures):
    owners, flanks = [f"s{k // 2}" for k in range(8)], ["left"] * 8
    found = MatchedViews(pictures)
    assert own_views(found, owners, flanks, side=SIDE, tolerance=0.05) == OwnViews(4, 4)


def test_pictures_that_are_not_of_one_animal_share_none(pictures):
    found = MatchedViews(pictures)
    # The first and second animal are called one sighting, and so on: chance finds a small map now and then.
    owners, flanks = ["a", "b", "a", "c", "b", "d", "c", "d"], ["left"] * 8
    told = own_views(found, owners, flanks, side=SIDE, tolerance=0.05)
    assert told.pairs == 4
    assert told.found <= 1
    assert own_views(found, ["a"] * 8, ["left", "right"] * 4, side=SIDE, tolerance=0.05).pairs == 2


def test_what_stands_still_before_one_camera_tells_nothing(pictures):
    """It is a map of the background, or of an animal that had stopped: neither a hit nor a miss."""
    still = [Picture(p.features, p.places * 0, 0, p.encounter) for p in pictures]
    owners, flanks = [f"s{k // 2}" for k in range(8)], ["left"] * 8
    assert own_views(MatchedViews(still), owners, flanks, side=SIDE, tolerance=0.05) == OwnViews(0, 0)


def test_where_nothing_was_searched_nothing_is_told(pictures):
    found = MatchedViews([Picture(p.features, p.places, 0, 0) for p in pictures])
    assert own_views(found, ["a"] * 8, ["left"] * 8, side=SIDE, tolerance=0.05) == OwnViews()


def test_normed_votes_of_no_pairs_are_none():
    votes = Votes(np.zeros(0, int), np.zeros(0), np.zeros(3), np.ones(3))
    assert votes.normed(np.zeros(0, int), np.zeros(0, int)).shape == (0,)

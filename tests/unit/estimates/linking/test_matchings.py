"""Weights of left-right links, and draws of them, against all matchings one by one."""

from itertools import pairwise

import numpy as np
import pytest

from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.link_weights import LinkWeights
from leopard_census.estimates.linking.matchings import Links, Matching, move
from leopard_census.estimates.scr.named_model import named_model
from tests.unit.estimates.linking.flank_cases import (
    BETA,
    MODELS,
    all_matchings,
    complete_log_likelihood,
    identity,
    template,
    tiny_case,
)


@pytest.mark.parametrize("model", MODELS)
def test_weights_are_those_of_the_complete_likelihood(model):
    """Between any two matchings, also where flanks share a capture, and where stations and days differ."""
    who = tiny_case()
    links = LinkWeights(who, template(), named_model(model)).at(MODELS[model])
    found = {}
    for partner in all_matchings(3, 2):
        mine = links.log_weight_of(np.array(partner))
        if not np.isfinite(mine):
            continue
        pairs = [(i, j) for i, j in enumerate(partner) if j >= 0]
        extra = sum(who.log_prior[pair] for pair in pairs)
        extra += links.log_factor(len(pairs), sum(int(links.shared[pair]) for pair in pairs))
        found[partner] = mine - extra - complete_log_likelihood(who, partner, model)
    assert len(found) == 10  # of 13 matchings; in three a female is linked with a male
    for one, other in pairwise(found.values()):
        assert one == pytest.approx(other, abs=1e-9)


def test_draws_have_the_distribution_of_the_enumeration():
    links = LinkWeights(tiny_case(), template()).at(BETA)
    every = list(all_matchings(3, 2))
    weight = np.array([links.log_weight_of(np.array(partner)) for partner in every])
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    assert np.sort(chance)[-2] > 0.1  # not a case of one answer
    rng, matching = np.random.default_rng(5), Matching([-1, -1, -1], 2)
    count = dict.fromkeys(every, 0)
    for _ in range(6000):
        move(matching, links, rng, 12)
        count[tuple(matching.partner)] += 1
    found = np.array(list(count.values())) / 6000
    assert np.abs(found - chance).max() < 0.025
    assert all(count[partner] == 0 for partner, w in zip(every, weight, strict=True) if not np.isfinite(w))


def test_all_moves_are_as_likely_there_and_back():
    """With equal weights of all links, every matching of 3 and 3 is as likely as its number of links says."""
    links = Links(np.zeros((3, 3)), np.zeros((3, 3), dtype=np.int64), lambda links, shared: 0.0)
    every = list(all_matchings(3, 3))
    assert len(every) == 34
    rng, matching = np.random.default_rng(1), Matching([-1, -1, -1], 3)
    count = dict.fromkeys(every, 0)
    for _ in range(17_000):
        move(matching, links, rng, 7)
        count[tuple(matching.partner)] += 1
    found = np.array(list(count.values()))
    # Chi-squared with 33 degrees of freedom; draws depend on each other a little.
    assert ((found - 500) ** 2 / 500).sum() < 75


def test_who_was_at_two_places_at_one_time_is_never_linked():
    who = tiny_case()
    told = FlankIdentities(who.identities, frozenset({("L1", "R1")}))
    assert np.isfinite(LinkWeights(who, template()).at(BETA).log_weight[0, 0])
    assert LinkWeights(told, template()).at(BETA).log_weight[0, 0] == -np.inf


def test_a_link_that_is_no_longer_allowed_is_dropped():
    links = Links(np.full((1, 1), -np.inf), np.zeros((1, 1), dtype=np.int64), lambda links, shared: 0.0)
    matching = Matching([0], 1)
    move(matching, links, np.random.default_rng(1), 10)
    assert matching.partner == [-1]
    assert matching.left_of == [-1]


def test_place_tells_the_partner():
    """A right flank at the same station outweighs one far away, and every way to name the codes is the same."""
    near = identity("R1", {(2, 0): "right", (8, 0): "right"})
    far = identity("R2", {(2, 3): "right", (8, 3): "right"})
    left = identity("L1", {(1, 0): "left", (5, 0): "left"})
    weight = LinkWeights(FlankIdentities([left, near, far]), template()).at(BETA).log_weight
    turned = LinkWeights(FlankIdentities([left, far, near]), template()).at(BETA).log_weight
    assert weight[0, 0] > weight[0, 1] + 3
    assert weight[0, ::-1] == pytest.approx(turned[0])

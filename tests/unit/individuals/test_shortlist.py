"""Shortlists: by votes and by vectors, and what a survey that is too large for all pairs makes of them."""

from itertools import combinations

import numpy as np
import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals import matched_survey
from leopard_census.individuals.comparison import compare_sightings, score_pairs
from leopard_census.individuals.cosine import LENGTH, cosines, stored
from leopard_census.individuals.matched_survey import match_listed
from leopard_census.individuals.matching import MatchedViews, Picture
from leopard_census.individuals.shortlist import (
    Alike,
    alike_by_vectors,
    make_shortlists,
    most_alike,
    numbered,
)
from leopard_census.individuals.views import make_view
from leopard_census.individuals.votes import alike_by_votes, pair_votes

ANIMALS, SIGHTINGS = 5, 3
FULL = IndividualsSettings(features={"side": 240, "max_keypoints": 150})
LISTED = FULL.model_copy(update={"shortlist": FULL.shortlist.model_copy(update={"above": 0, "length": 3})})


def units(rows):
    return stored(np.asarray(rows, float))


@pytest.fixture(scope="module")
def views():
    """Of each animal, sightings of the left flank and of the right one."""
    from tests.unit.individuals.conftest import make_coat
    from tests.unit.individuals.conftest import make_view as shown

    made = []
    for animal in range(ANIMALS):
        for flank, first in (("left", 0), ("right", 100)):
            for k in range(SIGHTINGS):
                picture = shown(make_coat(animal + first), 100 * animal + first + k)
                key = f"{flank[0]}{k}-{animal}"
                row = {"sightingID": key, "frameID": key, "flank": flank, "sure": True}
                row |= {"p_left": float(flank == "left"), "p_right": float(flank == "right")}
                row |= {"clarity": 0.95, "night": False}
                made.append(make_view(picture, None, (0.2, 0.2, 0.5, 0.5), row, FULL.features))
    return sorted(made, key=lambda view: view.sighting_id)


@pytest.fixture(scope="module")
def places(views):
    """Encounter and camera of each sighting: all different."""
    keys = [view.sighting_id for view in views]
    return {key: k for k, key in enumerate(keys)}, {key: f"c{k}" for k, key in enumerate(keys)}


def animal_of(sighting):
    return sighting[0], sighting.split("-")[1]


def test_a_list_has_the_best_view_of_each_owner_and_equals_in_order():
    to = np.array([1, 2, 3, 4, 5])
    alike = Alike(np.zeros(5, int), to, np.array([2.0, 3.0, 1.0, 1.0, 9.0]))
    owner = numbered(["q", "x", "x", "z", "y", "w"])
    kind = np.array([0, 0, 0, 0, 0, 1])
    assert to[most_alike(alike, owner, kind, length=2)].tolist() == [2, 4, 5]
    assert to[most_alike(alike, owner, kind, length=9)].tolist() == [2, 4, 3, 5]


def test_lists_of_the_own_and_of_the_other_flank_are_apart_and_equally_long():
    alike = Alike(np.zeros(4, int), np.array([1, 2, 3, 4]), np.array([1.0, 2.0, 5.0, 6.0]))
    sightings = ["q", "a", "b", "c", "d"]
    lists = make_shortlists(alike, sightings, sightings, ["left", "left", "left", "right", "right"], length=1)
    assert lists.own == {("b", "q")}
    assert lists.other == {("d", "q")}


def test_a_named_individual_takes_one_place_with_its_most_similar_sighting():
    alike = Alike(np.zeros(3, int), np.array([1, 2, 3]), np.array([3.0, 2.0, 1.0]))
    sightings, owners = ["q", "a", "b", "c"], ["q", "named X", "named X", "c"]
    lists = make_shortlists(alike, sightings, owners, ["left"] * 4, length=2)
    assert lists.own == {("a", "q"), ("c", "q")}


def test_a_vote_counts_near_its_place_on_the_body_alone(views):
    """The same features with head and rump swapped get no votes."""
    one, other = views[0].features, views[ANIMALS].features
    turned = type(other)(other.xy * np.float32([-1, 1]), other.size, other.descriptors)

    def votes(features):
        pictures = [Picture(f, f.xy * 0 + k, k, k) for k, f in enumerate((one, features, views[1].features))]
        found = MatchedViews(pictures)
        return sum(v for a, b, v in zip(found.a, found.b, pair_votes(found, side=240), strict=True) if b == 1)

    assert votes(turned) < votes(other) / 2


def test_cosines_are_exact():
    """Even the sum of 8,192 numbers, in any order and any block."""
    rows = units(np.random.default_rng(2).normal(size=(6, 8192)))
    exact = rows.astype(np.int64) @ rows.astype(np.int64).T
    assert exact.max() < 2**24
    assert (cosines(rows, rows) == (exact / LENGTH**2).astype(np.float32)).all()
    with pytest.raises(ValueError, match="8193"):
        stored(np.ones((1, 8193)))


def test_vectors_list_the_most_similar_of_other_encounters_whatever_the_blocks(monkeypatch):
    rng = np.random.default_rng(1)
    n = 60
    vectors = units(rng.normal(size=(n, 8)))
    sightings, flanks = [f"s{k:02d}" for k in range(n)], ["left" if k % 2 else "right" for k in range(n)]
    encounters = [k // 3 for k in range(n)]

    def entries(block):
        monkeypatch.setattr("leopard_census.individuals.shortlist.BLOCK_NUMBERS", block)
        alike = alike_by_vectors(vectors, sightings, flanks, encounters, length=4)
        return sorted(zip(alike.of.tolist(), alike.to.tolist(), alike.likeness.tolist(), strict=True))

    found = entries(10**6)
    assert found == entries(100)
    similar = cosines(vectors, vectors)
    for view in (0, 7, 31):
        for flank in ("left", "right"):
            can = [k for k in range(n) if flanks[k] == flank and encounters[k] != encounters[view]]
            best = sorted(sorted(can, key=lambda k: -similar[view, k])[:4])
            assert [to for of, to, _ in found if of == view and flanks[to] == flank] == best


def test_with_shortlists_the_same_sightings_are_found_to_be_one_animal(views, places):
    """On drawn coats the pairs that speak for one animal are those of the full comparison, and the right ones."""
    encounters, cameras = places

    def joined(settings):
        found = compare_sightings(views, {}, encounters, cameras, frozenset(), settings).pairs
        return {pair for pair, result in found.items() if result.evidence > np.log(settings.prior_odds)}

    keys = [view.sighting_id for view in views]
    true = {pair for pair in combinations(keys, 2) if animal_of(pair[0]) == animal_of(pair[1])}
    assert joined(FULL) == true
    assert joined(LISTED) == true


def test_no_pair_outside_the_shortlists_is_compared_and_decoys_come_through_them(views, places, monkeypatch):
    encounters, cameras = places
    matched = match_listed(views, {}, encounters, cameras, LISTED)
    lists = matched.lists
    everything = len(views) * (len(views) - 1) // 2
    assert 0 < len(lists.own) + len(lists.other) < everything / 2
    flank = {view.sighting_id: view.flank for view in views}
    assert all(flank[a] == flank[b] for a, b in lists.own)
    assert all(flank[a] != flank[b] for a, b in lists.other)
    checked = []
    monkeypatch.setattr(
        matched_survey.MatchedViews,
        "verified",
        lambda self, kept, **_: checked.extend(zip(self.a[kept], self.b[kept], strict=True)) or iter(()),
    )
    match_listed(views, {}, encounters, cameras, LISTED)
    assert checked
    for a, b in checked:
        pair = views[a].sighting_id, views[b].sighting_id
        assert pair in (lists.own if flank[pair[0]] == flank[pair[1]] else lists.other)
    raw, decoys, _ = score_pairs(views, encounters, frozenset(), matched, LISTED)
    assert raw.keys() == lists.own
    assert len(decoys) == len(lists.other)
    assert all(result.score > 0 for pair, result in raw.items() if animal_of(pair[0]) == animal_of(pair[1]))


def test_each_view_lists_equally_many_of_either_flank(views, places):
    encounters, cameras = places
    pictures = matched_survey._pictures(views, encounters, cameras)
    alike = alike_by_votes(MatchedViews(pictures), side=240)
    right = np.array([view.flank == "right" for view in views], np.int64)
    listed = most_alike(alike, np.arange(len(views)), right, length=2)
    of, to = alike.of[listed], alike.to[listed]
    for view in range(len(views)):
        assert (right[to[of == view]] == 0).sum() == (right[to[of == view]] == 1).sum() == 2


def test_the_vectors_of_a_network_choose_the_lists_where_all_views_have_them(views, places):
    """Vectors that say that sightings of one number are alike, whatever their coats."""
    from dataclasses import replace

    encounters, cameras = places
    given = [replace(v, embedding=units([np.eye(3)[int(v.sighting_id[1])]])[0]) for v in views]
    lists = match_listed(given, {}, encounters, cameras, LISTED).lists
    assert all(a[1] == b[1] for a, b in lists.own | lists.other)
    by_votes = match_listed([*given[:-1], views[-1]], {}, encounters, cameras, LISTED)
    assert by_votes.lists == match_listed(views, {}, encounters, cameras, LISTED).lists

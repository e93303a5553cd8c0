"""Global descriptors, exemplars and the shortlist, on synthetic coats."""

import tracemalloc

import numpy as np
import pytest

from leopard_census.config.individuals import ShortlistSettings
from leopard_census.imaging.rootsift import empty_features, upright_rootsift
from leopard_census.individuals.cosine import LENGTH, cosines, stored
from leopard_census.individuals.exemplars import choose_exemplars
from leopard_census.individuals.global_descriptor import describe, learn_codebook
from leopard_census.individuals.shortlist import Described, shortlist

SETTINGS = ShortlistSettings(words=16, dimensions=64)
ANIMALS, SIGHTINGS = 8, 3


def units(rows):
    return stored(np.asarray(rows, float))


@pytest.fixture(scope="module")
def views():
    """Features of views of several coats, animal by animal."""
    from tests.unit.individuals.conftest import make_coat, make_view

    return [
        upright_rootsift(make_view(make_coat(animal), 100 * animal + k), side=200, max_keypoints=200)
        for animal in range(ANIMALS)
        for k in range(SIGHTINGS)
    ]


@pytest.fixture(scope="module")
def codebook(views):
    return learn_codebook(views, side=200, settings=SETTINGS, seed=1)


def test_views_of_one_coat_are_most_alike(views, codebook):
    vectors = describe(views, codebook)
    assert vectors.shape == (len(views), len(views) - 1)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(LENGTH, rel=1e-2)
    alike = cosines(vectors, vectors)
    np.fill_diagonal(alike, -1)
    owner = np.arange(len(views)) // SIGHTINGS
    assert (owner[alike.argmax(axis=1)] == owner).mean() >= 0.9


def test_vectors_are_the_same_bytes_whatever_stands_around_them(views, codebook):
    again = learn_codebook(views, side=200, settings=SETTINGS, seed=1)
    assert again.words.tobytes() == codebook.words.tobytes()
    assert again.directions.tobytes() == codebook.directions.tobytes()
    assert describe(views, again).tobytes() == describe(views, codebook).tobytes()
    assert describe(views[5:6], codebook).tobytes() == describe(views, codebook)[5:6].tobytes()


def test_the_place_on_the_body_tells_views_apart(views):
    """The same features with head and rump swapped are another view, but for a place weight of 0."""
    one = views[0]
    swapped = type(one)(one.xy * np.float32([-1, 1]), one.size, one.descriptors)
    for weight, same in ((0.0, True), (1.0, False)):
        settings = SETTINGS.model_copy(update={"place_weight": weight})
        found = describe([one, swapped], learn_codebook(views, side=200, settings=settings, seed=1))
        assert (cosines(found, found)[0, 1] > 0.99) == same


def test_a_view_without_features_has_no_vector_and_no_candidates(views, codebook):
    vectors = describe([empty_features(), views[0]], codebook)
    assert not vectors[0].any()
    assert vectors[1].any()
    both = Described(vectors, ["left", "left"], np.array([0, 1]), ["a", "b"])
    assert [[c.owner for c in found] for found in shortlist(both, both, length=5)] == [[], []]


def test_too_few_features_make_no_codebook():
    assert learn_codebook([empty_features()], side=200, settings=SETTINGS, seed=1) is None


def test_exemplars_cover_the_spread_and_do_not_depend_on_order():
    vectors = units([[1, 0, 0], [1, 0.01, 0], [1, 0.02, 0], [0, 1, 0], [0, 0, 1]])
    keys, quality = ["a", "b", "c", "d", "e"], [0.9, 0.95, 0.9, 0.1, 0.1]
    groups = [("x", "left")] * 5
    chosen = choose_exemplars(vectors, groups, quality, keys, most=3)
    assert [keys[k] for k in chosen] == ["b", "d", "e"]
    order = [4, 2, 0, 3, 1]
    again = choose_exemplars(
        vectors[order], groups, [quality[k] for k in order], [keys[k] for k in order], most=3
    )
    assert sorted(keys[order[k]] for k in again) == ["b", "d", "e"]


def test_exemplars_are_of_each_flank_and_a_view_without_a_vector_only_for_want_of_others():
    vectors = np.array([[0, 0], [LENGTH, 0], [0, 0]], np.int16)
    groups = [("x", "left"), ("x", "left"), ("x", "right")]
    assert choose_exemplars(vectors, groups, [1.0] * 3, ["a", "b", "c"], most=4) == [1, 2]


def test_the_shortlist_has_every_owner_once_of_the_same_flank_and_never_of_the_own_encounter():
    gallery = Described(
        units([[1, 0], [1, 0.1], [1, 0.2], [0, 1], [1, 0]]),
        ["left", "left", "left", "left", "right"],
        np.array([1, 2, 3, 4, 5]),
        ["x", "x", "y", "z", "w"],
    )
    query = Described(units([[1, 0], [1, 0]]), ["left", "left"], np.array([9, 1]), ["q", "r"])
    found = shortlist(query, gallery, length=2)
    assert [(c.owner, c.exemplar) for c in found[0]] == [("x", 0), ("y", 2)]
    assert [(c.owner, c.exemplar) for c in found[1]] == [("x", 1), ("y", 2)]
    assert found[0][0].similarity == pytest.approx(1, abs=1e-3)


def test_cosines_are_exact():
    """Even the sum of 8,192 numbers, in any order and any block."""
    rows = units(np.random.default_rng(2).normal(size=(6, 8192)))
    exact = rows.astype(np.int64) @ rows.astype(np.int64).T
    assert exact.max() < 2**24
    assert (cosines(rows, rows) == (exact / LENGTH**2).astype(np.float32)).all()
    with pytest.raises(ValueError, match="8193"):
        stored(np.ones((1, 8193)))


def test_blocks_change_nothing_and_bound_the_memory(monkeypatch):
    rng = np.random.default_rng(1)
    n = 2000
    views = Described(
        units(rng.normal(size=(n, 16))),
        ["left" if k % 2 else "right" for k in range(n)],
        np.arange(n),
        [f"i{k % 500:03d}" for k in range(n)],
    )
    whole = shortlist(views, views, length=5)
    module = "leopard_census.individuals.shortlist.BLOCK_NUMBERS"
    monkeypatch.setattr(module, 20_000)
    tracemalloc.start()
    assert shortlist(views, views, length=5) == whole
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n * n  # bytes: a quarter of one matrix of float32

"""The benchmark of the quality of views: fit, matching and counting."""

import cv2
import numpy as np
import pytest

from benchmarks.quality_curve import Answers, choice_rows, curve_rows, interval, summary_rows
from benchmarks.quality_fit import auc, chances, cross_validated, fit_weights
from benchmarks.quality_sample import Shot, features_of, gallery, outcomes, worse
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.sightings.seen import Seen

SETTINGS = IndividualsSettings()


def coat(animal, shift=0):
    """Spots of an animal, and where it stands."""
    rng = np.random.default_rng(animal)
    picture = np.full((240, 360, 3), 150, np.uint8)
    for x, y, r in rng.integers((10, 10, 4), (350, 230, 9), (70, 3)):
        cv2.circle(picture, (int(x) + shift, int(y)), int(r), (40, 50, 60), 2)
    return picture


def shot(animal, encounter, shift=0, flank="left", group="g", station="s", right=True):
    frame = {"frameID": f"{encounter}@0", "width": 640, "height": 480, "night": False}
    seen = Seen(frame, 0, 0.0, (0.2, 0.2, 0.5, 0.5), 1.0)
    return Shot(
        group, encounter, encounter, f"A{animal}", station, flank, 1.0, right, seen, coat(animal, shift), None
    )


def asked_of(query, others, **named):
    found = [(s, features_of(s, SETTINGS)) for s in (query, *others)]
    return next(outcomes(found[:1], found[1:], SETTINGS, **named))


def test_a_view_succeeds_when_its_own_animal_matches_best():
    others = [shot(1, "b", 6), *(shot(k, f"o{k}") for k in (2, 3))]
    assert asked_of(shot(1, "a"), others).success
    # the animal's other view is of another coat: something else, or nothing, matches best
    wrong = [shot(1, "b"), shot(2, "c", 4)]
    wrong[0] = Shot(**(vars(wrong[0]) | {"picture": coat(9)}))
    assert not asked_of(Shot(**(vars(shot(1, "a")) | {"picture": coat(2)})), wrong).success


def test_a_view_that_cannot_succeed_is_not_asked():
    strangers = [shot(k, f"o{k}") for k in (2, 3)]
    assert asked_of(shot(1, "a"), strangers) is None
    # never its own encounter, another flank, another survey, a wrong flank, or, where so asked, its own station
    for own in (
        shot(1, "a", 6),
        shot(1, "b", 6, flank="right"),
        shot(1, "b", 6, group="h"),
        shot(1, "b", 6, right=False),
    ):
        assert asked_of(shot(1, "a"), [own, *strangers]) is None
    others = [shot(1, "b", 6), shot(2, "c", station="t")]
    assert asked_of(shot(1, "a"), others) is not None
    assert asked_of(shot(1, "a"), others, other_station=True) is None


def test_worse_copies_are_smaller_or_blurred():
    plain = shot(1, "a")
    small = worse(plain, 0.5, 0.0, 1.0)
    assert small.picture.shape == (120, 180, 3)
    assert small.seen.frame["width"] == 320
    assert cv2.Laplacian(worse(plain, 1.0, 2.0, 1.0).picture, cv2.CV_64F).var() < 200
    assert worse(plain, 1.0, 0.0, 0.3).picture.mean() == pytest.approx(0.3 * plain.picture.mean(), rel=0.05)
    assert np.array_equal(worse(plain, 1.0, 0.0, 0.3).picture, worse(plain, 1.0, 0.0, 0.3).picture)


def test_the_gallery_holds_the_best_views_of_each_sighting_and_flank():
    shots = [shot(1, "a"), shot(1, "a"), shot(1, "a"), shot(2, "b"), shot(1, "a", flank="right")]
    assert gallery(shots, [1.0, 3.0, 2.0, 0.0, 0.0], 2) == [1, 2, 3, 4]


def made(n=4000, seed=1):
    rng = np.random.default_rng(seed)
    measures = rng.normal(0, 1, (n, 3))
    odds = 0.5 + 1.5 * measures[:, 0] - 1.0 * measures[:, 2]
    return measures, rng.random(n) < 1 / (1 + np.exp(-odds))


def test_the_fit_finds_weights_and_takes_out_what_makes_a_better_view_worse():
    measures, success = made()
    intercept, weights = fit_weights(measures[:, :2], success)
    assert weights[0] == pytest.approx(1.3, abs=0.25)
    assert weights[1] < 0.1
    assert fit_weights(measures, success)[1][2] == 0.0
    chance = chances(measures[:, :2], intercept, weights)
    assert chance.mean() == pytest.approx(success.mean(), abs=0.01)


def test_no_view_is_judged_by_a_fit_that_saw_its_animal():
    measures, success = made(600)
    groups = [str(k % 6) for k in range(600)]
    before = cross_validated(measures, success, groups)
    changed = success.copy()
    changed[::6] = ~changed[::6]
    after = cross_validated(measures, changed, groups)
    assert np.allclose(before[::6], after[::6])
    assert not np.allclose(before[1::6], after[1::6])


def test_auc_counts_pairs_in_order():
    assert auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True])) == 0.875
    assert np.isnan(auc(np.array([0.1]), np.array([True])))


def answers(success, product, quality, view, encounter):
    n = len(success)
    return Answers(
        np.zeros((n, 1)),
        np.array(product, float),
        np.array(quality, float),
        np.array(success, bool),
        np.array(encounter),
        np.array(["i"] * n),
        np.array(view),
    )


def test_success_is_counted_between_the_edges_and_the_last_edge_belongs_to_it():
    found = answers([1, 0, 1, 1], [0] * 4, [0.1, 0.5, 0.7, 1.0], list("abcd"), list("abcd"))
    rows = curve_rows("x", found, found.quality, (0.0, 0.5, 1.0))
    assert [(r["value"], r["n"]) for r in rows] == [(1.0, 1), (0.667, 3)]


def test_the_interval_is_as_wide_as_the_encounters_are_few():
    many = answers([1, 0] * 50, [0] * 100, [0] * 100, ["v"] * 100, [str(k) for k in range(100)])
    few = answers([1, 0] * 50, [0] * 100, [0] * 100, ["v"] * 100, [str(k % 2) for k in range(100)])
    low, high = interval(many, lambda at: float(many.success[at].mean()))
    assert 0.38 < low < 0.45 < 0.55 < high < 0.62
    assert interval(few, lambda at: float(few.success[at].mean())) == [0.0, 1.0]
    alone = answers([1], [0], [0], ["v"], ["e"])
    assert interval(alone, lambda at: 1.0) is None


def test_the_choice_of_the_best_view_is_compared_by_what_it_reaches():
    found = answers([1, 0, 0, 1], [0.2, 0.8, 0.8, 0.2], [0.9, 0.1, 0.8, 0.3], list("aabb"), list("aabb"))
    values = {r["name"]: (r["value"], r["n"]) for r in choice_rows("x", found)}
    assert values["x: success of the best view by the product"] == (0.0, 2)
    assert values["x: success of the best view by the quality"] == (0.5, 2)
    assert values["x: success of the best view, quality less product"] == (0.5, 2)


def test_the_summary_compares_both_scores():
    found = answers([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], [0.9, 0.8, 0.2, 0.1], list("abcd"), list("abcd"))
    values = {r["name"]: r["value"] for r in summary_rows("x", found, found.quality)}
    assert values["x: AUC of the quality"] == 1.0
    assert values["x: AUC of the former product"] == 0.0
    assert values["x: Brier score of the quality"] == 0.025

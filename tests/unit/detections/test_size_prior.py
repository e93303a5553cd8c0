"""Boxes unlike a station's animals lose confidence, and only where the station's animals are known."""

import pytest

from leopard_census.detections.size_prior import SizePrior, with_size_prior
from leopard_census.tables.batch_json import Detection

LIKE = (0.3, 0.5, 0.3, 0.25)
HIGH_UP = (0.6, 0.1, 0.1, 0.1)


def survey(*last, others=6):
    """One frame per series: an animal on the trail in each of `others`, and the given boxes in the last one."""
    found = {
        f"m{n}@0": [Detection((0.05 * n, 0.5 + 0.01 * n, 0.3, 0.22 + 0.01 * n), 0.97)] for n in range(others)
    }
    found["last@0"] = [Detection(box, conf) for box, conf in last]
    return found, [[frame] for frame in found]


def judged(*last, others=6, min_conf=0.1):
    found, series = survey(*last, others=others)
    return [d.conf for d in with_size_prior(found, series, min_conf)["last@0"]]


def test_a_box_like_the_others_keeps_its_confidence():
    assert judged((LIKE, 0.6)) == [pytest.approx(0.6)]


def test_light_on_a_rock_high_above_the_trail_loses_confidence():
    (conf,) = judged((HIGH_UP, 0.45), min_conf=0.01)
    assert conf < 0.2


def test_what_falls_below_the_least_is_left_out_and_the_rest_stays():
    assert judged((HIGH_UP, 0.3), (LIKE, 0.6)) == [pytest.approx(0.6)]


def test_a_strong_box_unlike_the_others_loses_trust_not_its_place():
    (conf,) = judged((HIGH_UP, 0.99))
    assert 0.5 < conf < 0.99


@pytest.mark.parametrize(("conf", "kept"), [(0.95, 0.4), (0.7, 0.25), (0.5, 0.25), (0.49, None)])
def test_an_animal_of_another_size_stays_where_its_box_is_clear(conf, kept):
    """A leopard close to the lens where only small animals pass: sightings take boxes from 0.2 on."""
    found = judged((HIGH_UP, conf))
    assert found == [] if kept is None else found[0] >= kept


def test_little_is_known_from_few_clips():
    assert judged((HIGH_UP, 0.6), others=3) == [pytest.approx(0.6)]


def test_a_clip_is_never_judged_by_itself():
    found = {"a@0": [Detection(LIKE, 0.97)] * 3, "last@0": [Detection(HIGH_UP, 0.9)] * 9}
    assert with_size_prior(found, [["a@0"], ["last@0"]], 0.1) == found


def test_an_animal_cut_off_by_the_picture_s_edge_says_nothing_of_its_height():
    assert judged(((0.3, 0.0, 0.3, 0.4), 0.6), ((0.3, 0.8, 0.3, 0.2), 0.6)) == [pytest.approx(0.6)] * 2


def test_failed_pictures_stay_failed():
    found, series = survey((LIKE, 0.6))
    found["m0@0"] = None
    assert with_size_prior(found, series, 0.1)["m0@0"] is None


def test_young_and_old_cost_nothing():
    prior = SizePrior.of([LIKE] * 5)
    x, y, w, h = LIKE
    assert prior.cost((x, y + 0.3 * h, w, 0.7 * h)) == 0.0
    assert prior.cost(HIGH_UP) == pytest.approx(3.0)

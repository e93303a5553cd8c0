"""Which pictures stand for an animal: the clearest of each flank, and none that is misread."""

import pytest

from leopard_census.review.candidates import best_views, by_animal

SURE = 0.95


def views(made, flanks=None):
    survey = made.write()
    (own,) = by_animal(survey.shown.values()).values()
    found = best_views(own, flanks or {}, SURE)
    return {flank: (view.sighting.key, view.number) for flank, view in found.items()}


def crop(made, n, **values):
    """Change the n-th crop of all."""
    made.crops[n] |= values


def test_the_clearest_picture_of_each_flank(made):
    dull = made.add("KP-1")
    clear, right = made.add("KP-1"), made.add("KP-1", flank="right")
    crop(made, 0, quality=0.3)
    crop(made, 1, quality=0.2)
    assert views(made) == {"left": (clear, 0), "right": (right, 0)}
    assert dull not in {key for key, _ in views(made).values()}


@pytest.mark.parametrize(("probability", "taken"), [(0.7, False), (0.94, False), (0.97, True)])
def test_a_picture_of_the_other_flank_counts_only_where_it_is_sure(made, probability, taken):
    left = made.add("KP-1")
    crop(made, 1, flank="right", flank_probability=probability, quality=0.99)
    # The page orders pictures by quality: the misread one is the first.
    expected = {"left": (left, 1)} | ({"right": (left, 0)} if taken else {})
    assert views(made) == expected


def test_a_sure_second_flank_stands_behind_pictures_of_sightings_that_show_it_best(made):
    made.add("KP-1")
    crop(made, 1, flank="right", flank_probability=0.99, quality=0.99)
    right = made.add("KP-1", flank="right")
    crop(made, 2, quality=0.2)
    crop(made, 3, quality=0.1)
    assert views(made)["right"] == (right, 0)


def test_what_people_decided_goes_before_what_was_read(made):
    key = made.add("KP-1")
    crop(made, 1, flank="right", flank_probability=0.99)
    assert views(made, {key: "right"}) == {"right": (key, 0)}
    assert views(made, {key: None}) == {"left": (key, 0), "right": (key, 1)}


def test_a_flank_by_the_last_run_is_that_of_all_pictures(made):
    key = made.add("KP-1")
    made.assigned[0]["flank"] = "right"  # people decided; the machine read left
    assert views(made) == {"right": (key, 0)}


def test_an_animal_without_a_sure_flank_is_shown_all_the_same(made):
    key = made.add("KP-1", flank="other")
    assert views(made) == {"other": (key, 0)}
    made.add("KP-1", flank="left")
    assert set(views(made)) == {"left"}

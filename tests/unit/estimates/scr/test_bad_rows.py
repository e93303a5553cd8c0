"""Rows that cannot be used: one clear sentence for each fault, all of them at once."""

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.session_rows import sessions_from_rows

MASK = Mask(np.array([[x, y] for x in range(0, 4001, 500) for y in range(0, 4001, 500)], dtype=float), 25.0)


def detector(name, x, y, *usage, **more):
    effort = {f"usage_{s}": u for s, u in enumerate(usage or (1, 1, 1), start=1)}
    return {"session": "W1", "detector": name, "x": x, "y": y, **effort, **more}


def capture(individual, occasion, place, count=1, lost=0):
    return {
        "session": "W1", "individual": individual, "occasion": occasion, "detector": place, "count": count,
        "lost": lost,
    }  # fmt: skip


DETECTORS = [detector("A", 1000, 1000), detector("B", 2000, 1000), detector("C", 2000, 2500, 1, 0, 1)]
CAPTURES = [capture("a", 1, "A"), capture("a", 2, "B"), capture("b", 3, "C")]
INDIVIDUALS = [
    {"session": "W1", "individual": "a", "sex": "F"},
    {"session": "W1", "individual": "b", "sex": "M"},
]


def refused(captures=CAPTURES, detectors=DETECTORS, mask=MASK, individuals=INDIVIDUALS, **options):
    with pytest.raises(InputError) as fault:
        sessions_from_rows(captures, detectors, mask, individuals, **options)
    return fault.value.problems


def one_of(problems):
    (problem,) = problems
    return problem


def test_the_rows_here_are_right_otherwise():
    (session,) = sessions_from_rows(CAPTURES, DETECTORS, MASK, INDIVIDUALS)
    assert session.animals == ("a", "b")
    assert session.recaptures == 1


@pytest.mark.parametrize("x", [None, "", "east", float("nan"), float("inf")])
def test_detector_without_coordinates(x):
    found = one_of(refused(detectors=[*DETECTORS, detector("D", x, 1000)]))
    assert found == "session W1: detector D: has no coordinates; give x and y in metres"


def test_degrees_in_place_of_metres():
    degrees = [
        row | {"x": 73.0 + i / 50, "y": 38.0 + i / 70}
        for i, row in enumerate(DETECTORS)
    ]  # fmt: skip
    cells = Mask(np.array([[72.9, 37.9], [73.2, 38.2]]), 25.0)
    assert "look like degrees" in one_of(refused(detectors=degrees, mask=cells))


def test_degrees_in_the_wrong_order():
    swapped = [row | {"x": 43.0 + i / 50, "y": 131.0 + i / 70} for i, row in enumerate(DETECTORS)]
    assert any("look like degrees" in problem for problem in refused(detectors=swapped))


def test_detectors_in_degrees_and_mask_in_metres():
    problems = refused(detectors=[row | {"x": 73.0 + i / 50, "y": 38.0} for i, row in enumerate(DETECTORS)])
    assert "look like degrees" in problems[0]


def test_detector_listed_twice():
    found = one_of(refused(detectors=[*DETECTORS, detector("A", 3000, 1000)]))
    assert found == "session W1: detector A: is listed 2 times; keep one row for each detector"


@pytest.mark.parametrize("usage", [-1, "off", float("nan"), float("inf")])
def test_usage_that_is_no_effort(usage):
    found = one_of(refused(detectors=[*DETECTORS, detector("D", 1000, 2000, 1, usage, 1)]))
    assert found == (f"session W1: detector D, usage_2: {usage} is no effort; give 0 or a positive number")


def test_usage_with_a_gap():
    rows = [{k: v for k, v in row.items() if k != "usage_2"} for row in DETECTORS]
    found = one_of(refused(detectors=rows, captures=[capture("a", 1, "A"), capture("a", 3, "B")]))
    assert "usage_2; add it, with 0 where nothing worked" in found


def test_usage_of_fewer_occasions_than_there_are():
    assert "usage_4, usage_5" in one_of(refused(occasions={"W1": 5}))


def test_usage_beyond_the_occasions_is_left_out():
    rows = [row | {"usage_4": ""} for row in DETECTORS]
    (session,) = sessions_from_rows(CAPTURES, rows, MASK, occasions={"W1": 3})
    assert session.occasions == 3


def test_animal_at_an_unknown_detector():
    found = one_of(refused([*CAPTURES, capture("c", 1, "Z")]))
    assert found == (
        "session W1: animal c, occasion 1, detector Z: there is no such detector; add it to the detectors or "
        "correct the name"
    )


def test_capture_at_zero_effort():
    assert "did not work then (usage 0)" in one_of(refused([*CAPTURES, capture("c", 2, "C")]))


@pytest.mark.parametrize("occasion", [4, 0, -1, 1.5, "first", None])
def test_occasion_that_is_none(occasion):
    found = one_of(refused([*CAPTURES, capture("c", occasion, "A")]))
    assert "occasions are whole numbers from 1 to 3" in found


@pytest.mark.parametrize("count", [0, -1, 1.5, "many"])
def test_count_that_is_none(count):
    found = one_of(refused([*CAPTURES, capture("c", 1, "A", count=count)], detector="count"))
    assert f"count {count} is no number of captures" in found


def test_capture_of_nobody():
    assert "has no animal" in one_of(refused([*CAPTURES, capture(None, 1, "A")]))


def test_animal_after_its_removal():
    captures = [*CAPTURES, capture("c", 1, "A", lost=1), capture("c", 3, "B")]
    found = one_of(refused(captures))
    assert "animal c: is caught on occasion 3, after it was removed on occasion 1" in found


def test_animal_removed_twice():
    captures = [*CAPTURES, capture("c", 1, "A", lost=1), capture("c", 3, "B", lost=1)]
    assert "after it was removed on occasion 1" in one_of(refused(captures))


def test_several_detectors_on_one_occasion_for_multi():
    captures = [*CAPTURES, capture("a", 1, "B"), capture("b", 3, "B")]
    problems = refused(captures, detector="multi")
    assert [p[:38] for p in problems] == [
        "session W1: animal a: is caught at sev",
        "session W1: animal b: is caught at sev",
    ]


def test_animal_with_two_sexes():
    rows = [*INDIVIDUALS, {"session": "W1", "individual": "a", "sex": "M"}]
    assert "animal a: has two rows that differ" in one_of(refused(individuals=rows))


@pytest.mark.parametrize("shift", [3500.0, 100_000.0])
def test_mask_that_does_not_cover_the_detectors(shift):
    found = one_of(refused(mask=Mask(MASK.xy + [shift, 0.0], 25.0)))
    assert "does not cover 3 of 3 detectors (A, B, C)" in found


def test_mask_with_a_hole_at_a_detector():
    """Habitat may leave out the very place of a camera."""
    far = np.hypot(*(MASK.xy - [1000, 1000]).T) > 800
    (session,) = sessions_from_rows(CAPTURES, DETECTORS, Mask(MASK.xy[far], 25.0))
    assert session.n == 2


@pytest.mark.parametrize(
    ("mask", "says"),
    [
        (Mask(np.empty((0, 2)), 25.0), "has no cells"),
        (Mask(np.array([[np.nan, 0.0]]), 25.0), "without coordinates"),
        (Mask(MASK.xy, 0.0), "an area of 0.0 ha"),
        (Mask(MASK.xy, float("nan")), "an area of nan ha"),
        (Mask(MASK.xy, 25.0, {"cover": np.ones(3)}), "cover has 3 values for 81 cells"),
    ],
)
def test_mask_that_is_none(mask, says):
    assert says in one_of(refused(mask=mask))


def test_no_mask_for_a_session():
    assert one_of(refused(mask={"W2": MASK})) == "session W1: has no mask; give one for it"


def test_no_detectors():
    assert "there are no detectors" in one_of(refused(detectors=[]))


def test_session_without_detectors():
    other = capture("a", 1, "A") | {"session": "W2"}
    assert one_of(refused([*CAPTURES, other])) == (
        "session W2: there are captures, but no detectors, which are of session W1; correct the session, or add its "
        "detectors"
    )


def test_no_captures():
    assert "no animal was caught, so that nothing tells how many" in one_of(refused([]))


def test_no_recaptures():
    assert "no animal was caught more than once" in one_of(
        refused([capture("a", 1, "A"), capture("b", 1, "B")])
    )


def test_several_pictures_on_one_occasion_are_no_recapture():
    captures = [capture("a", 1, "A", count=5), capture("a", 1, "A"), capture("b", 1, "B")]
    assert "no animal was caught more than once" in one_of(refused(captures))
    assert sessions_from_rows(captures, DETECTORS, MASK, detector="count")[0].recaptures == 5


@pytest.mark.parametrize(
    "more",
    [[], [detector("B", 1000, 1000)], [detector("B", 3000, 1000, 0, 0, 0)]],
    ids=["one", "pair", "idle"],
)
def test_one_place(more):
    captures = [capture("a", 1, "A"), capture("a", 2, "A")]
    assert "no two detectors worked at different places" in one_of(
        refused(captures, [detector("A", 1000, 1000), *more])
    )


def test_all_faults_at_once():
    detectors = [*DETECTORS, detector("D", None, 0), detector("A", 1, -1, -5, 1, 1)]
    captures = [*CAPTURES, capture("c", 9, "A"), capture("d", 1, "Z")]
    problems = refused(captures, detectors, Mask(MASK.xy, -1.0))
    for part in (
        "listed 2 times",
        "no coordinates",
        "-5 is no effort",
        "-1.0 ha",
        "occasion 9",
        "detector Z",
    ):
        assert sum(part in problem for problem in problems) == 1, part


def test_a_trait_is_of_one_kind_in_all_sessions():
    """Words that are not known in a whole session, and codes that are numbers in one session alone, stay words."""
    second = [row | {"session": "W2"} for row in CAPTURES]
    detectors = [row | {"trail": "1"} for row in DETECTORS]
    detectors += [row | {"session": "W2", "trail": "road"} for row in DETECTORS]
    sessions = sessions_from_rows([*CAPTURES, *second], detectors, MASK, INDIVIDUALS)
    assert sessions[0].detector_traits["trail"] == ("1", "1", "1")
    assert sessions[1].detector_traits["trail"] == ("road", "road", "road")
    assert sessions[1].traits["sex"] == ("", "")


def test_individuals_without_a_session_serve_every_session():
    """Whatever the sessions are called, as docs/fit-scr.md says."""
    second = [row | {"session": "W2"} for row in CAPTURES]
    detectors = [*DETECTORS, *(row | {"session": "W2"} for row in DETECTORS)]
    anywhere = [{"individual": row["individual"], "sex": row["sex"]} for row in INDIVIDUALS]
    sessions = sessions_from_rows([*CAPTURES, *second], detectors, MASK, anywhere)
    assert [session.traits["sex"] for session in sessions] == [("F", "M"), ("F", "M")]
    own = [*anywhere, {"session": "W2", "individual": "a", "sex": "M"}]
    problems = refused([*CAPTURES, *second], detectors, individuals=own)
    assert problems == ["session W2: animal a: has two rows that differ; keep one row for each animal"]


def test_numbers_that_are_not_known():
    rows = [row | {"age": age} for row, age in zip(INDIVIDUALS, ["4", "NA"], strict=True)]
    (session,) = sessions_from_rows(CAPTURES, DETECTORS, MASK, rows)
    np.testing.assert_array_equal(session.traits["age"], [4.0, np.nan])

"""Questions, answers and taking them back, without the page."""

import base64

import pytest

from leopard_census.errors import InputError
from leopard_census.review.progress import progress_of
from leopard_census.review.sealing import seal
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import SECRET


def token(n):
    return f"{n:016x}"


@pytest.fixture
def asked(made):
    """Three sightings of which two pairs are asked about."""
    keys = [made.add() for _ in range(3)]
    made.ask(keys[0], keys[1])
    made.ask(keys[1], keys[2])
    made.write()
    return made


def pairs(desk, who, most=10):
    return [
        tuple(sorted(side.sighting.key for side in question.sides)) for question in desk.questions(who, most)
    ]


def stored(desk):
    return read_table(desk.log.path, contract("decisions"))


def test_an_answer_is_written_down_with_all_that_the_sheet_holds(asked):
    desk = asked.desk()
    (first, second) = desk.questions("Anna", 5)
    desk.answer("Anna", first.sealed, token(1), "same", 12.34, "  rosette\nbehind the shoulder ")
    (row,) = stored(desk)
    assert row["reviewer"] == "Anna"
    assert (row["round"], row["kind"], row["verdict"]) == (1, "pair", "same")
    assert {row["subject"], row["object"]} == {
        "m0000 0.000 0.2000 0.2000 0.5000 0.5000",
        "m0001 0.000 0.2000 0.2000 0.5000 0.5000",
    }
    assert row["comment"] == "rosette behind the shoulder"
    assert row["seconds"] == 12.3
    assert len(row["evidence"]) == 64
    assert pairs(desk, "Anna") == [tuple(sorted(side.sighting.key for side in second.sides))]


def test_two_reviewers_see_all_pairs_and_not_each_others_answers(asked):
    desk = asked.desk()
    for n, question in enumerate(desk.questions("Anna", 5)):
        desk.answer("Anna", question.sealed, token(n), "same", None, "")
    assert pairs(desk, "Anna") == []
    for_boris = desk.questions("Boris", 5)
    assert len(for_boris) == 2
    assert "same" not in str([question.sealed for question in for_boris])
    desk.answer("Boris", for_boris[0].sealed, token(9), "different", None, "")
    assert progress_of(desk, "Anna").differences == 1
    third = desk.questions("Cyril", 5)[0]
    desk.answer("Cyril", third.sealed, token(10), "same", None, "")
    assert [row["round"] for row in stored(desk)] == [1, 1, 1, 2]
    assert progress_of(desk, "Anna").differences == 0


def test_taking_back_asks_again_and_only_what_is_ones_own(asked):
    desk = asked.desk()
    first = desk.questions("Anna", 1)[0]
    desk.answer("Anna", first.sealed, token(1), "same", None, "")
    assert desk.undo("Boris", token(2)) is None
    assert desk.undo("Anna", token(3)) == stored(desk)[0]["decisionID"]
    assert desk.undo("Anna", token(4)) is None
    assert [row["kind"] for row in stored(desk)] == ["pair", "withdraw"]
    assert desk.questions("Anna", 1)[0].sealed == first.sealed


def test_a_restarted_program_goes_on_and_saves_nothing_twice(asked):
    first = asked.desk().questions("Anna", 1)[0]
    asked.desk().answer("Anna", first.sealed, token(1), "same", None, "")
    again = asked.desk().answer("Anna", first.sealed, token(1), "same", None, "")
    assert again.known
    assert len(stored(asked.desk())) == 1


def test_questions_of_others_and_made_up_ones_are_refused(asked):
    desk = asked.desk()
    first = desk.questions("Anna", 1)[0]
    forged = seal(b"x" * 32, "question pair", ["Anna", "a", "b", 1, "0" * 16, "", ""])
    gone = seal(SECRET, "question pair", ["Anna", "S1A.gone@0.1", "S1A.m0001@0.1", 1, "0" * 16, "", ""])
    for who, sealed in (
        ("Boris", first.sealed),
        ("Anna", forged),
        ("Anna", ""),
        ("Anna", "x.y"),
        ("Anna", gone),
    ):
        with pytest.raises(InputError, match="not saved"):
            desk.answer(who, sealed, token(1), "same", None, "")
    assert not desk.log.path.exists()


@pytest.mark.parametrize(
    ("verdict", "seconds", "comment"),
    [
        ("is", None, ""),
        ("", None, ""),
        ("same", -1.0, ""),
        ("same", float("nan"), ""),
        ("same", None, "x" * 1001),
    ],
)
def test_answers_that_are_none_are_refused(asked, verdict, seconds, comment):
    desk = asked.desk()
    with pytest.raises(InputError, match="not saved"):
        desk.answer("Anna", desk.questions("Anna", 1)[0].sealed, token(1), verdict, seconds, comment)
    assert not desk.log.path.exists()


def test_a_remark_is_no_formula(asked):
    desk = asked.desk()
    desk.answer("Anna", desk.questions("Anna", 1)[0].sealed, token(1), "same", None, '=HYPERLINK("http://x")')
    assert not stored(desk)[0]["comment"].startswith(("=", "+", "-", "@"))


def test_controls_look_like_any_question_and_are_kept_apart(made):
    keys = [made.add(f"KP-{n % 2}") for n in range(6)] + [made.add(), made.add()]
    made.ask(keys[6], keys[7])
    made.write()
    desk = made.desk(control_share=0.9)
    asked = desk.questions("Anna", 60)
    plain = [q for q in asked if {s.sighting.key for s in q.sides} == {keys[6], keys[7]}]
    controls = [q for q in asked if q not in plain]
    assert len(plain) == 1
    assert len(controls) > 3
    # Neither length nor form of what the page gets tells them apart.
    assert len({len(q.sealed) for q in asked}) == 1
    raw = [base64.urlsafe_b64decode(q.sealed + "==") for q in asked]
    assert not [text for text in raw if b"S1A" in text or b"m00" in text]
    for n, question in enumerate(asked):
        desk.answer("Anna", question.sealed, token(n), "same", None, "")
    rows = stored(desk)
    assert [row["kind"] for row in rows].count("control") == len(controls)
    assert {row["expected"] for row in rows if row["kind"] == "control"} == {"same", "different"}
    assert {row["expected"] for row in rows if row["kind"] == "pair"} == {None}
    assert desk.states().keys() == {(keys[6], keys[7])}
    # A control is not met twice.
    assert not {q.sealed for q in desk.questions("Anna", 60)} & {q.sealed for q in controls}


def test_the_number_that_waits_tells_of_no_control(made):
    first = [made.add("SL-01") for _ in range(4)]
    for other in first[1:]:
        made.ask(first[0], other)
    made.write()
    desk = made.desk(control_share=0.6)
    waiting = [desk.n_open("Anna")]
    kinds = []
    while asked := desk.questions("Anna", 1):
        desk.answer("Anna", asked[0].sealed, token(len(kinds)), "same", 1.0, "")
        kinds.append(stored(desk)[-1]["kind"])
        waiting.append(desk.n_open("Anna"))
    assert set(kinds) == {"pair", "control"}
    assert waiting == list(range(len(kinds), -1, -1))


def test_the_sides_stand_in_an_order_that_tells_nothing(made):
    known = made.add("KP-1")
    others = [made.add() for _ in range(20)]
    for other in others:
        made.ask(known, other)
    made.write()
    lefts = [question.sides[0].sighting.key == known for question in made.desk().questions("Anna", 20)]
    assert 4 < sum(lefts) < 16


def test_what_is_excluded_is_not_known_to_the_page(made):
    person = made.add(state="excluded")
    a, b = made.add(), made.add()
    made.ask(a, person)
    made.ask(a, b)
    survey = made.write()
    assert person not in survey.shown
    assert pairs(made.desk(), "Anna") == [(a, b)]


def test_answers_by_other_boxes_of_an_animal_count(asked):
    """Another detector made the boxes on which somebody decided before."""
    desk = asked.desk()
    row = {"reviewer": "Boris", "round": 1, "kind": "pair", "verdict": "same", "evidence": "x"}
    row |= {"subject": "m0000 2.000 0.22 0.22 0.5 0.5", "object": "m0001 0.100 0.2 0.2 0.5 0.5"}
    desk.log.add(token(1), [row])
    assert list(desk.states()) == [("S1A.m0000@0.1", "S1A.m0001@0.1")]


def test_results_that_are_not_there_are_told(made):
    with pytest.raises(InputError, match="nothing to review") as error:
        made.read()
    assert "run snakemake" in error.value.text()


def test_an_answer_lands_on_no_other_animal_that_a_run_put_under_the_key(asked):
    desk = asked.desk()
    first, second = desk.questions("Anna", 5)
    moved = min(side.sighting.key for side in first.sides)
    for row in asked.sightings:
        if row["sightingID"] == moved:
            row["anchor_box"] = "0.7000 0.1000 0.2000 0.3000"
    asked.write()
    desk.reload()
    for call in (
        lambda: desk.answer("Anna", first.sealed, token(1), "same", None, ""),
        lambda: desk.say_of_side("Anna", first.sealed, token(2), 0, "left"),
        lambda: desk.sides(first.sealed, "Anna"),
    ):
        with pytest.raises(InputError, match="made again"):
            call()
    assert not desk.log.path.exists()
    desk.answer("Anna", second.sealed, token(3), "same", None, "")
    desk.answer("Anna", desk.questions("Anna", 1)[0].sealed, token(4), "same", None, "")
    assert "0.7000 0.1000 0.2000 0.3000" in desk.log.path.read_text(encoding="utf-8")


def test_an_answer_that_is_on_disk_is_not_told_to_be_lost_when_the_results_change(asked):
    desk = asked.desk()
    first = desk.questions("Anna", 1)[0]
    desk.answer("Anna", first.sealed, token(1), "same", None, "")
    asked.sightings[0]["anchor_box"] = asked.sightings[1]["anchor_box"] = "0.7000 0.1000 0.2000 0.3000"
    asked.write()
    desk.reload()
    assert desk.answer("Anna", first.sealed, token(1), "same", None, "").known
    assert len(stored(desk)) == 1


def test_taking_back_that_is_sent_again_takes_nothing_more_and_tells_the_same(asked):
    desk = asked.desk()
    for n in (1, 2):
        desk.answer("Anna", desk.questions("Anna", 1)[0].sealed, token(n), "same", None, "")
    first, second = (row["decisionID"] for row in stored(desk))
    assert desk.undo("Anna", token(3)) == second
    assert desk.undo("Anna", token(3)) == second
    assert desk.undo("Anna", token(4)) == first
    assert desk.undo("Anna", token(4)) == first
    assert [row["subject"] for row in stored(desk) if row["kind"] == "withdraw"] == [second, first]

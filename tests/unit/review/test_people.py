"""What somebody calls a person is shown nowhere on the page, from that moment on, and comes back when it is settled."""

import datetime as dt
import json
from urllib.parse import urlencode

import pytest

from leopard_census.errors import InputError
from leopard_census.review.people import person_calls
from tests.unit.review.conftest import START
from tests.unit.review.test_page import served  # noqa: F401 - a fixture


def token(n):
    return f"{n:016x}"


def say(desk, n, who, key, value, number=1, verdict="is"):
    """A decision on a species, as the page would write it."""
    one = desk.survey.sighting(key)
    row = {"reviewer": who, "round": number, "kind": "species", "subject": one.anchor, "object": value}
    return desk.log.add(token(n), [row | {"verdict": verdict}]).decisions[0]


def withdraw(desk, n, who, decision):
    desk.log.add(
        token(n), [{"reviewer": who, "kind": "withdraw", "subject": decision, "verdict": "withdraw"}]
    )


@pytest.fixture
def plot(made):
    """Named animals and an unnamed one, of which pairs are asked about."""
    keys = [made.add("KP-1"), made.add("KP-2"), made.add(), made.add()]
    made.ask(keys[2], keys[3])
    made.ask(keys[2], keys[0])
    made.write()
    return made, keys


def test_a_call_hides_the_sighting_everywhere_at_once_and_taking_it_back_shows_it(plot):
    made, keys = plot
    desk = made.desk(control_share=0.5)
    named, asked = keys[0], keys[2]
    controls = [c for c in desk.survey.controls if named in c.pair]
    assert controls
    before = desk.questions("Boris", 9)
    calls = {key: say(desk, n, "Anna", key, "human") for n, key in enumerate((named, asked))}
    for key in (named, asked):
        assert desk.survey.shown[key].pictures == ()
        assert desk.survey.shown[key].called_person
        assert desk.survey.shown[key].n_hidden == 2
    assert not [c for c in desk.survey.controls if named in c.pair]
    shown = {side.sighting.key for question in desk.questions("Boris", 9) for side in question.sides}
    assert shown.isdisjoint({named, asked})
    for question in before:
        if {side.sighting.key for side in question.sides} & {named, asked}:
            with pytest.raises(InputError, match="not saved"):
                desk.sides(question.sealed, "Boris")
    # Decisions still find the sighting.
    assert desk.survey.attach(desk.survey.shown[named].anchor) == named
    for n, key in enumerate((named, asked)):
        withdraw(desk, 10 + n, "Anna", calls[key])
    assert [q.sealed for q in desk.questions("Boris", 9)] == [q.sealed for q in before]
    assert len(desk.survey.shown[named].pictures) == 2


def test_it_stays_hidden_in_a_dispute_and_a_third_settles_it(plot):
    made, (key, *_) = plot
    desk = made.desk()
    say(desk, 1, "Anna", key, "Homo sapiens")
    say(desk, 2, "Boris", key, "Panthera pardus")
    assert desk.survey.shown[key].called_person
    say(desk, 3, "Cyril", key, "Panthera pardus", number=2)
    assert not desk.survey.shown[key].called_person
    say(desk, 4, "Dina", key, "human", number=2)
    assert desk.survey.shown[key].called_person


def test_who_says_something_else_later_no_longer_calls_it_a_person(plot):
    made, (key, *_) = plot
    desk = made.desk()
    say(desk, 1, "Anna", key, "human")
    say(desk, 2, "anna", key, "Panthera pardus")
    assert not desk.survey.shown[key].called_person
    say(desk, 3, "Boris", key, "human", verdict="is-not")
    assert not desk.survey.shown[key].called_person


def test_withdrawing_a_withdrawal_hides_again(plot):
    made, (key, *_) = plot
    desk = made.desk()
    withdraw(desk, 2, "Anna", say(desk, 1, "Anna", key, "human"))
    assert not desk.survey.shown[key].called_person
    back = desk.log.rows()[-1]["decisionID"]
    withdraw(desk, 3, "Anna", back)
    assert desk.survey.shown[key].called_person


def test_another_program_that_writes_the_sheet_is_seen(plot):
    made, (key, *_) = plot
    desk, other = made.desk(), made.desk()
    assert len(desk.survey.shown[key].pictures) == 2
    say(other, 1, "Boris", key, "human")
    assert desk.survey.shown[key].pictures == ()


def beside(made, box, *, media=0, second=0.0):
    """One more sighting whose crop lies at a place of the file of the first one."""
    key = made.add("KP-9", n=1)
    frame = f"{made.sightings[media]['anchor_mediaID']}@{round(second * 1e6)}"
    made.sightings[-1] |= {"mediaIDs": [made.sightings[media]["anchor_mediaID"]], "anchor_box": box}
    made.sightings[-1] |= {"anchor_mediaID": frame.split("@")[0], "anchor_time_s": second}
    made.crops[-1] |= {"frameID": frame, "box": box}
    made.tracks[-1] |= {"frameID": frame, "box": box}
    return key


@pytest.mark.parametrize(
    ("box", "second", "hidden"),
    [
        ("0.6000 0.6000 0.3000 0.3000", 0.0, True),  # touches the crop of the person
        ("0.8000 0.1000 0.1000 0.8000", 0.0, False),
        ("0.6000 0.6000 0.3000 0.3000", 0.9, True),  # a second after, a person is still about there
        ("0.6000 0.6000 0.3000 0.3000", 3.5, False),
    ],
)
def test_other_pictures_of_the_place_are_hidden_too(made, box, second, hidden):
    person = made.add()  # at seconds 0 and 2
    other = beside(made, box, second=second)
    made.write()
    desk = made.desk()
    assert len(desk.survey.shown[other].pictures) == 1
    call = say(desk, 1, "Anna", person, "human")
    one = desk.survey.shown[other]
    assert (one.pictures == (), one.n_hidden, one.called_person) == (hidden, int(hidden), False)
    assert (other in desk.survey.with_pictures) is not hidden
    assert made.sightings[0]["anchor_mediaID"] in desk.survey.people_media
    withdraw(desk, 2, "Anna", call)
    assert len(desk.survey.shown[other].pictures) == 1


def test_in_a_burst_a_place_counts_in_all_photos(made):
    person = made.add(n=1)
    other = beside(made, "0.3000 0.3000 0.2000 0.2000")
    made.sightings[0]["mediaIDs"] = ["m0000", "m0100"]
    for rows in (made.crops, made.tracks):
        rows[-1]["frameID"] = "m0100@0"
    made.sightings[1] |= {"mediaIDs": ["m0100"], "anchor_mediaID": "m0100"}
    made.write()
    desk = made.desk()
    say(desk, 1, "Anna", person, "human")
    assert desk.survey.shown[other].pictures == ()


def test_a_person_that_the_results_no_longer_list_stays_hidden_beside_others(made):
    """The workflow ran again, and took the person out."""
    person = made.add()
    other = beside(made, "0.3000 0.3000 0.2000 0.2000")
    made.assigned[0] |= {"state": "excluded", "reason": "decision-species"}
    made.write()
    desk = made.desk()
    assert person not in desk.survey.shown
    say(desk, 1, "Anna", person, "human")
    assert desk.survey.shown[other].pictures == ()
    assert desk.survey.others[person].pictures == ()


def test_a_call_that_finds_no_sighting_hides_its_place(made):
    other = made.add()
    made.write()
    desk = made.desk()
    row = {"reviewer": "Anna", "round": 1, "kind": "species", "object": "human", "verdict": "is"}
    desk.log.add(token(1), [row | {"subject": "m0000 0.000 0.0000 0.0000 0.2000 0.2000"}])
    assert len(desk.survey.shown[other].pictures) == 1  # the frame of second 2 shows no one
    assert not desk.survey.shown[other].called_person


def test_a_question_whose_pictures_changed_is_another_question(made):
    person = made.add()
    other = beside(made, "0.6000 0.6000 0.3000 0.3000")
    made.crops.append({**made.crops[-1], "frameID": "m0000@9000000", "image": "later.jpg", "quality": 0.5})
    made.pictures["S1A"].append(("later.jpg", made.pictures["S1A"][0][1]))
    third = made.add()
    made.ask(other, third)
    made.write()
    desk = made.desk()
    (first,) = desk.questions("Boris", 1)
    say(desk, 1, "Anna", person, "human")
    (now,) = desk.questions("Boris", 1)
    assert now.sealed != first.sealed
    assert {len(side.pictures) for side in now.sides} == {1, 2}
    with pytest.raises(InputError, match="not shown any more"):
        desk.answer("Boris", first.sealed, token(2), "same", None, "")
    assert not desk.answer("Boris", now.sealed, token(3), "same", None, "").known


def test_a_call_that_somebody_writes_over_a_row_by_hand_hides_at_once(made):
    key, other = made.add(), made.add()
    made.ask(key, other)
    made.write()
    desk = made.desk()
    say(desk, 1, "Anna", key, "blank")
    assert desk.survey.shown[key].pictures
    path = desk.log.path
    path.write_text(path.read_text(encoding="utf-8").replace("blank", "human"), encoding="utf-8")
    assert not desk.survey.shown[key].pictures


def test_rows_that_are_no_anchor_or_say_nothing_call_nothing():
    base = {"decisionID": "a", "decidedAt": START, "reviewer": "Anna", "round": 1, "kind": "species"}
    rows = [
        base | {"subject": "no anchor", "object": "human", "verdict": "is"},
        base | {"decisionID": "b", "subject": "m 0 0 0 1 1", "object": "human", "verdict": "skip"},
        base | {"decisionID": "c", "subject": "m 0 0 0 1 1", "object": None, "verdict": "is"},
    ]
    rows = [row | {"decidedAt": START + dt.timedelta(minutes=n)} for n, row in enumerate(rows)]
    assert person_calls(rows, lambda anchor: []) == frozenset()


def test_over_the_page_no_picture_is_served_and_a_sentence_stands_in_its_place(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    at = "/sighting-picture?" + urlencode({"sighting": key, "number": 0})
    question = served.questions()[0]["question"]
    seen = [f"/picture?{urlencode({'question': question, 'side': n, 'number': 0})}" for n in (0, 1)]
    assert {served.ask("GET", path)[0] for path in (at, *seen)} == {200}
    assert "no-store" in served.ask("GET", at)[1]["cache-control"]
    form = {"sighting": key, "once": "00" * 8, "species": "human", "comment": "a ranger"}
    status, headers, _ = served.post(
        f"/sighting?token={served.token}", urlencode(form), **{"X-Review-Token": None}
    )
    assert status == 303
    assert served.ask("GET", at)[0] == 404
    assert not [q for q in served.questions() if key in json.dumps(q)]
    for path in seen:
        status, _, text = served.ask("GET", path)
        assert status == 422
        assert b"JFIF" not in text
    status, headers, _ = served.ask("GET", headers["location"])
    assert (status, headers["location"].split("?")[0]) == (303, "/species")
    status, _, text = served.ask("GET", headers["location"])
    assert status == 200
    assert b"<img" not in text
    for told in (b"so its pictures are shown nowhere", b"a ranger", b"Not a person", b"Take back"):
        assert told in text
    for path in ("/sightings", "/sightings?state=person", "/animals", "/other-species"):
        _, _, text = served.ask("GET", path)
        assert urlencode({"sighting": key, "number": 0}).encode() not in text.replace(b"&amp;", b"&")
    assert b"picture not shown" in served.ask("GET", "/sightings?state=person")[2]
    # Whoever said so settles it by the facts alone.
    form = {"sighting": key, "once": "11" * 8, "species": "Panthera pardus", "list": "person"}
    assert served.post(f"/species?token={served.token}", urlencode(form))[0] == 303
    assert served.ask("GET", at)[0] == 200

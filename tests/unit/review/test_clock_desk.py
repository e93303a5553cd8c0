"""Proposed corrections of clocks, decided by people: what stands in the sheets, and what never gets there."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from benchmarks.clock_series import START, stretched
from leopard_census.errors import InputError
from leopard_census.review.clock_desk import NotDoneError
from leopard_census.tables.clock_moment import parse_moment
from tests.unit.review.clock_survey import ZONE, ClockSurvey, Fault

SUN, DATES, PAIR = ("sun", "dates", "pair")
FACTORY = dt.datetime(2010, 1, 1, tzinfo=ZONE)
RESET_ON = START + dt.timedelta(days=50)


def token(n):
    return f"{n:016x}"


def reset(timed):
    """B fell back to its factory date."""
    return stretched(timed, "B", lambda t: t - (RESET_ON - FACTORY) if t >= RESET_ON else t)


@pytest.fixture
def clocks(made):
    return ClockSurvey(made)


def state(desk, found_by, deployment="B"):
    """The proposal for a camera that rests on some evidence."""
    (found,) = [
        one
        for one in desk.overview().states
        if (one.proposal.deployment, one.proposal.first["found_by"]) == (deployment, found_by)
    ]
    return found


def ask(desk, found_by=DATES, deployment="B"):
    one = state(desk, found_by, deployment).proposal
    return one.key, one.evidence


def faults(error):
    return [key for key, _ in error.value.faults]


def test_a_confirmed_proposal_is_a_row_of_the_sheet_and_a_decision(clocks):
    desk = clocks.desk()
    one = state(desk, DATES).proposal
    desk.confirm("Anna", token(1), one.key, one.evidence, None, "a watch in IMG_4")
    assert clocks.clocks.read_bytes() == (
        b"deploymentID,shown,true\nB,2015-12-09T23:02:20,2015-12-10T11:02:20+10:00\n"
    )
    (row,) = clocks.said()
    assert (row["reviewer"], row["kind"], row["verdict"]) == ("Anna", "clock", "confirm")
    assert (row["subject"], row["object"]) == ("B 2015-12-09T23:02:20", "2015-12-10T11:02:20+10:00")
    assert row["comment"] == "twelve-hours by dates, strong: a watch in IMG_4"
    assert state(desk, DATES).state == "confirmed"
    # What rests on the old times waits for the next run.
    assert {state(desk, other).state for other in (SUN, PAIR)} == {"waiting"}
    for other in (SUN, PAIR):
        with pytest.raises(NotDoneError) as error:
            desk.confirm("Anna", token(2), *ask(desk, other), None, "")
        assert faults(error) == ["clock_is_waiting"]
    clocks.run()
    assert [one for one in desk.overview().states if one.proposal.deployment == "B"] == []
    (confirmed,) = desk.overview().confirmed
    assert confirmed.stands
    assert desk.overview().touched == frozenset()


def test_all_rows_of_a_reset_go_together(made):
    clocks = ClockSurvey(made, None, media=reset)
    desk = clocks.desk()
    one = state(desk, PAIR).proposal
    assert len(one.rows) == 2
    desk.confirm("Anna", token(1), one.key, one.evidence, None, "")
    first, second = clocks.written()
    assert first["shown"].year == 2010
    assert second["shown"].replace(tzinfo=ZONE) == second["true"]
    assert [row["decisionID"][-2:] for row in clocks.said()] == [".1", ".2"]
    clocks.run()
    assert [row for row in clocks.rows if row["deploymentID"] == "B"] == []


def test_all_steps_of_a_drift_are_one_proposal(made):
    clocks = ClockSurvey(made, Fault(drift=12.0))
    drifts = [
        one.proposal for one in clocks.desk().overview().states if one.proposal.first["kind"] == "drift"
    ]
    assert sorted(one.deployment for one in drifts) == ["A", "B"]
    assert sum(len(one.rows) for one in drifts) == len(clocks.rows)
    assert min(len(one.rows) for one in drifts) > 10
    desk = clocks.desk()
    one = next(one for one in drifts if one.deployment == "B")
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Anna", token(1), one.key, one.evidence, START, "a watch")
    assert faults(error) == ["clock_needs_all"]
    desk.confirm("Anna", token(1), one.key, one.evidence, None, "")
    assert len(clocks.written()) == len(one.rows)
    # Of two cameras that differ only one is corrected.
    assert state(desk, PAIR, "A").state == "waiting"
    clocks.run()
    assert clocks.rows == []


def test_a_person_may_know_a_better_time(clocks):
    desk = clocks.desk()
    mine = dt.datetime(2015, 12, 10, 11, 5, tzinfo=ZONE)
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Anna", token(1), *ask(desk), mine, "  ")
    assert faults(error) == ["clock_why_time"]
    assert not clocks.clocks.exists()
    desk.confirm("Anna", token(1), *ask(desk), mine, "the photo of a watch")
    assert clocks.written()[0]["true"] == mine
    assert state(desk, DATES).state == "confirmed"


def test_a_proposal_without_a_time_needs_one(made):
    clocks = ClockSurvey(made, Fault(3600.0, from_day=45))
    desk = clocks.desk()
    one = state(desk, PAIR).proposal
    assert one.first["proposed_true"] is None
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Anna", token(1), one.key, one.evidence, None, "")
    assert faults(error) == ["clock_no_time"]
    true = (one.first["shown"] + dt.timedelta(hours=1)).replace(tzinfo=ZONE)
    desk.confirm("Anna", token(2), one.key, one.evidence, true, "put back on a visit")
    assert [(row["shown"], row["true"]) for row in clocks.written()] == [(one.first["shown"], true)]


def test_a_refusal_holds_while_the_proposal_is_the_same(clocks):
    desk = clocks.desk()
    with pytest.raises(NotDoneError) as error:
        desk.refuse("Anna", token(1), *ask(desk), "\n")
    assert faults(error) == ["clock_why"]
    desk.refuse("Anna", token(1), *ask(desk), "=HYPERLINK(1) the sheet is wrong")
    (row,) = clocks.said()
    assert (row["verdict"], row["object"]) == ("refuse", "2015-12-10T11:02:20+10:00")
    assert row["comment"] == "twelve-hours by dates, strong: '=HYPERLINK(1) the sheet is wrong"
    assert not clocks.clocks.exists()
    clocks.run()
    assert state(desk, DATES).state == "refused"
    # Other evidence was not refused with it.
    assert state(desk, SUN).state == "open"
    # One more file says the same.
    clocks.media = [row for row in clocks.media if row != clocks.media[500]]
    clocks.run()
    assert state(desk, DATES).state == "refused"
    # Another time is another proposal.
    first = next(row for row in clocks.media if row["deploymentID"] == "B")
    clocks.media.remove(first)
    clocks.run()
    assert state(desk, DATES).state == "open"


def test_a_refusal_can_be_taken_back(clocks):
    desk = clocks.desk()
    key, evidence = ask(desk)
    desk.refuse("Anna", token(1), key, evidence, "no")
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Boris", token(2), key, evidence, None, "")
    assert error.value.faults == [("clock_is_refused", {"who": "Anna"})]
    desk.ask_again("Boris", token(3), key, "seen again")
    assert state(desk, DATES).state == "open"
    with pytest.raises(NotDoneError):
        desk.ask_again("Boris", token(4), key, "")
    assert [row["kind"] for row in clocks.said()] == ["clock", "withdraw"]


def test_a_refusal_written_by_hand_counts(clocks):
    clocks.decisions.write_text(
        "decisionID,decidedAt,reviewer,kind,subject,object,verdict,comment\n"
        "d1,2016-05-01 10:00+10:00,Vera,clock,B 2015-12-09 23:02:20,2015-12-10 11:02:20+10:00,refuse,no\n"
    )
    assert state(clocks.desk(), DATES).state == "refused"
    # The other camera gives another second.
    assert state(clocks.desk(), PAIR).state == "open"


def test_what_was_put_off_stays_open_and_stands_last(clocks):
    desk = clocks.desk()
    desk.put_off("Anna", token(1), *ask(desk), "ask Boris for his watch")
    last = desk.overview().states[-1]
    assert (last.state, last.proposal.first["found_by"]) == ("open", DATES)
    assert last.later[0]["comment"].endswith("ask Boris for his watch")
    desk.confirm("Boris", token(2), *ask(desk), None, "")
    assert state(desk, DATES).state == "confirmed"


def test_an_answer_that_is_sent_again_changes_nothing(clocks):
    desk = clocks.desk()
    given = ask(desk)
    for program in (desk, desk, clocks.desk()):
        program.confirm("Anna", token(1), *given, None, "")
    assert len(clocks.written()) == len(clocks.said()) == 1
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Boris", token(2), *given, None, "")
    assert error.value.faults == [("clock_is_confirmed", {"who": "Anna"})]
    (confirmed,) = desk.overview().confirmed
    for _ in range(2):
        desk.take_back("Anna", token(3), confirmed.key, "")
    assert len(clocks.said()) == 2
    # An old page, sent again after that, brings nothing back.
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Anna", token(1), *given, None, "")
    assert faults(error) == ["clock_stale"]
    assert clocks.written() == []
    for _ in range(2):
        desk.put_off("Anna", token(4), *given, "")
    for _ in range(2):
        desk.refuse("Anna", token(5), *given, "no")
    assert len(clocks.said()) == 4
    for _ in range(2):
        desk.ask_again("Anna", token(6), given[0], "")
    assert len(clocks.said()) == 5
    for token_of_another in (token(3), token(5)):
        with pytest.raises(NotDoneError) as error:
            desk.refuse("Anna", token_of_another, *given, "no")
        assert faults(error) == ["clock_stale"]
    assert len(clocks.said()) == 5


def test_an_old_page_takes_back_nothing_else(clocks):
    """All forms of the list carry one token: pressed after the browser's button Back it meant another row."""
    desk = clocks.desk()
    desk.refuse("Anna", token(1), *ask(desk), "no")
    desk.refuse("Anna", token(2), *ask(desk, SUN), "no")
    desk.confirm("Anna", token(3), *ask(desk, PAIR), None, "")
    desk.ask_again("Anna", token(4), ask(desk)[0], "")
    (confirmed,) = desk.overview().confirmed
    for act in (
        lambda: desk.ask_again("Anna", token(4), ask(desk, SUN)[0], ""),
        lambda: desk.take_back("Anna", token(4), confirmed.key, ""),
    ):
        with pytest.raises(NotDoneError) as error:
            act()
        assert faults(error) == ["clock_stale"]
    assert state(desk, SUN).state == "refused"
    assert len(clocks.written()) == 1


def test_people_s_rows_stay_byte_for_byte(clocks):
    before = "\ufefftrue,deploymentID,shown\r\n\r\n2015-12-20 10:00+10:00,A,2015-12-20 10:00\r\n"
    before += '"2016-01-10T09:00:00+10:00",A,2016-01-10T08:59'
    clocks.clocks.write_bytes(before.encode())
    clocks.run()
    desk = clocks.desk()
    desk.confirm("Anna", token(1), *ask(desk), None, "")
    added = "2015-12-10T11:02:20+10:00,B,2015-12-09T23:02:20\r\n"
    assert clocks.clocks.read_bytes().decode() == before + "\r\n" + added
    with clocks.clocks.open("ab") as file:
        file.write(b"2016-02-10T09:00:00+10:00,A,2016-02-10T09:00\r\n")
    desk.take_back("Boris", token(2), desk.overview().confirmed[0].key, "it was the other camera")
    assert clocks.clocks.read_bytes().decode() == (
        before + "\r\n2016-02-10T09:00:00+10:00,A,2016-02-10T09:00\r\n"
    )
    assert [row["kind"] for row in clocks.said()] == ["clock", "withdraw"]
    assert desk.overview().confirmed == ()


def test_a_row_that_somebody_changed_is_not_taken_back(clocks):
    desk = clocks.desk()
    desk.confirm("Anna", token(1), *ask(desk), None, "")
    changed = clocks.clocks.read_bytes().replace(b"11:02:20+10:00", b"11:04:00+10:00")
    clocks.clocks.write_bytes(changed)
    (confirmed,) = desk.overview().confirmed
    with pytest.raises(NotDoneError) as error:
        desk.take_back("Anna", token(2), confirmed.key, "")
    ((key, named),) = error.value.faults
    assert key == "clock_changed"
    assert named == {
        "moment": "B 2015-12-09T23:02:20",
        "then": "2015-12-10T11:02:20+10:00",
        "now": "2015-12-10T11:04:00+10:00",
    }
    assert clocks.clocks.read_bytes() == changed
    # A row that is gone leaves nothing to take out but the confirmation.
    clocks.clocks.write_bytes(b"deploymentID,shown,true\n")
    assert state(desk, DATES).state == "unfinished"
    desk.take_back("Anna", token(3), confirmed.key, "")
    assert desk.overview().confirmed == ()
    assert state(desk, DATES).state == "open"
    with pytest.raises(NotDoneError):
        desk.take_back("Anna", token(4), confirmed.key, "")


FAULTY = {
    "deploymentID;shown;true\nA;2015-12-20 10:00;2015-12-20 10:00+10:00\n": "semicolons",
    "deploymentID,shown\nA,2015-12-20 10:00\n": "'true' is missing",
    "deploymentID,shown,true\nZ,2015-12-20 10:00,2015-12-20 10:00+10:00\n": "'Z' is not in deployments.csv",
    "deploymentID,shown,true\nA,2015-12-20 10:00,2019-12-20 10:00+10:00\n": "outside the deployment",
    "deploymentID,shown,true\nA,2015-12-20 10:00,2015-12-20 10:00+09:00\n": "written with the offset +09:00",
    "deploymentID,shown,true\n=cmd|' /C calc'!A0,2015-12-20 10:00,2015-12-20 10:00+10:00\n": "column deploymentID",
    'deploymentID,shown,true\nA,"2015-12-20 10:00,2015-12-20 10:00+10:00\n': "cannot be read as CSV",
}


@pytest.mark.parametrize(("content", "message"), FAULTY.items())
def test_a_sheet_with_faults_is_told_and_left_alone(clocks, content, message):
    given = ask(clocks.desk())
    clocks.clocks.write_text(content)
    desk = clocks.desk()
    for act in (
        desk.overview,
        lambda: desk.confirm("Anna", token(1), *given, None, ""),
        lambda: desk.refuse("Anna", token(1), *given, "no"),
    ):
        with pytest.raises(InputError) as error:
            act()
        assert message in error.value.text()
        assert str(clocks.folder) not in error.value.text()
    assert clocks.clocks.read_text() == content
    assert not clocks.decisions.exists()


def test_a_row_that_the_sheet_s_checks_refuse_is_not_written(clocks):
    desk = clocks.desk()
    for true, message in (
        (dt.datetime(2019, 1, 1, tzinfo=ZONE), "lies outside the deployment"),
        (dt.datetime(2015, 12, 10, 11, tzinfo=dt.timezone(dt.timedelta(hours=9))), "offset +09:00"),
    ):
        with pytest.raises(NotDoneError) as error:
            desk.confirm("Anna", token(1), *ask(desk), true, "a watch")
        assert faults(error) == ["clock_sheet"]
        assert message in error.value.lines[0]
        assert error.value.lines[0].startswith("clocks.csv: ")
    # The same reading stands there with another time: a second row would be ambiguous.
    content = "deploymentID,shown,true\nB,2015-12-09T23:02:20,2015-12-10T10:00:00+10:00\n"
    clocks.clocks.write_text(content)
    folder = clocks.results / "provenance"
    (folder / "media_clocks.json").unlink()  # as if nobody knew that the sheet changed
    with pytest.raises(NotDoneError) as error:
        desk.confirm("Anna", token(1), *ask(desk), None, "")
    assert "already stands in row 2" in error.value.lines[0]
    assert clocks.clocks.read_text() == content
    assert not clocks.decisions.exists()
    assert sorted(path.name for path in clocks.folder.iterdir() if ".part" in path.name) == []


def test_decisions_with_faults_keep_the_row_out(clocks):
    desk = clocks.desk()
    given = ask(desk)
    clocks.decisions.write_text("decisionID,reviewer\nd1,Boris\n")
    with pytest.raises(InputError):
        desk.confirm("Anna", token(1), *given, None, "")
    assert not clocks.clocks.exists()
    assert clocks.decisions.read_text() == "decisionID,reviewer\nd1,Boris\n"


def test_what_was_not_seen_is_not_answered(clocks):
    desk = clocks.desk()
    key, evidence = ask(desk)
    for given in (("0" * 16, evidence), (key, "0" * 64), ("", ""), ("../../x", evidence)):
        for act in (desk.refuse, desk.put_off, lambda *a: desk.confirm(*a[:4], None, a[4])):
            with pytest.raises(NotDoneError) as error:
                act("Anna", token(1), *given, "no")
            assert faults(error) == ["clock_gone"]
    with pytest.raises(NotDoneError) as error:
        desk.refuse("Anna", "x", key, evidence, "n" * 1001)
    assert faults(error) == ["clock_stale", "clock_long"]
    assert not clocks.decisions.exists()
    assert not clocks.clocks.exists()


PROGRAM = """
    import sys
    from pathlib import Path
    from tests.unit.review.clock_survey import ZONE
    from leopard_census.review.clock_desk import ClockDesk, NotDoneError
    from leopard_census.review.clock_sheet import ClockSheet
    from leopard_census.review.decision_log import DecisionLog
    folder, results, who, count, run = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:])
    sheet = ClockSheet(folder / "clocks.csv", folder / "deployments.csv", ZONE)
    desk = ClockDesk("plot-2012", results, sheet, DecisionLog(folder / "decisions.csv"))
    one = next(one for one in desk.proposals() if one.first["found_by"] == "dates")
    for n in range(count):
        token = who.encode().hex()[:2] + f"{run:06x}{n:08x}"
        try:
            desk.confirm(who, token, one.key, one.evidence, None, "")
            print("confirm", flush=True)
            desk.confirm(who, token, one.key, one.evidence, None, "")  # as a page that heard nothing
        except NotDoneError:
            pass
        try:
            mine = [c for c in desk.overview().confirmed if c.decisions[0]["reviewer"] == who]
            if mine:
                desk.take_back(who, "f" + token[1:], mine[0].key, "")
                print("back", flush=True)
        except NotDoneError:
            pass
    print("end", flush=True)
"""


def program(clocks, who, count, run=0):
    code = textwrap.dedent(PROGRAM)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(clocks.folder), str(clocks.results), who, str(count), str(run)],
        stdout=subprocess.PIPE,
        text=True,
    )


def held_together(clocks):
    """The sheet is whole, and each of its rows is confirmed by one decision that stands."""
    overview = clocks.desk().overview()
    standing = [row for one in overview.confirmed for row in one.rows if one.stands]
    assert [(r["shown"], r["true"]) for r in clocks.written()] == [(r["shown"], r["true"]) for r in standing]
    return overview


def test_two_programs_at_once_lose_and_double_nothing(clocks):
    both = [program(clocks, who, 12) for who in ("anna", "boris")]
    told = [one.communicate(timeout=120)[0].split() for one in both]
    assert all(one.returncode == 0 for one in both)
    said = [(row["reviewer"], row["kind"]) for row in clocks.said()]
    for who, lines in zip(("anna", "boris"), told, strict=True):
        # One of two may find nothing to do, whenever the other was just there.
        assert lines.count("confirm") == said.count((who, "clock"))
        assert lines.count("back") == said.count((who, "withdraw"))
    assert said
    # Nobody confirmed what stood confirmed: the two kinds alternate.
    assert [kind for _, kind in said] == ["clock", "withdraw"] * (len(said) // 2)
    assert clocks.written() == []
    held_together(clocks)


def test_killed_at_any_moment_nothing_is_half_done(clocks):
    rng = random.Random(3)
    for run in range(4):
        one = program(clocks, "anna", 40, run)
        assert one.stdout is not None
        for _ in range(rng.randint(1, 6)):
            one.stdout.readline()
        time.sleep(rng.random() * 0.02)
        os.kill(one.pid, signal.SIGKILL)
        one.communicate()
        desk = clocks.desk()
        overview = held_together(clocks)
        found = state(desk, DATES)
        assert found.state in ("open", "confirmed", "unfinished")
        for confirmed in overview.confirmed:
            desk.take_back("vera", token(rng.getrandbits(60)), confirmed.key, "")
        assert clocks.written() == []
        assert state(desk, DATES).state == "open"
        if clocks.said():
            assert parse_moment(clocks.said()[0]["subject"]).deployment == "B"


def test_a_confirmation_without_its_row_can_be_finished(clocks, monkeypatch):
    """The program ends right after the decision was written."""
    desk = clocks.desk()
    given = ask(desk)

    class EndedError(BaseException):
        pass

    add = desk._log.add

    def add_and_end(token, rows):
        add(token, rows)
        raise EndedError

    monkeypatch.setattr(desk._log, "add", add_and_end)
    with pytest.raises(EndedError):
        desk.confirm("Anna", token(1), *given, None, "")
    monkeypatch.undo()
    assert not clocks.clocks.exists()
    desk = clocks.desk()
    assert state(desk, DATES).state == "unfinished"
    # The browser sends it again, or the person presses the button again.
    desk.confirm("Anna", token(1), *given, None, "")
    assert state(desk, DATES).state == "confirmed"
    assert len(clocks.said()) == len(clocks.written()) == 1


def test_a_run_that_nobody_recorded_counts_as_another_one(clocks):
    """The sheet is another than that of the run, and nobody knows which rows the sightings were made with."""
    clocks.clocks.write_text("deploymentID,shown,true\nA,2015-12-20 10:00,2015-12-20 10:00+10:00\n")
    desk = clocks.desk()
    assert desk.overview().touched == {"A"}
    # Compared with A.
    assert state(desk, PAIR).state == "waiting"
    assert state(desk, SUN).state == "open"
    (clocks.results / "provenance" / "sightings.B.json").write_text("{}")
    assert state(desk, SUN).state == "waiting"


def test_a_run_that_ended_before_the_sightings_has_not_counted_the_row(clocks):
    desk = clocks.desk()
    desk.confirm("Anna", token(1), *ask(desk), None, "")
    kept = (clocks.results / "provenance" / "sightings.B.json").read_bytes()
    clocks.run()
    assert desk.overview().touched == frozenset()
    (clocks.results / "provenance" / "sightings.B.json").write_bytes(kept)
    assert desk.overview().touched == {"B"}

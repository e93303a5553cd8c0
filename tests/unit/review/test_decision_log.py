"""The sheet of decisions: every answer once, whole and on disk, whoever else writes and however a program ends."""

import datetime as dt
import errno
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from leopard_census.errors import InputError
from leopard_census.review.decision_log import DecisionLog, token_of
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.sheet_lock import locked_sheet

A, B = "aa 0.000 0.1000 0.1000 0.5000 0.5000", "bb 0.000 0.1000 0.1000 0.5000 0.5000"
NOW = dt.datetime(2012, 6, 1, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=11)))


def answer(verdict="same", **more):
    return {
        "reviewer": "Anna",
        "round": 1,
        "kind": "pair",
        "subject": A,
        "object": B,
        "verdict": verdict,
        **more,
    }


def token(n):
    return f"{n:016x}"


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path / "decisions.csv", lambda: NOW)


def stored(log):
    return read_table(log.path, contract("decisions"))


def test_an_answer_stands_in_the_sheet_at_once(log):
    found = log.add(token(1), [answer(comment='spots, "left" – хвост')])
    (row,) = stored(log)
    assert found.decisions == (row["decisionID"],)
    assert not found.known
    assert row["decidedAt"] == NOW.replace(microsecond=123000)
    assert (row["verdict"], row["comment"]) == ("same", 'spots, "left" – хвост')
    assert token_of(row["decisionID"]) == token(1)
    assert log.rows() == stored(log)


def test_an_answer_that_is_sent_again_is_not_added_again(log):
    first = log.add(token(1), [answer(), answer("cannot-compare", kind="pair", object=A, subject=B)][:1])
    again = DecisionLog(log.path, lambda: NOW).add(token(1), [answer("different")])
    assert again.known
    assert again.decisions == first.decisions
    assert len(stored(log)) == 1


def test_later_answers_have_later_times_and_keys_whatever_the_clock_says(tmp_path):
    clock = iter([NOW, NOW, NOW - dt.timedelta(hours=3), NOW.astimezone(dt.UTC)])
    log = DecisionLog(tmp_path / "decisions.csv", lambda: next(clock))
    for n in range(4):
        log.add(token(n), [answer()])
    rows = stored(log)
    times = [row["decidedAt"] for row in rows]
    assert times == sorted(set(times))
    assert [r["decisionID"] for r in rows] == sorted(r["decisionID"] for r in rows)


def test_rows_of_one_answer_go_together(log):
    log.add(
        token(1),
        [
            answer(kind="sex", object="female", verdict="is"),
            answer(kind="stage", object="adult", verdict="is"),
        ],
    )
    rows = stored(log)
    assert [row["kind"] for row in rows] == ["sex", "stage"]
    assert len({row["decisionID"] for row in rows}) == 2
    assert len({row["decidedAt"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (answer("is"), "answers no question of kind pair"),
        (answer(subject="nowhere"), "an anchor is"),
        (answer(kind="flank", object="up", verdict="is"), "is no flank"),
        (answer(kind="name", object="=cmd|' /C calc'!A0", verdict="is"), "column object"),
    ],
)
def test_what_the_sheet_may_not_hold_is_refused_whole(log, bad, message):
    with pytest.raises(InputError, match="was not saved") as error:
        log.add(token(1), [answer(), bad])
    assert message in error.value.text()
    assert not log.path.exists()
    with pytest.raises(InputError, match="no token"):
        log.add("../../x", [answer()])


def test_what_people_wrote_stays_byte_for_byte(log):
    head = "\ufeffreviewer,decisionID,decidedAt,kind,subject,object,verdict\r\n"
    line = f'"Boris",d1,2012-05-01 10:00+11:00,pair,{A},{B},different'
    log.path.write_text(head + line, encoding="utf-8", newline="")
    log.add(token(1), [{key: value for key, value in answer().items() if key != "round"}])
    content = log.path.read_bytes().decode("utf-8")
    assert content.startswith(head + line + "\r\n")
    assert [row["reviewer"] for row in stored(log)] == ["Boris", "Anna"]


def test_a_column_that_a_sheet_lacks_is_added_to_it(log):
    head = "reviewer,decisionID,decidedAt,kind,subject,object,verdict\n"
    log.path.write_text(head + f"Boris,d1,2012-05-01 10:00+11:00,pair,{A},{B},different\n")
    log.add(token(1), [answer(comment="a, b")])
    boris, anna = stored(log)
    assert (boris["reviewer"], boris["round"], boris["comment"]) == ("Boris", None, None)
    assert (anna["reviewer"], anna["round"], anna["comment"]) == ("Anna", 1, "a, b")


def test_a_sheet_with_faults_is_told_and_left_alone(log):
    log.path.write_text("decisionID,reviewer\nd1,Boris\n")
    with pytest.raises(InputError, match="cannot be used"):
        log.add(token(1), [answer()])
    assert log.path.read_text() == "decisionID,reviewer\nd1,Boris\n"


def test_a_link_to_a_sheet_stays_a_link(tmp_path):
    (tmp_path / "share").mkdir()
    link = tmp_path / "decisions.csv"
    link.symlink_to(tmp_path / "share" / "all.csv")
    DecisionLog(link).add(token(1), [answer()])
    assert link.is_symlink()
    assert len(read_table(tmp_path / "share" / "all.csv", contract("decisions"))) == 1


def test_another_writer_is_waited_for_and_then_told(log):
    with locked_sheet(log.path):
        done = []
        other = threading.Thread(target=lambda: done.append(log.add(token(1), [answer()])))
        other.start()
        time.sleep(0.2)
        assert done == []
    other.join()
    assert len(stored(log)) == 1
    code = f"""
        import sys
        from pathlib import Path
        from leopard_census.errors import InputError
        from leopard_census.tables.sheet_lock import locked_sheet
        try:
            with locked_sheet(Path({str(log.path)!r}), 0.1):
                pass
        except InputError as error:
            sys.exit(error.text())
    """
    with locked_sheet(log.path):
        run = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
        )
    assert run.returncode == 1
    assert "another program has held it" in run.stderr


WRITER = """
    import sys
    from pathlib import Path
    from leopard_census.review.decision_log import DecisionLog
    log, who, count = DecisionLog(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    row = {"reviewer": who, "round": 1, "kind": "pair", "verdict": "same"}
    for n in range(count):
        token = who.encode().hex()[:2] + f"{n:014x}"
        row |= {"subject": f"m{n} 0.000 0.1 0.1 0.5 0.5", "object": "x 0.000 0.1 0.1 0.5 0.5"}
        log.add(token, [row])
        print(token, flush=True)
"""


def writer(path, who, count):
    code = textwrap.dedent(WRITER)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path), who, str(count)], stdout=subprocess.PIPE, text=True
    )


def test_two_programs_at_once_lose_nothing(tmp_path):
    path = tmp_path / "decisions.csv"
    both = [writer(path, who, 40) for who in ("anna", "boris")]
    assert all(program.wait(60) == 0 for program in both)
    rows = read_table(path, contract("decisions"))
    assert sorted(row["reviewer"] for row in rows) == ["anna"] * 40 + ["boris"] * 40
    assert [r["decisionID"] for r in rows] == sorted(r["decisionID"] for r in rows)


def test_killed_at_any_moment_no_answer_is_lost_or_doubled(tmp_path):
    """Each round goes on with the same tokens, as a page does that got no acknowledgement."""
    path, rng, told = tmp_path / "decisions.csv", random.Random(5), set()
    for _ in range(6):
        program = writer(path, "anna", 60)
        assert program.stdout is not None
        for _ in range(rng.randint(3, 15)):
            told.add(program.stdout.readline().strip())
        time.sleep(rng.random() * 0.01)
        os.kill(program.pid, signal.SIGKILL)
        told |= {line.strip() for line in program.stdout}
        program.wait()
        tokens = [token_of(row["decisionID"]) for row in read_table(path, contract("decisions"))]
        assert len(tokens) == len(set(tokens))
        assert told - {""} <= set(tokens)


def test_a_disk_that_is_full_is_told_and_leaves_the_sheet_as_it_was(log, monkeypatch):
    log.add(token(1), [answer()])
    before = log.path.read_bytes()

    def full(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        log.add(token(2), [answer()])
    monkeypatch.undo()
    assert log.path.read_bytes() == before
    assert not list(log.path.parent.glob(".*.part"))
    assert not log.add(token(2), [answer()]).known


def test_all_who_wait_for_a_held_sheet_give_up_together(log):
    told = []

    def wait():
        try:
            with locked_sheet(log.path, 0.3):
                pass
        except InputError as error:
            told.append(error)

    with locked_sheet(log.path):
        threads = [threading.Thread(target=wait) for _ in range(6)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(told) == 6
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_year_that_no_clock_shows_is_told(log, year):
    log.add(token(1), [answer()])
    text = log.path.read_text(encoding="utf-8")
    log.path.write_text(text.replace(",2012-", f",{year}-", 1), encoding="utf-8")
    for act in (log.rows, lambda: log.add(token(2), [answer()])):
        with pytest.raises(InputError, match="nobody decided in the year"):
            act()

"""What something else wrote over decisions.csv is known, and can be put back."""

import re
from urllib.parse import urlencode

import pytest

from leopard_census.errors import InputError
from leopard_census.review.decision_log import DecisionLog
from leopard_census.review.written import Written
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.test_decision_log import answer
from tests.unit.review.test_page import served  # noqa: F401 - a fixture


def ids(rows):
    return [row["decisionID"] for row in rows]


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path / "decisions.csv")


def fill(log, *numbers):
    for n in numbers:
        log.add(f"{n:016x}", [answer()])


def test_an_older_copy_saved_over_the_sheet_is_seen_and_put_back(log):
    fill(log, 1, 2)
    older = log.path.read_bytes()
    fill(log, 3, 4)
    whole = ids(log.rows())
    assert not log.lost()
    log.path.write_bytes(older.replace(b"\n", b"\r\n"))  # as a spreadsheet does
    fill(log, 5)
    again = DecisionLog(log.path)  # the program may have ended meanwhile
    assert ids(again.lost()) == whole[2:]
    assert again.put_back() == 2
    assert len(again.rows()) == 5
    assert set(whole) < set(ids(again.rows()))
    assert again.put_back() == 0
    assert not again.lost()
    # They stand there as they stood: with their times, so that their order is the same.
    assert [row["decidedAt"] for row in sorted(again.rows(), key=lambda r: r["decisionID"])] == sorted(
        row["decidedAt"] for row in again.rows()
    )


def test_what_was_removed_on_purpose_is_let_go_and_nothing_that_is_lost_later(log):
    fill(log, 1, 2)
    log.path.unlink()
    lost = log.lost()
    assert len(lost) == 2
    log.let_go(lost[0]["decidedAt"])
    assert ids(log.lost()) == ids(lost)[1:]


def test_a_line_that_a_power_cut_left_in_half_costs_nothing(log):
    fill(log, 1, 2)
    kept = Written(log.path)
    kept.path.write_bytes(kept.path.read_bytes()[:-9])
    fill(log, 3)
    rows = read_table(kept.path, contract("decisions"))
    assert len(rows) == 2
    assert not log.lost()


def test_a_list_of_an_earlier_version_gets_the_columns_of_today(log):
    fill(log, 1)
    kept = Written(log.path)
    lines = kept.path.read_text(encoding="utf-8").splitlines()
    kept.path.write_text("\n".join(line.rsplit(",", 2)[0] for line in lines) + "\n", encoding="utf-8")
    fill(log, 2)
    assert ids(read_table(kept.path, contract("decisions"))) == ids(log.rows())


def test_where_nothing_can_be_noted_answers_are_saved_all_the_same(log):
    fill(log, 1)
    kept = Written(log.path).path
    kept.unlink()
    kept.mkdir()
    fill(log, 2)
    assert len(log.rows()) == 2


def test_a_sheet_that_cannot_be_read_puts_nothing_back(log):
    fill(log, 1)
    log.path.write_text("decisionID;decidedAt\n", encoding="utf-8")
    with pytest.raises(InputError):
        log.put_back()
    assert log.path.read_text(encoding="utf-8") == "decisionID;decidedAt\n"


def test_the_first_view_tells_of_it_and_puts_it_back(served):  # noqa: F811
    question = served.questions()[0]["question"]
    given = {"question": question, "verdict": "same", "seconds": 2, "token": "1" * 16}
    assert served.post("/api/answer", given)[0] == 200
    path = served.made.folder / "decisions.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.splitlines(keepends=True)[0])
    page = served.ask("GET", "/")[2].decode()
    assert 'id="lost"' in page
    assert "Anna: 1" in page
    until = re.search(r'name="until" value="([^"]+)"', page)[1]

    def post(**form):
        return served.post(f"/lost?token={served.token}", urlencode(form), **{"X-Review-Token": None})[0]

    assert post(act="leave", until="1999-01-01T00:00:00+00:00") == 303
    assert post(act="leave", until="no time") == 303
    assert post(act="nothing") == 303
    assert len(read_table(path, contract("decisions"))) == 0
    assert post(act="back", until=until) == 303
    assert path.read_bytes() == whole
    assert 'id="lost"' not in served.ask("GET", "/")[2].decode()

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.provenance.ledger import (
    Entry,
    Interval,
    LedgerInput,
    ledger_text,
    read_ledger,
    write_ledger,
)

PLAIN = Entry(
    id="count.cubs",
    value=2,
    unit="animals",
    digits=0,
    definition="Cubs",
    formula="column n_min",
    subset="window",
    rule="counts",
    inputs=(LedgerInput("s/b.csv", "b" * 64), LedgerInput("s/a.csv", "a" * 64)),
    code="c" * 64,
    config="d" * 64,
)

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(value=st.none() | st.integers(-(10**9), 10**9) | numbers, lower=numbers, upper=numbers)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, value, lower, upper) -> None:
    path = tmp_path_factory.mktemp("ledger") / "numbers.json"
    reason = "" if value is not None else "none was caught"
    entry = replace(PLAIN, value=value, interval=Interval(lower, upper), reason=reason)
    write_ledger(path, "s", [entry])
    back = read_ledger(path)[PLAIN.id]
    assert back.value == pytest.approx(value, abs=1e-6) if value is not None else back.value is None
    assert back.interval is not None
    assert (back.interval.lower, back.interval.upper) == pytest.approx((lower, upper), abs=1e-6)
    assert [item.path for item in back.inputs] == ["s/a.csv", "s/b.csv"]


def test_entries_stand_in_order_of_id_however_they_come() -> None:
    entries = [replace(PLAIN, id=id) for id in ("scr.g0", "count.cubs", "effort.days")]
    assert ledger_text("s", entries) == ledger_text("s", entries[::-1])


def test_the_last_bits_of_a_float_do_not_show() -> None:
    a, b = replace(PLAIN, value=0.1 + 0.2), replace(PLAIN, value=0.3)
    assert ledger_text("s", [a]) == ledger_text("s", [b])


def test_a_missing_value_wants_a_reason() -> None:
    with pytest.raises(ValueError, match=r"count\.cubs: has neither a value nor a reason"):
        ledger_text("s", [replace(PLAIN, value=None)])


def test_faults_are_told_together_and_nothing_is_written(tmp_path: Path) -> None:
    bad = [PLAIN, PLAIN, replace(PLAIN, id="scr.g0", value=float("nan"))]
    with pytest.raises(ValueError, match=r"count\.cubs occurs twice; scr\.g0: nan is not finite"):
        write_ledger(tmp_path / "numbers.json", "s", bad)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", ["", "{}", '{"format": 9, "numbers": []}', '{"format": 1, "numbers": [{"id": "a"}]}']
)
def test_a_damaged_ledger_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"numbers\.json.*delete it and run the workflow again"):
        read_ledger(path)

from typing import Any

from leopard_census.report.closed_table import closed_table
from leopard_census.report.printing import TableRow


def row(data_set: str, model: str, n_hat: float | None, note: str | None = None) -> TableRow:
    cells: dict[str, Any] = {"data_set": data_set, "model": model, "n_hat": n_hat, "note": note}
    return TableRow(cells, "s/estimates/closed.csv", "f" * 64, (data_set, model))


def test_the_headline_stands_first_and_each_note_is_told_once() -> None:
    table = closed_table(
        [
            row("left", "M0", 4.0, "no interval"),
            row("headline", "M0", 8.0),
            row("headline", "Chao", None, "not possible"),
            row("both", "M0", 4.0, "no interval"),
        ]
    )
    assert [shown.name for shown in table.sets] == ["headline", "both", "left"]
    assert [(letter, noted["note"]) for letter, noted in table.notes] == [
        ("a", "not possible"),
        ("b", "no interval"),
    ]
    headline, both, left = (shown.rows for shown in table.sets)
    assert [table.letter(r) for r in (*headline, *both, *left)] == ["", "a", "b", "b"]


def test_a_data_set_that_nothing_could_be_made_of_is_one_line() -> None:
    reason = "Only one animal was caught."
    table = closed_table([row("right", "M0", None, reason), row("right", "Chao", None, reason)])
    assert table.sets[0].empty
    assert table.notes == ()
    mixed = closed_table([row("right", "M0", None, reason), row("right", "Chao", None, "another")])
    assert not mixed.sets[0].empty


def test_there_are_letters_for_any_number_of_notes() -> None:
    rows = [row("headline", f"model {i}", None, f"note {i}") for i in range(28)]
    letters = [letter for letter, _ in closed_table(rows).notes]
    assert letters[-3:] == ["z", "aa", "bb"]
    assert len(set(letters)) == 28

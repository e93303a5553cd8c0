from typing import Any

from leopard_census.report.closed_table import closed_table, compared_models
from leopard_census.report.printing import TableRow


def row(
    data_set: str,
    model: str,
    n_hat: float | None,
    note: str | None = None,
    family: str = "moment",
    delta: float | None = None,
) -> TableRow:
    cells: dict[str, Any] = {
        "data_set": data_set,
        "model": model,
        "n_hat": n_hat,
        "note": note,
        "family": family,
        "delta_aicc": delta,
    }
    return TableRow(cells, "s/estimates/closed.csv", "f" * 64, (data_set, model))


def names(rows: tuple[TableRow, ...]) -> list[str]:
    return [row["model"] for row in rows]


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
    table = closed_table(
        [row("right", "M0", None, reason), row("right", "Chao bias-corrected", None, reason)]
    )
    assert table.sets[0].empty
    assert len(table.sets[0].rows) == 1
    assert table.notes == ()
    mixed = closed_table(
        [row("right", "M0", None, reason), row("right", "Chao bias-corrected", None, "another")]
    )
    assert not mixed.sets[0].empty


def test_there_are_letters_for_any_number_of_notes() -> None:
    rows = [row("headline", f"model {i}", None, f"note {i}") for i in range(28)]
    letters = [letter for letter, _ in closed_table(rows).notes]
    assert letters[-3:] == ["z", "aa", "bb"]
    assert len(set(letters)) == 28


HEADLINE = [
    row("headline", "M0", 8.0, family="likelihood", delta=2.5),
    row("headline", "Mt", None, "no end", family="likelihood"),
    row("headline", "Mb", 9.0, family="likelihood", delta=0.0),
    row("headline", "Chao bias-corrected", 9.5),
    row("headline", "Jackknife 1", 10.0),
    row("headline", "Jackknife 2", 12.0),
    row("headline", "Jackknife chosen", 10.0),
    row("headline", "Jackknife interpolated", 9.9),
    row("headline", "Mh Darroch", 11.0, family="loglinear", delta=10.5),
    row("headline", "Mh Poisson", 11.0, family="loglinear", delta=0.0),
    row("headline", "Mth Gamma", None, "no fit", family="loglinear"),
]


def test_models_with_a_likelihood_are_ranked_by_family_and_the_others_follow() -> None:
    (shown,) = closed_table(HEADLINE).sets
    assert [(family, names(rows)) for family, rows in shown.groups] == [
        ("likelihood", ["Mb", "M0", "Mt"]),
        ("loglinear", ["Mh Poisson"]),
        ("moment", ["Chao bias-corrected", "Jackknife chosen", "Jackknife interpolated"]),
    ]


def test_other_data_sets_show_the_best_model_and_the_key_ones() -> None:
    left = [
        TableRow({**r.cells, "data_set": "left"}, r.file, r.sha256, ("left", r["model"])) for r in HEADLINE
    ]
    (shown,) = closed_table(left).sets
    assert names(shown.rows) == ["Mb", "M0", "Chao bias-corrected", "Jackknife interpolated"]


def test_the_comparison_draws_the_key_models_and_the_best() -> None:
    assert compared_models(HEADLINE) == ["M0", "Mb", "Chao bias-corrected", "Jackknife interpolated"]
    assert compared_models(HEADLINE[:1]) == ["M0"]
    # What the summary quotes is among them, once.
    with_chao = [*HEADLINE, row("headline", "Chao", 9.7)]
    quoted = ["M0", "Mb", "Chao", "Chao bias-corrected", "Jackknife interpolated"]
    assert compared_models(with_chao, ["Chao"]) == quoted
    assert "Chao" not in compared_models(with_chao)
    assert compared_models(HEADLINE, ["M0"]) == compared_models(HEADLINE)
    assert compared_models([]) == []

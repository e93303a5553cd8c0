"""Spatial models in the report: order, what was left out, and whether another than the printed one is preferred."""

from dataclasses import replace
from pathlib import Path

from leopard_census.report.sources import Sources
from leopard_census.report.spatial_view import spatial_models
from tests.unit.report.made_survey import Maker, Shape
from tests.unit.report.words import told


def _row(model, delta=0.0, printed=False, comparison="all", fitted=True):
    return {
        "comparison": comparison,
        "model": model,
        "printed": printed,
        "loglik": -10.0 if fitted else None,
        "delta": delta,
        "note": "why",
    }


def test_models_stand_by_aicc_and_those_with_sexes_apart():
    rows = [
        _row("a", 3.0, printed=True), _row("b", None), _row("c", 0.0), _row("d", fitted=False),
        _row("e", 1.0, comparison="sexes"), _row("f", 0.0, comparison="sexes"),
    ]  # fmt: skip
    view = spatial_models(rows)
    assert [(name, [row["model"] for row in shown]) for name, shown in view.groups] == [
        ("all", ["c", "a", "b"]),
        ("sexes", ["f", "e"]),
    ]
    assert [row["model"] for row in view.left_out] == ["d"]
    assert view.preferred["model"] == "c"


def test_a_model_as_good_is_not_preferred():
    assert spatial_models([_row("a", 1.9, printed=True), _row("c")]).preferred is None
    # The best with sexes says nothing of those without.
    assert (
        spatial_models([_row("a", printed=True), _row("b", 5.0), _row("c", comparison="sexes")]).preferred
        is None
    )


def test_one_model_alone_is_no_comparison():
    assert spatial_models([_row("a", printed=True), _row("b", fitted=False)]) is None
    assert spatial_models([]) is None


def test_a_formula_in_both_parts_is_told_apart(tmp_path: Path) -> None:
    """The declared model is not said to be fitted, and then not fitted."""
    maker = Maker(tmp_path, Shape(animals=3, stations=4, media=False, earlier=0))
    given = maker.input()
    why = "Animals of known sex (none) are fewer than three of each."
    models = [("all", "g0~1 sigma~1"), ("all", "g0~bk"), ("sexes", "g0~1 sigma~1"), ("sexes", "sigma~sex")]
    rows = [
        {"comparison": part, "model": name, "declared": name == "g0~1 sigma~1", "printed": i == 0}
        | ({"loglik": -9.5, "delta": 0.5 * i, "density": 1.5} if part == "all" else {"note": why})
        for i, (part, name) in enumerate(models)
    ]
    assert spatial_models([{"loglik": None, **row} for row in rows]).twice == {"g0~1 sigma~1"}
    maker.table("scr_models", "estimates/scr_models.csv", rows)
    text = told(replace(given, sources=Sources(maker.files)))
    alike = f"g0~1 sigma~1, in two classes of sex that do not differ ({why})"
    assert f"Not fitted: {alike}, sigma~sex ({why})" in text
    assert text.count("in two classes of sex") == 1

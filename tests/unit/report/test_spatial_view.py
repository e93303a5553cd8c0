"""Spatial models in the report: order, what was left out, and whether another than the printed one is preferred."""

from leopard_census.report.spatial_view import spatial_models


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

"""The tables on the reviewers' work, from the sheet of decisions."""

import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.review.stage import measure_review
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.review.conftest import START

NAMES = ("summary", "agreement", "reviewers", "disagreements")


def measured(made, decisions=None, earlier=()):
    out = made.folder / "out"
    out.mkdir(exist_ok=True)
    outputs = {name: out / f"{name}.csv" for name in NAMES}
    sightings = made.results / "sightings"
    measure_review(
        tables={
            "sightings": sightings / "all.csv",
            "crops": sightings / "crops.csv",
            "tracks": sightings / "tracks.csv",
        },
        decisions_table=decisions,
        earlier=[path.parent.parent.name for path in earlier],
        earlier_tables=list(earlier),
        earlier_archives=[path.with_suffix(".zip") for path in earlier],
        survey={"id": "plot-2012", "target_species": "Panthera pardus"},
        settings=IndividualsSettings(),
        outputs=outputs,
    )
    return {name: read_table(path, contract(f"review_{name}")) for name, path in outputs.items()}


def test_two_reviewers_at_the_desk_end_in_the_tables(made):
    keys = [made.add(f"KP-{n % 2}") for n in range(6)] + [made.add() for _ in range(5)]
    for other in keys[7:]:
        made.ask(keys[6], other)
    made.write()
    desk = made.desk(control_share=0.5)
    for who, every in (("Anna", 1), ("Boris", 3)):
        for n, question in enumerate(desk.questions(who, 30)):
            verdict = "same" if n % every else "different"
            desk.answer(who, question.sealed, f"{ord(who[0]):02x}{n:014x}", verdict, 5.0 + n, "")
    tables = measured(made, desk.log.path)
    (agreement,) = tables["agreement"]
    assert agreement["n_pairs"] == 4
    anna, boris = tables["reviewers"]
    assert anna["n_answers"] == boris["n_answers"] == 4
    # Who always says "different" errs on exactly those controls that show one animal.
    controls = [row for row in desk.log.rows() if row["kind"] == "control" and row["reviewer"] == "Anna"]
    assert anna["n_controls"] == len(controls) > 0
    assert anna["n_wrong"] == sum(row["expected"] == "same" for row in controls)
    assert anna["error_lower"] < anna["error_rate"] <= anna["error_upper"]
    assert len(tables["disagreements"]) == 4 - agreement["n_agreed"]
    assert anna["median_s"] == pytest.approx(5 + (anna["n_answers"] + len(controls) - 1) / 2)
    (summary,) = tables["summary"]
    assert (summary["survey"], summary["n_decisions"], summary["n_pairs"]) == ("plot-2012", 8, 4)
    assert summary["n_controls"] == anna["n_controls"] + boris["n_controls"]
    assert summary["n_wrong"] == anna["n_wrong"] + boris["n_wrong"]
    # Two reviewers: what is pooled over each two is theirs.
    for column in ("kappa", "kappa_lower", "kappa_upper", "n_agreed"):
        assert summary[column] == agreement[column]


def test_without_decisions_the_tables_are_empty(made):
    made.add()
    made.write()
    tables = measured(made)
    (summary,) = tables.pop("summary")
    assert tables == {"agreement": [], "reviewers": [], "disagreements": []}
    assert {column: value for column, value in summary.items() if value} == {"survey": "plot-2012"}
    assert summary["n_decisions"] == 0
    assert summary["kappa"] is summary["error_rate"] is summary["median_s"] is None


def test_pairs_with_animals_of_an_earlier_winter_count_too(made):
    own = made.add()
    made.write()
    known = made.folder / "results" / "plot-2011" / "individuals" / "references.csv"
    known.parent.mkdir(parents=True)
    anchor = "m-of-2011 3.000 0.3000 0.3000 0.4000 0.4000"
    row = {
        "reference": "ref.plot-2011.KP-7.left", "frameID": "m-of-2011@3000000", "individualID": "KP-7",
        "sightingID": "S9A.m-of-2011@0.1", "date": None, "night": False, "flank": "left",
        "flank_probability": 0.99, "quality": 0.8, "box": "0.2500 0.2500 0.5000 0.5000", "anchor": anchor,
        "image": "a.jpg", "mask": None,
    }  # fmt: skip
    write_table(known, contract("references"), [row])
    decisions = made.folder / "decisions.csv"
    said = [
        {
            "decisionID": f"d{n}", "decidedAt": START, "reviewer": who, "round": 1, "kind": "pair",
            "subject": "m0000 0.000 0.2000 0.2000 0.5000 0.5000", "object": anchor, "verdict": verdict,
        }
        for n, (who, verdict) in enumerate((("Anna", "same"), ("Boris", "different")))
    ]  # fmt: skip
    write_table(decisions, contract("decisions"), said)
    (difference,) = measured(made, decisions, [known])["disagreements"]
    assert (difference["sighting_a"], difference["sighting_b"]) == (own, "ref.plot-2011.KP-7.left")
    assert difference["answers"] == "Anna: same; Boris: different"
    # Where that winter is not there, its animals are unknown, and nothing is told of them.
    assert measured(made, decisions)["disagreements"] == []

"""A slip in the species of a decision takes no leopard out of the census."""

import pytest

from leopard_census.config.load import load_plans
from leopard_census.config.species_decisions import species_fault
from tests.unit.config.conftest import faults, sheet

HEAD = "decisionID,decidedAt,reviewer,round,kind,subject,object,verdict,comment,evidence\n"
PLACE = "0 0.1 0.1 0.3 0.3"
TARGET = "Panthera pardus"


def write(work, *rows):
    lines = [
        f"d{k},2012-05-01T10:00:00+11:00,ann,,{kind},m{k} {PLACE},{value},{verdict},,"
        for k, (kind, value, verdict) in enumerate(rows)
    ]
    sheet(work, "decisions.csv").write_text(HEAD + "\n".join(lines) + "\n")


def test_honest_decisions_on_species_pass(work):
    write(
        work,
        ("species", TARGET, "is"),
        ("species", "Panthera tigris", "is"),
        ("species", TARGET, "is-not"),
        ("species", "unknown", "is"),
        ("species", "panthera pardus", "skip"),
        ("name", "KP-07", "is"),
    )
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_slips_are_told_row_by_row_with_what_was_meant(work):
    write(work, ("species", "panthera pardus", "is"), ("species", "KP-A", "is"), ("name", "KP-A", "is"))
    first, second = faults(work)
    assert first == (
        "plot-2012/decisions.csv: row 2, decision d0, column object: 'panthera pardus' differs from the target species "
        "only in upper and lower case or white space; did you mean 'Panthera pardus', as in survey.yaml?"
    )
    assert (
        "row 3, decision d1, column object: 'KP-A' is the code of an individual; write the scientific"
        in second
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Panthera  pardus", "only in white space; did you mean 'Panthera pardus'"),
        ("Panthera_pardus", "only in white space; did you mean 'Panthera pardus'"),
        ("PANTHERA PARDUS", "only in upper and lower case"),
        ("Panthera pardus orientalis", "is a subspecies of the target species"),
        ("panthera pardus orientalis", "is a subspecies of the target species"),
        ("P\u0430nthera pardus", "is nearly the target species; did you mean"),
        ("Pantera pardus", "is nearly the target species; did you mean"),
        (
            "\u043b\u0435\u043e\u043f\u0430\u0440\u0434",
            "is no scientific name; write it in Latin letters, such as 'Panthera pardus'",
        ),
        ("KP-07", "is no scientific name"),
    ],
)
def test_what_is_wrong_and_how_to_mend_it(name, said):
    assert said in species_fault(name, TARGET)


@pytest.mark.parametrize(
    "name", [TARGET, "Panthera tigris", "Panthera uncia", "Felidae", "Homo sapiens", "dog", "blank"]
)
def test_other_species_are_no_slips(name):
    assert species_fault(name, TARGET) is None
    assert species_fault(name, None) is None

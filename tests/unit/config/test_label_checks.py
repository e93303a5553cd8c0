"""Labels may not contradict themselves, the register, or the species that is counted."""

import pytest

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import SURVEY, faults, sheet

HEAD = "filePath,n,scientificName,individualID,sex,lifeStage\n"


def write(work, *rows):
    lines = [f"D01/DCIM/IMG_0001.JPG,{n},{row}" for n, row in enumerate(rows, start=1)]
    sheet(work, "labels.csv").write_text(HEAD + "\n".join(lines) + "\n")


def register(work, *rows):
    head = "individualID,aliases,sex,lifeStage,bornWinter,mother,firstSurvey,remarks\n"
    (work / "config" / "individuals.csv").write_text(head + "".join(f"{row}\n" for row in rows))


def test_honest_labels_pass(work):
    register(work, "L1,OLD-1,female,adult,,,plot-2012,", "L2,,,,,,plot-2012,")
    write(
        work,
        "Panthera pardus,L1,female,adult",
        "Panthera pardus,OLD-1,female,",
        ",L1,,",  # the name alone says which species it is
        "Panthera pardus,L2,male,subadult",
        "Panthera pardus,L2,male,adult",  # grown up in the winter
        "Panthera pardus,,female,juvenile",
        "Panthera pardus,,male,adult",  # nobody knows whether these two are one
        "Panthera tigris,,male,adult",
        "blank,,,",
    )
    (plan,) = load_plans({"surveys": ["plot-2012"]}, work).values()
    assert plan.sheets.labels[2]["scientificName"] == "Panthera pardus"


def test_a_label_without_a_name_tells_no_species(work):
    write(work, ",,female,adult")
    (plan,) = load_plans({"surveys": ["plot-2012"]}, work).values()
    assert plan.sheets.labels[0]["scientificName"] is None


@pytest.mark.parametrize(
    "name", ["Panthera pardus orientalis", "panthera pardus", "Panthera_pardus", "Pantera pardus"]
)
def test_a_named_individual_of_a_near_spelling(work, name):
    write(work, f"{name},L1,,", "Panthera pardus,L1,,", f"{name},L2,,")
    (told,) = faults(work)
    assert told == (
        f"plot-2012/labels.csv: rows 2, 4: an individualID with scientificName {name!r}; did you mean "
        "'Panthera pardus', as in survey.yaml?"
    )


@pytest.mark.parametrize("name", ["Panthera tigris", "Homo sapiens", "blank"])
def test_a_named_individual_of_another_species(work, name):
    write(work, f"{name},L1,,")
    (told,) = faults(work)
    assert f"labels.csv: row 2: an individualID with scientificName {name!r}; only individuals of" in told
    assert "remove the individualID, or correct the name" in told


def test_the_target_is_that_of_the_survey(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "target_species: Panthera uncia\n")
    write(work, "Panthera uncia,L1,,")
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_an_individual_of_two_sexes_or_ages(work):
    write(work, ",L1,male,adult", ",L1,female,adult", ",L2,,juvenile", ",L2,,adult")
    assert faults(work) == [
        "plot-2012/labels.csv: L1 has sex female and male; correct the rows or the codes",
        "plot-2012/labels.csv: L2 has lifeStage adult and juvenile; correct the rows or the codes",
    ]


def test_a_sex_that_is_not_the_registers(work):
    register(work, "L1,OLD-1,female,,,,plot-2012,", "L2,,male,,,,plot-2013,")
    write(work, ",L1,male,", ",OLD-1,male,", ",L2,female,")
    sheet(work, "").parent.joinpath("plot-2013").mkdir()
    config = {"surveys": ["plot-2012", "plot-2013"], "survey": "plot-2012"}
    # The second row is of a later winter, which this one does not read: its sex is not compared.
    early, *told = faults(work, config)
    assert "L2 stands in the register with the firstSurvey 'plot-2013'" in early
    assert told == [
        "plot-2012/labels.csv: L1 has sex male, but L1 is female in the register; correct whichever is wrong",
        "plot-2012/labels.csv: OLD-1 has sex male, but L1 is female in the register; correct whichever is wrong",
    ]

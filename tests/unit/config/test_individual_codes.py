"""Codes of individuals in the sheets: provisional ones, look-alikes, and names that stand nowhere else."""

import pytest

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import SURVEY, faults, sheet

ANCHOR = "0123456789abcdef 1.0 0.1 0.1 0.3 0.3"
CONFIG = {"surveys": ["plot-2012"]}


def register(work, *rows):
    head = "individualID,aliases,sex,firstSurvey\n"
    (work / "config" / "individuals.csv").write_text(head + "".join(f"{row}\n" for row in rows))


def labels(work, *names):
    rows = [f"D01/DCIM/IMG_0001.JPG,{n},{name}" for n, name in enumerate(names, start=1)]
    sheet(work, "labels.csv").write_text("filePath,n,individualID\n" + "\n".join(rows) + "\n")


def decide(work, *rows):
    """Decisions (kind, subject, object, verdict) of one reviewer, a minute apart."""
    head = "decisionID,decidedAt,reviewer,kind,subject,object,verdict\n"
    lines = [
        f"d{k},2012-05-01T12:{k:02d}:00+11:00,AB,{kind},{subject},{said},{verdict}\n"
        for k, (kind, subject, said, verdict) in enumerate(rows, start=1)
    ]
    sheet(work, "decisions.csv").write_text(head + "".join(lines))


def name(code, verdict="is"):
    return "name", ANCHOR, code, verdict


@pytest.mark.parametrize("verdict", ["is", "is-not"])
@pytest.mark.parametrize("code", ["P-7c4251", "P-7C4251", "P-7c42512"])
def test_a_provisional_code_is_no_name_in_decisions(work, code, verdict):
    decide(work, name(code, verdict))
    (told,) = faults(work)
    assert told.startswith(
        f"plot-2012/decisions.csv: decision d1: {code} is a provisional code, which is made anew"
    )
    assert "kind pair or merge" in told
    assert "register accept" in told


def test_a_provisional_code_is_no_name_in_labels_and_is_told_once(work):
    labels(work, "P-7c4251", "P-7c4251", "P-12")
    (told,) = faults(work)
    assert told.startswith("plot-2012/labels.csv: D01/DCIM/IMG_0001.JPG, n 1: P-7c4251 is a provisional code")


def test_a_provisional_code_that_the_register_knows_or_that_was_withdrawn_is_fine(work):
    register(work, "KP-01,P-7c4251,,plot-2012")
    labels(work, "P-7c4251")
    decide(work, name("P-7c4251"), name("P-ffffff"), ("withdraw", "d2", "", "withdraw"))
    (plan,) = load_plans(CONFIG, work).values()
    assert plan.questions == ()


def test_a_provisional_code_is_no_code_of_the_register(work):
    register(work, "P-7c4251,,,plot-2012")
    (told,) = faults(work)
    assert "config/individuals.csv: row 2, column individualID: P-7c4251 is a provisional code" in told


def test_codes_that_differ_only_in_case_are_told_with_both_places(work):
    register(work, "KP-01,Old,,plot-2012", "kp-01,,,plot-2012", "KP-02,old|KP-02|kp-02,,plot-2012")
    told = faults(work)
    assert [line.split("; ")[0] for line in told] == [
        "config/individuals.csv: row 3, column individualID: 'kp-01' differs only in upper and lower case or Unicode "
        "form from 'KP-01' in row 2",
        "config/individuals.csv: row 4, column aliases: 'old' differs only in upper and lower case or Unicode form "
        "from 'Old' in row 2",
    ]


def test_aliases_that_differ_only_in_unicode_form(work):
    register(work, "KP-01,\u0419,,plot-2012", "KP-02,\u0418\u0306,,plot-2012")
    (told,) = faults(work)
    assert "row 3, column aliases" in told
    assert "in row 2" in told


def test_blanks_around_aliases_do_not_hide_that_one_stands_twice(work):
    register(work, "KP-01,x | y |,,plot-2012", "KP-02,y,,plot-2012")
    (told,) = faults(work)
    assert "row 3, column aliases: 'y' already stands in row 2" in told


def test_a_code_of_another_case_than_the_registers(work):
    register(work, "KP-07,F12,,plot-2012")
    labels(work, "kp-07")
    decide(work, name("f12", "is-not"))
    assert faults(work) == [
        "plot-2012/labels.csv: D01/DCIM/IMG_0001.JPG, n 1: kp-07 is not in the register; did you mean 'KP-07', as "
        "there?",
        "plot-2012/decisions.csv: decision d1: f12 is not in the register; did you mean 'F12', as there?",
    ]


def test_codes_of_another_case_in_sheets_without_a_register(work):
    labels(work, "KP-07")
    decide(work, name("kp-07"))
    (told,) = faults(work)
    assert told == (
        "plot-2012/decisions.csv: decision d1: kp-07 differs only in upper and lower case from KP-07 in labels.csv: "
        "D01/DCIM/IMG_0001.JPG, n 1; one code means one animal: write both alike"
    )


def test_an_animal_that_the_register_knows_only_from_a_later_winter(work):
    """Its aliases would not be resolved, and it would get two codes."""
    register(work, "KP-01,old1,,plot-2013")
    later = sheet(work, "").parent / "plot-2013"
    later.mkdir()
    (later / "survey.yaml").write_text(SURVEY)
    labels(work, "old1")
    decide(work, name("KP-01"), name("old1", "is-not"))
    config = {"surveys": ["plot-2012", "plot-2013"], "survey": "plot-2012"}
    why = "with the firstSurvey 'plot-2013', which comes after this survey; correct firstSurvey there, or the code here"
    assert faults(work, config) == [
        f"plot-2012/labels.csv: D01/DCIM/IMG_0001.JPG, n 1: old1 stands in the register for KP-01 {why}",
        f"plot-2012/decisions.csv: decision d1: KP-01 stands in the register {why}",
    ]


def test_names_that_stand_nowhere_else_are_asked_about_and_not_refused(work):
    """A decision may name a new animal; a slip of the pen would make one, too."""
    register(work, "KP-01,,,plot-2012")
    labels(work, "KP-02")
    decide(work, name("KP-01"), name("KP-02"), name("KP-9"), name("KP-8", "is-not"))
    (plan,) = load_plans(CONFIG, work).values()
    shown = "plot-2012/decisions.csv: names that stand neither in the register nor in labels"
    assert plan.questions == (
        f"{shown}: KP-9. Each makes a new animal. Are they spelt right",
        f"{shown}, and are only denied: KP-8. That says nothing. Are they spelt right",
    )


def test_codes_of_another_case_than_in_an_earlier_winter(work):
    """Known animals keep their code from winter to winter, and two codes are never one animal."""
    labels(work, "KP-07")
    later = sheet(work, "").parent / "plot-2013"
    later.mkdir()
    text = SURVEY.replace("plot-2012", "plot-2013").replace(
        "media: {root: media}\n", "earlier: [plot-2012]\n"
    )
    (later / "survey.yaml").write_text(text)
    (later / "captures.csv").write_text("individualID,date,locationID\nkp-07,2012-01-05,S01\n")
    (told,) = faults(work, {"surveys": ["plot-2012", "plot-2013"]})
    assert told.startswith(
        "plot-2013/captures.csv: kp-07 differs only in upper and lower case from KP-07 in plot-2012/labels.csv"
    )


def test_mothers_that_cannot_be(work):
    head = "individualID,aliases,sex,mother,firstSurvey\n"
    rows = (
        "KP-01,old1,female,KP-03,plot-2012\n"
        "KP-02,,male,KP-01,plot-2012\n"
        "KP-03,,female,KP-01,plot-2012\n"
        "KP-04,,,KP-02,plot-2012\n"
        "KP-05,,,old1,plot-2012\n"
        "KP-06,,,KP-01,plot-2012\n"
    )
    (work / "config" / "individuals.csv").write_text(head + rows)
    told = "\n".join(faults(work, CONFIG))
    assert told.count("no animal is its own ancestor") == 2
    assert "row 5, column mother: 'KP-02' is male in its own row" in told
    assert "row 6, column mother: 'old1' is an alias of 'KP-01'; write that code" in told
    assert "row 3, column mother" not in told
    assert "row 7, column mother" not in told

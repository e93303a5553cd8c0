"""`register accept`: a person takes proposed individuals into the register, and they keep their codes."""

import json
import shutil
from dataclasses import asdict

import pytest

from leopard_census.cli import main
from leopard_census.errors import InputError
from leopard_census.individuals.acceptance import permanent_codes
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record, digest_file
from leopard_census.tables.append import appended
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.individuals.conftest import make_coat, make_view
from tests.unit.individuals.test_identify import BAR, Survey, codes

NAME = "plot-2012"
YAML = f"""
id: {NAME}
title: A plot
utc_offset: "+11:00"
season: {{start: 2011-11-01, end: 2012-04-30}}
window: {{start: 2011-12-15, days: 90}}
media: {{root: media}}
"""
DEPLOYMENTS = """\
deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd
S1A,S1,43.1,131.5,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
S2A,S2,43.11,131.51,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
"""


class Project:
    """A working folder with one survey, whose individuals stage is run as the workflow would."""

    def __init__(self, work):
        self.work, self.sheets = work, work / "config" / "surveys" / NAME
        self.sheets.mkdir(parents=True)
        (work / "config" / "config.yaml").write_text(f"surveys: [{NAME}]\n")
        (self.sheets / "survey.yaml").write_text(YAML)
        (self.sheets / "deployments.csv").write_text(DEPLOYMENTS)
        self.register, self.decisions = work / "config" / "individuals.csv", self.sheets / "decisions.csv"
        self.survey = Survey(work / "runs", make_coat, make_view, name=NAME)

    def build(self):
        """Run the stage on the sheets as they are; its tables."""
        given = {
            "individuals": (self.register, "register"),
            "decisions": (self.decisions, "decisions"),
        }
        for name, (path, attribute) in given.items():
            rows = read_table(path, contract(name)) if path.exists() else []
            setattr(self.survey, attribute, rows)
        # In so small a survey only a missing match that says something tells two animals apart, and no name is as sure
        # as in a winter's.
        tables, _ = self.survey.run(curve={"none": -3.0, "slope": 4.0, "zero": 5.0}, bar=BAR)
        made = self.survey.references[0].parent
        results = self.work / "results" / NAME
        for folder, names in (
            ("individuals", ("register_proposed", "catalogue", "assignments")),
            ("sightings", ("all",)),
        ):
            (results / folder).mkdir(parents=True, exist_ok=True)
            for name in names:
                shutil.copy(made / f"{name}.csv", results / folder / f"{name}.csv")
        roots = Roots(self.work, self.work, {NAME: self.sheets})

        def digests(*paths):
            return tuple(digest_file(path, roots.name_of(path)) for path in paths)

        (results / "provenance").mkdir(exist_ok=True)
        sheets = [path for path, _ in given.values() if path.exists()]
        first = Record(
            "sightings_survey", {"survey": NAME}, (), digests(results / "sightings" / "all.csv"), "", {}, {}
        )
        outputs = digests(*sorted((results / "individuals").glob("*.csv")))
        own = Record(
            "individuals", {"survey": NAME}, (*first.outputs, *digests(*sheets)), outputs, "", {}, {}
        )
        for record in (first, own):
            text = json.dumps({"format": 2, **asdict(record)})
            (results / "provenance" / f"{record.rule}.json").write_text(text)
        return tables

    def accept(self, *words):
        return main(["register", "accept", NAME, "--directory", str(self.work), *words])


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path.resolve())
    for day in (3, 8, 12):
        project.survey.add(1, "left", day)
    for day in (4, 9):
        project.survey.add(2, "left", day)
    return project


def test_accepting_shows_first_and_writes_only_when_told(project, capsys):
    old = codes(project.build())
    assert project.accept() == 0
    told = capsys.readouterr().out
    assert "Nothing was written" in told
    assert all(code in told for code in old.values())
    assert not project.register.exists()
    assert not project.decisions.exists()
    assert project.accept("--yes", "--reviewer", "ann") == 0
    rows = read_table(project.register, contract("individuals"))
    assert [row["individualID"] for row in rows] == ["ID-01", "ID-02"]  # in order of first sight
    assert [row["aliases"] for row in rows] == [[old["S1A.m12x000@0.1"]], [old["S1A.m12x003@0.1"]]]
    assert {row["firstSurvey"] for row in rows} == {NAME}
    decided = read_table(project.decisions, contract("decisions"))
    assert [row["object"] for row in decided] == ["ID-01", "ID-01", "ID-02", "ID-02"]
    assert {(row["reviewer"], row["kind"], row["verdict"]) for row in decided} == {("ann", "name", "is")}


def test_accepted_animals_keep_their_codes_whatever_comes_in_later(project):
    """Before, a sighting later in the season changes no code, but an earlier one does; after, neither does."""
    before = codes(project.build())
    project.survey.add(1, "left", 20)
    later = codes(project.build())
    assert {key: later[key] for key in before} == before
    assert project.accept("--yes") == 0
    accepted = codes(project.build())
    assert {accepted[key] for key in before} == {"ID-01", "ID-02"}
    earliest = project.survey.add(1, "left", 0)
    after = codes(project.build())
    assert {key: after[key] for key in accepted} == accepted
    assert after[earliest] == accepted["S1A.m12x000@0.1"]
    for sheet in (project.decisions, project.register):
        sheet.unlink()
    assert codes(project.build())["S1A.m12x000@0.1"] != before["S1A.m12x000@0.1"]


def test_what_stands_in_the_sheets_stays_byte_for_byte(project):
    head, rows = (
        "\ufeffindividualID,firstSurvey,sex,aliases",
        ("KP-07,plot-2012,male,old|older", "KP-9,plot-2012,,"),
    )
    register = "\r\n".join([head, *rows]).encode()
    project.register.write_bytes(register)
    project.build()
    assert project.accept("--yes") == 0
    content = project.register.read_bytes()
    assert content.startswith(register + b"\r\n")
    rows = read_table(project.register, contract("individuals"))
    assert [row["individualID"] for row in rows] == ["KP-07", "KP-9", "KP-10", "KP-11"]
    left = [path.name for path in project.register.parent.glob(".*")]
    assert left == [".individuals.csv.lock"]


def test_only_some_and_under_other_codes(project):
    old = sorted(set(codes(project.build()).values()))
    assert project.accept("--only", old[0], "--rename", f"{old[0]}=Leo12F", "--yes") == 0
    assert [row["individualID"] for row in read_table(project.register, contract("individuals"))] == [
        "Leo12F"
    ]
    tables = project.build()
    assert {row["individualID"] for row in tables["register_proposed"]} == {old[1]}
    assert {"Leo12F", old[1]} == set(codes(tables).values())


def test_all_codes_that_cannot_be_are_told_at_once(project, capsys):
    project.register.write_text("individualID,aliases,firstSurvey\nKP-1,KP-old,plot-2012\n")
    one, two = sorted(set(codes(project.build()).values()))
    assert project.accept("--only", one, "nobody", "--rename", f"{one}=KP-old", f"{two}=X-1") == 2
    told = capsys.readouterr().err
    for part in (
        "--only nobody: is not proposed",
        f"--rename {two}: is left out by --only",
        f"{one}=KP-old: this code or alias means another animal",
    ):
        assert part in told
    assert project.accept("--rename", f"{one}=P-2", f"{two}=two words") == 2
    told = capsys.readouterr().err
    assert "are provisional; choose another" in told
    assert "'two words'; write Latin letters" in told
    assert project.accept("--rename", f"{one}=A-1", f"{two}=A-1", "what") == 2
    told = capsys.readouterr().err
    assert "one code for two animals" in told
    assert "--rename what: write it as" in told


def test_the_next_number_differs_not_only_in_case_from_what_is_taken():
    proposed = [{"individualID": "P-aaaaaa"}, {"individualID": "P-bbbbbb"}]
    found = permanent_codes(proposed, {"KP-07", "KP-06", "kp-08"}, [], {})
    assert found == {"P-aaaaaa": "KP-09", "P-bbbbbb": "KP-10"}


def test_a_wanted_code_that_is_provisional_or_differs_only_in_case_from_another_animals():
    with pytest.raises(InputError) as caught:
        permanent_codes([{"individualID": "P-aaaaaa"}], {"KP-07"}, [], {"P-aaaaaa": "p-bbbbbb"})
    assert "are provisional" in caught.value.problems[0]
    with pytest.raises(InputError) as caught:
        permanent_codes([{"individualID": "P-aaaaaa"}], {"KP-07"}, [], {"P-aaaaaa": "kp-07"})
    (told,) = caught.value.problems
    assert told.startswith(
        "P-aaaaaa=kp-07: differs only in upper and lower case from KP-07, which means another"
    )


def test_results_older_than_the_sheets_are_not_accepted(project, capsys):
    project.build()
    project.decisions.write_text(",".join(contract("decisions").columns) + "\n")
    assert project.accept("--yes") == 2
    assert f"survey/{NAME}/decisions.csv: was added after rule individuals had run" in capsys.readouterr().err
    project.build()
    assert project.accept("--yes") == 0
    assert project.accept("--yes") == 2  # its own rows are newer, too
    assert "was changed after rule individuals read it" in capsys.readouterr().err
    project.build()
    assert project.accept("--yes") == 2
    assert "all its individuals are in the register already" in capsys.readouterr().err
    proposal = project.work / "results" / NAME / "individuals" / "register_proposed.csv"
    proposal.write_text(proposal.read_text() + "P-1,,,,,,plot-2012,\n")
    assert project.accept("--yes") == 2
    assert "register_proposed.csv: was changed after it was written" in capsys.readouterr().err


def test_a_survey_that_is_unknown_or_not_built(project, capsys):
    assert project.accept() == 2
    assert "its individuals are not made yet" in capsys.readouterr().err
    assert main(["register", "accept", "plot-2013", "--directory", str(project.work)]) == 2
    assert "plot-2013" in capsys.readouterr().err


def test_a_sheet_without_the_columns_that_are_needed(project, capsys):
    project.register.write_text("individualID,firstSurvey\nKP-1,plot-2012\n")
    project.build()
    assert project.accept("--yes") == 2
    assert "individuals.csv: has no column aliases" in capsys.readouterr().err
    assert not project.decisions.exists()


def test_rows_are_appended_to_sheets_of_any_form():
    checks, row = contract("individuals"), {"individualID": "A-1", "firstSurvey": "s", "aliases": ["x", "y"]}
    header = ",".join(checks.columns)
    assert appended(None, checks, [row]).decode() == f"{header}\nA-1,x|y,,,,,s,\n"
    assert (
        appended(b"firstSurvey,aliases,individualID", checks, [row]).decode().splitlines()[1] == "s,x|y,A-1"
    )
    with pytest.raises(ValueError, match="no column aliases"):
        appended(b"firstSurvey,individualID\n", checks, [row])


@pytest.mark.parametrize(("answer", "status", "written"), [("y", 0, True), ("", 1, False), ("no", 1, False)])
def test_on_a_terminal_the_person_is_asked(project, monkeypatch, answer, status, written):
    project.build()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert project.accept() == status
    assert project.register.exists() is written

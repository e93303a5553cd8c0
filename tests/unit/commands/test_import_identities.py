"""`import-identities`: what the page does, from a terminal."""

import pytest

from leopard_census.cli import main
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import MadeSurvey
from tests.unit.review.made_media import path_of, write_media

YAML = """
id: plot-2012
title: A plot
utc_offset: "+11:00"
season: {start: 2011-11-01, end: 2012-04-30}
window: {start: 2011-12-15, days: 90}
media: {root: media}
"""
DEPLOYMENTS = """\
deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd
S1A,S1,43.1,131.5,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
"""
SOURCE = "WWF, HotSpotter, 2012"


class Work:
    def __init__(self, folder):
        self.folder = folder
        self.sheets = folder / "config" / "surveys" / "plot-2012"
        self.sheets.mkdir(parents=True)
        (folder / "media" / "S1A").mkdir(parents=True)
        (folder / "config" / "config.yaml").write_text("surveys: [plot-2012]\n")
        (self.sheets / "survey.yaml").write_text(YAML)
        (self.sheets / "deployments.csv").write_text(DEPLOYMENTS)
        self.made = MadeSurvey(folder)
        self.keys = [self.made.add() for _ in range(3)]
        self.made.write()
        write_media(self.made)
        self.paths = [path_of(self.made, key) for key in self.keys]
        self.table = folder / "names.csv"

    def run(self, *more, source=SOURCE, table=None):
        words = ["import-identities", "plot-2012", str(table or self.table), "--source", source]
        return main([*words, "--reviewer", "Vera", "--directory", str(self.folder), *more])

    @property
    def rows(self):
        path = self.sheets / "decisions.csv"
        return read_table(path, contract("decisions")) if path.exists() else []


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Work(tmp_path)


def test_a_dry_run_shows_and_writes_nothing(work, capsys):
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-1\n{work.paths[1]},KP-2\nno.jpg,KP-2\n")
    assert work.run("--dry-run") == 0
    told = capsys.readouterr().out
    assert "columns: file=file, individualID=individualID" in told
    assert (
        "2 rows name 2 animals in 2 sightings of this survey; 2 decisions; 0 sightings are called so already"
        in told
    )
    assert "animals that stand in no register, with their sightings: KP-1 (1), KP-2 (1)" in told
    assert "names.csv, row 4: the file no.jpg is not in this survey" in told
    assert (
        "Nothing was written. Without --dry-run 2 decisions go to config/surveys/plot-2012/decisions.csv"
        in told
    )
    assert work.rows == []


def test_names_are_written_once_with_their_source(work, capsys):
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-1\n{work.paths[1]},KP-2\n")
    assert work.run() == 0
    assert "Written: 2 decisions" in capsys.readouterr().out
    assert [(row["object"], row["reviewer"], row["round"]) for row in work.rows] == [
        ("KP-1", SOURCE, 0),
        ("KP-2", SOURCE, 0),
    ]
    assert work.rows[0]["comment"].startswith("imported by Vera: names.csv, row 2, sha256 ")
    assert work.run() == 0
    told = capsys.readouterr().out
    assert "2 sightings are called so already" in told
    assert "Nothing to write." in told
    assert len(work.rows) == 2


def test_contradictions_are_left_out_or_asked_again(work, capsys):
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-1\n")
    work.run()
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-2\n{work.paths[1]},KP-2\n")
    capsys.readouterr()
    assert work.run("--dry-run", source="ISUNR 2013") == 0
    told = capsys.readouterr().out
    assert "contradictions with what people decided: 1, left out" in told
    assert f"{work.keys[0]}: the file says KP-2; decided: KP-1, by {SOURCE}, round 0" in told
    assert work.run("--contradicting", "ask", source="ISUNR 2013") == 0
    assert "asked again" in capsys.readouterr().out
    assert [row["object"] for row in work.rows] == ["KP-1", "KP-2", "KP-2"]


def test_unclear_rows_can_be_left_out(work, capsys):
    write_media(work.made, [("m0099", "S2A", "S2A/DCIM/IMG_0001.JPG")])
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-1\nIMG_0001.JPG,KP-2\n")
    assert work.run() == 2
    assert "may be S1A/DCIM/IMG_0001.JPG, S2A/DCIM/IMG_0001.JPG" in capsys.readouterr().err
    assert work.run("--leave-unclear") == 0
    assert "1 names that several files have" in capsys.readouterr().out
    assert [row["object"] for row in work.rows] == ["KP-1"]


def test_columns_can_be_told(work, capsys):
    work.table.write_text(f"a;b\n{work.paths[0]};KP-1\n")
    assert work.run("--columns", "file=a", "individualID=b") == 0
    assert len(work.rows) == 1
    assert work.run("--columns", "a") == 2
    assert "write it as file=Image" in capsys.readouterr().err


def test_every_fault_is_told_and_nothing_written(work, capsys):
    work.table.write_text(f"file,individualID\n{work.paths[0]},P-abc123\n{work.paths[1]},two words\n")
    assert work.run(source="x") == 2
    told = capsys.readouterr().err
    for part in ("Nothing was imported", "the source is needed", "row 2: P-abc123", "row 3: two words"):
        assert part in told
    assert work.run(table=work.folder / "nowhere.csv") == 2
    assert "nowhere.csv: No such file" in capsys.readouterr().err
    work.table.write_text("a,b\n1,2\n")
    assert work.run() == 2
    assert "which column names the animal? It has: a, b" in capsys.readouterr().err
    assert work.rows == []


def test_a_survey_without_results_is_told(work, capsys):
    (work.made.results / "individuals" / "assignments.csv").unlink()
    work.table.write_text(f"file,individualID\n{work.paths[0]},KP-1\n")
    assert work.run() == 2
    assert "is not made yet; run snakemake" in capsys.readouterr().err


def test_help_explains(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["import-identities", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for part in ("--dry-run", "--source TEXT", "never takes the", "exit status"):
        assert part in told

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from leopard_census.cli import main
from leopard_census.config.survey import Survey
from leopard_census.new_survey.deployments import Found, deployment_rows
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.media.files import write_clip, write_photo

REPOSITORY = Path(__file__).resolve().parents[3]


def at(text):
    return datetime.fromisoformat(text)


@pytest.fixture
def work(tmp_path):
    media = tmp_path / "cards"
    write_photo(media / "D01" / "DCIM" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    write_photo(media / "D01" / "DCIM" / "IMG_0002.JPG", at("2012-02-03T04:05:06"))
    write_clip(media / "Кедровая 1" / "a.mp4", metadata={"creation_time": "2012-01-05T00:00:00"})
    write_photo(media / "D[2]" / "x.jpg", at("2012-01-06T00:00:00"))
    (media / "notes").mkdir()
    (media / "notes" / "read me.txt").write_text("battery low")
    return tmp_path


def init(work, *more):
    return main(["init", "plot-2012", "--media", str(work / "cards"), "--directory", str(work), *more])


def test_sheets_and_settings_can_be_used_at_once(work, capsys):
    assert init(work, "--utc-offset", "+11:00") == 0
    folder = work / "config" / "surveys" / "plot-2012"
    survey = Survey(**yaml.safe_load((folder / "survey.yaml").read_text(encoding="utf-8")))
    assert survey.id == "plot-2012"
    assert survey.title == "plot-2012"
    assert survey.utc_offset == "+11:00"
    assert survey.media is not None
    assert survey.media.root == "cards"
    rows = {
        row["deploymentID"]: row for row in read_table(folder / "deployments.csv", contract("deployments"))
    }
    assert sorted(rows) == ["D-2", "D01", "Kedrovaya-1"]
    assert rows["D01"]["deploymentStart"] == at("2012-01-03T04:05:06+11:00")
    assert rows["D01"]["deploymentEnd"] == at("2012-02-03T04:05:06+11:00")
    assert rows["D01"]["media_glob"] is None
    assert rows["D-2"]["media_glob"] == "D[[]2]/**"
    assert rows["Kedrovaya-1"]["media_glob"] == "Кедровая 1/**"
    assert rows["Kedrovaya-1"]["deploymentComments"].startswith("folder Кедровая 1; ")
    assert rows["D01"]["latitude"] is None
    for name in ("outages", "clocks", "labels", "decisions"):
        assert read_table(folder / f"{name}.csv", contract(name)) == []
    assert yaml.safe_load((work / "config" / "config.yaml").read_text()) == {"surveys": ["plot-2012"]}
    told = capsys.readouterr().out
    assert "notes (1 file)" in told
    assert "Кедровая 1" in told
    assert "snakemake" in told


def start_line(capsys):
    return next(line for line in capsys.readouterr().out.splitlines() if "Start it:" in line)


def test_the_command_to_go_on_with_works_where_it_is_read(work, capsys, monkeypatch):
    monkeypatch.chdir(work)
    assert init(work) == 0
    assert (
        f"Start it: snakemake --snakefile {REPOSITORY}/Snakefile --directory {work} --cores all"
        in start_line(capsys)
    )
    (work / "Snakefile").touch()
    assert init(work) == 0
    assert "Start it: snakemake --cores all --config survey=plot-2012" in start_line(capsys)
    monkeypatch.chdir(work.parent)
    assert init(work) == 0
    assert f"--directory {work} " in start_line(capsys)


def test_files_beside_the_folders_are_named(work, capsys):
    for number in range(1, 8):
        (work / "cards" / f"notes {number}.txt").write_text("battery low")
    assert init(work) == 0
    told = capsys.readouterr().out
    names = ", ".join(f"notes {number}.txt" for number in range(1, 6))
    assert f"beside the folders, in no deployment: 7 files ({names}, ...)" in told


def test_nothing_is_overwritten(work, capsys):
    init(work)
    folder = work / "config" / "surveys" / "plot-2012"
    (folder / "deployments.csv").write_text("mine\n")
    (folder / "clocks.csv").unlink()
    listing = (work / "config" / "config.yaml").read_bytes()
    capsys.readouterr()
    assert init(work) == 0
    assert (folder / "deployments.csv").read_text() == "mine\n"
    assert (folder / "clocks.csv").exists()
    assert (work / "config" / "config.yaml").read_bytes() == listing
    told = capsys.readouterr().out
    assert "left as it is: deployments.csv" in told
    assert "- plot-2012" in told


def test_media_without_any_time_leave_the_dates_to_people(tmp_path):
    write_photo(tmp_path / "cards" / "D01" / "x.jpg")
    assert init(tmp_path) == 0
    folder = tmp_path / "config" / "surveys" / "plot-2012"
    assert "FILL IN" in (folder / "survey.yaml").read_text()
    raw = yaml.safe_load((folder / "survey.yaml").read_text())
    assert raw["season"] == {"start": None, "end": None}


def test_files_without_folders_are_one_deployment(tmp_path):
    write_photo(tmp_path / "cards" / "x.jpg", at("2012-01-06T00:00:00"))
    assert init(tmp_path) == 0
    (row,) = read_table(
        tmp_path / "config" / "surveys" / "plot-2012" / "deployments.csv", contract("deployments")
    )
    assert (row["deploymentID"], row["media_glob"]) == ("cards", "*")


def test_a_card_without_folders_is_called_as_its_folder_is_in_latin_letters():
    found = Found("", 1, 1, None, None)
    names = {"Нежино 07": "Nezhino-07", "C07_a": "C07-a", "山": "D", "": "D"}
    for folder, key in names.items():
        (row,) = deployment_rows([found], folder)
        assert (row["deploymentID"], row["locationID"], row["media_glob"]) == (key, key, "*")


@pytest.mark.parametrize(
    ("survey", "media"), [("Plot_1", "cards"), ("plot-1", "nowhere"), ("plot-1", "empty")]
)
def test_mistakes_are_told_and_nothing_is_written(work, survey, media, capsys):
    (work / "empty").mkdir()
    status = main(["init", survey, "--media", str(work / media), "--directory", str(work)])
    assert status == 2
    assert not (work / "config").exists()
    message = capsys.readouterr().err
    assert "Traceback" not in message
    assert "inventory" not in message
    assert message.startswith("The survey cannot ")

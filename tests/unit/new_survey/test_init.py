import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from PIL import Image

from leopard_census.cli import main
from leopard_census.config.media_folder import unowned, without_files
from leopard_census.config.survey import Survey
from leopard_census.media.main_period import main_period
from leopard_census.new_survey.deployments import deployment_rows
from leopard_census.new_survey.found import Found
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
    # It is listed already; a second time would be refused.
    assert "- plot-2012" not in told


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


def photos(folder, first, number, camera=None, step_days=7):
    """Photos a week apart; `camera` is model and serial number."""
    for n in range(number):
        path = write_photo(folder / f"IMG_{n:04d}.JPG", first + timedelta(days=n * step_days))
        if camera:
            with Image.open(path) as image:
                exif = image.getexif()
                exif[271], exif[272] = "Test", camera[0]
                exif.get_ifd(0x8769)[0xA431] = camera[1]
                image.save(path, exif=exif, quality="keep")


def sheet(work):
    found = read_table(work / "config" / "surveys" / "plot-2012" / "deployments.csv", contract("deployments"))
    return {row["deploymentID"]: row for row in found}


def season(work):
    return yaml.safe_load((work / "config" / "surveys" / "plot-2012" / "survey.yaml").read_text())["season"]


def test_a_clock_that_fell_back_does_not_stretch_the_season(tmp_path, capsys):
    cards = tmp_path / "cards"
    photos(cards / "D01", at("2015-12-01T00:00:00"), 5)
    photos(cards / "D02", at("2015-12-03T00:00:00"), 2)
    # More files than all others have together, but a single camera's.
    photos(cards / "D02" / "later", at("2000-01-01T00:00:00"), 9, step_days=1)
    assert init(tmp_path) == 0
    assert season(tmp_path) == {"start": date(2015, 12, 1), "end": date(2015, 12, 29)}
    row = sheet(tmp_path)["D02"]
    assert f"{row['deploymentStart']:%Y-%m-%d} {row['deploymentEnd']:%Y-%m-%d}" == "2015-12-03 2015-12-10"
    assert row["deploymentComments"].endswith("9 files with times far from these left out")
    told = capsys.readouterr().out
    assert "Please check these clocks" in told
    assert "  D02: 9 of 11 files from 2000-01-01 to 2000-01-09" in told
    assert "  D01: " not in told


def test_a_camera_whose_clock_was_never_set_gets_no_dates(tmp_path, capsys):
    cards = tmp_path / "cards"
    for key in ("D01", "D02"):
        photos(cards / key, at("2015-12-01T00:00:00"), 3)
    photos(cards / "D03", at("2000-01-01T00:00:00"), 3)
    assert init(tmp_path) == 0
    text = (tmp_path / "config" / "surveys" / "plot-2012" / "deployments.csv").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("D03")]
    assert line.startswith("D03,D03,,,,,,,Test,")
    assert "fill in start and end" in line
    assert "  D03: 3 of 3 files from 2000-01-01 to 2000-01-15" in capsys.readouterr().out


def test_two_winters_without_a_long_pause_are_one_period():
    days = [at("2015-01-01T00:00:00") + timedelta(days=30 * n) for n in range(30)]
    assert main_period({"D01": days}) == (days[0], days[-1])
    assert main_period({"D01": []}) is None


def test_of_two_periods_with_as_much_the_later_one_counts():
    early, late = at("2000-01-01T00:00:00"), at("2015-01-01T00:00:00")
    assert main_period({"D01": [early, late]}) == (late, late)


def test_cameras_come_from_the_files_where_they_agree(tmp_path, capsys):
    cards = tmp_path / "cards"
    start = at("2015-12-01T00:00:00")
    photos(cards / "D01", start, 2, ("HC500", "A1"))
    write_photo(cards / "D01" / "IMG_0009.JPG")  # tells nothing of its camera
    photos(cards / "D02", start, 3, ("HC500", "A2"))
    photos(cards / "D02" / "other", start, 1, ("HC500", "A3"))
    assert init(tmp_path) == 0
    cells = {key: (row["cameraID"], row["cameraModel"]) for key, row in sheet(tmp_path).items()}
    assert cells == {"D01": ("A1", "Test-HC500"), "D02": (None, "Test-HC500")}
    assert "  D02: A2 in 3 files, A3 in 1 file" in capsys.readouterr().out


def test_a_number_of_a_whole_brand_is_no_cameras(tmp_path):
    for key in ("D01", "D02", "D03"):
        photos(tmp_path / "cards" / key, at("2015-12-01T00:00:00"), 2, ("HC500", "123456789"))
    photos(tmp_path / "cards" / "D04", at("2015-12-01T00:00:00"), 2, ("HC500", "000"))
    assert init(tmp_path) == 0
    assert {row["cameraID"] for row in sheet(tmp_path).values()} == {None}
    assert {row["cameraModel"] for row in sheet(tmp_path).values()} == {"Test-HC500"}


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


def test_a_card_that_came_later_is_named(work, capsys):
    assert init(work) == 0
    assert "has no row" not in capsys.readouterr().out
    write_photo(work / "cards" / "late" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    (work / "cards" / "$RECYCLE.BIN").mkdir()
    write_photo(work / "cards" / "$RECYCLE.BIN" / "IMG_0001.JPG", at("2012-01-03T04:05:06"))
    assert init(work) == 0
    told = capsys.readouterr().out
    assert "no row for these folders of photos or clips; add one for each camera:\n  late (1 file)" in told
    assert "RECYCLE" not in told


@pytest.mark.parametrize(
    "names", [("%41",), ("new\nline",), ("tail ",), ("dup", "DUP"), ("K-1", "k-1", "k-1-2")]
)
def test_folders_of_any_name_get_sheets_that_a_run_takes(tmp_path, capsys, names):
    for number, name in enumerate(names):
        write_photo(tmp_path / "cards" / name / "a.jpg", at(f"2012-01-0{number + 3}T04:05:06"))
    assert init(tmp_path) == 0
    assert "without photo or clip" not in capsys.readouterr().out
    folder = tmp_path / "config" / "surveys" / "plot-2012"
    rows = dict(enumerate(read_sheet(folder / "deployments.csv")))
    assert len({row["deploymentID"].casefold() for row in rows.values()}) == len(names)
    assert unowned(tmp_path / "cards", rows) == []
    assert without_files(tmp_path / "cards", rows) == []


def read_sheet(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return [{**row, "media_glob": row["media_glob"] or None} for row in csv.DictReader(handle)]


@pytest.mark.parametrize(
    "sheet", [b"deploymentID;locationID\nD01;S1\n", "deploymentID\nКедр".encode("utf-16"), b"\xca\xe5\n\xff"]
)
def test_a_sheet_that_cannot_be_read_is_left_to_the_run(work, capsys, sheet):
    assert init(work) == 0
    (work / "config" / "surveys" / "plot-2012" / "deployments.csv").write_bytes(sheet)
    capsys.readouterr()
    assert init(work) == 0
    assert "has no row" not in capsys.readouterr().out

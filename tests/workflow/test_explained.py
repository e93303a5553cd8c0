"""`explain` leads from numbers of every kind to raw files, and its page shows no person and needs no network."""

import base64
import json
import re
from pathlib import Path

import pytest

from leopard_census.audit.evidence import OF_SHEETS
from leopard_census.audit.explain import explain_number
from leopard_census.audit.explain_page import explanation_page
from leopard_census.cli import main
from leopard_census.commands.project import open_project
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import read_ledger
from leopard_census.tables.special_names import PERSON, UNKNOWN
from tests.conftest import Run

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"


@pytest.fixture(scope="module")
def work(built_micro: tuple[Path, Run]) -> Path:
    folder, run = built_micro
    assert run.returncode == 0, run.text
    return folder


@pytest.fixture(scope="module")
def first_of_each(work: Path) -> list[str]:
    """The first number of each topic of the ledger, and the first with a value."""
    ledger = read_ledger(work / "results" / SURVEY / "numbers.json")
    found: dict[tuple[str, bool], str] = {}
    for id, entry in ledger.items():
        found.setdefault((id.partition(".")[0], entry.value is None), id)
    return sorted(found.values())


def test_numbers_of_every_kind_lead_to_rows_and_to_raw_files_as_they_are(
    work: Path, first_of_each: list[str]
) -> None:
    plans, roots = open_project(work)
    hashed: dict[Path, str] = {}
    assert len(first_of_each) > 20
    for id in first_of_each:
        told = explain_number(SURVEY, id, roots, plans)
        topic = id.partition(".")[0]
        assert told.steps, id
        assert told.sheets, id
        assert {step.record.rule for step in told.steps} >= {told.entry.rule}, id
        # Nothing was found where a table has no rows.
        assert told.table_rows or told.entry.value == 0, id
        files = [file for sighting in told.evidence.every_sighting() for file in sighting.files]
        files += told.evidence.files
        assert bool(files) == (topic not in OF_SHEETS), id
        for file in files:
            assert file.path is not None
            if file.path not in hashed:
                hashed[file.path] = sha256_file(file.path)
            assert hashed[file.path] == file.sha256
    assert len(hashed) > 20


def test_the_rows_that_are_named_hold_the_number(work: Path) -> None:
    plans, roots = open_project(work)
    ledger = read_ledger(work / "results" / SURVEY / "numbers.json")
    for id, column in (
        ("count.individuals.min", "n_min"),
        ("bycatch.Sus-scrofa.rai", "rai"),
        ("closed.M0.n", "estimate"),
    ):
        (row,) = explain_number(SURVEY, id, roots, plans).table_rows
        assert column in row.bears, id
        lines = (work / row.file).read_text(encoding="utf-8").splitlines()
        cells = dict(zip(lines[0].split(","), lines[row.number - 1].split(","), strict=False))
        assert float(cells[column]) == pytest.approx(ledger[id].value, abs=1e-6)
    rows = explain_number(SURVEY, "effort.station_days", roots, plans).table_rows
    assert sum(float(row.cells["usage"]) for row in rows) == pytest.approx(
        ledger["effort.station_days"].value
    )


def test_the_command_prints_the_chain_to_the_files(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work)
    assert main(["explain", "count.individuals.min", "--full"]) == 0
    text = capsys.readouterr().out
    parts = [
        "definition",
        "formula",
        "read from",
        "in 1 row of",
        "encounter",
        "sighting ",
        "frames ",
        "rule media",
    ]
    assert [part for part in parts if part not in text] == []
    files = re.findall(r"^ +([0-9a-f]{64})  (.+?)(?: \([\w-]+\))?$", text, re.MULTILINE)
    assert len(files) > 40
    for sha256, name in files:
        assert sha256_file(Path(name)) == sha256, name


def test_the_page_is_one_file_without_persons_or_network(work: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert main(["explain", "sightings.total", "--html", str(target), "--directory", str(work)]) == 0
    page = target.read_text(encoding="utf-8")
    assert "INTERNAL" in page
    assert str(work) not in page
    assert re.findall(r"(?:src|href)=\"(?!data:image/jpeg;base64,)", page) == []
    assert "url(" not in page
    plans, roots = open_project(work)
    seen = explain_number(SURVEY, "sightings.total", roots, plans).evidence.every_sighting()
    assert {PERSON, UNKNOWN} & {sighting.species for sighting in seen if sighting.best}
    shown = re.findall(r'<img src="data:image/jpeg;base64,([^"]+)" alt="([^,]+),', page)
    assert len(shown) == sum(bool(sighting.best) and sighting.shown for sighting in seen) > 0
    assert not {PERSON, UNKNOWN} & {species for _, species in shown}
    for data, _ in shown:
        picture = base64.b64decode(data)
        assert picture.startswith(b"\xff\xd8")
        assert b"Exif" not in picture


def test_the_same_page_every_time(work: Path) -> None:
    plans, roots = open_project(work)
    told = [explain_number(SURVEY, "closed.M0.n", roots, plans) for _ in range(2)]
    pages = [explanation_page(SURVEY, plans[SURVEY].survey.title, one, roots) for one in told]
    assert pages[0] == pages[1]
    assert json.loads((work / "results" / SURVEY / "numbers.json").read_text())["survey"] in pages[0]

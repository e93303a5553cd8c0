"""Published claims in the workflow: two simulated winters that survive as tables, and a publication on them."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from tests.conftest import Run, RunWorkflow

pytestmark = pytest.mark.workflow

FIRST, LAST = "kedrovaya-sim-2007", "kedrovaya-sim-2008"
TABLE = "results/_all/claims/release.csv"
TOLD = {"words": "as printed", "counts": "leopards", "subset": "the plot", "source": "page"}


def release(work: Path, number: int, **more: object) -> None:
    content = {
        "title": "Simulated release",
        "publisher": "nobody",
        "date": "made up",
        "simulated": True,
        "sources": {"page": "a page"},
        "winters": {
            "last": {"title": "the last winter", "surveys": [LAST]},
            "before": {"title": "the winter before", "surveys": [FIRST]},
        },
        "claims": [
            {
                "id": "total",
                "kind": "count",
                "winter": "last",
                "number": number,
                "inclusion": "adults",
                **TOLD,
            },
            {"id": "then", "kind": "count", "winter": "before", "number": 4, **TOLD},
            {"id": "fewer", "kind": "increase", "of": "total", "baseline": "then", **TOLD},
        ],
        **more,
    }
    path = work / "config" / "claims" / "release.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["claim"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, workflow: RunWorkflow
) -> tuple[Path, Run]:
    """Working folder after the claims were checked."""
    work = tmp_path_factory.mktemp("claims")
    (work / "config").mkdir()
    for name in (FIRST, LAST):
        shutil.copytree(repository / "config" / "surveys" / name, work / "config" / "surveys" / name)
    (work / "config" / "config.yaml").write_text(f"surveys: [{FIRST}, {LAST}]\n")
    release(work, 3)
    return work, workflow(work, TABLE)


def test_claims_are_held_against_the_results(built: tuple[Path, Run]) -> None:
    work, run = built
    assert run.returncode == 0, run.text
    assert "Published claims of release" in run.text
    found = rows(work / TABLE)
    counted = {
        survey: {
            entry["id"]: entry["value"]
            for entry in json.loads((work / "results" / survey / "numbers.json").read_text())["numbers"]
        }
        for survey in (FIRST, LAST)
    }
    same = counted[LAST]["count.individuals.min"] == 3
    assert (found["total"]["verdict"] == "reproduced") == same
    assert float(found["total"]["value"]) == counted[LAST]["count.individuals.min"]
    assert found["then"]["verdict"] != "not checkable"
    with (work / "results" / LAST / "comparison.csv").open(encoding="utf-8", newline="") as file:
        declared = [
            row for row in csv.DictReader(file) if row["declared"] == "true" and row["earlier"] == FIRST
        ]
    # Where no comparison of these winters is worth a word, the counts alone are held against the claim.
    for row in declared:
        assert row["verdict"] in found["fewer"]["finding"]
    assert found["fewer"]["value"] == (declared[0]["ratio"] if declared else "")
    assert found["fewer"]["verdict"] != "reproduced"


def test_the_report_has_what_was_published_about_its_survey(
    built: tuple[Path, Run], workflow: RunWorkflow
) -> None:
    work, _ = built
    report = f"results/{LAST}/report/{LAST}.en.internal.pdf"
    run = workflow(work, report, cores=1)
    assert run.returncode == 0, run.text
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(work / report).pages).split())
    annex = text[text.index("What was published about this survey") :]
    for row in rows(work / TABLE).values():
        assert row["verdict"] in annex
    # Beside it lies the summary, on one sheet.
    summary = PdfReader((work / report).with_suffix(".summary.pdf"))
    assert len(summary.pages) == 1
    # A run of this survey alone cannot check what is about others too.
    alone = workflow(work, report, "--config", f"survey={LAST}", "--dry-run", cores=1).text
    assert "claims" not in alone.partition("Job stats")[2]


def test_nothing_runs_again_and_another_claim_runs_the_check_alone(
    built: tuple[Path, Run], workflow: RunWorkflow
) -> None:
    work, _ = built
    assert "Nothing to be done" in workflow(work, TABLE, "--dry-run", cores=1).text
    release(work, 30)
    again = workflow(work, TABLE, cores=1)
    assert again.returncode == 0, again.text
    assert [line.split()[0] for line in again.text.splitlines() if line.endswith(" 1") and " " in line][
        :1
    ] == ["claims"]
    assert rows(work / TABLE)["total"]["verdict"] == "contradicted"


def test_a_draft_that_is_contradicted_is_held_back(built: tuple[Path, Run], workflow: RunWorkflow) -> None:
    work, _ = built
    held = "results/_all/provenance/claims_draft.release.json"
    release(work, 30, draft=True)
    run = workflow(work, held, cores=1)
    assert run.returncode != 0
    assert "The draft release says what is not so" in run.text
    assert "claim total" in run.text
    assert "Traceback" not in run.text
    # The table is there all the same, and says what is wrong.
    assert rows(work / TABLE)["total"]["verdict"] == "contradicted"
    total = {"id": "total", "kind": "count", "winter": "last", "number": 3, "inclusion": "adults", **TOLD}
    release(work, 3, draft=True, claims=[total])
    assert workflow(work, held, cores=1).returncode == 0
    # The audit asks for it, and the census does not hang on it.
    assert "claims_draft" in workflow(work, "audit", "--dry-run", cores=1).text
    assert "claims_draft" not in workflow(work, "all", "--dry-run", cores=1).text


def test_the_audit_is_printed_in_the_languages_of_the_reports(
    built: tuple[Path, Run], workflow: RunWorkflow
) -> None:
    work, _ = built
    release(work, 3)
    english, russian = (f"results/_all/claims/release.{language}.pdf" for language in ("en", "ru"))
    planned = workflow(work, "audit", "--dry-run", cores=1).text
    assert english in planned
    assert russian in planned
    settings = work / "config" / "config.yaml"
    before = settings.read_text()
    settings.write_text(before + "settings: {report: {languages: [en]}}\n")
    assert russian not in workflow(work, "audit", "--dry-run", cores=1).text
    settings.write_text(before)
    run = workflow(work, english, cores=1)
    assert run.returncode == 0, run.text
    assert "Audit of release (en)" in run.text
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(work / english).pages).split())
    for row in rows(work / TABLE).values():
        assert row["verdict"] in text
        assert row["meaning"] in text
    release(work, 3, translations={"ru": {"leopards": "леопарды"}})
    lacking = workflow(work, russian, cores=1)
    assert lacking.returncode != 0
    for place in ("publisher: nobody", "claim total: subset: the plot"):
        assert f"release.yaml: {place}" in lacking.text
    assert "Traceback" not in lacking.text
    assert not list((work / "results" / "_all" / "claims").glob("*.ru.*"))
    own = {
        "nobody": "никто",
        "made up": "вымышлено",
        "the last winter": "последняя зима",
        "a page": "страница",
    }
    own |= {"the winter before": "зима до неё", "leopards": "леопарды", "the plot": "участок"}
    release(work, 3, translations={"ru": own})
    done = workflow(work, russian, cores=1)
    assert done.returncode == 0, done.text
    sheet = (work / russian).with_suffix(".csv").read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0].startswith("Номер;Слова публикации;")
    assert len(sheet) == len(rows(work / TABLE)) + 1
    release(work, 3)


def test_verify_tells_a_season_that_was_corrected(built: tuple[Path, Run]) -> None:
    work, _ = built
    settings = work / "config" / "surveys" / LAST / "survey.yaml"
    before = settings.read_text()
    verify = [sys.executable, "-m", "leopard_census.cli", "verify", "--directory", str(work)]

    def findings() -> list[str]:
        told = subprocess.run(verify, capture_output=True, text=True, check=False).stdout
        return [line for line in told.partition("between the surveys")[2].splitlines() if "seasons" in line]

    assert not findings()
    settings.write_text(before.replace("end: 2008-04-30", "end: 2009-04-30"))
    assert settings.read_text() != before
    assert any(f"seasons.{LAST}.season" in line for line in findings())
    settings.write_text(before)


def test_the_command_agrees_with_the_table(built: tuple[Path, Run]) -> None:
    work, _ = built
    command = [sys.executable, "-m", "leopard_census.cli", "claims", "config/claims/release.yaml"]
    done = subprocess.run(
        [*command, "--directory", ".", "--json", "out.json"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {name: row["verdict"] for name, row in rows(work / TABLE).items()}
    told = {row["claim"]: row["verdict"] for row in json.loads((work / "out.json").read_text())["claims"]}
    assert told == verdicts
    assert done.returncode == ("contradicted" in verdicts.values())


def test_a_bad_claims_file_stops_the_run_before_it_starts(
    built: tuple[Path, Run], workflow: RunWorkflow
) -> None:
    work, _ = built
    release(work, 3, simulated=False)
    run = workflow(work, "audit", "--dry-run", cores=1)
    assert run.returncode != 0
    assert f"config/claims/release.yaml: winters.last: {LAST} is simulated" in run.text
    assert "Traceback" not in run.text
    # One survey alone needs no publication, as these may be about several.
    one = workflow(work, "audit", "--dry-run", "--config", f"survey={FIRST}", cores=1)
    assert one.returncode == 0, one.text
    assert "_all/claims" not in one.text

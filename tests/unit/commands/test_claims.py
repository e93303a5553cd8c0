"""`leopard-census claims`: what it prints and writes, and how it ends."""

import json
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from leopard_census.cli import main
from leopard_census.provenance.ledger import write_ledger
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.audit.claims.made_claims import comparison, entry

RELEASE = Path(__file__).resolve().parents[3] / "resources" / "claims" / "wwf_video_winter.yaml"
TOLD = {"words": "as printed", "counts": "leopards", "subset": "the plot", "source": "page"}
SURVEY = {
    "title": "A winter",
    "utc_offset": "+11:00",
    "season": {"start": "2011-11-01", "end": "2012-04-30"},
    "window": {"start": "2011-12-15", "days": 60},
}


@pytest.fixture
def claims(tmp_path, capsys):
    """Run the command; status, what it printed, and its JSON."""

    def run(file, *more):
        out = tmp_path / "out.json"
        out.unlink(missing_ok=True)
        status = main(["claims", str(file), "--json", str(out), *more])
        told = capsys.readouterr()
        return status, told.out + told.err, json.loads(out.read_text()) if out.exists() else None

    return run


def release(path, number, **more):
    content = {
        "title": "Made up",
        "publisher": "nobody",
        "date": "made up",
        "sources": {"page": "a page"},
        "winters": {"last": {"title": "the last winter", "surveys": ["plot-2012"]}},
        "claims": [
            {
                "id": "total",
                "kind": "count",
                "winter": "last",
                "number": number,
                "inclusion": "adults",
                **TOLD,
            }
        ],
        **more,
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_press_release_is_told_and_written(claims):
    status, told, result = claims(RELEASE)
    assert status == 1
    assert result["publication"] == "wwf_video_winter"
    verdicts = {row["claim"]: row["verdict"] for row in result["claims"]}
    assert verdicts["groups"] == "contradicted"
    for row in result["claims"]:
        assert f"{row['number']}. {row['claim']}: {row['verdict'].upper()}" in told
    assert {figure["claim"] for figure in result["figures"]} <= set(verdicts)
    again = claims(RELEASE)
    assert again == (status, told, result)


def test_nothing_contradicted_ends_with_nought(claims, tmp_path):
    status, told, _ = claims(release(tmp_path / "release.yaml", 8))
    assert status == 0
    assert "NOT CHECKABLE" in told


@pytest.mark.parametrize("content", ["", "claims: []", "title: ["])
def test_a_bad_file_ends_with_two(claims, tmp_path, content):
    path = tmp_path / "bad.yaml"
    path.write_text(content)
    status, told, result = claims(path)
    assert (status, result) == (2, None)
    assert "bad.yaml" in told
    assert "Traceback" not in told


def test_the_result_is_not_written_over_the_file(tmp_path, capsys):
    path = release(tmp_path / "release.yaml", 8)
    before = path.read_bytes()
    assert main(["claims", str(path), "--json", str(path)]) == 2
    assert "is the file that is read" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.fixture
def project(tmp_path):
    """A working folder with a winter that survives as tables, and the results that the command reads."""
    sheets = tmp_path / "config" / "surveys" / "plot-2012"
    sheets.mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text("surveys: [plot-2012]\n")
    (sheets / "survey.yaml").write_text(yaml.safe_dump({"id": "plot-2012", **SURVEY}))
    (sheets / "captures.csv").write_text("individualID,date,locationID,flank\nA,2012-01-03,S1,left\n")
    (sheets / "effort.csv").write_text(
        "locationID,start,end\nS1,2011-12-15T12:00:00+11:00,2012-02-20T12:00:00+11:00\n"
    )
    results = tmp_path / "results" / "plot-2012"
    (results / "histories").mkdir(parents=True)
    write_ledger(
        results / "numbers.json",
        "plot-2012",
        [entry("count.individuals.min", 8), entry("count.individuals.max", 9)],
    )
    write_table(
        results / "histories" / "basis.csv", contract("basis"), [{"item": "method", "value": "tables"}]
    )
    row = comparison("earlier winters", "no change shown")
    columns = contract("comparison").columns
    write_table(
        results / "comparison.csv", contract("comparison"), [{k: v for k, v in row.items() if k in columns}]
    )
    return tmp_path


@pytest.mark.parametrize(
    ("number", "status", "verdict"),
    [
        (8, 0, "reproduced"),
        (9, 0, "reproduced under a stated definition"),
        (7, 1, "contradicted"),
    ],
)
def test_results_of_surveys_are_taken(claims, project, number, status, verdict):
    ended, told, result = claims(release(project / "release.yaml", number), "--directory", str(project))
    assert ended == status, told
    assert result["claims"][0]["verdict"] == verdict
    assert result["claims"][0]["surveys"] == ["plot-2012"]


def test_a_survey_that_is_not_built_is_named_as_missing(claims, project):
    (project / "results" / "plot-2012" / "numbers.json").unlink()
    status, told, result = claims(release(project / "release.yaml", 8), "--directory", str(project))
    assert status == 0, told
    assert "plot-2012" in result["claims"][0]["missing"]


def test_a_folder_without_surveys_ends_with_two(claims, tmp_path):
    status, told, _ = claims(release(tmp_path / "release.yaml", 8), "--directory", str(tmp_path))
    assert status == 2
    assert "config/config.yaml" in told


# ---- the audit in print


def text_of(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_audit_is_printed_in_the_language_that_is_asked_for(tmp_path, capsys):
    """Whatever comes out is printed; the status tells it all the same."""
    out = tmp_path / "audit.pdf"
    assert main(["claims", str(RELEASE), "--pdf", str(out), "--language", "ru"]) == 1
    assert f"result: {out}" in capsys.readouterr().out
    assert PdfReader(out).metadata.title.endswith(": проверка опубликованных чисел")
    assert "WWF России" in text_of(out)
    assert [path.name for path in tmp_path.iterdir()] == ["audit.pdf"]


def test_the_results_of_surveys_are_printed_too(project, capsys):
    file = release(project / "release.yaml", 9)
    out = project / "audit.pdf"
    assert main(["claims", str(file), "--pdf", str(out), "--directory", str(project)]) == 0
    text = text_of(out)
    assert "held against the results of the survey plot-2012" in text
    assert "reproduced under a stated definition" in text


def test_missing_words_end_with_two_and_no_file(tmp_path, capsys):
    out = tmp_path / "audit.pdf"
    file = release(tmp_path / "release.yaml", 8, translations={"ru": {"leopards": "леопарды"}})
    assert main(["claims", str(file), "--pdf", str(out), "--language", "ru"]) == 2
    told = capsys.readouterr()
    assert "counts: leopards" not in told.err
    for line in ("publisher: nobody", "sources.page: a page"):
        assert f"release.yaml: {line}" in told.err
    assert "Traceback" not in told.err
    assert not told.out
    assert not out.exists()


def test_two_results_cannot_be_one_file(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["claims", str(RELEASE), "--pdf", str(out), "--json", str(out)]) == 2
    assert "is named twice" in capsys.readouterr().err
    assert not out.exists()

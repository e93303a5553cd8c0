"""The report in Russian: the numbers of the English one, in Russian words, and nothing where a word is missing."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from leopard_census.pdf.render import Rendered
from leopard_census.report import build
from leopard_census.report.build import ReportInput, build_report, write_report
from leopard_census.report.language import TranslationError
from tests.unit.report.test_accessible import structure
from tests.unit.report.test_build import SMALL, furniture
from tests.unit.report.words import digits, page_texts, told

WHOLE = {"animals": 13, "stations": 30, "earlier": 3, "errors": "blind"}
NUMBERS = ("value", "interval", "lower", "upper", "level")
# Titles of works and the settings, tables, columns and rules that the ledger names.
LATIN_WORD = re.compile(r"(?<![\w./~-])[a-z]{3,}(?![\w/~=-])(?!\.\w)")

Built = tuple[Rendered, dict, PdfReader]


@pytest.fixture(scope="module")
def given(make_up, tmp_path_factory: pytest.TempPathFactory) -> ReportInput:
    return make_up(tmp_path_factory.mktemp("whole"), **WHOLE)


@pytest.fixture(scope="module")
def both(given: ReportInput) -> dict[str, Built]:
    found = {}
    for language in ("en", "ru"):
        rendered, printed = build_report(replace(given, language=language))
        found[language] = (rendered, json.loads(printed), PdfReader(BytesIO(rendered.pdf)))
    return found


@pytest.fixture(scope="module")
def russian_text(both: dict[str, Built]) -> str:
    return "\n".join(page.extract_text() for page in both["ru"][2].pages)


def plain_english(text: str) -> str:
    """Numbers without commas between thousands."""
    return re.sub(r"(?<=\d),(?=\d)", "", text)


def plain_russian(text: str) -> str:
    """Numbers without spaces between thousands and before the sign of per cent, and with a point for decimals."""
    return re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"(?<=\d)\u00a0(?=[\d%])", "", text))


def ledger_numbers(printed: dict, language: str) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for item in printed["printed"]:
        if item["function"] == "n" and item["part"] in NUMBERS:
            text = item["text"]
            text = (plain_russian if language == "ru" else plain_english)(text)
            text = text.replace("from\u00a0", "\u2265").replace("от\u00a0", "\u2265")
            found[item["id"], item["part"], text.replace("не оценено", "not estimated")] += 1
    return found


def test_both_languages_print_the_same_numbers_of_the_ledger(both: dict[str, Built]) -> None:
    english, russian = (ledger_numbers(both[language][1], language) for language in ("en", "ru"))
    assert len(english) > 100
    assert russian == english
    assert both["ru"][1]["numbers_sha256"] == both["en"][1]["numbers_sha256"]


def test_nothing_but_what_is_recorded_puts_a_digit_on_a_russian_page(both: dict[str, Built]) -> None:
    _, printed, reader = both["ru"]
    shown = sum((digits(item["text"]) for item in printed["printed"] if not item["told"]), Counter())
    assert digits(page_texts(reader)) == shown + furniture(printed, contents="Содержание")


def test_no_english_word_is_left(both: dict[str, Built], russian_text: str) -> None:
    printed = both["ru"][1]
    whole = russian_text
    # The list of works, and what follows it: the ledger, which names columns, and files.
    body = whole[: whole.rindex("\nЛитература\n")]
    kept = {
        word
        for item in printed["printed"]
        if item["function"] in ("id", "c", "ref")
        for word in item["text"].split()
    }
    species = {"pardus", "scrofa", "nippon", "sapiens"}
    left = {
        word for word in LATIN_WORD.findall(body) if word not in species | {w.strip("();,.") for w in kept}
    }
    assert left <= NAMED, sorted(left - NAMED)


# Columns of files that the text sends readers to, quantities by the names that formulas give them, and a unit of time.
NAMED = {"doubts", "sigma", "and"}


def test_it_is_russian_by_its_own_account(both: dict[str, Built], russian_text: str) -> None:
    _, printed, reader = both["ru"]
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert printed["language"] == "ru"
    text = " ".join(russian_text.split())
    for said in (
        "Основные результаты",
        "интервал",
        "ловушко-суток",
        "15 декабря 2011 г.",
        "взрослых и полувзрослых особей",
        "кабан",
        "Служебное издание",
        "на 100 км²",
    ):
        assert said in text, said


def test_every_figure_has_a_russian_alternative_text(both: dict[str, Built]) -> None:
    figures = [e for e in structure(both["ru"][2]) if e.get("/S") == "/Figure"]
    assert len(figures) >= 4
    assert all(re.search("[а-я]{4}", str(figure.get("/Alt", ""))) for figure in figures)


@pytest.fixture
def lacking(tmp_path: Path, made_up):
    """Input of a Russian report whose catalogue lacks the text that begins so."""

    def make(begin: str) -> ReportInput:
        given = made_up(**SMALL)
        resources = tmp_path / "resources"
        shutil.copytree(given.resources, resources)
        path = resources / "locale" / "ru.po"
        text = path.read_text(encoding="utf-8")
        assert text.count(f'msgid "{begin}') == 1
        path.write_text(text.replace(f'msgid "{begin}', f'msgid "Not {begin}'), encoding="utf-8")
        return replace(given, resources=resources, language="ru")

    return make


@pytest.mark.parametrize(
    ("begin", "named"),
    [
        ("Camera-trap census report", "Camera-trap census report"),
        ("km east", "km east"),
        (
            "Effort summed over cameras, two cameras",
            "Effort summed over cameras, two cameras of a station counted twice",
        ),
    ],
    ids=["template", "figure", "ledger"],
)
def test_a_missing_translation_is_an_error_and_leaves_no_file(
    lacking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: str, named: str
) -> None:
    given = lacking(begin)
    monkeypatch.setattr(build, "sources_from_records", lambda *_: given.sources)
    out = tmp_path / "report.pdf"
    with pytest.raises(TranslationError) as error:
        write_report(
            survey=given.survey, settings=given.settings, ledger=given.ledger_path, paths={}, archives=[], records=[],
            resources=given.resources, language="ru", edition="internal", claims=[], out_pdf=out,
                out_printed=out.with_suffix(".json"), out_summary=tmp_path / "summary.pdf",
                out_summary_printed=tmp_path / "summary.json",
        )  # fmt: skip
    assert f"  - {named}" in str(error.value)
    assert "docs/languages.md" in str(error.value)
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".pdf", ".json")]


def test_a_language_without_a_catalogue_names_those_that_there_are(made_up) -> None:
    with pytest.raises(TranslationError, match=r"'fr'.*\n.*there are: en, ru"):
        build_report(replace(made_up(**SMALL), language="fr"))


@pytest.mark.parametrize(
    "shape",
    [
        {"animals": 1, "stations": 1, "earlier": 0},
        {"animals": 0, "stations": 3, "earlier": 1, "errors": "setting"},
        {
            "animals": 3,
            "stations": 5,
            "places": False,
            "media": False,
            "earlier": 0,
            "simulated": False,
            "numbered": 5,
        },
        {
            "animals": 2,
            "stations": 3,
            "estimates": False,
            "effort": False,
            "places": False,
            "media": False,
            "earlier": 0,
        },
        {
            "animals": 4,
            "stations": 4,
            "review": "one",
            "dead": 2,
            "unsure": 1,
            "no_flank": 2,
            "detector": "import",
        },
    ],
    ids=["one", "nobody", "tables-only", "nothing-estimated", "many-doubts"],
)
def test_every_kind_of_survey_has_its_words(made_up, shape: dict) -> None:
    text = told(replace(made_up(**shape), language="ru"))
    assert "Содержание" in text
    assert "%(" not in text
    assert not re.search(r"\{\w+[:!}]", text)

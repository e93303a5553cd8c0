"""The audit of a publication in print: nothing on it but what its tables hold, the same in both languages."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.secrets import Secrets
from leopard_census.errors import InputError
from leopard_census.report import claims_audit
from leopard_census.report.claims_audit import audit_page, build_claims_audit, write_claims_audit
from leopard_census.report.language import TranslationError
from leopard_census.report.marks import find_occurrences
from leopard_census.tables.claim_verdict import VERDICTS
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.report.made_audit import MADE, SHIPPED, made_results, opened, page_links, written
from tests.unit.report.test_accessible import HEADINGS, elements, structure
from tests.unit.report.test_languages import LATIN_WORD, plain_english, plain_russian
from tests.unit.report.words import digits, environment_of, page_texts, printed_on

LANGUAGES = ("en", "ru")
# Columns whose cells are printed as numbers; all others are words, with numbers in them.
NUMBERS = ("number", "value", "lower", "upper", "p_value", "station_days")


@pytest.fixture(autouse=True, scope="module")
def _templates_are_compiled_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims_audit, "load_environment", environment_of)
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory):
    """Audits by publication and language: what each was made from, what it prints, and its PDF."""
    found = {}
    for name, content, results in (("shipped", None, None), ("made", MADE, made_results())):
        for language in LANGUAGES:
            folder = tmp_path_factory.mktemp(f"{name}_{language}")
            given = written(folder, content, language, results)
            rendered, printed = build_claims_audit(given)
            found[name, language] = (given, json.loads(printed), opened(rendered.pdf))
    return found


@pytest.fixture(
    params=[(name, language) for name in ("shipped", "made") for language in LANGUAGES], ids="-".join
)
def audit(request: pytest.FixtureRequest, built):
    return built[request.param]


# ---- numbers


def test_nothing_but_what_is_recorded_puts_a_digit_on_a_page(audit) -> None:
    _, printed, reader = audit
    shown = sum((digits(item["text"]) for item in printed["printed"] if not item["told"]), Counter())
    furniture = Counter(str(number) for number in range(1, len(reader.pages) + 1))
    # The table at the beginning tells the page of each claim, and each claim that of its figures.
    furniture += Counter(
        str(page) for to, page in set(page_links(reader)) if to.startswith(("claim-", "figures-"))
    )
    assert digits(page_texts(reader)) == shown + furniture


def cells(printed: dict, language: str) -> Counter[tuple[str, ...]]:
    """Numbers that are printed: where each comes from, and how it reads."""
    plain = plain_russian if language == "ru" else plain_english
    return Counter(
        (
            item.get("file") or "",
            str(item.get("row") or item.get("rows")),
            item["column"] or item["reduced"],
            plain(item["text"]),
        )
        for item in printed["printed"]
        if item["function"] == "t" and (item["column"] in NUMBERS or "reduced" in item)
    )


@pytest.mark.parametrize("name", ["shipped", "made"])
def test_both_languages_print_the_same_cells(built, name: str) -> None:
    english, russian = (cells(built[name, language][1], language) for language in LANGUAGES)
    assert len(english) > 40
    assert russian == english
    sources = [
        {
            (item.get("file"), str(item.get("row")), item.get("column"), item.get("path"), item.get("code"))
            for item in built[name, language][1]["printed"]
        }
        for language in LANGUAGES
    ]
    assert sources[0] == sources[1]


def test_every_claim_and_every_figure_of_the_tables_is_printed(audit) -> None:
    given, printed, _ = audit
    there = {
        (item["file"], tuple(item["row"]), item["column"])
        for item in printed["printed"]
        if item["function"] == "t" and "row" in item and not item["told"]
    }
    claims = read_table(given.claims, contract("claims"))
    for row in claims:
        for column in ("words", "verdict", "counts", "subset", "claimed"):
            assert (given.claims.name, (str(row["number"]),), column) in there
        for column in ("value", "lower", "upper", "definition", "finding", "missing"):
            told = (given.claims.name, (str(row["number"]),), column) in there
            assert told == (row[column] not in (None, "")), (row["claim"], column)
    for row in read_table(given.figures, contract("claim_figures")):
        key = (row["claim"], row["figure"])
        for column in ("value", "lower", "upper", "p_value", "source", "station_days"):
            # Rows of one place tell it once.
            if column not in ("source", "station_days"):
                assert ((given.figures.name, key, column) in there) == (row[column] is not None), (
                    key,
                    column,
                )
        assert (given.figures.name, key, "definition") in there
    assert len(claims) >= 7
    # Each source once, under the number that the claims have it by.
    shown = [item for item in printed["printed"] if item.get("column") == "source" and not item["told"]]
    listed = {tuple(item["row"]) for item in shown if item["file"] == given.claims.name}
    by_number = {(str(row["number"]),): row["source"] for row in claims}
    assert sorted(by_number[key] for key in listed) == sorted(set(by_number.values()))


def test_the_verdicts_add_up_to_the_claims(audit) -> None:
    given, printed, _ = audit
    claims = read_table(given.claims, contract("claims"))
    counted = [int(item["text"]) for item in printed["printed"] if item.get("reduced") == "count"]
    assert counted[0] == len(claims)
    assert counted[1:] == [sum(row["verdict"] == verdict for row in claims) for verdict in VERDICTS]


# ---- words


def test_a_quotation_is_printed_as_it_is_and_its_translation_beside_it(built) -> None:
    russian, english = (printed_on(built["shipped", language][2]) for language in ("ru", "en"))
    for text in (russian, english):
        assert "we were able to identify between 7 and 9 individual leopards" in text
    assert "Сегодня мы знаем" in russian
    assert not re.search("[а-я]", english)
    made = printed_on(built["made", "en"][2])
    assert "Леопардов стало больше" in made
    assert "More leopards" in made
    assert "12 leopards were found" in made
    assert "24 July 2012" in made
    assert "24 июля 2012 г." in printed_on(built["made", "ru"][2]).replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["shipped", "made"])
def test_no_english_word_is_left_in_the_russian_one_but_the_quotations(built, name: str) -> None:
    given, printed, reader = built[name, "ru"]
    text = printed_on(reader)
    publication = yaml.safe_load(given.publication.read_text(encoding="utf-8"))
    quoted = [publication["title"], *(claim["words"] for claim in publication["claims"])]
    kept = {word.strip('“”"();,.:') for text in quoted for word in text.split()}
    kept |= {
        word
        for item in printed["printed"]
        if item["function"] == "id"
        for word in re.findall(r"\w+", item["text"])
    }
    addresses = re.sub(r"https?://\S+(?: \S+captured-video)?", "", text)
    # Authors of a paper, and numbers of the ledger by their names.
    left = set(LATIN_WORD.findall(addresses)) - {word for one in kept for word in re.split(r"\W", one)}
    assert left <= {"al", "fullgrown"}, sorted(left)


def test_what_it_is_about_is_said_first(built) -> None:
    shipped, made = (printed_on(built[name, "en"][2]) for name in ("shipped", "made"))
    assert "No results of surveys were at hand" in shipped
    assert "These are made up" not in shipped
    assert "DRAFT" not in shipped.upper().partition("AT A GLANCE")[0]
    assert "held against the results of these surveys: plot-2009, plot-2010, plot-2011, plot-2012" in made
    assert "should not be, as long as a claim is contradicted" in made
    assert "the animals that it is about are made up" in made
    assert "How many animals there were" in shipped
    assert "How many animals there were" not in made


@pytest.mark.parametrize("which", [("shipped", "ru"), ("made", "en")], ids="-".join)
def test_it_names_no_station_and_passes_the_gate(built, which: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "audit.pdf"
    out.write_bytes(built[which][2].stream.getvalue())
    secrets = Secrets(
        stations={"KP01": (43.1234, 131.4321)},
        codes=frozenset({"KP01", "KP01-A"}),
        place_names=frozenset({"Brook"}),
    )
    assert check_release([out], secrets) == []


# ---- form


def test_it_says_what_it_is_and_in_which_language(audit) -> None:
    given, printed, reader = audit
    root = reader.trailer["/Root"]
    assert root["/Lang"] == given.language == printed["language"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kind = {"en": "audit of published numbers", "ru": "проверка опубликованных чисел"}[given.language]
    assert reader.metadata.title.endswith(kind)
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data().decode()
    assert "/CreationDate" not in reader.metadata


def test_it_can_be_read_without_being_seen(audit) -> None:
    _, _, reader = audit
    found = structure(reader)
    assert all("/StructParents" in page for page in reader.pages)
    levels = [HEADINGS.index(e["/S"]) + 1 for e in found if e["/S"] in HEADINGS]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(lower - higher <= 1 for higher, lower in pairwise(levels))
    for table in (e for e in found if e["/S"] == "/Table"):
        assert any(e["/S"] == "/TH" for e in elements(table))
    figures = [e for e in found if e["/S"] == "/Figure"]
    assert figures
    assert all(len(str(e.get("/Alt", ""))) > 10 for e in figures)


def test_fonts_are_the_ones_shipped(audit) -> None:
    _, _, reader = audit
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
            assert "/ToUnicode" in font.get_object()
    assert names
    assert all(name.startswith("PT-") for name in names), names


def test_each_verdict_has_a_sign_of_its_own_form(built) -> None:
    style = (built["shipped", "en"][0].resources / "style.css").read_text(encoding="utf-8")
    pages = audit_page(built["shipped", "en"][0]).marked
    forms = dict(re.findall(r'class="mark (\w+)"></span> (?:<b>)?(?:\ue000\d+\ue001)?([a-z ]+)', pages))
    assert sorted(forms.values()) == sorted(VERDICTS)
    for sign in forms:
        assert f".mark.{sign} {{" in style
    rules = {sign: re.search(rf"\.mark\.{sign} {{(.*?)}}", style)[1] for sign in forms}
    # In grey print a colour tells nothing.
    assert len({re.sub("#[0-9a-f]+", "", rule) for rule in rules.values()}) >= len(rules) - 1
    assert rules["full"] != rules["empty"]


def test_the_same_bytes_in_any_folder(built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, _, reader = built["made", "ru"]
    monkeypatch.chdir(tmp_path)
    moved = written(tmp_path / "elsewhere", MADE, "ru", made_results())
    assert moved.claims.read_bytes() == given.claims.read_bytes()
    assert build_claims_audit(moved)[0].pdf == reader.stream.getvalue()


# ---- the sheet


def sheet(given, separator: str) -> list[dict[str, str]]:
    text = audit_page(given).sheet.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


@pytest.mark.parametrize("name", ["shipped", "made"])
def test_the_sheet_tells_the_verdicts_of_the_table(built, name: str) -> None:
    table = read_table(built[name, "en"][0].claims, contract("claims"))
    english, russian = sheet(built[name, "en"][0], ","), sheet(built[name, "ru"][0], ";")
    assert len(english) == len(russian) == len(table)
    for row, en, ru in zip(table, english, russian, strict=True):
        assert en["Words as published"] == ru["Слова публикации"] == row["words"]
        assert en["Verdict"] == row["verdict"]
        assert en["Found"] == (row["finding"] or "")
        for column, heading, heading_ru in (
            ("value", "Computed again", "Пересчитано"),
            ("lower", "Lower 95% limit", "Нижняя 95 %-я граница"),
            ("upper", "Upper 95% limit", "Верхняя 95 %-я граница"),
        ):
            told = None if en[heading] == "" else float(en[heading])
            assert told == (None if row[column] is None else pytest.approx(row[column], abs=5e-4))
            assert ru[heading_ru].replace(",", ".") == en[heading]
        assert not LATIN_WORD.search(ru["Что выяснилось"] + ru["Чего не хватает"] + ru["Вывод"])


# ---- what is wrong


def nothing_written(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if path.suffix in (".pdf", ".json")]


def test_missing_words_are_told_together_and_leave_no_file(tmp_path: Path) -> None:
    russian = {
        k: v for k, v in MADE["translations"]["ru"].items() if k not in ("the plot", "a plot without it")
    }
    given = written(tmp_path / "in", {**MADE, "translations": {"ru": russian}}, "ru", made_results())
    resources = tmp_path / "resources"
    shutil.copytree(given.resources, resources)
    path = resources / "locale" / "ru.po"
    text = path.read_text(encoding="utf-8")
    begin = 'msgid "Claim by claim"'
    assert text.count(begin) == 1
    path.write_text(text.replace(begin, 'msgid "Not Claim by claim"'), encoding="utf-8")
    with pytest.raises(TranslationError) as error:
        write_claims_audit(
            replace(given, resources=resources),
            out_pdf=tmp_path / "out.pdf",
            out_printed=tmp_path / "out.json",
            out_sheet=tmp_path / "out.csv",
        )
    assert error.value.problems == [
        "release.yaml: claim total: subset: the plot",
        "release.yaml: claim cause: control: a plot without it",
        "Claim by claim",
    ]
    assert "translations.ru" in error.value.title
    assert "docs/claims.md" in error.value.title
    assert nothing_written(tmp_path)
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_translates_nothing_is_quoted_as_it_was_written(tmp_path: Path) -> None:
    page = audit_page(written(tmp_path / "ru", {**MADE, "translations": {}}, "ru", made_results())).marked
    assert "\u00abthe plot\u00bb (так в записи)" in page
    content = {**MADE, "sources": {**MADE["sources"], "page": "газета"}, "translations": {}}
    page = audit_page(written(tmp_path / "en", content, "en", made_results())).marked
    assert "\u00abгазета\u00bb (as written)" in page
    content["translations"] = {"en": {"газета": "a newspaper"}}
    page = audit_page(written(tmp_path / "told", content, "en", made_results())).marked
    assert "a newspaper" in page
    assert "газета" not in page


def test_a_wrong_file_is_one_error_and_no_page(tmp_path: Path) -> None:
    given = written(tmp_path / "in", MADE, "ru", made_results())
    wrong = {**MADE, "claims": MADE["claims"][1:], "translations": {"ru": {"nothing like it": "что-то"}}}
    given.publication.write_text(yaml.safe_dump(wrong, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputError) as error:
        write_claims_audit(given, out_pdf=tmp_path / "out.pdf", out_printed=tmp_path / "out.json")
    assert len(error.value.problems) >= 2
    assert all("release.yaml" in problem for problem in error.value.problems)
    assert nothing_written(tmp_path)


def test_a_number_of_a_template_is_refused(built) -> None:
    marked = audit_page(built["made", "en"][0]).marked
    find_occurrences(marked)
    with pytest.raises(ValueError, match="digits that were not printed"):
        find_occurrences(marked.replace("</body>", "<p>12 leopards</p></body>"))


def test_the_shipped_publication_has_every_text_in_russian() -> None:
    content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    quoted = [content["title"], *(claim["words"] for claim in content["claims"])]
    assert set(quoted) <= set(content["translations"]["ru"])

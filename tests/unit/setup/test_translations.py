"""The translations of the report are whole, and the tool that keeps them sees what is not."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from leopard_census.provenance.code import reach
from leopard_census.report.language import Language, TranslationError, load_language
from leopard_census.report.printing import _OF_WORDS
from leopard_census.report.sources import contracts
from tools import translations
from tools.table_texts import LISTED, NOT_PRINTED, strings, table_texts, unlisted
from tools.translations import LOCALE, PACKAGE, faults, renewed, save, texts

LANGUAGES = sorted(path.stem for path in LOCALE.glob("*.po"))


def catalogue_of(code: str) -> Catalog:
    with (LOCALE / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


@pytest.fixture(scope="module")
def found():
    return texts()


def test_there_is_russian() -> None:
    assert LANGUAGES == ["ru"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_of_the_report_is_translated(code: str, found) -> None:
    assert faults(catalogue_of(code), found) == [], "run `make translations` and translate what it lists"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_file_is_as_the_tool_writes_it(code: str, found, tmp_path: Path) -> None:
    old = catalogue_of(code)
    species = {("species", message.id): "" for message in old if message.context == "species"}
    with (tmp_path / "again.po").open("wb") as out:
        save(out, renewed(old, {**found, **species}))
    assert (tmp_path / "again.po").read_bytes() == (LOCALE / f"{code}.po").read_bytes(), (
        "run `make translations`"
    )


def test_what_is_listed_as_never_printed_is_there() -> None:
    there = {text for _, text in table_texts(PACKAGE, all_of_them=True)}
    assert sorted(NOT_PRINTED - there) == []


FOUND = {
    ("", "Two %(n)s of %(unit)s"): "a.html",
    ("", ("%(n)s animal", "%(n)s animals")): "a.html",
    ("table", "Only {n} were caught."): "a.py",
    ("unit", "animals"): "a.py",
}


@pytest.mark.parametrize(
    ("key", "string", "flags", "told"),
    [
        (("", "Two %(n)s of %(unit)s"), "", (), "not translated"),
        (("", "Two %(n)s of %(unit)s"), "Два %(n)s", ("fuzzy",), "fuzzy"),
        (("", "Two %(n)s of %(unit)s"), "Два %(unit)s", (), "leaves out n"),
        (("", "Two %(n)s of %(unit)s"), "Два %(n)s и %(m)s", (), "prints m"),
        (("", ("%(n)s animal", "%(n)s animals")), ("%(n)s зверь", "%(n)s зверя", ""), (), "not translated"),
        (("table", "Only {n} were caught."), "Отловлено {m}.", (), "prints m"),
        (("table", "Only {n} were caught."), "Отловлено {n} {n:особь|особи}.", (), "2 forms in place of 3"),
        (("unit", "animals"), "{m:особь|особи|особей}", (), "prints m"),
        (("table", "Nobody says this."), "Этого никто не говорит.", (), "no source has this text"),
    ],
)
def test_the_tool_sees_what_a_person_must_mend(key, string, flags, told: str) -> None:
    whole = Catalog(locale="ru")
    good = {
        ("", "Two %(n)s of %(unit)s"): "Два %(n)s",
        ("", ("%(n)s animal", "%(n)s animals")): ("%(n)s зверь", "%(n)s зверя", "%(n)s зверей"),
        ("table", "Only {n} were caught."): "Отловлено только {n} {n:особь|особи|особей}.",
        ("unit", "animals"): "{n:особь|особи|особей}",
    }
    for (context, message), text in good.items():
        whole.add(message, text, context=context or None)
    assert faults(whole, FOUND) == []
    whole.delete(key[1], context=key[0] or None)
    whole.add(key[1], string, flags=flags, context=key[0] or None)
    assert any(told in fault for fault in faults(whole, FOUND))


def test_strings_of_a_module_become_patterns() -> None:
    source = '''
"""A docstring is none."""
NOTE = "Only one animal was caught."
FORM = "Fewer than {number:g} animals."
def told(n, why, row):
    """Nor is this."""
    row["a column"]
    return f"{n} of {row['total']} failed: {why}" + f" ({'once' if n == 1 else 'many times'})."
'''
    assert set(strings(source)) == {
        "Only one animal was caught.",
        "Fewer than {number} animals.",
        "{n} of {total} failed: {why} ({times}).",
        "many times",
    }


def test_species_have_the_names_of_the_review_page() -> None:
    page = LOCALE.parents[1] / "review" / "messages" / "ru" / "species.yaml"
    names = yaml.safe_load(page.read_text(encoding="utf-8"))["species_names"]
    printed = {message.id: message.string for message in catalogue_of("ru") if message.context == "species"}
    assert {name: printed[name] for name in names if " " in name} == {
        n: w for n, w in names.items() if " " in n
    }


def test_the_check_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = (LOCALE / "ru.po").read_bytes()
    assert translations.main(["--check"]) == 0
    assert capsys.readouterr().out == "All texts of the report are translated.\n"
    assert (LOCALE / "ru.po").read_bytes() == before


# ---- every sentence that code can write into a printed column


SCRIPTS = translations.ROOT / "workflow" / "scripts"
# Jobs that write no table of the report: they print, draw, pack or check what others wrote.
OTHER_JOBS = {
    "report",
    "claims_pdf",
    "release",
    "publish",
    "manifest",
    "crate",
    "camtrap_dp",
    "no_camtrap_dp",
}


def reached() -> set[str]:
    """Modules, as paths, that the jobs of all tables and of the ledger reach."""
    found: set[str] = set()
    for script in SCRIPTS.glob("*.py"):
        if script.stem in OTHER_JOBS:
            continue
        for module in reach(script)[0]:
            path = PACKAGE.joinpath(*module.split(".")[1:])
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            found.add(path.relative_to(PACKAGE).as_posix())
    return found


def test_of_every_module_that_writes_sentences_it_is_said_whether_they_are_printed() -> None:
    assert unlisted(PACKAGE, reached()) == [], (
        "add these to tools/table_texts.yaml: below modules, if a report prints what they write, else below silent"
    )


def test_what_is_listed_as_silent_is_there_and_holds_sentences() -> None:
    modules = {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
    }
    speaking = {name for name, text in modules.items() if any(True for _ in strings(text))}
    unneeded = {
        name
        for name in LISTED["silent"]
        if not any(module == name or (name.endswith("/") and module.startswith(name)) for module in speaking)
    }
    assert unneeded == set()
    assert not {*LISTED["modules"]} & {*LISTED["silent"]}


def test_a_new_module_of_sentences_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text('NOTE = "Only one animal was caught."\n', encoding="utf-8")
    (tmp_path / "quiet.py").write_text('"""Says nothing."""\nKEY = "animals"\n', encoding="utf-8")
    assert unlisted(tmp_path, ["said.py", "quiet.py"]) == ["said.py"]


@pytest.fixture(scope="module")
def russian() -> Language:
    language = load_language("ru", LOCALE)
    language.keep(["Ussuri", "K-1"])
    return language


def test_every_pattern_is_found_again_around_its_values(russian: Language) -> None:
    """With a number or a name for each value the sentence is told in Russian, and all of its values stand in it."""
    lost = []
    for (context, message), _ in texts().items():
        if context != "table" or not isinstance(message, str):
            continue
        told = [
            said
            for value in ("7", "Ussuri")
            if (said := tell(russian, re.sub(r"\{\w+\}", value, message.strip()))) is not None
        ]
        if not told or any("{" in said for said in told):
            lost.append(message)
    assert lost == []


def tell(language: Language, text: str) -> str | None:
    told = language.sentence(text)
    try:
        language.check()
    except TranslationError:
        language._missing.clear()
        return None
    return told


FUNNEL = (
    "histories/funnel.py",
    "histories/funnel_media.py",
    "exchange/read_levels.py",
    "exchange/read_counts.py",
)


@pytest.mark.parametrize("module", FUNNEL)
def test_every_word_of_the_funnel_has_a_translation(russian: Language, module: str) -> None:
    """States, units and reasons may be single words: all that a dictionary holds or a function is given."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    given: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            given += [*node.keys, *node.values]
        elif isinstance(node, ast.Call):
            given += node.args
    words = (
        {node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        - NO_WORDS
        - NOT_PRINTED
    )
    assert len(words) > 5
    assert sorted(word for word in words if tell(russian, word) is None or latin(russian, word)) == []


# Keys of rows and facts, first halves of media types, forms of types; a row's own total is not printed as a word.
NO_WORDS = {"step", "unit", "state", "n", "reason", "item", "value", "note", "image", "total"}
NO_WORDS |= {"reviewer", "species_source", "other_files", "media_without_time", "detected_by", "method"}
NO_WORDS |= {"classified", "placed_by_media", "dict[tuple[str, str | None], _Spans]", ", ", "; ", ":", " "}
# Names of tests and of estimators.
PROPER = {"Otis", "Stanley-Burnham", "Dhat1", "Dhat4", "Dhat5"}


def latin(language: Language, word: str) -> bool:
    """Whether a word of English is left; names of settings, columns and files stay as they are."""
    told = re.sub(r"\w+[./_]\w+(\.\w+)*", "", language.sentence(word))
    return bool(re.search("[a-z]{3}", told))


def test_every_word_that_a_contract_allows_in_a_printed_column_has_a_translation(russian: Language) -> None:
    allowed = {
        (name, field.name): field.enum
        for name, table in contracts().items()
        # States of pictures are asked for by templates, which say reasons of losses in words of their own.
        if name not in ("public_pictures", "station_losses")
        for field in table.fields
        if field.enum and (field.name in _OF_WORDS or (name, field.name) in STATES)
    }
    assert len(allowed) > 5
    untold = [
        (*where, word)
        for where, words in allowed.items()
        for word in words
        if word not in PROPER and (tell(russian, word) is None or latin(russian, word))
    ]
    assert untold == []


# Columns that the funnel takes its states from.
STATES = {("media_status", "status"), ("assignments", "state"), ("encounters", "excluded_by")}


# Not printed: a way to take quantiles, a trait of stations, a total that prints as a number.
NAMES_OF_METHODS = {"weibull", "method", "total"}


def test_every_word_that_a_module_writes_into_a_printed_column_has_a_translation(russian: Language) -> None:
    """Of one word or many, wherever a row is made: below the name of such a column in a dictionary or a call."""
    columns = (_OF_WORDS | {"group"}) - {"unit", "earlier"}
    written = set(literals(columns)) - NOT_PRINTED - NAMES_OF_METHODS - PROPER
    assert len(written) > 30
    assert sorted(word for word in written if tell(russian, word) is None or latin(russian, word)) == []


def test_every_unit_that_a_module_writes_is_listed() -> None:
    """Rows name their column of units, and numbers without one have "1" or nothing."""
    assert set(literals({"unit"})) - {*LISTED["units"], "unit", "1", ""} == set()


def literals(columns: Collection[str]) -> Iterator[str]:
    """Texts that the listed modules give for these columns."""
    for module in LISTED["modules"]:
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call):
                given = [keyword.value for keyword in node.keywords if keyword.arg in columns]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                given = [v for k, v in pairs if isinstance(k, ast.Constant) and k.value in columns]
            for value in given:
                for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value

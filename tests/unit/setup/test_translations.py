"""The translations of the report are whole, and the tool that keeps them sees what is not."""

from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools import translations
from tools.table_texts import NOT_PRINTED, strings, table_texts
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

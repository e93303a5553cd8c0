"""Words, numbers and dates of a language."""

import datetime as dt

import pytest
from markupsafe import Markup

from leopard_census.report.agreement import Agreement
from leopard_census.report.catalogue import Catalogue
from leopard_census.report.formats import Formats
from leopard_census.report.language import Language, TranslationError
from leopard_census.report.marks import mark

RUSSIAN = (
    "n % 10 == 1 && n % 100 != 11 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2"
)
DAY = dt.date(2012, 1, 15)


@pytest.mark.parametrize(
    ("code", "number", "percent", "day", "brief", "short"),
    [
        ("en", "\u221212,345.68", "12.5%", "15 January 2012", "15 Jan 2012", "15 Jan"),
        ("ru", "\u221212\u00a0345,68", "12,5\u00a0%", "15 января 2012 г.", "15 янв. 2012 г.", "15 янв."),
    ],
)
def test_numbers_and_dates(code: str, number: str, percent: str, day: str, brief: str, short: str) -> None:
    formats = Formats(code)
    assert formats.number(-12345.678, 2) == number
    assert formats.percent(0.125, 1) == percent
    written = (formats.day(DAY), formats.brief_day(DAY), formats.short_day(DAY))
    assert [text.replace("\u00a0", " ") for text in written] == [day, brief, short]


@pytest.mark.parametrize("value", [0.125, 2.675, 1.005, 0.5, 1e6 + 0.05])
def test_both_languages_round_alike(value: float) -> None:
    for digits in range(4):
        english, russian = Formats("en").number(value, digits), Formats("ru").number(value, digits)
        assert english == russian.replace("\u00a0", "").replace(",", ".") or "," in english
        assert english.replace(",", "") == russian.replace("\u00a0", "").replace(",", ".")


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, "особь"),
        (2, "особи"),
        (4, "особи"),
        (5, "особей"),
        (11, "особей"),
        (12, "особей"),
        (21, "особь"),
        (0, "особей"),
    ]
    + [(1.5, "особи"), (112, "особей"), (1002, "особи")],
)
def test_words_agree_with_whole_numbers_and_fractions(number: float, form: str) -> None:
    agreement = Agreement(RUSSIAN, 1)
    shown = Markup('<a href="#x">{}</a>').format(
        Markup(mark(7, Formats("ru").number(number, int(number % 1 > 0))))
    )
    for value in (number, shown):
        assert agreement.agreed("{n:особь|особи|особей}", {"n": value}) == form


def test_with_what_is_no_number_the_form_of_many_goes() -> None:
    assert Agreement(RUSSIAN, 1).agreed("{n:особь|особи|особей}", {"n": "\u2013"}) == "особей"


@pytest.fixture
def russian() -> Language:
    table = {
        "No animal was caught.": "Не отловлено ни одной особи.",
        "No animal was caught on {days} days.": "За {days} {days:день|дня|дней} никто не отловлен.",
        "Not possible: {why}": "Невозможно: {why}",
        "Effort of {survey} is not on record.": "Усилие не записано: {survey}.",
        "column {column}": "столбец {column!s}",
        "adults and subadults": "взрослые и полувзрослые особи",
        "known by the left flank only": "известные только с левого бока",
        "{who} {what}": "{who}, {what}",
        ", counted twice": ", сосчитано дважды",
        "{least} to {most}": "{least!n}–{most!n}",
        "left": "левый",
    }
    messages = {("table", text): told for text, told in table.items()}
    messages |= {
        ("unit", "animals per 100 km2"): "{n:особь|особи|особей} на 100 км²",
        ("species", "Sus scrofa"): "кабан",
    }
    messages |= {("", "and"): "и", ("", "Animals: %(n)s"): "Особей: %(n)s"}
    plurals = {"%(n)s animal": ("%(n)s особь", "%(n)s особи", "%(n)s особей")}
    return Language("ru", Catalogue(messages, plurals, RUSSIAN))


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("No animal was caught.", "Не отловлено ни одной особи."),
        ("No animal was caught on 21 days.", "За 21 день никто не отловлен."),
        ("No animal was caught on 1,234.5 days.", "За 1\u00a0234,5 дня никто не отловлен."),
        (
            "No animal was caught. Effort of s-2007 is not on record.",
            "Не отловлено ни одной особи. Усилие не записано: s-2007.",
        ),
        # A sentence within another has lost its capital letter, or its stop.
        ("Not possible: no animal was caught.", "Невозможно: не отловлено ни одной особи."),
        ("Not possible: no animal was caught", "Невозможно: не отловлено ни одной особи"),
        (
            "Effort of s-2007, s-2008 and s-2009 is not on record.",
            "Усилие не записано: s-2007, s-2008 и s-2009.",
        ),
        (
            "Adults and subadults known by the left flank only",
            "Взрослые и полувзрослые особи, известные только с левого бока",
        ),
        ("column n_hat", "столбец n_hat"),
        ("column animals", "столбец animals"),
        ("adults and subadults, counted twice", "взрослые и полувзрослые особи, сосчитано дважды"),
        ("0.5 to 1.25", "0,5–1,25"),
        ("2012-01-15", "15\u00a0января\u00a02012\u00a0г."),
        ("Sus scrofa", "кабан (Sus scrofa)"),
        ("D~1 g0~bk sigma~1", "D~1 g0~bk sigma~1"),
        ("M0", "M0"),
    ],
)
def test_sentences_of_tables_are_told_with_their_values(russian: Language, english: str, told: str) -> None:
    assert russian.sentence(english) == told
    russian.check()


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knows this sentence.",
        "No animal was caught. Nobody knows this sentence.",
        "Not possible: nobody knows why",
        "column of a table that is told nowhere",
        "known",
        "Panthera pardus",
    ],
)
def test_what_no_pattern_knows_is_never_printed_in_english(russian: Language, text: str) -> None:
    russian.sentence(text)
    with pytest.raises(TranslationError, match=text[:20]):
        russian.check()


def test_names_of_the_survey_stay(russian: Language) -> None:
    russian.keep(["Panthera pardus", "lower creek"])
    assert russian.sentence("Effort of lower creek is not on record.") == "Усилие не записано: lower creek."
    assert russian.sentence("Panthera pardus") == "Panthera pardus"
    russian.check()


def test_texts_of_templates(russian: Language) -> None:
    assert russian.gettext("Animals: %(n)s", n=Markup("<b>5</b>")) == "Особей: <b>5</b>"
    assert [russian.ngettext("%(n)s animal", "%(n)s animals", n, n=n) for n in (1, 3, 5, 1.5)] == [
        "1 особь",
        "3 особи",
        "5 особей",
        "1.5 особи",
    ]
    assert russian.gettext("Animals: %(n)s", n="<5>") == "Особей: &lt;5&gt;"


def test_units_agree_with_the_number_shown(russian: Language) -> None:
    assert russian.unit("animals per 100 km2", "1,26") == "особи на 100 км²"
    assert russian.unit("animals per 100 km2", "5") == "особей на 100 км²"
    assert russian.unit("") == ""


def test_english_says_what_is_written() -> None:
    english = Language("en")
    assert (
        english.sentence("Density per 100 km2, said nowhere else") == "Density per 100 km², said nowhere else"
    )
    assert english.unit("animals", "1") == "animal"
    english.check()


# ---- texts of a person's file


def test_given_texts_are_said_wherever_a_table_repeats_them() -> None:
    catalogue = Catalogue(
        {("table", "Speaks for it: {what}, {year}."): "За это: {what}, {year!n} г."}, {}, RUSSIAN
    )
    language = Language("ru", catalogue)
    sentence = "Speaks for it: tracks in snow, all of it, 2007."
    assert not language.knows(sentence)
    language.add({"tracks in snow, all of it": "следы, везде"})
    assert language.sentence(sentence) == "За это: следы, везде, 2007 г."
    assert language.sentence("tracks in snow, all of it") == "следы, везде"
    assert language.missing == []


def test_the_source_language_takes_given_texts_too_the_longest_first() -> None:
    language = Language("en")
    language.add({"следы": "tracks", "следы на снегу": "tracks in snow"})
    assert language.sentence("On record: следы на снегу, 2007.") == "On record: tracks in snow, 2007."


def test_sentences_that_stand_side_by_side_are_not_joined() -> None:
    catalogue = Catalogue(
        {("table", "It is chance."): "Это случай.", ("table", "All recur."): "Все повторяются.",
         ("table", "{n} {what}"): "{n}, {what}", ("table", "pairs"): "пары"}, {}, RUSSIAN,
    )  # fmt: skip
    language = Language("ru", catalogue)
    assert language.sentence("It is chance. All recur.") == "Это случай. Все повторяются."
    assert language.sentence("3 pairs") == "3, пары"


def test_an_error_tells_texts_of_files_and_of_the_program_together() -> None:
    language = Language("ru", Catalogue({}, {}, RUSSIAN))
    language.words("Claim by claim")
    with pytest.raises(TranslationError) as error:
        language.check("audit of release", ["release.yaml: counts: leopards"])
    assert error.value.problems == ["release.yaml: counts: leopards", "Claim by claim"]
    assert "The audit of release has no words" in error.value.title
    assert "translations.ru" in error.value.title


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("July 2011", "July 2011", "июль 2011 г."),
        ("24 July 2011", "24 July 2011", "24 июля 2011 г."),
        ("31 June 2011", None, None),
        ("Jully 2011", None, None),
        ("summer 2011", None, None),
    ],
)
def test_dates_as_english_writes_them(text: str, english: str | None, russian: str | None) -> None:
    for code, wanted in (("en", english), ("ru", russian)):
        told = Formats(code).retold(text)
        assert (told.replace("\u00a0", " ") if told else told) == wanted

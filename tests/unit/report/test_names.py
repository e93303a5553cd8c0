"""Names and words from outside: printed as they are, scientific names in italics, and no end of a Russian report."""

from dataclasses import replace

import pytest

from leopard_census.provenance.digest import sha256_file
from leopard_census.report.build import ReportInput
from leopard_census.report.language import Language, TranslationError, load_language
from leopard_census.report.names import italic_names
from leopard_census.report.sources import Source, Sources
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.report.made_survey import RESOURCES
from tests.unit.report.test_build import SMALL
from tests.unit.report.words import told

LOCALE = RESOURCES / "locale"


@pytest.fixture(scope="module")
def russian() -> Language:
    language = load_language("ru", LOCALE)
    language.keep(["camera by the old oak tree", "Ridge and River", "Anas platyrhynchos", "left"])
    return language


def with_rows(given: ReportInput, name: str, more: list[dict]) -> ReportInput:
    """The same survey with further rows of one table."""
    source = given.sources.files[name]
    path = source.path.with_name(f"{name}_more.csv")
    write_table(path, contract(name), [*read_table(source.path, contract(name)), *more])
    own = Source(path, source.name, sha256_file(path), source.rule, source.code, source.config)
    return replace(given, sources=Sources({**given.sources.files, name: own}))


def step(unit: str, state: str, reason: str | None = None) -> dict:
    return {"step": 90, "unit": unit, "state": state, "n": 3, "reason": reason}


OF_A_PACKAGE = [
    step("media records", "total"),
    step("media records", "photos"),
    step("observations", "unclassified", "nobody has classified it; may be the target"),
    step("sightings", "Anas platyrhynchos", "not the target species"),
    step("sightings", "Lagopus lagopus", "not the target species"),
    step("sightings", "small brown bird of the reeds", "not the target species"),
    step("sightings", "unknown", "species not told; may be the target"),
    step("target sightings", "to-review: the package names no individual"),
    step("target sightings", "excluded: it was a toy", "it was a toy"),
    step("target sightings", "excluded: zoo", "zoo"),
]


def test_a_package_of_another_program_has_a_russian_report(made_up) -> None:
    given = with_rows(made_up(**SMALL | {"media": True}), "funnel", OF_A_PACKAGE)
    text = told(replace(given, language="ru"))
    for said in (
        "записи о файлах",
        "не определено",
        "никто не определил; возможно, учитываемый вид",
        "кряква Anas platyrhynchos",
        " Lagopus lagopus",
        "small brown bird of the reeds",
        "в пакете не названа особь",
        "«it was a toy» (так в записи)",
        "«zoo» (так в записи)",
    ):
        assert said in text, said
    assert "unknown" not in text
    assert "кряква" not in told(given)
    assert "Anas platyrhynchos" in told(given)


def test_words_of_others_within_a_sentence_are_quoted_and_the_rest_is_translated(russian: Language) -> None:
    text = (
        "The number comes from elsewhere, and no survey here can tell it. "
        "This speaks for it: rangers counted tracks in snow along the whole border, 12 in 2011. Nobody else knows."
    )
    told_of = russian.sentence(text, of_others=True)
    assert "«rangers counted tracks in snow along the whole border» (так в записи)" in told_of
    assert told_of.endswith("«Nobody else knows.» (так в записи)")
    assert "This speaks for it" not in told_of
    assert "comes from elsewhere" not in told_of
    russian.check()


@pytest.mark.parametrize(
    ("english", "russian_text"),
    [
        ("realised, in the region: Anas platyrhynchos", "кряква (Anas platyrhynchos)"),
        (
            "matches camera by the old oak tree, on whose name people have not settled yet",
            "by the old oak tree,",
        ),
        (
            "Coordinates are missing for camera by the old oak tree, so density and maps are left out.",
            "oak tree",
        ),
        ("Coordinates are missing for Ridge and River, so density and maps are left out.", "Ridge and River"),
    ],
)
def test_names_of_many_words_stay_whole(russian: Language, english: str, russian_text: str) -> None:
    assert russian_text in russian.sentence(english)
    russian.check()


def test_a_name_that_is_a_word_spoils_no_sentence(russian: Language) -> None:
    assert russian.sentence("known by the other flank only") == "известна только с другого бока"
    russian.check()


def test_what_the_program_says_is_never_quoted_in_english() -> None:
    language = load_language("ru", LOCALE)
    told_of = "No animal was caught. Somebody wrote this."
    assert language.sentence(told_of, of_others=True).count("«") == 1
    assert "No animal" not in language.sentence(told_of, of_others=True)
    language.check()
    language.sentence(told_of)
    with pytest.raises(TranslationError, match="Somebody wrote this"):
        language.check()


def test_a_name_makes_no_translation_of_the_words_beside_it(russian: Language) -> None:
    russian.sentence("Events of Anas platyrhynchos")
    with pytest.raises(TranslationError, match="Events of Anas"):
        russian.check()
    russian._missing.clear()


def test_scientific_names_are_italic_once() -> None:
    html = (
        "<head><title>Sus scrofa</title></head><p>Sus scrofa &amp; <em>Sus scrofa</em>, Sus scrofae, "
        '<a title="Sus scrofa">the boar</a></p><svg><text>Sus scrofa</text></svg>small bird Sus scrofa'
    )
    assert italic_names(html, ["Sus scrofa", "small bird"]) == (
        "<head><title>Sus scrofa</title></head><p><i>Sus scrofa</i> &amp; <em>Sus scrofa</em>, Sus scrofae, "
        '<a title="Sus scrofa">the boar</a></p><svg><text>Sus scrofa</text></svg>small bird <i>Sus scrofa</i>'
    )
    assert italic_names(html, ["small bird"]) == html


def test_the_longer_of_two_names_is_set_whole() -> None:
    assert italic_names("<p>Felis silvestris catus</p>", ["Felis silvestris", "Felis silvestris catus"]) == (
        "<p><i>Felis silvestris catus</i></p>"
    )

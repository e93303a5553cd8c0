"""What journalists read, how animals were told apart, and the annex of published claims."""

from dataclasses import replace

import pytest
import yaml

from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import Interval, read_ledger, write_ledger
from leopard_census.report.language import TranslationError
from leopard_census.report.sources import Source, Sources
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.report.made_survey import RESOURCES
from tests.unit.report.words import told

SMALL = {"animals": 5, "stations": 4, "days": 30, "media": False, "earlier": 1}
TITLE = "What this report shows, and what it does not"


def chapter(text: str, title: str, after: str) -> str:
    """From the last time that a title stands, which is not that of the contents, to the next."""
    start = text.rindex(title)
    return text[start : text.index(after, start)]


@pytest.mark.parametrize(
    ("limits", "said", "unsaid"),
    [
        (Interval(0.7, 1.9, 0.95), "The difference can be chance", "Why there are more or fewer"),
        (Interval(1.2, 1.9, 0.95), "Why there are more or fewer", "The difference can be chance"),
        (Interval(0.3, 0.8, 0.95), "Why there are more or fewer", "The difference can be chance"),
        (None, "the two cannot be compared", "The difference can be chance"),
    ],
    ids=["chance", "increase", "decrease", "no-interval"],
)
def test_what_a_change_does_not_show_follows_from_its_interval(
    made_up, limits, said: str, unsaid: str
) -> None:
    given = made_up(**SMALL)
    ledger = read_ledger(given.ledger_path)
    (id,) = (id for id in ledger if id.startswith("change."))
    ledger = {**ledger, id: replace(ledger[id], value=1.3, interval=limits, reason="")}
    write_ledger(given.ledger_path, given.survey, ledger.values())
    text = chapter(told(given), TITLE, "References")
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(
    ("shape", "said", "unsaid"),
    [
        ({}, "That at least 3 adults and subadults were on the plot", "no animal of the species"),
        ({"animals": 0, "earlier": 0}, "no animal of the species that could be told apart", "That at least"),
        ({"earlier": 0}, "no earlier winter stands beside this one", "than last winter"),
        ({"simulated": True}, "This survey is simulated", "nothing to compare"),
    ],
    ids=["animals", "nobody", "first-winter", "simulated"],
)
def test_what_is_shown_follows_from_the_survey(made_up, shape: dict, said: str, unsaid: str) -> None:
    text = chapter(told(made_up(**SMALL | shape)), TITLE, "References")
    assert said in text
    assert unsaid not in text
    assert "How many there are in the whole range" in text


def test_a_real_survey_is_not_called_simulated(made_up) -> None:
    assert "is simulated" not in chapter(told(made_up(**SMALL, simulated=False)), TITLE, "References")


# ---- protocol


def test_the_protocol_is_that_of_the_survey_s_start(made_up, tmp_path) -> None:
    title, after = "How animals were told apart", "What follows is written from the data"
    tables = chapter(told(made_up(**SMALL)), title, after)
    assert "Of this winter only tables survive" in tables
    assert "The machine proposes" not in tables
    media = chapter(told(made_up(tmp_path / "media", **SMALL | {"media": True})), title, after)
    assert "only where the probability of the name reaches 0.98" in media
    assert "Cohen's kappa" in media
    assert "only tables survive" not in media


# ---- claims

CLAIM = {
    "number": 1,
    "claim": "twelve",
    "kind": "count",
    "words": "12 leopards were filmed",
    "claimed": "exactly 12",
    "source": "Press release, 3 May 2012",
    "verdict": "reproduced under a stated definition",
    "value": 12.0,
    "definition": "adults, subadults and cubs, upper flank bound",
    "meaning": "The same comes out under one way of counting, which the words do not name; it is named here.",
    "finding": "The words give a number, but not which animals it counts.",
}
NOT_CHECKED = CLAIM | {
    "number": 2,
    "claim": "growth",
    "kind": "growth",
    "words": "numbers grew by 50 per cent",
    "verdict": "not checkable",
    "value": 50.0,
    "lower": -23.0,
    "upper": 218.0,
    "definition": None,
    "missing": "Survival, births and newcomers of this population.",
}


def with_claims(given, **publications):
    files = dict(given.sources.files)
    for name, rows in publications.items():
        path = given.ledger_path.parents[1] / "_all" / "claims" / f"{name}.csv"
        write_table(path, contract("claims"), rows)
        files[f"claims.{name}"] = Source(
            path, f"_all/claims/{name}.csv", sha256_file(path), "claims", "a" * 64, "b" * 64
        )
    return replace(given, sources=Sources(files))


def test_published_claims_stand_in_an_annex_with_what_came_out(made_up) -> None:
    given = with_claims(made_up(**SMALL), press_2012=[CLAIM, NOT_CHECKED], film=[CLAIM])
    text = told(given)
    annex = text[text.rindex("Annex: published claims") :]
    assert annex.index("film") < annex.index("press_2012")
    assert annex.count("12 leopards were filmed") == 2
    assert "Computed again (adults, subadults and cubs, upper flank bound): 12." in annex
    assert "Computed again: 50.00, interval -23.00 to 218.00." in annex.replace("\u2212", "-")
    assert "To say more it takes: Survival, births and newcomers of this population." in annex
    # The table stands among the files that the report was printed from.
    assert "_all/claims/press_2012.csv" in annex


def test_the_annex_is_russian_but_for_the_published_words(made_up) -> None:
    given = with_claims(made_up(**SMALL), press_2012=[CLAIM, NOT_CHECKED])
    text = told(replace(given, language="ru"))
    annex = text[text.rindex("Приложение: опубликованные утверждения") :]
    assert "12 leopards were filmed" in annex
    assert "Чтобы сказать больше, нужно: Выживаемость, рождения и пришлые особи этой популяции." in annex
    assert "Пересчитано: 50,00, интервал от \u221223,00 до 218,00." in annex


def test_texts_of_the_claims_file_are_said_in_its_own_words(made_up, tmp_path) -> None:
    finding = "This speaks against it: tracks in snow, Russia alone, 43 to 45 in 2013."
    source = "Press release, 3 May 2012"
    given = with_claims(made_up(**SMALL), wwf=[CLAIM | {"finding": finding, "source": source}])
    file = tmp_path / "wwf.yaml"
    content = yaml.safe_load((RESOURCES.parent / "claims" / "wwf_video_winter.yaml").read_text("utf-8"))
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    text = told(replace(given, language="ru", publications=(file,)))
    assert "следы на снегу, только Россия, 43–45 в 2013 г." in text
    assert source in text
    del content["translations"]["ru"]["tracks in snow, Russia alone"]
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(TranslationError) as error:
        told(replace(given, language="ru", publications=(file,)))
    place = "claim fewer_than_40: on_record.what"
    assert error.value.problems == [f"wwf.yaml: {place}: tracks in snow, Russia alone", finding]


def test_without_publications_there_is_no_annex(made_up) -> None:
    assert "published claims" not in told(made_up(**SMALL))

"""Claims files: what is wrong with one is told at once, with the claim."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from leopard_census.config.claims import KINDS, Publication
from leopard_census.config.claims_file import read_publication
from leopard_census.config.claims_plan import plan_publication, plan_publications, season_name, seasons_of
from leopard_census.config.claims_texts import own_texts, quoted_texts
from leopard_census.config.survey import Season
from leopard_census.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
TOLD = {"words": "as printed", "counts": "leopards", "subset": "the plot", "source": "page"}
GOOD = {
    "title": "Made up",
    "publisher": "nobody",
    "date": "made up",
    "plot": "plot",
    "sources": {"page": "a page"},
    "winters": {
        "last": {"title": "last winter", "surveys": ["plot-2012"]},
        "before": {"title": "winters before", "seasons": ["2009/10", "2010/11"]},
    },
    "claims": [
        {"id": "total", "kind": "count", "winter": "last", "number": 12, **TOLD},
        {"id": "earlier", "kind": "range", "winters": "before", "lowest": 7, "highest": 9, **TOLD},
        {
            "id": "change",
            "kind": "change",
            "of": "total",
            "baseline": "earlier",
            "wording": "by",
            "per_cent": 50,
            **TOLD,
        },
    ],
}


@pytest.fixture
def faults(tmp_path):
    """Faults of a file with these contents."""

    def of(content, name="release.yaml"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        with pytest.raises(InputError) as error:
            read_publication(path, name)
        return error.value.problems

    return of


def changed(claim=None, /, **keys):
    """The good file with other keys at the top, or in a claim; None takes one away."""
    content = yaml.safe_load(yaml.safe_dump(GOOD))
    place = content if claim is None else content["claims"][claim]
    for key, value in keys.items():
        place[key] = value
        if value is None:
            del place[key]
    return content


def test_a_good_file_has_none(tmp_path):
    path = tmp_path / "release.yaml"
    path.write_text(yaml.safe_dump(GOOD))
    assert [claim.kind for claim in read_publication(path).claims] == ["count", "range", "change"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed(publisher=None), ("publisher", "missing")),
        (changed(publishers="x"), ("publishers", "did you mean 'publisher'")),
        (changed(claims=[]), ("claims", "at least one claim")),
        (changed(claims="none"), ("claims", "list")),
        (changed(claims=["total"]), ("claim 1", "keys and values")),
        (changed(plot=None), ("winters.before", "plot", "kedrovaya")),
        (changed(0, kind="counts"), ("claim 1 (total)", "'counts'", "count, range")),
        (changed(0, kind=None), ("claim 1 (total)", "kind", "missing")),
        (changed(0, number=None), ("claim 1 (total)", "number", "missing")),
        (changed(0, number=-1), ("claim 1 (total)", "number", "-1")),
        (changed(0, number="twelve"), ("claim 1 (total)", "number", "whole number")),
        (changed(0, numbers=3), ("claim 1 (total)", "numbers", "did you mean 'number'")),
        (changed(0, winter="first"), ("claim 1 (total)", "'first'", "not among the winters")),
        (changed(0, winter="before"), ("claim 1 (total)", "2 winters", "range")),
        (changed(0, source="book"), ("claim 1 (total)", "'book'", "not among the sources")),
        (changed(0, young=13), ("claim 1 (total)", "young (13)")),
        (changed(1, id="total"), ("claim 2", "'total'", "claim 1")),
        (changed(1, lowest=10), ("claim 2 (earlier)", "lowest (10)", "swap")),
        (changed(1, winters="last"), ("claim 2 (earlier)", "one winter", "equal")),
        (changed(translations={"fr": {"a page": "une page"}}), ("translations", "fr")),
        (changed(translations={"ru": {"a pages": "страница"}}), ("translations.ru", "'a pages'", "'a page' is near")),
        (changed(translations={"ru": {"a page": 3}}), ("translations.ru", "a page")),
        (changed(language="Russian"), ("language", "Russian")),
        (changed(2, of="totals"), ("claim 3 (change)", "of", "no claim 'totals'")),
        (changed(2, of="earlier"), ("claim 3 (change)", "of", "kind range", "count")),
        (changed(2, wording="about"), ("claim 3 (change)", "wording", "up to")),
        (changed(2, per_cent=None), ("claim 3 (change)", "needs per_cent")),
        (changed(2, wording="from-to"), ("claim 3 (change)", "first and last")),
        (changed(2, per_cent=float("nan")), ("claim 3 (change)", "per_cent")),
        (changed(winters={"last": {"title": "x"}}), ("winters.last", "surveys or seasons")),
        (changed(winters={"last": {"title": "x", "seasons": ["2009/11"]}}), ("'2009/11'", "2010/11")),
        (changed(winters={"last": {"title": "x", "surveys": ["Plot 1"]}}), ("'Plot 1'", "config.yaml")),
        (changed(winters={"last": {"title": "x", "surveys": ["a", "a"]}}), ("named twice",)),
        (changed(winters={"last": {"title": "x", "surveys": ["a"], "number": 2}}), ("number is 2", "1 are named")),
        ("title: [", ("line 1", "YAML")),
        ("", ("empty",)),
        ("title: a\ntitle: b\n", ("line 2", "'title'", "remove one")),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(faults, content, words):
    told = faults(content)
    assert any(all(word in line for word in words) for line in told), told
    assert all(line.startswith("release.yaml: ") for line in told), told


def test_all_faults_are_told_together(faults):
    content = changed(0, number=-1, source="book")
    content["claims"][2]["baseline"] = "nothing"
    content["publishers"] = "x"
    told = faults(content)
    for words in (("number",), ("'book'",), ("no claim 'nothing'",), ("publishers",)):
        assert any(all(word in line for word in words) for line in told), told
    assert len(told) == 4


def test_a_name_that_is_none(faults):
    told = faults(GOOD, "Press release.yaml")
    assert len(told) == 1
    assert "small letters" in told[0]


def test_the_page_shows_a_file_that_can_be_used_and_every_kind(tmp_path):
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    path = tmp_path / "spring_release.yaml"
    path.write_text(shown, encoding="utf-8")
    assert read_publication(path).draft
    assert re.findall(r"^\| `(\w+)` \| ", page, flags=re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/claims/*.yaml")), ids=lambda path: path.name)
def test_files_of_the_repository_can_be_used(path):
    publication = read_publication(path)
    # Whoever reads a made-up one shall not take it for real.
    assert not publication.simulated or publication.title.startswith("Simulated")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_publication(tmp_path / "none.yaml")


def survey(start, end, simulated=False):
    return seasons_of({"x": SimpleNamespace(simulated=simulated, season=Season(start=start, end=end))})["x"]


SURVEYS = {
    "plot-2010": survey(date(2009, 11, 1), date(2010, 4, 30)),
    "other-2011": survey(date(2010, 11, 1), date(2011, 4, 30)),
    "plot-2012": survey(date(2011, 11, 1), date(2012, 4, 30)),
    "plot-sim-2011": survey(date(2010, 11, 1), date(2011, 4, 30), True),
}


@pytest.fixture
def written(tmp_path):
    def write(content, folder="config/claims", name="release"):
        path = tmp_path / folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content))
        return path

    return write


def test_seasons_are_told_as_publications_write_them():
    assert season_name(Season(start=date(2009, 11, 1), end=date(2010, 4, 30))) == "2009/10"
    assert season_name(Season(start=date(1999, 11, 1), end=date(2000, 4, 1))) == "1999/00"
    assert season_name(Season(start=date(2011, 5, 1), end=date(2011, 9, 1))) == "2011"


def test_winters_find_their_surveys_by_id_and_by_season_on_the_plot(written):
    planned = plan_publication(written(GOOD), SURVEYS)
    assert planned.winters == {
        "last": {"plot-2012": "plot-2012"},
        # Neither another plot's survey nor a simulated one stands for the season.
        "before": {"2009/10": "plot-2010", "2010/11": None},
    }
    assert planned.surveys == ("plot-2010", "plot-2012")


def test_several_surveys_of_a_season_are_asked_about(written):
    twice = {**SURVEYS, "plot-b-2010": SURVEYS["plot-2010"]}
    with pytest.raises(InputError, match=r"2009/10 has several surveys \(plot-2010, plot-b-2010\)"):
        plan_publication(written(GOOD), twice)


def test_real_and_simulated_are_never_mixed(written):
    simulated = {**SURVEYS, "plot-2012": survey(date(2011, 11, 1), date(2012, 4, 30), True)}
    with pytest.raises(InputError, match="plot-2012 is simulated"):
        plan_publication(written(GOOD), simulated)
    with pytest.raises(InputError, match="plot-2012 is real"):
        plan_publication(written(changed(simulated=True)), SURVEYS)


def test_publications_that_are_shipped_need_a_survey_and_own_ones_do_not(tmp_path, written):
    folders = tmp_path / "resources" / "claims", tmp_path / "config" / "claims"
    written(GOOD, "resources/claims", "shipped")
    written(changed(claims=GOOD["claims"][:2]), "config/claims", "own")
    assert list(plan_publications(*folders, SURVEYS)) == ["shipped", "own"]
    assert list(plan_publications(*folders, {})) == ["own"]
    written(GOOD, "config/claims", "shipped")
    written(changed(0, number=-1), "config/claims", "wrong")
    with pytest.raises(InputError) as error:
        plan_publications(*folders, SURVEYS)
    assert any("config/claims/shipped.yaml" in line and "rename" in line for line in error.value.problems)
    (tmp_path / "config" / "claims" / "other.yml").write_text("")
    with pytest.raises(InputError, match=r"other\.yml: is not read; rename it to other\.yaml"):
        plan_publications(*folders, SURVEYS)
    assert any("config/claims/wrong.yaml" in line and "number" in line for line in error.value.problems)


def test_every_text_of_a_file_can_be_translated(tmp_path):
    """All that the shipped file says in English, but its ids, has its Russian beside it."""
    publication = read_publication(ROOT / "resources" / "claims" / "wwf_video_winter.yaml")
    texts = {**own_texts(publication), **dict.fromkeys(quoted_texts(publication), "quoted")}
    same = {text for text in texts if text.startswith("https://") and " " not in text} | {"July 2011"}
    assert set(texts) - set(publication.translations["ru"]) == same
    assert all(re.search("[а-я]", told) for told in publication.translations["ru"].values())


def test_the_place_of_a_text_is_told():
    places = own_texts(Publication(**GOOD))
    assert places["a page"] == "sources.page"
    assert places["last winter"] == "winters.last.title"
    assert places["leopards"] == "claim total: counts"
    assert "as printed" not in places

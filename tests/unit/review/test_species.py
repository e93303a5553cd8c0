"""Sightings of other species: which are listed, in which order, and what people say of them."""

import re
from urllib.parse import unquote, urlencode

import pytest

from leopard_census.review.guard import Session
from leopard_census.review.lists import other_lists, other_order
from leopard_census.review.neighbours import neighbours
from leopard_census.review.other_species import doubt
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.review.conftest import SECRET
from tests.unit.review.test_page import served  # noqa: F401 - a fixture


def other(made, species, probability=None, **more):
    return made.add(scientificName=species, probability=probability, species_source="classifier", **more)


@pytest.fixture
def plot(made):
    """Two leopards, and what the machine took for something else."""
    keys = {
        "leopard": made.add("KP-1"),
        "second": made.add(),
        "deer": other(made, "Cervus nippon", 0.99),
        "boar": other(made, "Sus scrofa", 0.62),
        "unknown": other(made, "unknown"),
        "labelled": other(made, "Sus scrofa", 1.0) and made.sightings[-1]["sightingID"],
        "person": other(made, "Homo sapiens", 0.5),
        "false": other(made, "blank", 0.95, excluded_by="false-detection"),
        "early": other(made, "Sus scrofa", 0.7, excluded_by="outside-window"),
        "bare": other(made, "unknown", n=0),
        "out": made.add("KP-1"),
        "ruled": made.add("KP-1"),
    }
    by_key = {row["sightingID"]: row for row in made.assigned}
    by_key[keys["out"]] |= {"state": "excluded", "reason": "decision-species", "individualID": None}
    by_key[keys["ruled"]] |= {"state": "excluded", "reason": "duplicate-media", "individualID": None}
    made.ask(keys["leopard"], keys["second"])
    made.write()
    return made, keys


def test_what_may_be_a_leopard_is_listed_and_what_is_called_a_person_is_not(plot):
    made, keys = plot
    survey = made.read()
    assert set(survey.others) == {keys[k] for k in ("deer", "boar", "unknown", "labelled", "out")}
    assert set(survey.shown) == {keys["leopard"], keys["second"]}
    for name in ("person", "false", "early", "bare", "ruled"):
        assert survey.sighting(keys[name]) is None


def test_others_are_no_part_of_what_is_asked(plot):
    made, _ = plot
    desk = made.desk(control_share=0.9)
    asked = {side.sighting.key for question in desk.questions("Anna", 50) for side in question.sides}
    assert asked <= set(desk.survey.shown)
    assert {key for control in desk.survey.controls for key in control.pair} <= set(desk.survey.shown)
    assert desk.survey.with_pictures == set(desk.survey.shown)


def test_the_most_doubtful_stand_first(plot):
    made, keys = plot
    survey = made.read()
    assert doubt(survey.others[keys["boar"]].row) == pytest.approx(0.38)
    listed = other_lists({})["open"]
    order = [one.key for one in other_order(survey) if listed(one)]
    assert order == [keys[k] for k in ("unknown", "boar", "deer", "labelled")]
    assert [one.key for one in other_order(survey) if other_lists({})["out"](one)] == [keys["out"]]
    only = other_lists({keys["boar"]: None}, "Sus scrofa")
    assert [one.key for one in other_order(survey) if only["open"](one)] == [keys["labelled"]]
    assert [one.key for one in other_order(survey) if only["answered"](one)] == [keys["boar"]]


def test_neighbours_of_what_has_just_left_its_list(plot):
    made, keys = plot
    survey = made.read()
    ordered, listed = other_order(survey), other_lists({keys["boar"]: "Panthera pardus"})["open"]
    found = neighbours(ordered, listed, keys["boar"])
    assert (found.before, found.after, found.place, found.n) == (keys["unknown"], keys["deer"], None, 3)
    first = neighbours(ordered, listed, keys["unknown"])
    assert (first.before, first.after, first.place) == (None, keys["deer"], 1)
    nowhere = neighbours(ordered, listed, "nowhere")
    assert (nowhere.after, nowhere.place, nowhere.n) == (None, None, 3)


@pytest.fixture
def page(made, plot, request):
    site = request.getfixturevalue("served")
    return site, plot[1]


def said(site):
    path = site.made.folder / "decisions.csv"
    return [
        (row["kind"], row["object"], row["verdict"], row["reviewer"])
        for row in (read_table(path, contract("decisions")) if path.exists() else [])
    ]


def test_a_leopard_among_others_is_told_over_the_page(page):
    site, keys = page
    text = site.ask("GET", "/other-species")[2].decode()
    assert "to look at (4)" in text
    assert text.index(urlencode({"sighting": keys["unknown"]})) < text.index(
        urlencode({"sighting": keys["deer"]})
    )
    assert "sika deer" in text
    address = "/species?" + urlencode({"sighting": keys["boar"], "list": "open"})
    text = site.ask("GET", address)[2].decode()
    assert text.count("<img") == 2
    assert "2 of 4" in re.sub(r"\s+", " ", text)
    offered = re.findall(r'name="species" value="([^"]*)" data-key="(\d)"', text)
    assert [name for name, _ in offered] == [
        "", "Panthera pardus", "Sus scrofa", "Cervus nippon", "blank", "unknown", "human",
    ]  # fmt: skip
    assert [int(key) for _, key in offered] == list(range(7))
    form = {"sighting": keys["boar"], "list": "open", "once": "0" * 16, "species": "Panthera pardus"}
    form |= {"count": "2", "then": "next", "name": "KP-1", "sex": "male", "exclude": "1"}
    status, headers, _ = site.post(f"/species?token={site.token}", urlencode(form))
    assert status == 303
    assert urlencode({"sighting": keys["deer"], "list": "open"}) in headers["location"]
    # A name or a sex is said of leopards alone.
    assert said(site) == [
        ("species", "Panthera pardus", "is", "Anna"),
        ("count", "2", "is", "Anna"),
    ]
    assert "answered (1)" in site.ask("GET", "/other-species?list=answered")[2].decode()
    form = {"sighting": keys["labelled"], "list": "open", "once": "1" * 16, "other_species": "lynx"}
    status, _, text = site.post(f"/species?token={site.token}", urlencode(form))
    assert status == 422
    assert b"is no species" in text
    form |= {"other_species": "Lynx lynx", "then": "next"}
    status, headers, _ = site.post(f"/species?token={site.token}", urlencode(form))
    assert (status, headers["location"]) == (303, "/other-species?list=open")


def test_pages_lead_to_each_other_and_nowhere_else(page):
    site, keys = page
    for path, key, target in (("/sighting", "deer", "/species"), ("/species", "leopard", "/sighting")):
        status, headers, _ = site.ask("GET", f"{path}?{urlencode({'sighting': keys[key]})}")
        assert (status, headers["location"].split("?")[0]) == (303, target)
    for name in ("person", "false", "bare"):
        address = urlencode({"sighting": keys[name], "number": 0})
        for path in ("/species", "/sighting", "/sighting-picture"):
            assert site.ask("GET", f"{path}?{address}")[0] == 404
        form = {"sighting": keys[name], "once": "0" * 16, "species": "Panthera pardus"}
        assert site.post("/species", urlencode(form))[0] == 404
    for path in (
        "/other-species?list=<script>&species=<script>&page=-3",
        "/other-species?list=open&species=Sus+scrofa",
        f"/species?{urlencode({'sighting': keys['deer'], 'list': 'open:Cervus nippon'})}",
        f"/species?{urlencode({'sighting': keys['deer'], 'list': '<script>', 'on': '<script>', 'saved': 'x'})}",
    ):
        status, _, text = site.ask("GET", path)
        assert status == 200
        assert b"<script>" not in text
    assert said(site) == []


def test_what_people_took_out_can_be_taken_back_after_the_workflow_ran(page):
    site, keys = page
    assert "taken out by people (1)" in site.ask("GET", "/other-species?list=out")[2].decode()
    form = {"sighting": keys["out"], "list": "out", "once": "0" * 16, "species": "Panthera pardus"}
    assert site.post("/species", urlencode(form))[0] == 303
    text = site.ask("GET", f"/species?{urlencode({'sighting': keys['out'], 'list': 'out'})}")[2].decode()
    assert 'class="take-back"' in text


def test_people_in_doubt_are_told_by_number_alone(page):
    site, keys = page
    rows = [
        {
            "sightingID": keys["person"],
            "deploymentID": "S1A",
            "why": "person-in-doubt",
            "filePaths": ["a.jpg"],
        },
        {"sightingID": keys["unknown"], "deploymentID": "S1A", "why": "no-species", "filePaths": ["b.jpg"]},
    ]
    assert b"species_review.csv" not in site.ask("GET", "/other-species")[2]
    write_table(site.made.results / "sightings" / "species_review.csv", contract("species_review"), rows)
    text = site.ask("GET", "/other-species")[2].decode()
    assert "1 sighting was taken for a person without being sure" in text
    assert keys["person"] not in unquote(text)


HOSTILE = [
    {"sighting": "../../etc/passwd"}, {"sighting": ""}, {"sighting": "<script>alert(1)</script>"},
    {"species": "<script>alert(1)</script>"}, {"species": "=HYPERLINK(1)"}, {"species": "Panthera\npardus"},
    {"species": "P" + "a" * 70}, {"other_species": "../../decisions.csv"}, {"species": "", "count": "0"},
    {"count": "-1"}, {"count": "1e9"}, {"comment": "x" * 1001}, {"once": "x"}, {"once": ""}, {"once": "A" * 16},
    {"list": "<script>alert(1)</script>", "species": "no"}, {"then": "next", "species": "<script>"},
]  # fmt: skip


@pytest.mark.parametrize("change", HOSTILE)
def test_hostile_forms_change_nothing_and_show_nothing(page, change):
    site, keys = page
    for path, key in (("/species", "boar"), ("/sighting", "leopard")):
        form = {"sighting": keys[key], "once": "0" * 16, "species": "Lynx lynx"} | change
        if path == "/sighting" and not form["species"]:
            form["species"] = "x"
        if path == "/sighting" and "other_species" in change:
            continue
        status, headers, text = site.post(path, urlencode(form))
        assert status in (404, 422)
        assert b"<script>alert" not in text
        assert b"Traceback" not in text
        assert "location" not in headers
    assert said(site) == []


def test_forms_without_the_token_or_from_elsewhere_change_nothing(page):
    site, keys = page
    form = urlencode({"sighting": keys["boar"], "once": "0" * 16, "species": "Lynx lynx", "decision": "x"})
    for path in ("/species", "/sighting", "/take-back"):
        for wrong in ({"X-Review-Token": None}, {"Origin": "http://evil.example"}, {"Origin": None}):
            assert site.post(path, form, **wrong)[0] == 403
        site_cookie, site.cookie = site.cookie, None
        assert site.post(path, form)[0] == 403
        site.cookie = site_cookie
    assert said(site) == []


def test_who_did_not_sign_in_gets_no_picture(page):
    site, keys = page
    site.cookie = Session("n" * 32, None).sealed(SECRET)
    at = urlencode({"sighting": keys["boar"], "number": 0})
    for path in (f"/species?{at}", f"/sighting-picture?{at}", "/other-species"):
        status, headers, text = site.ask("GET", path)
        assert (status, headers["location"], text) == (303, "/", b"")


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/species?sighting=a%40b&list=open&saved=2&on=x", "/species?sighting=a%40b&list=open"),
        ("/other-species?list=open&species=Sus+scrofa", "/other-species?list=open&species=Sus+scrofa"),
        ("/sightings", "/sightings"),
        ("//evil.example/species?sighting=a", "/"),
        ("https://evil.example/", "/"),
        ("/species?sighting=a\r\nSet-Cookie: x=1", "/species?sighting=a%0D%0ASet-Cookie%3A+x%3D1"),
        ("/species?" + "sighting=a&" * 60, "/species"),
        ("/static/review.css", "/"),
    ],
)
def test_another_language_leaves_one_where_one_was(page, back, leads):
    site, _ = page
    status, headers, _ = site.post("/language", urlencode({"language": "ru", "back": back}))
    assert (status, headers["location"]) == (303, leads)


def test_the_button_for_the_language_knows_the_sighting(page):
    site, keys = page
    address = "/species?" + urlencode({"sighting": keys["boar"], "list": "open"})
    text = site.ask("GET", address + "&saved=1")[2].decode()
    assert f'name="back" value="{address.replace("&", "&amp;")}"' in text

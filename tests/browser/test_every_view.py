"""Every view of the page, in both languages: no accessibility fault, and nothing runs off a small screen.

Views are found by following the links from the first page, so that a view in the navigation is covered by being
there. What no link leads to is reached by a line in `BY_HAND`.
"""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.program import Program
from tests.browser.reviewer import Reviewer, start_browser

#: The rules of WCAG 2.0, 2.1 and 2.2, levels A and AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Words that run out of what holds them, or off a side of the screen; the link that only the focus shows is left out.
CUT = """
    return [...document.querySelectorAll("a, button, label, legend, h1, h2, p, dt, dd, span, select, summary")]
      .filter((e) => e.offsetParent && !e.matches(".skip"))
      .filter((e) => {
        const { left, right } = e.getBoundingClientRect();
        const cut = getComputedStyle(e).display !== "inline" && e.scrollWidth > e.clientWidth + 1;
        return cut || left < -1 || right > innerWidth + 1;
      })
      .map((e) => e.outerHTML.slice(0, 200));"""
#: Addresses looked at that differ in the values of their query alone, as one sighting does from the next.
MOST_ALIKE = 5


def _answers_lost(one):
    """A spreadsheet saves a copy from before all answers."""
    sheet = one.program.folder / "decisions.csv"
    sheet.write_bytes(sheet.read_bytes().splitlines(keepends=True)[0])
    one.open("/")
    one.wait(lambda: one.all("#lost"))


def _sign_in_with_a_fault(one):
    one.find("form[action^='/sign-out'] button").click()
    one.wait(lambda: one.all("#name"))
    one.sign_in("=1+1")
    one.wait(lambda: one.all("#fault"))


def _pairs_with_flanks_to_say(one):
    one.open_pairs()
    one.press(Keys.SHIFT + "q")
    one.wait(lambda: one.all(".amend[open]"))


def _pairs_with_all_shown(one):
    one.open_pairs()
    one.press("mhp?")
    one.wait(lambda: one.all("details[open]"))
    one.run("document.getElementById('notice').hidden = false; notice.textContent = words.no_common;")


def _pairs_with_a_fault(one):
    one.open_pairs()
    one.run("tell(words.not_saved, true)")


def _no_pair_left(one):
    one.open_pairs()
    while not one.nothing_left:
        one.answer("s")


def _sighting_with_faults(one):
    one.open("/sightings")
    one.find(".grid a").click()
    one.wait(lambda: one.all("form.says"))
    one.find("#species").send_keys("leopard" + Keys.ENTER)
    one.wait(lambda: one.all("#faults"))


def _sighting_saved(one):
    one.open("/sightings")
    one.find(".grid a").click()
    one.wait(lambda: one.all("form.says"))
    one.find("#count").send_keys("1" + Keys.ENTER)
    one.wait(lambda: one.all(".notice[role=status]"))


def _clock_with_a_fault(one):
    one.open("/clocks")
    one.find(".list > li > a").click()
    one.wait(lambda: one.all("button[value=refuse]"))
    one.find("button[value=refuse]").click()
    one.wait(lambda: one.all("#faults"))


def _clock_confirmed(one):
    _clock_with_a_fault(one)
    one.find("button[value=confirm]").click()
    one.wait(lambda: one.all(".notice[role=status]"))


def _rebuild(one, **plan):
    """Start a run of the small workflow that does as it is told, and wait until it does it."""
    whole = {"wait": False, "status": 0, "said": "", "rename": {}, "deaf": False, "delete": True} | plan
    (one.program.folder / "plan.json").write_text(json.dumps(whole))
    (one.program.folder / "begun").unlink(missing_ok=True)
    one.open("/")
    one.find(".rebuild button").click()
    one.wait((one.program.folder / "begun").exists)


def _rebuild_failed(one):
    _rebuild(
        one, status=1, said="\nThe sheet labels.csv cannot be used:\n  - row 3: " + "there is no file " * 40
    )
    one.wait(lambda: one.all(".fault-box"))


def _rebuild_at_work(one):
    _rebuild(one, wait=True, rename={"F01": "F07"})
    one.wait(lambda: one.all("#run-bar[max]"))


def _rebuild_refused(one):
    # A page that does not know yet that somebody started one.
    one.run(
        "document.querySelector('#run form').action = document.querySelector('#run form').action.replace('/stop', '')"
    )
    one.find("#run button").click()
    one.wait(lambda: one.all(".notice[role=alert]"))


def _results_new(one):
    one.open("/pairs")
    (one.program.folder / "go").touch()
    one.wait(lambda: one.find("#results-new").is_displayed())


def _changes(one):
    one.open("/changes")
    one.wait(lambda: one.all("#moved"))


def _import(one, text):
    """Check a table that is a person's."""
    path = one.program.folder / "names.csv"
    path.write_text("file,individualID\n" + text, encoding="utf-8")
    one.open("/import")
    one.run("document.querySelectorAll('#choose details').forEach((e) => (e.open = true))")
    one.find("#files").send_keys(str(path))
    one.find("#source").send_keys("WWF, HotSpotter, 2012" + Keys.ENTER)
    one.wait(lambda: one.all("#result h2"))
    one.run("document.querySelectorAll('#result details').forEach((e) => (e.open = true))")


def _import_with_faults(one):
    _import(one, "S1A/DCIM/IMG_0000.JPG,P-abc123\nS1A/DCIM/IMG_0001.JPG,two words\n")


def _import_looked_at(one):
    long = "x" * 200
    _import(
        one,
        f"S1A/DCIM/IMG_0000.JPG,KP-1\nIMG_0008.JPG,KP-2\nS1A/DCIM/IMG_0001.JPG,{long[:80]}\n{long}.jpg,KP-1\n",
    )


def _import_written(one):
    _import(one, "S1A/DCIM/IMG_0002.JPG,KP-1\n")
    one.find("[data-act=write]").send_keys(Keys.ENTER)
    one.wait(lambda: one.all(".done"))


def _sighting_called_a_person(one):
    one.open("/sightings")
    one.find(".grid a").click()
    one.wait(lambda: one.all("form.says"))
    one.find("#species").send_keys("human" + Keys.ENTER)
    one.wait(lambda: one.all("#person"))
    one.press("?")


def _people(one):
    one.open("/sightings?state=person")
    one.wait(lambda: one.all(".none"))


def _other_species_answered(one):
    one.open("/other-species")
    one.find(".grid a").click()
    one.wait(lambda: one.all("form.says"))
    one.press("1" + Keys.CONTROL + Keys.ENTER)
    one.wait(lambda: one.all("table.decided"))


#: What no link leads to. The last one leaves nobody signed in.
BY_HAND = {
    "no such page": lambda one: one.open("/gone"),
    "no such sighting": lambda one: one.open("/sighting?sighting=gone"),
    "no such animal": lambda one: one.open("/animal?code=gone"),
    "sighting with faults": _sighting_with_faults,
    "sighting saved": _sighting_saved,
    "import with faults": _import_with_faults,
    "import looked at": _import_looked_at,
    "import written": _import_written,
    "other species, answered": _other_species_answered,
    "pairs, flanks to say": _pairs_with_flanks_to_say,
    "pairs, all shown": _pairs_with_all_shown,
    "pairs, a fault": _pairs_with_a_fault,
    "pairs, none left": _no_pair_left,
    "no such clock": lambda one: one.open("/clock?proposal=gone"),
    "clock, a fault": _clock_with_a_fault,
    "clocks, confirmed": _clock_confirmed,
    "rebuild failed": _rebuild_failed,
    "rebuild at work": _rebuild_at_work,
    "rebuild refused": _rebuild_refused,
    "results are new": _results_new,
    "changes": _changes,
    "progress after a rebuild": lambda one: one.open("/"),
    "sighting called a person": _sighting_called_a_person,
    "people": _people,
    "answers lost": _answers_lost,
    "sign in, a fault": _sign_in_with_a_fault,
}


@pytest.fixture(scope="module", params=[pytest.param("en", marks=pytest.mark.long), "ru"])
def seen(request, tmp_path_factory):
    """What was found in each view: faults of accessibility, words that are cut off, and messages of the browser."""
    pytest.importorskip(
        "selenium_axe_python", reason="needs selenium-axe-python, which is not on conda-forge"
    )
    program = Program(tmp_path_factory.mktemp("views"))
    driver = start_browser()
    try:
        yield _look_at_all(driver, program, request.param)
    finally:
        driver.quit()
        program.kill()


def _look_at_all(driver, program, language):
    one = Reviewer(driver, program, language=language)
    found = {"sign in": look_at(one)}
    one.sign_in("Анна")
    one.wait(lambda: one.all("header nav a"))
    waiting, alike = ["/"], {}
    while waiting:
        address = waiting.pop(0)
        one.open(address)
        found[address] = look_at(one)
        for link in one.run("return [...document.links].map((link) => link.href)"):
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" != program.address or parts.fragment:
                continue
            kind = parts.path, tuple(name for name, _ in parse_qsl(parts.query))
            path = parts._replace(scheme="", netloc="").geturl()
            if path in found or path in waiting or len(alike.setdefault(kind, set())) >= MOST_ALIKE:
                continue
            alike[kind].add(path)
            waiting.append(path)
    for name, reach in BY_HAND.items():
        reach(one)
        found[name] = look_at(one)
    return language, found


def look_at(one):
    from selenium_axe_python import Axe

    axe = Axe(one.driver)
    axe.inject()
    result = axe.run(options={"runOnly": {"type": "tag", "values": TAGS}})
    assert result["passes"], "axe-core looked at nothing"
    return {
        "language": one.find("html").get_attribute("lang"),
        "faults": [
            f"{fault['impact']}: {fault['help']}: {node['html'][:200]} {node['failureSummary']}"
            for fault in result["violations"]
            for node in fault["nodes"]
        ],
        "wide": one.run("return document.documentElement.scrollWidth - innerWidth"),
        "high": one.run("return document.documentElement.scrollHeight - innerHeight"),
        "cut": one.run(CUT),
        "script": one.faults(),
        "impossible": len(one.all(".graph line.bad")),
    }


def test_no_fault_of_accessibility(seen):
    _, found = seen
    assert {view: one["faults"] for view, one in found.items() if one["faults"]} == {}


def test_every_view_is_in_the_language_asked_for(seen):
    language, found = seen
    assert {one["language"] for one in found.values()} == {language}


def test_nothing_runs_off_a_small_screen(seen):
    """Pairs are looked at without scrolling; the other views are as long as they need to be, and never wider."""
    _, found = seen
    assert {view: one["wide"] for view, one in found.items() if one["wide"] > 0} == {}
    assert {view: one["high"] for view, one in found.items() if "pairs" in view and one["high"] > 0} == {}
    assert {view: one["cut"] for view, one in found.items() if one["cut"]} == {}


def test_no_script_fails_and_nothing_is_refused(seen):
    _, found = seen
    # The answers 404, 409 and 422 of the views that are to show a fault are told as faults too.
    told = re.compile(r"status of (404|409|422)")
    faults = {view: [line for line in one["script"] if not told.search(line)] for view, one in found.items()}
    assert {view: lines for view, lines in faults.items() if lines} == {}


def test_a_journey_that_no_animal_makes_is_among_what_was_looked_at(seen):
    _, found = seen
    assert any(one["impossible"] for one in found.values())


def test_the_links_lead_to_all_that_there_is(seen):
    """The walk would pass with nothing found where it does not get anywhere."""
    _, found = seen
    kinds = {urlsplit(view).path for view in found}
    assert {
        "/",
        "/pairs",
        "/sightings",
        "/sighting",
        "/animals",
        "/animal",
        "/clocks",
        "/clock",
        "/changes",
    } <= kinds
    assert sum(view.startswith("/sightings?state=") for view in found) >= 4

"""Clips in a real browser: played and stepped by keys, moved like pictures, and not shown where a person is."""

import re

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser import serve_clips
from tests.browser.program import Program
from tests.browser.test_every_view import look_at


class ClipProgram(Program):
    serve = staticmethod(serve_clips.run)


class Watched:
    """What somebody sees of both sides of a pair."""

    def __init__(self, one):
        self.one = one

    def of(self, side, selector):
        return self.one.all(".pane")[side].find_element("css selector", selector)

    def number(self, side):
        """Of the frame shown; None for a picture."""
        found = re.search(r"/clip-frame\?.*number=(\d+)", self.of(side, ".sheet img").get_attribute("src"))
        return int(found[1]) if found else None

    def numbers(self):
        return [self.number(side) for side in (0, 1)]

    def said(self, side, part="said"):
        return self.of(side, f"[data-clip={part}]").text

    def playing(self, side):
        return "❚❚" in self.of(side, "[data-clip=play]").text

    def offered(self):
        return [one.is_displayed() for one in self.one.all(".pane .clip")]

    def wait(self):
        self.one.wait(lambda: any(self.offered()))


@pytest.fixture
def program(tmp_path):
    made = ClipProgram(tmp_path)
    yield made
    made.kill()


@pytest.fixture
def anna(reviewer):
    one = reviewer("Anna")
    one.open_pairs()
    yield one
    assert one.faults() == []


@pytest.fixture
def watched(anna):
    found = Watched(anna)
    found.wait()
    return found


def test_space_plays_both_and_then_the_side_that_was_touched(anna, watched):
    assert watched.offered() == [True, True]
    anna.press(" ")
    anna.wait(lambda: None not in watched.numbers())
    anna.wait(lambda: not watched.playing(0) and not watched.playing(1))  # both have ended
    last = watched.numbers()
    assert min(last) > 8
    anna.press("q")  # the next picture of the left side: it is the one that keys mean now
    anna.wait(lambda: watched.number(0) is None)
    anna.press(".")
    anna.wait(lambda: watched.number(0) == 0)
    assert watched.number(1) == last[1]
    anna.press(" ")
    anna.wait(lambda: (watched.number(0) or 0) > 2)
    anna.press(" ")
    anna.wait(lambda: not watched.playing(0))
    assert watched.number(1) == last[1]


def test_frames_are_stepped_one_by_one(anna, watched):
    watched.of(0, ".facts").click()
    for wanted in (0, 1, 2):
        anna.press(".")
        anna.wait(lambda n=wanted: watched.number(0) == n)
    anna.press(",")
    anna.wait(lambda: watched.number(0) == 1)
    place = watched.of(0, "[data-clip=place]")
    anna.wait(lambda: int(place.get_attribute("max")) > 10)
    # WebDriver writes a value into such a control; a person presses keys.
    anna.run("arguments[0].focus()", place)
    ActionChains(anna.driver).send_keys(Keys.ARROW_RIGHT).perform()
    anna.wait(lambda: watched.number(0) == 2)
    assert watched.number(1) is None


def test_zoom_mirror_contrast_and_the_mark_hold_for_the_clip(anna, watched):
    def sheets():
        return [one.get_attribute("style") for one in anna.all(".sheet")]

    anna.press(".")
    anna.wait(lambda: watched.numbers() == [0, 0])
    anna.press("=")
    anna.wait(lambda: all("scale(1.4)" in one for one in sheets()))
    anna.press("m")
    anna.wait(lambda: "scale(-1.4, 1.4)" in sheets()[1])
    anna.press("h")
    image = watched.of(0, ".sheet img")
    anna.wait(lambda: "contrast" in image.get_attribute("style"))
    anna.wait(lambda: "look=even" in image.get_attribute("src"))
    assert watched.numbers() == [0, 0]
    # The animal is marked on the side where others are in view, and nowhere else.
    marks = anna.run("return panes.map((pane) => pane.marks.querySelectorAll('rect').length)")
    assert sorted(marks) == [0, 1]
    anna.press(".")
    anna.wait(lambda: watched.numbers() == [1, 1])
    assert "scale(1.4)" in sheets()[0]


def test_space_after_a_click_never_answers_for_the_reviewer(anna, watched):
    anna.find("[data-say=skip]").click()
    anna.wait(lambda: len(anna.program.rows()) == 1)
    watched.wait()
    anna.driver.switch_to.active_element.send_keys(" ")
    anna.wait(lambda: any("Not played" in watched.said(side) for side in (0, 1)))
    assert len(anna.program.rows()) == 1


def test_a_clip_with_a_person_says_why_it_is_not_shown(anna, watched):
    anna.answer("s")
    anna.wait(lambda: sorted(watched.offered()) == [False, True])
    side = watched.offered().index(True)
    watched.of(side, "[data-clip=play]").click()
    anna.wait(lambda: "a person is in this clip" in watched.said(side))
    assert watched.number(side) is None
    watched.of(1 - side, ".facts").click()
    anna.press(" ")
    anna.wait(lambda: "photos" in anna.status)


def test_the_page_of_a_sighting_plays_its_clip(anna):
    anna.open("/sighting?sighting=S1A.m0001@0.1")
    anna.wait(lambda: anna.find("#clip").is_displayed())
    anna.press(".")
    image = anna.find("#clip img")
    anna.wait(lambda: "number=0" in (image.get_attribute("src") or ""))
    anna.wait(lambda: int(image.get_property("naturalWidth")) > 100)
    assert anna.find("#clip rect").get_attribute("visibility") == "visible"
    anna.press(" ")
    frame = lambda: int(re.search(r"number=(\d+)", image.get_attribute("src"))[1])  # noqa: E731
    anna.wait(lambda: frame() > 8)
    # In a field, keys are what somebody writes.
    remark = anna.find("#comment")
    remark.send_keys("a, b. ")
    assert remark.get_attribute("value") == "a, b. "


@pytest.mark.parametrize("language", ["en", "ru"])
def test_clips_have_no_fault_of_accessibility_and_fit_a_small_screen(reviewer, language):
    pytest.importorskip(
        "selenium_axe_python", reason="needs selenium-axe-python, which is not on conda-forge"
    )
    one = reviewer("Anna", language)
    one.open_pairs()
    watched = Watched(one)
    watched.wait()
    one.press(".")
    one.wait(lambda: watched.numbers() == [0, 0])
    views = [look_at(one)]
    one.answer("s")
    one.wait(lambda: sorted(watched.offered()) == [False, True])
    one.press(" ")
    one.wait(lambda: any(watched.said(side) for side in (0, 1)))
    views.append(look_at(one))
    one.open("/sighting?sighting=S1A.m0001@0.1")
    one.press(".")
    one.wait(lambda: "number=0" in (one.find("#clip img").get_attribute("src") or ""))
    views.append(look_at(one))
    assert [view["faults"] + view["cut"] + view["script"] for view in views] == [[], [], []]
    assert max(view["wide"] for view in views) <= 0
    assert max(view["high"] for view in views[:2]) <= 0

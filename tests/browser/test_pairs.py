"""Reviewers at work in a real browser: two at once, by keyboard alone, and a program that dies under them."""

import pytest
from selenium.webdriver.common.keys import Keys


def test_two_reviewers_at_once_and_a_third_where_they_differ(program, reviewer):
    anna, boris = reviewer("Anna"), reviewer("Boris", "ru")
    assert anna.find("html").get_attribute("lang") == "en"
    assert boris.find("html").get_attribute("lang") == "ru"
    for one in (anna, boris):
        one.open_pairs()
    for n in range(5):
        anna.answer("s")
        boris.answer("d" if n == 2 else "s")
    rows = program.rows()
    assert sorted({row["reviewer"] for row in rows}) == ["Anna", "Boris"]
    assert len(rows) == 10
    assert all(len(row["evidence"]) == 64 and row["seconds"] is not None for row in rows)
    anna.wait(lambda: anna.nothing_left)
    cyril = reviewer("Cyril")
    assert "1" in [element.text for element in cyril.all(".figures dd")]
    cyril.open_pairs()
    cyril.answer("d")
    assert program.rows()[-1]["round"] == 2
    cyril.wait(lambda: cyril.nothing_left)
    for one in (anna, boris, cyril):
        assert one.faults() == []


def test_a_program_killed_at_work_loses_and_doubles_nothing(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.answer("s")
    program.kill()
    first = anna.question
    anna.press("d")
    anna.wait(lambda: "trying again" in anna.status)
    program.start()
    anna.wait(lambda: len(program.rows()) == 2)
    anna.wait(lambda: "Saved" in anna.status)
    assert anna.question not in ("", first)
    anna.answer("c")
    assert [row["verdict"] for row in program.rows()] == ["same", "different", "cannot-compare"]


def pressed(reviewer, name):
    return reviewer.find(f"[data-do={name}]").get_attribute("aria-pressed")


def test_all_can_be_done_by_keyboard(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    first = anna.question
    sheet = lambda: anna.find(".sheet").get_attribute("style")  # noqa: E731
    anna.wait(lambda: "scale(1)" in sheet())
    anna.press("=")
    anna.wait(lambda: "scale(1.4)" in sheet())
    moved = sheet()
    anna.press(Keys.ARROW_LEFT)
    anna.wait(lambda: sheet() != moved)
    # Both pictures move alike.
    assert len({pane.get_attribute("style") for pane in anna.all(".sheet")}) == 1
    # The right one alone, to lay one animal over the other.
    anna.press(Keys.SHIFT + Keys.ARROW_DOWN)
    anna.wait(lambda: len({pane.get_attribute("style") for pane in anna.all(".sheet")}) == 2)
    anna.press("0")
    anna.wait(lambda: "scale(1)" in sheet())
    for key, name in (("m", "mirror"), ("h", "contrast"), ("i", "even"), ("p", "marks"), ("b", "blink")):
        before = pressed(anna, name)
        anna.press(key)
        anna.wait(lambda name=name, before=before: pressed(anna, name) != before)
        anna.press(key)
        anna.wait(lambda name=name, before=before: pressed(anna, name) == before)
    facts = anna.find(".facts").text
    anna.press("q")
    anna.wait(lambda: anna.find(".facts").text != facts)
    anna.find("#remark").send_keys("spots differ")
    anna.find("#remark").send_keys(Keys.ESCAPE)
    anna.answer("d")
    assert program.rows()[0]["comment"] == "spots differ"
    anna.press("u")
    anna.wait(lambda: anna.question == first)
    assert [row["kind"] for row in program.rows()] == ["pair", "withdraw"]
    assert anna.faults() == []


def test_an_undo_asked_for_while_the_answer_is_saved_waits_for_it(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    first = anna.question
    anna.run(
        "const real = window.fetch;"
        "window.fetch = async (path, ...rest) => {"
        "  if (path === '/api/answer') await new Promise((go) => setTimeout(go, 500));"
        "  return real(path, ...rest);"
        "};"
    )
    anna.press("d")
    anna.press("u")
    anna.wait(lambda: len(program.rows()) == 2)
    assert [row["kind"] for row in program.rows()] == ["pair", "withdraw"]
    anna.wait(lambda: anna.question == first)
    assert anna.faults() == []


def test_a_letter_in_a_remark_is_no_answer(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.find("#remark").send_keys("same dusk" + Keys.ESCAPE)
    anna.answer("c")
    assert [(row["verdict"], row["comment"]) for row in program.rows()] == [("cannot-compare", "same dusk")]


def test_a_key_held_down_answers_once(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.answer("s")
    again = {"type": "keyDown", "code": "KeyS", "key": "s", "windowsVirtualKeyCode": 83, "autoRepeat": True}
    anna.driver.execute_cdp_cmd("Input.dispatchKeyEvent", again)
    anna.answer("c")
    assert [row["verdict"] for row in program.rows()] == ["same", "cannot-compare"]


def test_a_pair_with_fewer_views_than_the_last_is_shown(reviewer):
    """Whoever looked at the fifth view of one animal is shown the only one of the next."""
    anna = reviewer("Anna")
    anna.open_pairs()
    for key in ("q", "e"):
        anna.press(key)
    anna.run(
        "waiting[1].sides.forEach((views) => views.splice(1));"
        "panes.forEach((pane, side) => { if (pane.number !== 1) throw new Error('another view'); });"
    )
    anna.answer("d")
    assert [pane.get_attribute("aria-label") is not None for pane in anna.all(".strip button")] == [
        True,
        True,
    ]
    anna.answer("s")
    assert anna.faults() == []


def test_a_flank_is_corrected_by_keyboard_and_taken_back(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    first = anna.question
    facts = anna.find(".facts").text
    anna.press(Keys.SHIFT + "q")
    anna.wait(lambda: anna.find("[data-side='0'] .amend").get_attribute("open"))
    anna.driver.switch_to.active_element.send_keys(Keys.TAB + Keys.ENTER)
    anna.wait(lambda: anna.find(".facts").text != facts)
    assert anna.question == first
    anna.press("u")
    anna.wait(lambda: anna.find(".facts").text == facts)
    # What shows too little is not asked about again.
    anna.press(Keys.SHIFT + "e")
    anna.wait(lambda: anna.find("[data-side='1'] .amend").get_attribute("open"))
    anna.driver.switch_to.active_element.send_keys(Keys.TAB * 3 + Keys.ENTER)
    anna.wait(lambda: anna.question != first)
    said = [(row["kind"], row["object"]) for row in program.rows() if row["kind"] != "withdraw"]
    assert said == [("flank", "right"), ("quality", "unusable")]
    assert anna.faults() == []


def test_the_plus_zooms_both_pictures_whether_or_not_it_is_written_with_shift(reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.press(Keys.SHIFT + "=")
    zoomed = anna.run("return [look.zoom, ...panes.map((pane) => pane.own.zoom)]")
    anna.press("-")
    assert zoomed == [pytest.approx(1.4), 1, 1]
    assert anna.run("return look.zoom") == 1
    anna.press(Keys.SHIFT + Keys.PAGE_DOWN)
    assert anna.run("return panes.map((pane) => pane.own.zoom)") == [1, pytest.approx(1 / 1.1)]


def test_blink_shows_one_animal_over_the_other_as_they_were_laid(reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.press(Keys.SHIFT + Keys.ARROW_DOWN)
    anna.press(Keys.SHIFT + Keys.PAGE_UP)
    anna.press("b")
    anna.wait(lambda: anna.all("[data-side='1'] .room > .over"))
    over, left, right = (
        anna.run("return document.querySelector(arguments[0]).style.transform", selector)
        for selector in (".over", "[data-side='0'] .sheet", "[data-side='1'] .sheet")
    )
    assert over == left != right
    anna.press("b")
    anna.wait(lambda: not anna.all(".over"))
    assert anna.faults() == []

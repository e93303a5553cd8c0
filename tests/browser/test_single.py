"""Single sightings in a real browser: by keyboard alone, taking back, and a person whom nobody sees again."""

import time

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


def sighting(one):
    return one.find("[name=sighting]").get_attribute("value")


def moved(one, keys):
    """Press keys that lead to another page, and wait for it."""
    before = one.find("html")
    one.press(keys)
    one.wait(lambda: stale(before))
    one.wait(lambda: one.run("return document.readyState") == "complete")


def stale(element):
    try:
        element.is_enabled()
    except Exception:
        return True
    return False


def said(program):
    return [(row["kind"], row["object"], row["reviewer"]) for row in program.rows()]


def test_a_list_is_worked_through_by_keyboard_alone(program, reviewer):
    anna = reviewer("Anna")
    anna.open("/sightings")
    anna.find(".grid a").click()
    first = sighting(anna)
    assert "1 of 6" in anna.find(".steps").text
    moved(anna, "j")
    second = sighting(anna)
    assert second != first
    moved(anna, Keys.ARROW_RIGHT)
    moved(anna, Keys.ARROW_LEFT)
    assert sighting(anna) == second
    moved(anna, "k")
    assert sighting(anna) == first
    anna.press("2")
    checked = "return document.querySelector('input[name=name]:checked').value"
    assert anna.run(checked) == "M02"
    anna.press("0")
    assert anna.run(checked) == ""
    anna.press("1")
    anna.press("r")
    remark = anna.find("#comment")
    assert anna.driver.switch_to.active_element == remark
    remark.send_keys("jk12 no keys here")
    time.sleep(0.2)
    assert sighting(anna) == first
    moved(anna, Keys.CONTROL + Keys.ENTER)
    assert said(program) == [("name", "F01", "Anna")]
    assert program.rows()[0]["comment"] == "jk12 no keys here"
    assert sighting(anna) == first
    Select(anna.find("#flank")).select_by_value("right")
    moved(anna, Keys.CONTROL + Keys.SHIFT + Keys.ENTER)
    assert sighting(anna) == second
    assert len(said(program)) == 2
    anna.press("?")
    assert anna.find("#keys").get_attribute("open") is not None
    moved(anna, "k")
    moved(anna, "u")
    assert [row["kind"] for row in program.rows()] == ["name", "flank", "withdraw"]
    assert program.rows()[2]["subject"] == program.rows()[1]["decisionID"]
    states = [row.get_attribute("class") for row in anna.all("tbody tr")]
    assert states == ["taken-back", "counts"]
    assert anna.faults() == []


def test_what_is_not_saved_is_not_left_without_asking(program, reviewer):
    anna = reviewer("Anna")
    anna.open("/sightings")
    anna.find(".grid a").click()
    # WebDriver answers the browser's own question by itself; what asks it is looked at here.
    asks = (
        "const leaving = new Event('beforeunload', {cancelable: true});"
        "window.dispatchEvent(leaving); return leaving.defaultPrevented"
    )
    assert not anna.run(asks)
    Select(anna.find("#flank")).select_by_value("left")
    assert anna.run(asks)
    moved(anna, Keys.CONTROL + Keys.ENTER)
    assert said(program) == [("flank", "left", "Anna")]
    assert not anna.run(asks)


def test_pictures_are_enlarged_by_key_and_by_click(program, reviewer):
    anna = reviewer("Anna")
    anna.open("/sightings")
    anna.find(".grid a").click()
    anna.wait(lambda: anna.all(".enlarge img"))
    high = lambda: [image.size["height"] for image in anna.all(".enlarge img")]  # noqa: E731
    small = high()
    anna.press("=")
    assert all(now > 2 * before for now, before in zip(high(), small, strict=True))
    anna.press("-")
    assert high() == small
    anna.all(".enlarge")[1].send_keys(Keys.ENTER)
    assert [now > before for now, before in zip(high(), small, strict=True)] == [False, True]


def test_both_flanks_of_a_candidate_are_shown_or_told_to_be_missing(program, reviewer):
    for language, missing in (("en", "no view of the left flank"), ("ru", "нет снимка левого бока")):
        one = reviewer("Anna", language)
        one.open("/animals")
        cards = {card.find_element("css selector", ".label").text: card for card in one.all(".grid li")}
        assert len(cards["F01"].find_elements("css selector", "img")) == 2
        assert len(cards["M02"].find_elements("css selector", "img")) == 1
        assert missing in cards["M02"].text
        one.open("/sightings")
        one.find(".grid a").click()
        assert missing in one.find(".choose").text


def test_a_person_is_seen_by_nobody_until_it_is_taken_back(program, reviewer):
    anna, boris = reviewer("Anna"), reviewer("Boris", "ru")
    anna.open("/sightings")
    anna.find(".grid a").click()
    key = sighting(anna)
    images = lambda one: len(one.all("img"))  # noqa: E731
    assert images(anna) > 0
    anna.find("#species").send_keys("human")
    moved(anna, Keys.CONTROL + Keys.ENTER)
    assert images(anna) == 0
    assert "shown nowhere" in anna.find("#person").text
    boris.open("/sightings?state=person")
    assert images(boris) == 0
    boris.find(".grid a").click()
    boris.wait(lambda: "снимки нигде" in boris.find("#person").text)
    boris.open("/pairs")
    # The person was in every pair that was asked about.
    assert not boris.question
    anna.open(f"/sighting?sighting={key}")
    moved(anna, "u")
    anna.open(f"/sighting?sighting={key}")
    assert images(anna) > 0
    boris.open_pairs()
    assert boris.question


def test_other_species_are_worked_through_by_keyboard_alone(program, reviewer):
    anna = reviewer("Anna")
    anna.open("/other-species")
    names = [card.text.splitlines()[0] for card in anna.all(".grid li")]
    assert names == ["an animal, unclear which", "wild boar Sus scrofa", "sika deer Cervus nippon"]
    anna.find(".grid a").click()
    first = sighting(anna)
    anna.press("1")
    moved(anna, Keys.CONTROL + Keys.SHIFT + Keys.ENTER)
    assert sighting(anna) != first
    assert said(program) == [("species", "Panthera pardus", "Anna")]
    assert "1 of 2" in anna.find(".steps").text
    moved(anna, "j")
    assert anna.all("#after") == []
    assert anna.faults() == []


def test_the_button_that_saves_is_in_view_on_a_small_screen(program, reviewer):
    for language in ("en", "ru"):
        one = reviewer("Anna", language)
        for path in ("/sightings", "/other-species"):
            one.open(path)
            one.find(".grid a").click()
            one.wait(lambda one=one: one.all("#save"))
            top, bottom, high = one.run(
                "const box = document.getElementById('save').getBoundingClientRect();"
                "return [box.top, box.bottom, innerHeight]"
            )
            assert 0 <= top < bottom <= high

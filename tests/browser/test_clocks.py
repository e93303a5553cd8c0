"""A reviewer decides on clocks in a real browser, by keyboard alone, in both languages."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_pairs import Reviewer, pytestmark  # noqa: F401 - the same needs
from tests.unit.review.conftest import made  # noqa: F401 - a fixture
from tests.unit.review.test_clock_page import served  # noqa: F401 - a fixture


class Watchmaker(Reviewer):
    """Goes through a page with Tab and Enter."""

    def open_clocks(self):
        self.driver.get(f"{self.program.address}/clocks")

    def go_to(self, condition):
        """Press Tab until the focused element is the wanted one."""
        for _ in range(60):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            focused = self.driver.switch_to.active_element
            if condition(focused):
                return focused
        raise AssertionError("the keyboard does not reach it")

    def proposals(self):
        return [link.text for link in self.driver.find_elements(By.CSS_SELECTOR, ".list > li > a")]


@pytest.fixture
def watchmaker(served):  # noqa: F811
    served.address = f"http://127.0.0.1:{served.port}"
    opened = []

    def open_one(name, language="en"):
        opened.append(Watchmaker(served, name, language))
        opened[-1].open_clocks()
        return opened[-1]

    yield open_one
    for one in opened:
        one.driver.quit()


def test_a_clock_is_confirmed_and_taken_back_by_keyboard(served, watchmaker):  # noqa: F811
    anna = watchmaker("Anna")
    assert len(anna.proposals()) == 3
    anna.go_to(lambda e: e.tag_name == "a" and "half a day off" in e.text).send_keys(Keys.ENTER)
    anna.wait(lambda: anna.driver.find_elements(By.ID, "comment"))
    # Both drawings hold strokes that can be seen.
    sizes = [path.size for path in anna.driver.find_elements(By.CSS_SELECTOR, ".clockdays .dark")]
    assert len(sizes) == 2
    assert all(size["width"] > 200 for size in sizes)
    anna.go_to(lambda e: e.get_attribute("id") == "comment").send_keys("a watch in the first picture")
    anna.go_to(lambda e: e.get_attribute("value") == "confirm").send_keys(Keys.ENTER)
    anna.wait(lambda: "The times change when the workflow runs again" in anna.find("[role=status]").text)
    (row,) = served.clocks.written()
    assert row["deploymentID"] == "B"
    assert [said["reviewer"] for said in served.clocks.said()] == ["Anna"]
    boris = watchmaker("Борис", "ru")
    assert "Ждут нового расчёта" in boris.find("main").text
    boris.go_to(lambda e: e.text == "Отменить").send_keys(Keys.ENTER)
    boris.wait(lambda: "убраны из clocks.csv" in boris.find("[role=status]").text)
    assert served.clocks.written() == []
    assert [said["reviewer"] for said in served.clocks.said()] == ["Anna", "Борис"]
    # Nothing is cut off at the side of a small screen.
    for one in (anna, boris):
        one.open_clocks()
        wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert one.driver.execute_script(wide) <= 0
        assert one.faults() == []

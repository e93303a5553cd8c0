"""A reviewer decides on clocks in a real browser, by keyboard alone, in both languages."""

from selenium.webdriver.common.keys import Keys

from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def written(program):
    """Rows of the sheet of clocks."""
    path = program.folder / "config" / "surveys" / "plot-2012" / "clocks.csv"
    return read_table(path, contract("clocks"))


def go_to(one, condition):
    """Press Tab until the focused element is the wanted one."""
    for _ in range(60):
        one.driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = one.driver.switch_to.active_element
        if condition(focused):
            return focused
    raise AssertionError("the keyboard does not reach it")


def test_a_clock_is_confirmed_and_taken_back_by_keyboard(program, reviewer):
    anna = reviewer("Anna")
    anna.open("/clocks")
    assert len(anna.all(".list > li > a")) == 3
    go_to(anna, lambda e: e.tag_name == "a" and "half a day off" in e.text).send_keys(Keys.ENTER)
    anna.wait(lambda: anna.all("#comment"))
    # Both drawings hold strokes that can be seen.
    sizes = [path.size for path in anna.all(".clockdays .dark")]
    assert len(sizes) == 2
    assert all(size["width"] > 200 for size in sizes)
    go_to(anna, lambda e: e.get_attribute("id") == "comment").send_keys("a watch in the first picture")
    go_to(anna, lambda e: e.get_attribute("value") == "confirm").send_keys(Keys.ENTER)
    anna.wait(lambda: anna.all(".notice[role=status]"))
    assert "The times change when the workflow runs again" in anna.find(".notice[role=status]").text
    (row,) = written(program)
    assert row["deploymentID"] == "B"
    assert [said["reviewer"] for said in program.rows()] == ["Anna"]
    boris = reviewer("Борис", "ru")
    boris.open("/clocks")
    assert "Ждут нового расчёта" in boris.find("main").text
    go_to(boris, lambda e: e.text == "Отменить").send_keys(Keys.ENTER)
    boris.wait(lambda: boris.all(".notice[role=status]"))
    assert "убраны из clocks.csv" in boris.find(".notice[role=status]").text
    assert written(program) == []
    assert [(said["reviewer"], said["kind"]) for said in program.rows()] == [
        ("Anna", "clock"),
        ("Борис", "withdraw"),
    ]
    for one in (anna, boris):
        assert one.faults() == []

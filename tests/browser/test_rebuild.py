"""The workflow is run from the page in a real browser, while others go on answering and while the program dies."""

import json
import time

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.program import PATIENCE_S

STAGE = "#run-stage"


def plan(program, **content):
    """What the small workflow does; it waits until `go`."""
    whole = {"wait": True, "status": 0, "said": "", "rename": {}, "deaf": False, "delete": True} | content
    (program.folder / "plan.json").write_text(json.dumps(whole))
    for name in ("go", "begun"):
        (program.folder / name).unlink(missing_ok=True)


def go(program):
    (program.folder / "go").touch()


def press(one, selector):
    """As somebody without a mouse does."""
    one.find(selector).send_keys(Keys.ENTER)


def home(one):
    one.driver.get(f"{one.program.address}/")


def wait(one, condition):
    """Wait on a page that may load itself again meanwhile."""
    gone = (StaleElementReferenceException, NoSuchElementException)
    WebDriverWait(one.driver, PATIENCE_S, 0.05, ignored_exceptions=gone).until(lambda _: condition())


def there(one, selector):
    return one.driver.find_elements(By.CSS_SELECTOR, selector)


def test_one_rebuilds_while_another_answers(program, reviewer):
    anna, boris = reviewer("Anna"), reviewer("Boris", "ru")
    boris.open_pairs()
    plan(program)
    home(anna)
    press(anna, ".rebuild button")
    wait(anna, lambda: "who is who" in anna.find(STAGE).text)
    assert "1 of 2 jobs" in anna.find("#run-steps").text
    assert (anna.find("#run-bar").get_attribute("value"), anna.find("#run-bar").get_attribute("max")) == (
        "1",
        "2",
    )
    boris.answer("s")
    seen = boris.question
    go(program)
    # The first page comes back by itself, and the open pair stays as it is.
    wait(anna, lambda: not there(anna, STAGE) and there(anna, "#last"))
    wait(boris, lambda: boris.find("#results-new").is_displayed())
    assert "Расчёт выполнен" in boris.find("#results-new").text
    assert boris.question == seen
    press(boris, "#results-new button")
    assert not boris.find("#results-new").is_displayed()
    boris.answer("d")
    assert [row["verdict"] for row in program.rows()] == ["same", "different"]
    anna.find("#last ~ p a").click()
    wait(anna, lambda: there(anna, "#history"))
    assert "Anna" in anna.find("table.wide").text
    for one in (anna, boris):
        assert one.faults() == []


def test_a_rebuild_outlives_the_program(program, reviewer):
    anna = reviewer("Anna")
    plan(program)
    home(anna)
    press(anna, ".rebuild button")
    wait(anna, lambda: (program.folder / "begun").exists())
    program.kill()
    program.start()
    home(anna)
    wait(anna, lambda: "who is who" in anna.find(STAGE).text)
    anna.open_pairs()
    anna.answer("s")
    go(program)
    home(anna)
    wait(anna, lambda: not there(anna, STAGE) and there(anna, "#last"))
    assert len(program.rows()) == 1


def test_a_rebuild_is_stopped_and_a_failure_is_told(program, reviewer):
    anna = reviewer("Anna", "ru")
    plan(program)
    home(anna)
    press(anna, ".rebuild button")
    wait(anna, lambda: (program.folder / "begun").exists())
    home(anna)
    press(anna, "#run button")
    wait(anna, lambda: "остановил(а) Anna" in anna.find("main").text)
    anna.open_pairs()
    assert anna.question
    plan(program, status=1, said="\nThe sheet labels.csv cannot be used:\n  - row 3: there is no such file\n")
    home(anna)
    press(anna, ".rebuild button")
    go(program)
    wait(anna, lambda: there(anna, ".fault-box"))
    assert "row 3: there is no such file" in anna.find(".fault-box").text
    assert "Traceback" not in anna.find("main").text


def test_progress_and_changes_fit_a_small_screen(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.answer("s")
    plan(program, wait=False)
    home(anna)
    press(anna, ".rebuild button")
    wait(anna, lambda: there(anna, "#last"))
    for one in (anna, reviewer("Борис", "ru")):
        for path, high in (("/", 1), ("/changes", 3)):
            one.driver.get(f"{program.address}{path}")
            time.sleep(0.2)
            wide, long = one.driver.execute_script(
                "const page = document.documentElement;"
                "return [page.scrollWidth - innerWidth, page.scrollHeight / innerHeight]"
            )
            assert wide <= 0
            assert long <= high + 0.25
        # Charts say in words what they show.
        home(one)
        assert all(chart.get_attribute("aria-label") for chart in there(one, ".chart svg"))
        assert one.faults() == []

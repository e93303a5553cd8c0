"""Reviewers at work in a real browser: two at once, by keyboard alone, and a program that dies under them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from leopard_census.review.guard import door_key
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import SECRET

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs Debian's chromium and chromium-driver"
)
PATIENCE_S = 60


class Program:
    """The review page as a program that can be killed and started again."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "tests.browser.serve", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, cwd=REPOSITORY)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.address, timeout=5)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the program does not start")

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def rows(self):
        path = self.folder / "decisions.csv"
        return read_table(path, contract("decisions")) if path.exists() else []


class Reviewer:
    """A browser with a person before it."""

    def __init__(self, program, name, language="en"):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--window-size=1366,768",
            f"--accept-lang={language}",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.program = program
        self.driver.get(f"{program.address}/enter?key={door_key(SECRET)}")
        self.find("#name").send_keys(name + Keys.ENTER)
        self.wait(lambda: self.driver.find_elements(By.CSS_SELECTOR, "nav a"))

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait(self, condition):
        return WebDriverWait(self.driver, PATIENCE_S, 0.02).until(lambda _: condition())

    def open_pairs(self):
        self.driver.get(f"{self.program.address}/pairs")
        self.wait(lambda: self.question or "Nothing waits" in self.status)

    @property
    def question(self):
        return self.find("#pair").get_attribute("data-question")

    @property
    def status(self):
        return self.find("#status").text

    def press(self, keys):
        self.find("body").send_keys(keys)

    def answer(self, key):
        """Answer by keyboard, and wait until it is saved."""
        before, rows = self.question, len(self.program.rows())
        self.press(key)
        self.wait(lambda: len(self.program.rows()) > rows and self.question != before)

    def faults(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.kill()


@pytest.fixture
def reviewer(program):
    opened = []

    def open_one(name, language="en"):
        opened.append(Reviewer(program, name, language))
        return opened[-1]

    yield open_one
    for one in opened:
        one.driver.quit()


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
    anna.wait(lambda: "Nothing waits" in anna.status)
    cyril = reviewer("Cyril")
    assert "1" in [element.text for element in cyril.driver.find_elements(By.CSS_SELECTOR, ".figures dd")]
    cyril.open_pairs()
    cyril.answer("d")
    assert program.rows()[-1]["round"] == 2
    cyril.wait(lambda: "Nothing waits" in cyril.status)
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
    assert (
        len({pane.get_attribute("style") for pane in anna.driver.find_elements(By.CSS_SELECTOR, ".sheet")})
        == 1
    )
    anna.press("0")
    anna.wait(lambda: "scale(1)" in sheet())
    for key, name in (("m", "mirror"), ("h", "contrast"), ("i", "even"), ("p", "marks"), ("b", "blink")):
        anna.press(key)
        anna.wait(lambda name=name: anna.find(f"[data-do={name}]").get_attribute("aria-pressed") == "true")
        anna.press(key)
        anna.wait(lambda name=name: anna.find(f"[data-do={name}]").get_attribute("aria-pressed") == "false")
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


def test_a_letter_in_a_remark_is_no_answer(program, reviewer):
    anna = reviewer("Anna")
    anna.open_pairs()
    anna.find("#remark").send_keys("same dusk")
    time.sleep(0.3)
    assert program.rows() == []


def test_the_page_fits_a_small_screen(program, reviewer):
    for language in ("en", "ru"):
        one = reviewer("Anna", language)
        one.open_pairs()
        one.driver.set_window_size(1366, 768)
        one.wait(
            lambda one=one: one.driver.execute_script(
                "return document.querySelector('.pane img').naturalWidth"
            )
        )
        wide, high = one.driver.execute_script(
            "const page = document.documentElement;"
            "return [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight]"
        )
        assert wide <= 0
        assert high <= 0

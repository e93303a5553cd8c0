"""Browsers that are started once for all tests of a worker, and a program a test."""

import pytest

from tests.browser.program import Program
from tools import browser


@pytest.fixture(scope="session", autouse=True)
def _needs_a_browser():
    if browser.missing_packages():
        pytest.skip(browser.SKIPPED)


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.kill()


@pytest.fixture(scope="session")
def browsers():
    """Started browsers: those that wait for somebody, and all."""
    idle, started = [], []
    yield idle, started
    for driver in started:
        driver.quit()


@pytest.fixture
def reviewer(program, browsers):
    """Seat somebody before a browser of his own."""
    from tests.browser.reviewer import Reviewer, forget, start_browser

    idle, started = browsers
    taken = []

    def seat(name=None, language="en"):
        if not idle:
            started.append(start_browser())
            idle.append(started[-1])
        taken.append(idle.pop())
        return Reviewer(taken[-1], program, name, language)

    yield seat
    for driver in taken:
        forget(driver)
        idle.append(driver)

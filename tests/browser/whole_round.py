"""A whole round of review over results that the workflow made, by the command that people start."""

import csv
import os
import signal
import socket
import subprocess
import sys

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from leopard_census.review.sealing import unseal
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.browser.program import REPOSITORY
from tests.browser.reviewer import Reviewer, start_browser

#: A rebuild on a busy machine.
REBUILD_S = 900
#: Answers of each of the two reviewers.
ANSWERS = 8


class Command:
    """`leopard-census review` over a folder; it runs from the beginning."""

    def __init__(self, work, survey):
        self.work, self.survey = work, survey
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self):
        words = ["review", self.survey, "--directory", self.work, "--port", self.port, "--cores", 2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "leopard_census.cli", *map(str, words), "--no-browser"],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self.process.stdout.readline()
        assert said.startswith("Review of "), said
        self.entrance = said.split()[-1]
        self.address = self.entrance.partition("/enter")[0]

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def rows(self):
        return read_table(self.work / "config/surveys" / self.survey / "decisions.csv", contract("decisions"))

    def table(self, name):
        stage, _, table = name.partition("/")
        return read_table(self.work / "results" / self.survey / f"{name}.csv", contract(table or stage))

    @property
    def secret(self):
        return (self.work / "results/run/review/review.key").read_bytes()


class Team:
    """People before browsers, who answer as the pictures were matched: half and half where that tells little."""

    def __init__(self, program):
        self.program, self.drivers, self.asked = program, [], set()
        self.likely = {
            frozenset((row["sighting_a"], row["sighting_b"])): row["p_same"] or 0.0
            for row in program.table("individuals/pairs")
        }

    def seat(self, name, language="en"):
        self.drivers.append(start_browser())
        return Reviewer(self.drivers[-1], self.program, name, language)

    def pair_asked(self, one):
        """The two sightings of the question that somebody has before him."""
        for use in ("question pair", "question control"):
            if (content := unseal(self.program.secret, use, one.question)) is not None:
                self.asked |= {*content[1:3]}
                return frozenset(content[1:3])
        raise AssertionError("the question was not sealed by this program")

    def answer(self, one, verdict=None):
        """Answer, and return the pair; without a verdict as the machine sees it."""
        pair = self.pair_asked(one)
        one.answer(verdict or ("s" if self.likely.get(pair, 0.0) >= 0.5 else "d"))
        return pair

    def leave(self):
        for driver in self.drivers:
            driver.quit()


def two_answer_and_differ_once(team, anna, boris):
    """Both answer the first questions; the program dies in between; they differ on the first pair that both see."""
    program = team.program
    answered = {}
    for n in range(ANSWERS):
        asked = team.pair_asked(anna)
        if n == 3:
            program.kill()
            verdict = "s" if team.likely.get(asked, 0.0) >= 0.5 else "d"
            anna.press(verdict)
            anna.wait(lambda: "trying again" in anna.status)
            program.start()
            anna.wait(lambda: len(program.rows()) == 4 and anna.question)
        else:
            team.answer(anna)
        answered[asked] = program.rows()[-1]
    differ = None
    for _ in range(ANSWERS):
        asked = team.pair_asked(boris)
        known = answered.get(asked)
        if differ is None and known is not None and known["kind"] == "pair":
            differ = asked
            team.answer(boris, "d" if known["verdict"] == "same" else "s")
        else:
            team.answer(boris)
    assert differ is not None, "they were asked nothing in common"
    rows = program.rows()
    assert [row["reviewer"] for row in rows] == ["Anna"] * ANSWERS + ["Борис"] * ANSWERS
    assert len({row["decisionID"] for row in rows}) == len(rows)
    return differ


def names_from_elsewhere(team, folder):
    """A table that names two sightings that nobody named or was asked about; and the code of each."""
    program, files = team.program, {}
    for path in sorted((program.work / "results" / program.survey / "media").glob("SIM-*.csv")):
        for row in read_table(path, contract("media")):
            files[row["mediaID"]] = row["filePath"]
    state = {row["sightingID"]: row for row in program.table("individuals/assignments")}
    alone = {}
    for row in read_table(
        program.work / "results" / program.survey / "sightings/all.csv", contract("sightings")
    ):
        for media in row["mediaIDs"]:
            alone.setdefault(media, []).append(row)
    given = {}
    for media, rows in sorted(alone.items()):
        (row, *others) = rows
        told = state.get(row["sightingID"])
        if others or told is None or row["sightingID"] in team.asked or len(row["mediaIDs"]) > 1:
            continue
        if (row["simultaneous"] or 1) == 1 and told["state"] in ("to-review", "single-flank"):
            given[row["sightingID"]] = (files[media], f"KP-{len(given) + 1}")
        if len(given) == 2:
            break
    path = folder / "names.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("file", "individualID"), *given.values()])
    return path, {sighting: code for sighting, (_, code) in given.items()}


def import_names(one, path):
    one.open("/import")
    one.find("#files").send_keys(str(path))
    one.find("#source").send_keys("WWF, by eye, 2012" + Keys.ENTER)
    one.wait(lambda: one.all("[data-act=write]"))
    one.find("[data-act=write]").send_keys(Keys.ENTER)
    one.wait(lambda: one.all(".done"))


def rebuild(one):
    """Press the button, and wait until the first page tells what changed."""
    one.open("/")
    one.find(".rebuild button").send_keys(Keys.ENTER)
    gone = (StaleElementReferenceException, NoSuchElementException)
    waiting = WebDriverWait(one.driver, REBUILD_S, 0.2, ignored_exceptions=gone)
    ended = waiting.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#last, .fault-box") or False)
    assert ended[0].get_attribute("id") == "last", one.find("main").text
    one.open("/changes")

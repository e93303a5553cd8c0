"""A person before a browser."""

import shutil

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.program import PATIENCE_S

#: The smallest screen that the page is made for.
SMALL_SCREEN = (1366, 768)


def start_browser():
    """Chromium as Debian ships it, without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size={},{}".format(*SMALL_SCREEN),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    # The window has a frame: the page itself gets what a small screen has.
    width, height = SMALL_SCREEN
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    return driver


def forget(driver):
    """As if it was started just now."""
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    driver.get_log("browser")


class Reviewer:
    """Somebody who came in by the address that the program prints, and signed in unless without a name."""

    def __init__(self, driver, program, name=None, language="en"):
        self.driver, self.program = driver, program
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
        driver.get(program.entrance)
        if name:
            self.sign_in(name)
            self.wait(lambda: self.all("header nav a"))

    def sign_in(self, name):
        self.find("#name").send_keys(name + Keys.ENTER)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition):
        return WebDriverWait(self.driver, PATIENCE_S, 0.02).until(lambda _: condition())

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, path):
        """Open an address of the page; pictures are there when it returns."""
        self.driver.get(self.program.address + path)
        if self.all("#pair"):
            self.wait(lambda: self.question or self.nothing_left)
        self.wait(
            lambda: self.run("return [...document.images].every((image) => !image.src || image.complete)")
        )

    def open_pairs(self):
        self.open("/pairs")

    @property
    def question(self):
        return self.find("#pair").get_attribute("data-question")

    @property
    def nothing_left(self):
        return self.run("return words.all_done") == self.status

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

"""The review page over a long queue: how soon it is there, what it holds in memory, and how soon the next pair comes.

    python -m benchmarks.review_page [--pairs 10000]

A made survey with so many pairs in its queue, served by a program of its own; the memory of it and of its children,
which wait for clips, is read from the system.
The page's start is the time from the program's start to the first answer of `/pairs`; what comes after an answer is
timed as the page asks: the answer is written to disk, then the next questions are fetched. With Debian's Chromium, the
time from a key to the next two pictures as the browser sees it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import shutil
import socket
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks import write_results
from leopard_census.review.guard import COOKIE, Session

SECRET = b"s" * 32
ANSWERS = 30
SESSION = Session("n" * 32, "Anna")


def serve(folder: Path, port: int) -> None:
    """The page over what `make_survey` wrote."""
    import uvicorn

    from leopard_census.review.app import Page
    from leopard_census.review.clips.book import Sources
    from tests.unit.review.conftest import MadeSurvey

    resources = Path(__file__).resolve().parents[1] / "resources"
    made = MadeSurvey(folder)
    page = Page(
        made.desk(control_share=0.1),
        SECRET,
        resources / "review",
        resources / "report" / "fonts",
        clips=Sources(made.results, folder, 0.15),  # with the processes that wait for a clip
    )
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def make_survey(folder: Path, pairs: int) -> None:
    """A survey with so many pairs in its queue: sightings, and each against its neighbours in the list."""
    from tests.unit.review.conftest import MadeSurvey

    made = MadeSurvey(folder)
    count = max(20, pairs // 10)
    keys = [made.add(f"KP-{n % 40}" if n % 4 == 0 else None, station=f"S{n % 30:02d}") for n in range(count)]
    for n in range(pairs):
        made.ask(keys[n % count], keys[(n % count + 1 + n // count) % count])
    made.write()


class Browser:
    """Requests as the page sends them."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, method: str, path: str, content: Any = None) -> Any:
        """The JSON of an answer, or its bytes."""
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Cookie": f"{COOKIE}={SESSION.sealed(SECRET)}",
            "X-Review-Token": SESSION.form_token(SECRET),
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            body = None if content is None else json.dumps(content)
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status} {data[:200]!r}")
            return json.loads(data) if "json" in answer.headers["content-type"] else data
        finally:
            connection.close()


def in_browser(port: int) -> float | None:
    """Median milliseconds from an answer to the next two pictures, as Chromium sees it; None without it."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return None
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
    try:
        driver.get(f"http://127.0.0.1:{port}/enter?key=none")
        driver.add_cookie({"name": COOKIE, "value": SESSION.sealed(SECRET), "path": "/"})
        driver.get(f"http://127.0.0.1:{port}/pairs")
        took = []
        for _ in range(ANSWERS):
            time.sleep(1.5)  # a person looks
            took.append(
                driver.execute_async_script(
                    """
                    const done = arguments[0], root = document.getElementById("pair"), before = root.dataset.question;
                    const start = performance.now();
                    document.querySelector("[data-say=same]").click();
                    const look = () => {
                      const images = [...root.querySelectorAll(".sheet > img")];
                      const there = images.every((image) => image.complete && image.naturalWidth);
                      if (root.dataset.question !== before && there) done(performance.now() - start);
                      else requestAnimationFrame(look);
                    };
                    look();
                    """
                )
            )
        return float(median(took))
    finally:
        driver.quit()


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_survey(folder, args.pairs)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        begin = time.perf_counter()
        program = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, port))
        program.start()
        browser = Browser(port)
        while True:
            try:
                browser.ask("GET", "/pairs")
                break
            except OSError:
                time.sleep(0.02)
        started = time.perf_counter() - begin
        begin = time.perf_counter()
        questions = browser.ask("GET", "/api/questions")["questions"]
        first = time.perf_counter() - begin
        saved, fetched = [], []
        for n in range(ANSWERS):
            begin = time.perf_counter()
            given = {
                "question": questions[0]["question"],
                "verdict": "same",
                "seconds": 3,
                "token": f"{n:016x}",
            }
            browser.ask("POST", "/api/answer", given)
            saved.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            questions = browser.ask("GET", "/api/questions")["questions"]
            fetched.append(time.perf_counter() - begin)
        seen = in_browser(port)
        own = psutil.Process(program.pid)
        memory = sum(process.memory_info().rss for process in (own, *own.children(recursive=True)))
        program.terminate()
        program.join()
    what = f"{args.pairs} pairs in the queue"
    rows = [
        _row(f"{what}: program's start to the page", started, "s", "2", started < 2),
        _row(f"{what}: first questions", first, "s", "", None),
        _row(f"{what}: memory of the program and its children", memory / 1e6, "MB", "500", memory < 500e6),
        _row(f"{what}: an answer on disk, median of {ANSWERS}", 1000 * median(saved), "ms", "", None),
        _row(f"{what}: next questions, median of {ANSWERS}", 1000 * median(fetched), "ms", "", None),
    ]
    if seen is not None:
        rows.append(
            _row(f"{what}: key to the next two pictures, median of {ANSWERS}", seen, "ms", "200", seen < 200)
        )
    write_results("review_page", rows)


def _row(name: str, value: float, unit: str, target: str, holds: bool | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": "",
        "target": target,
        "holds": holds,
    }


if __name__ == "__main__":
    main()

"""A made survey's review page as a program of its own: `python -m tests.browser.serve FOLDER PORT`."""

import sys
from pathlib import Path

import uvicorn

from leopard_census.review.app import Page
from tests.unit.review.conftest import SECRET, MadeSurvey

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    made = MadeSurvey(folder)
    keys = [made.add(together=1 + (n == 0)) for n in range(6)]
    for other in keys[1:]:
        made.ask(keys[0], other)
    made.write()
    page = Page(made.desk(), SECRET, RESOURCES / "review", RESOURCES / "report" / "fonts")
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()

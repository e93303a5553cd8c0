"""Made-up surveys of any size, and reports of them."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader

from leopard_census.report import build
from leopard_census.report.build import ReportInput, build_report
from tests.unit.report.made_survey import Maker, Shape
from tests.unit.report.words import environment_of


@pytest.fixture(scope="session")
def make_up() -> Callable[..., ReportInput]:
    """Writes a made-up survey below a folder: `make_up(folder, animals=3, places=False)`."""

    def make(folder: Path, **shape: Any) -> ReportInput:
        return Maker(folder, Shape(**shape)).input()

    return make


@pytest.fixture
def made_up(tmp_path: Path, make_up: Callable[..., ReportInput]) -> Callable[..., ReportInput]:
    """A made-up survey below the test's own folder: `made_up(animals=3, places=False)`."""

    def make(folder: Path | None = None, **shape: Any) -> ReportInput:
        return make_up(folder or tmp_path, **shape)

    return make


class SmallReport(NamedTuple):
    """A whole report of a small survey with pictures: what it was made from, what it prints, and its PDF."""

    given: ReportInput
    printed: dict[str, Any]
    reader: PdfReader


@pytest.fixture(scope="session")
def small_report(
    make_up: Callable[..., ReportInput], tmp_path_factory: pytest.TempPathFactory
) -> SmallReport:
    """Built once for all tests that look at a PDF and change nothing."""
    given = make_up(tmp_path_factory.mktemp("small"), animals=4, stations=4, earlier=1)
    rendered, printed = build_report(given)
    return SmallReport(given, json.loads(printed), PdfReader(BytesIO(rendered.pdf)))


@pytest.fixture(autouse=True)
def _templates_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "load_environment", environment_of)

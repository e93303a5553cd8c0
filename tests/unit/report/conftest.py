"""Made-up surveys of any size, and reports of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leopard_census.report import build
from leopard_census.report.build import ReportInput
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


@pytest.fixture(autouse=True)
def _templates_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "load_environment", environment_of)

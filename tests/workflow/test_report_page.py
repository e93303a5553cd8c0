"""`snakemake --report` makes one page of the main results, with captions and categories, and without the network."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run, RunWorkflow

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
# Captions of what this survey has not: no publication is about it.
NOT_HERE = ("claims",)
# Whoever asks for the network gets a port on which nobody listens.
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def page(
    built_micro: tuple[Path, Run], workflow: RunWorkflow, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The page of the micro survey. Made from a copy with all file times: what it shows must be up to date."""
    built, run = built_micro
    assert run.returncode == 0, run.text
    work = Path(shutil.copytree(built, tmp_path_factory.mktemp("page") / "work", symlinks=True))
    made = workflow(work, "all", "--report", "page.html", env=NO_NETWORK)
    assert made.returncode == 0, made.text
    return (work / "page.html").read_text(encoding="utf-8")


def test_it_shows_each_main_result_under_its_category_with_its_caption(page: str, repository: Path) -> None:
    for category in ("Census report", "Numbers", "Animals", "Field work", "Checks"):
        assert f'"{category}"' in page
    there = sorted((repository / "workflow" / "report").glob("*.rst"))
    captions = [caption for caption in there if caption.stem not in NOT_HERE]
    assert len(captions) > 10
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|\\n", "", page))
    for caption in captions:
        text = re.sub(r"\{\{.*?\}\}", SURVEY, caption.read_text(encoding="utf-8")).replace("``", "")
        words = " ".join(re.split(r"[.:*]", text)[0].split())
        assert words in shown, caption.name


def test_every_caption_is_of_a_result_and_every_shown_result_has_one(repository: Path) -> None:
    rules = "".join(
        path.read_text(encoding="utf-8") for path in (repository / "workflow" / "rules").glob("*.smk")
    )
    used = set(re.findall(r"report/(\w+)\.rst", rules))
    used |= set(re.findall(r'=shown\(\s*"[^"]+",\s*"(\w+)"', rules))
    assert used == {path.stem for path in (repository / "workflow" / "report").glob("*.rst")}


def test_it_loads_nothing_from_elsewhere(page: str) -> None:
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", page) == []

"""The examples of docs/fit-scr.md under "From Python" run as they stand, one after the other, on golden files."""

import re
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from tests.unit.estimates.scr.scr_oracle import GOLDEN

# In a test three surveys drawn are enough to see that the call is right.
RUNS = ("runs=99", "runs=3")


def examples(text: str) -> str:
    """The indented blocks of the section, put together."""
    (section,) = re.findall(r"^## From Python\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    lines = [line for line in section.splitlines() if line.startswith("    ") or not line]
    return dedent("\n".join(lines))


@pytest.fixture(scope="module")
def ran(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the names of the examples stand for at their end."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("captures", "detectors"):
        shutil.copy(GOLDEN / "sim_a_prox" / f"{name}.csv", folder)
    shutil.copy(GOLDEN / "mask_b12000_s920.csv", folder / "mask.csv")
    code = examples((repository / "docs" / "fit-scr.md").read_text(encoding="utf-8"))
    assert RUNS[0] in code
    found: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(code.replace(*RUNS), "docs/fit-scr.md", "exec"), found)
    return found


def test_the_fit_and_its_profile(ran: dict[str, Any]) -> None:
    sigma = np.exp(ran["found"].beta[ran["likelihood"].design.names.index("sigma")])
    assert ran["found"].converged
    assert ran["interval"].lower < sigma < ran["interval"].upper


def test_the_goodness_of_fit(ran: dict[str, Any]) -> None:
    assert [test.name for test in ran["judged"].tests] == ["T1", "T2", "T3"]
    assert ran["judged"].runs + ran["judged"].without_fit == 3


def test_the_maps_hold_the_animals(ran: dict[str, Any]) -> None:
    (session,) = ran["sessions"]
    assert len(ran["density"].value) == len(ran["density"].se) == len(session.mask.xy)
    caught = ran["realised"].caught.sum() * session.mask.cell_ha
    assert caught == pytest.approx(session.n)
    assert (ran["realised"].missed > 0).all()


def test_the_table_of_models(ran: dict[str, Any]) -> None:
    rows = ran["compare"](ran["tried"])
    assert {row.name for row in rows} == {"g0~1", "g0~bk", "g0~T"}
    assert sum(row.weight for row in rows) == pytest.approx(1)


def test_the_habitat_and_the_region(ran: dict[str, Any]) -> None:
    assert ran["cells"].xy[:, 0].max() < 22000 < ran["mask"].xy[:, 0].max()
    assert ran["number"].area_ha == pytest.approx(3700 * 66)
    assert ran["number"].realised.lower < ran["number"].realised.value < ran["number"].realised.upper


def test_the_centres_of_the_animals(ran: dict[str, Any]) -> None:
    assert len(ran["centres"].animals) == len(ran["centres"].mode) == 19


def test_the_planned_survey(ran: dict[str, Any]) -> None:
    assert ran["planned"].design.names == ("D", "g0", "sigma")
    drawn = ran["drawn"]
    assert drawn.session.detectors == ran["plan"].detectors
    assert 0 < drawn.session.n <= len(drawn.centres)

"""The page on the results of the individuals stage names every file of it, and reads the draws as they are."""

import re
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "individuals.md").read_text(encoding="utf-8")


def test_every_result_of_the_stage_is_explained():
    rules = (ROOT / "workflow" / "rules" / "individuals.smk").read_text(encoding="utf-8")
    written = set(re.findall(r'=(?:result|shown)\("individuals/([a-z_]+\.[a-z]+)"', rules))
    assert len(written) >= 19
    assert not [name for name in sorted(written) if f"`{name}`" not in PAGE]


def test_every_state_is_explained():
    for state in ("identified", "single-flank", "to-review", "unidentifiable", "excluded"):
        assert f"| `{state}` |" in PAGE


def test_the_draws_are_read_as_the_page_says(tmp_path, monkeypatch, capsys):
    keys = ["S04.3f06d133bc719be3@0.1", "S09.f50b3c40cae5ff61@0.1"]
    folder = tmp_path / "results" / "my-plot-2026" / "individuals"
    folder.mkdir(parents=True)
    partitions = np.array([[0, 0], [0, 1]], np.int32)
    np.savez(folder / "draws.npz", sightings=np.array(keys, dtype=np.str_), partitions=partitions)
    monkeypatch.chdir(tmp_path)
    code = "\n".join(line[4:] for line in PAGE.splitlines() if line.startswith("    ") or not line)
    exec(code, {})
    assert "one animal in 0.5 of the draws" in capsys.readouterr().out

"""The default profile is where Snakemake looks for it, and every profile is explained."""

import re
from pathlib import Path

import pytest
import yaml


def test_default_profile_lies_where_snakemake_looks(repository: Path) -> None:
    assert (repository / "profiles" / "default" / "config.yaml").samefile(
        repository / "workflow" / "profiles" / "default" / "config.yaml"
    )


@pytest.mark.parametrize("profile", ["default", "slurm"])
def test_every_entry_is_explained(repository: Path, profile: str) -> None:
    folder = repository / "workflow" / "profiles"
    entries = yaml.safe_load((folder / profile / "config.yaml").read_text(encoding="utf-8"))
    section = (folder / "README.md").read_text(encoding="utf-8").split(f"## {profile}\n")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `([a-z-]+)", section, re.MULTILINE)) == sorted(entries)

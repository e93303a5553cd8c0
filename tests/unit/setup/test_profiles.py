"""The default profile is where Snakemake looks for it, and explained."""

import re
from pathlib import Path

import yaml


def test_default_profile_lies_where_snakemake_looks(repository: Path) -> None:
    assert (repository / "profiles" / "default" / "config.yaml").samefile(
        repository / "workflow" / "profiles" / "default" / "config.yaml"
    )


def test_every_entry_is_explained(repository: Path) -> None:
    folder = repository / "workflow" / "profiles"
    entries = yaml.safe_load((folder / "default" / "config.yaml").read_text(encoding="utf-8"))
    explained = re.findall(
        r"^\| `([a-z-]+)", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(explained) == sorted(entries)

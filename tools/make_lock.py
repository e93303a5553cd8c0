"""Derive `requirements.lock` and `environment.yml` from `pyproject.toml`: the one list of dependencies.

`python tools/make_lock.py` writes both; `--environment` writes only `environment.yml` (no network).
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Names on conda-forge (snakemake and snakefmt: bioconda) where they differ from those on the Python index.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "opencv-python-headless": "py-opencv",
    "snakemake": "snakemake-minimal",
}

# Not there: their tests are skipped in such an environment.
NOT_ON_CONDA = ("megadetector-utils", "selenium-axe-python")

HEADER = """\
# Written by `make lock` from pyproject.toml: change it there. snakemake-minimal, its plugin for
# Slurm and snakefmt are on bioconda.
# Afterwards, in the new environment: pip install --no-deps --no-build-isolation --editable .
"""

# No header, notes or index lines: the file names no address and is the same on every machine.
LOCK_OPTIONS = [
    *("--group", "dev", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url"),
    *("-o", "requirements.lock"),
]


def project_dependencies(root: Path = ROOT) -> list[str]:
    """Requirements of running and developing, as `pyproject.toml` states them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]


def conda_requirement(requirement: str) -> str:
    """One requirement in conda's names, its version range unchanged.

    Raises
    ------
    ValueError
        When the requirement is more than a name and a version range, which conda would read differently.
    """
    found = re.fullmatch(r"([A-Za-z0-9._-]+)\s*([<>=!~][^;@\[\] ]*)?", requirement.strip())
    if found is None:
        raise ValueError(f"cannot be written for conda: {requirement}")
    return CONDA_NAMES.get(found[1].lower(), found[1].lower()) + (found[2] or "")


def environment(root: Path = ROOT) -> str:
    """Text of `environment.yml`."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = sorted(
        conda_requirement(line) for line in project_dependencies(root) if not line.startswith(NOT_ON_CONDA)
    )
    lines = ["name: " + project["name"], "channels:", "  - conda-forge", "  - bioconda", "dependencies:"]
    lines += [f"  - {package}" for package in ("python" + project["requires-python"], "pip", *packages)]
    return HEADER + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write both files."""
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")
    if "--environment" in arguments:
        return 0
    uv = Path(sys.executable).with_name("uv")
    command: list[str] = [str(uv), "pip", "compile", "pyproject.toml", *LOCK_OPTIONS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

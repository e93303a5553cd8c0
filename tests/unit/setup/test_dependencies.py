"""The lock file and environment.yml follow from pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import make_lock, set_up


def pins(lock: str) -> dict[str, list[Version]]:
    """Pinned versions of each package; a package may be pinned once per Python version."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


@pytest.fixture(scope="module")
def lock(repository: Path) -> str:
    return (repository / "requirements.lock").read_text(encoding="utf-8")


def test_lock_satisfies_every_dependency(lock: str) -> None:
    pinned = pins(lock)
    for line in make_lock.project_dependencies():
        requirement = Requirement(line)
        versions = pinned.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in requirements.lock; run `make lock`"
        for version in versions:
            assert requirement.specifier.contains(version), (
                f"{requirement} against {version}; run `make lock`"
            )


def test_lock_hashes_every_package_and_names_no_address(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    assert len(entries) == sum(len(versions) for versions in pins(lock).values())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert not re.search(r"^\s*-", re.sub(r"^\s+--hash=.*$", "", lock, flags=re.MULTILINE), re.MULTILINE)


def test_environment_is_what_the_generator_writes(repository: Path) -> None:
    assert (repository / "environment.yml").read_text(encoding="utf-8") == make_lock.environment(), (
        "run `make lock`"
    )


def test_environment_keeps_every_version_range(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "p"\nrequires-python = ">=3.11"\n'
        'dependencies = ["opencv-python-headless>=4.10", "av>=15,<30"]\n'
        '[dependency-groups]\ndev = ["pytest"]\n',
        encoding="utf-8",
    )
    text = make_lock.environment(tmp_path)
    assert "  - python>=3.11\n" in text
    assert "  - py-opencv>=4.10\n" in text
    assert "  - av>=15,<30\n" in text
    assert "  - pytest\n" in text


@pytest.mark.parametrize(
    "requirement", ["snakemake[reports]>=9", "numpy>=2; python_version > '3.12'", "x @ file:y"]
)
def test_a_requirement_that_conda_would_read_differently_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match="cannot be written for conda"):
        make_lock.conda_requirement(requirement)


def test_uv_is_installed_by_its_own_pin_and_hashes(lock: str) -> None:
    entry = set_up.lock_entry(lock, "uv")
    assert entry.startswith("uv==")
    assert entry.count("--hash=sha256:") > 1
    assert len(pins(entry)) == 1
    with pytest.raises(LookupError, match="make lock"):
        set_up.lock_entry(lock, "no-such-package")


def test_set_up_is_repeated_when_the_lock_changes(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for name in set_up.SOURCES:
        (tmp_path / name).write_bytes((repository / name).read_bytes())
    before = set_up.fingerprint(tmp_path)
    assert before == set_up.fingerprint(repository)
    with (tmp_path / set_up.LOCK).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert set_up.fingerprint(tmp_path) != before


def test_no_index_address_in_the_project_files(repository: Path) -> None:
    for name in ("pyproject.toml", "Makefile", "environment.yml", ".ci/run"):
        assert "://" not in (repository / name).read_text(encoding="utf-8"), name


def test_package_data_covers_the_table_contracts(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    assert "**/*.json" in project["tool"]["setuptools"]["package-data"]["leopard_census"]


def test_a_linked_environment_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to another folder, whose mark it would lose."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "installed.txt").write_text("another folder\n", encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / ".venv").symlink_to(theirs)
    monkeypatch.setattr(set_up, "ROOT", own)
    assert set_up.main() == 0
    assert (theirs / "installed.txt").read_text(encoding="utf-8") == "another folder\n"

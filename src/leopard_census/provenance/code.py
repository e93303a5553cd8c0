"""Digest of the code that a rule's script really reaches.

Snakemake does not notice an edited library module. So every rule carries as a parameter the digest of the syntax trees
of all modules that its script reaches by imports (late ones inside functions included), of the table contracts that
these modules name, and of the versions of the packages that they import or read files of. Comments, docstrings, layout
and the descriptions in a contract do not count: editing them re-runs nothing.
"""

import hashlib
import json
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from leopard_census.provenance.source_unit import SourceUnit, source_unit

PACKAGE = "leopard_census"
SOURCE = Path(__file__).resolve().parents[1]

# Import names whose distribution has another name; all others are called the same.
_DISTRIBUTION = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


def code_digest(script: Path) -> str:
    """Hex sha256 over everything that `script` reaches.

    Parameters
    ----------
    script
        A Python file that imports library modules.

    Raises
    ------
    ValueError
        When a module calls `contract` or `files` with anything but a literal name: its table or its package would
        escape the digest.
    """
    _, contracts, packages, parts = reach(script)
    lines = [f"python {sys.version_info.major}.{sys.version_info.minor}", *parts]
    lines += [f"contract {name} {contract_digest(name)}" for name in sorted(contracts)]
    lines += [f"package {name} {_version(name)}" for name in sorted(packages)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def reach(script: Path) -> tuple[set[str], set[str], set[str], list[str]]:
    """Library modules, contracts and packages that a script reaches, and one line per source file."""
    first = source_unit(script)
    parts = [f"script {first.digest}"]
    modules: set[str] = set()
    waiting, packages = map(set, _resolved(first))
    contracts = set(first.contracts)
    while waiting:
        module = waiting.pop()
        modules.add(module)
        imported, used = _imported(module)
        contracts |= set(_module_unit(module).contracts)
        packages |= used
        waiting |= imported - modules
    parts += [f"module {name} {_module_unit(name).digest}" for name in sorted(modules)]
    return modules, contracts, packages, parts


@cache
def contract_digest(name: str) -> str:
    """Digest of a table contract without its titles and descriptions."""
    raw = json.loads((SOURCE / "tables" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return hashlib.sha256(json.dumps(_without_prose(raw), sort_keys=True).encode()).hexdigest()


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            k: _without_prose(v) for k, v in value.items() if k not in ("description", "title", "$schema")
        }
    if isinstance(value, list):
        return [_without_prose(v) for v in value]
    return value


def _module_file(module: str) -> Path | None:
    """Source file of a library module, or None when the name is no module (but, say, a function in one)."""
    path = SOURCE.joinpath(*module.split(".")[1:])
    if path.is_dir():
        return path / "__init__.py"
    path = path.with_suffix(".py")
    return path if path.is_file() else None


@cache
def _module_unit(module: str) -> SourceUnit:
    path = _module_file(module)
    assert path is not None
    return source_unit(path, module)


@cache
def _imported(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Library modules and packages that a library module imports."""
    return _resolved(_module_unit(module))


def _resolved(unit: SourceUnit) -> tuple[frozenset[str], frozenset[str]]:
    modules: set[str] = set()
    packages: set[str] = set()
    for base, name in unit.imports:
        top = base.split(".")[0]
        if top == PACKAGE:
            full = f"{base}.{name}" if name else base
            parts = (full if _module_file(full) else base).split(".")
            # Importing a.b.c runs a/__init__ and a.b/__init__ too.
            modules.update(".".join(parts[:i]) for i in range(1, len(parts) + 1))
        elif top and top not in sys.stdlib_module_names:
            packages.add(top)
    return frozenset(modules), frozenset(packages)


@cache
def _version(package: str) -> str:
    name = _DISTRIBUTION.get(package, package)
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"

"""Digest of the code that a rule's script really reaches.

Snakemake does not notice an edited library module. So every rule carries as a parameter the digest of the syntax trees
of all modules that its script reaches by imports (late ones inside functions included), of the table contracts that
these modules name, and of the versions of the packages that they import or read files of. Comments, docstrings, layout
and the descriptions in a contract do not count: editing them re-runs nothing.
"""

import ast
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = "leopard_census"
SOURCE = Path(__file__).resolve().parents[1]

# Import names whose distribution has another name; all others are called the same.
_DISTRIBUTION = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


@dataclass(frozen=True)
class Unit:
    """What one source file contributes."""

    digest: str
    modules: tuple[str, ...]
    contracts: tuple[str, ...]
    packages: tuple[str, ...]


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
    first = _unit(script)
    parts = [f"script {first.digest}"]
    modules: set[str] = set()
    contracts, packages = set(first.contracts), set(first.packages)
    waiting = list(first.modules)
    while waiting:
        module = waiting.pop()
        if module in modules:
            continue
        modules.add(module)
        unit = _module_unit(module)
        contracts |= set(unit.contracts)
        packages |= set(unit.packages)
        waiting += unit.modules
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
def _module_unit(module: str) -> Unit:
    path = _module_file(module)
    assert path is not None
    return _unit(path, module)


def _unit(path: Path, module: str | None = None) -> Unit:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=path.name)
    modules: set[str] = set()
    contracts: set[str] = set()
    packages: set[str] = set()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0] if module else None
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                _add_import(alias.name, None, modules, packages)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            for alias in node.names:
                _add_import(base, alias.name, modules, packages)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "contract":
            contracts.add(_literal_name(node, path))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files":
            # importlib.resources: a model that lies in a package is used without importing the package.
            _add_import(_literal_name(node, path), None, modules, packages)
    _strip_docstrings(tree)
    digest = hashlib.sha256(ast.dump(tree, annotate_fields=False).encode()).hexdigest()
    return Unit(digest, tuple(sorted(modules)), tuple(sorted(contracts)), tuple(sorted(packages)))


def _absolute(node: ast.ImportFrom, package: str | None) -> str:
    if not node.level:
        return node.module or ""
    base = (package or "").split(".")
    base = base[: len(base) - (node.level - 1)]
    return ".".join(base + ([node.module] if node.module else []))


def _add_import(base: str, name: str | None, modules: set[str], packages: set[str]) -> None:
    top = base.split(".")[0]
    if top != PACKAGE:
        if top and top not in sys.stdlib_module_names:
            packages.add(top)
        return
    full = f"{base}.{name}" if name else base
    target = full if _module_file(full) else base
    parts = target.split(".")
    # Importing a.b.c runs a/__init__ and a.b/__init__ too.
    modules.update(".".join(parts[:i]) for i in range(1, len(parts) + 1))


def _literal_name(node: ast.Call, path: Path) -> str:
    if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
        return node.args[0].value
    raise ValueError(f"{path.name}, line {node.lineno}: {_called(node)}() wants a literal name")


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else "the call"


def _strip_docstrings(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:]


@cache
def _version(package: str) -> str:
    name = _DISTRIBUTION.get(package, package)
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"

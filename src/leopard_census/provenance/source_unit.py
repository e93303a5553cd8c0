"""What one source file contributes to the digest of code, kept beside the code between runs.

Snakemake asks for the digests each time it starts, and parsing the whole library took two thirds of that start. So
what was found in a file is kept in `__pycache__`, with the digest of the text that it was found in: after any edit it
is found anew. Where nothing can be kept, it is found each time.
"""

import ast
import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourceUnit:
    """What one source file contributes."""

    digest: str
    #: (module, name imported from it or empty); whether the name is a module itself hangs on which files there are.
    imports: tuple[tuple[str, str], ...]
    contracts: tuple[str, ...]


def source_unit(path: Path, module: str | None = None) -> SourceUnit:
    """What a file contributes; that of a library module is kept.

    Parameters
    ----------
    path
        A Python file.
    module
        Its dotted name in the library; None for a script.

    Raises
    ------
    ValueError
        When the file calls `contract` or `files` with anything but a literal name.
    """
    text = path.read_bytes()
    if module is None:
        return _found(path, text, module)
    kept = path.parent / "__pycache__" / f"{path.stem}.unit.json"
    # Of another Python the syntax trees differ, and of another edition of this file what is looked for.
    parts = (_own_text(), f"{sys.version_info.major}.{sys.version_info.minor} {module}".encode(), text)
    of = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    unit = _read(kept, of)
    if unit is None:
        unit = _found(path, text, module)
        _keep(kept, of, unit)
    return unit


def _own_text() -> bytes:
    return Path(__file__).read_bytes()


def _read(kept: Path, of: str) -> SourceUnit | None:
    """What was kept of just this text, or None."""
    try:
        raw = json.loads(kept.read_bytes())
        if raw["of"] != of:
            return None
        imports = tuple((str(base), str(name)) for base, name in raw["imports"])
        return SourceUnit(str(raw["digest"]), imports, tuple(map(str, raw["contracts"])))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _keep(kept: Path, of: str, unit: SourceUnit) -> None:
    """Whole or not at all: several runs may do so at once, each with a temporary file of its own."""
    temporary = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        kept.parent.mkdir(exist_ok=True)
        temporary.write_text(json.dumps({"of": of, **asdict(unit)}), encoding="utf-8")
        temporary.replace(kept)
    except OSError:
        pass  # a folder that is read-only, a full disk: it is found anew next time


def _found(path: Path, text: bytes, module: str | None) -> SourceUnit:
    tree = ast.parse(text, filename=path.name)
    imports: set[tuple[str, str]] = set()
    contracts: set[str] = set()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0] if module else None
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            imports |= {(base, alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "contract":
            contracts.add(_literal_name(node, path))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files":
            # importlib.resources: a model that lies in a package is used without importing the package.
            imports.add((_literal_name(node, path), ""))
    _strip_docstrings(tree)
    digest = hashlib.sha256(ast.dump(tree, annotate_fields=False).encode()).hexdigest()
    return SourceUnit(digest, tuple(sorted(imports)), tuple(sorted(contracts)))


def _absolute(node: ast.ImportFrom, package: str | None) -> str:
    if not node.level:
        return node.module or ""
    base = (package or "").split(".")
    base = base[: len(base) - (node.level - 1)]
    return ".".join(base + ([node.module] if node.module else []))


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

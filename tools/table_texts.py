"""The words that tables and the ledger hold and that a report prints, taken from the modules that write them.

`table_texts.yaml` lists these modules, and what of them is not printed (see `tools.translations`).
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

_LIST = Path(__file__).with_suffix(".yaml")
LISTED: dict[str, Any] = yaml.safe_load(_LIST.read_text(encoding="utf-8"))
NOT_PRINTED = frozenset(LISTED["not_printed"])

_WORDS = re.compile(r"[A-Za-z]{2}")
# Functions whose texts go to the log, to another program, or are looked up and never printed.
_OTHER_CALLS = re.compile(r"^(logger\.|re\.|contract$|.*\.(startswith|endswith|partition|split|isoformat)$)")
_LOOKED_UP = re.compile(r".*\.get$")


def table_texts(package: Path, *, all_of_them: bool = False) -> Iterator[tuple[Path, str]]:
    """Every string of these modules that reads as words, as a pattern, with the file that it stands in.

    Parameters
    ----------
    all_of_them
        Also what is not printed.
    """
    for name in LISTED["modules"]:
        path = package / name
        for text in strings(path.read_text(encoding="utf-8")):
            if all_of_them or text not in NOT_PRINTED:
                yield path, text
    yield from ((_LIST, word) for word in LISTED["words"])


def unlisted(package: Path, modules: Iterable[str]) -> list[str]:
    """Those of some modules that hold sentences and of which the list does not say whether these are printed.

    Parameters
    ----------
    modules
        Paths below `package`.
    """
    silent = tuple(name for name in LISTED["silent"] if name.endswith("/"))
    known = {*LISTED["modules"], *LISTED["silent"]}
    return sorted(
        name
        for name in modules
        if name not in known
        and not name.startswith(silent)
        and any(True for _ in strings((package / name).read_text(encoding="utf-8")))
    )


def units(package: Path) -> Iterator[tuple[Path, str]]:
    """Units, with a module that names each."""
    sources = {package / name: (package / name).read_text(encoding="utf-8") for name in LISTED["modules"]}
    for unit in LISTED["units"]:
        yield from [(path, unit) for path, source in sources.items() if f'"{unit}"' in source][:1]


def strings(source: str) -> Iterator[str]:
    """Texts of a module of more than one word, or of a word that begins or ends a sentence; f-strings as patterns."""
    tree = ast.parse(source)
    yield from _below(tree, _skipped(tree))


def _skipped(tree: ast.AST) -> set[int]:
    """Nodes whose strings are docstrings, errors of the program, keys, or arguments of functions that print nothing."""
    found = set()
    for node in ast.walk(tree):
        inner: Sequence[ast.AST] = []
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            inner = [node.body[0]] if ast.get_docstring(node, clean=False) is not None else []
        elif isinstance(node, ast.Call) and _OTHER_CALLS.match(ast.unparse(node.func)):
            inner = [*node.args, *node.keywords]
        elif isinstance(node, ast.Call) and _LOOKED_UP.match(ast.unparse(node.func)):
            inner = node.args[:1]
        elif isinstance(node, ast.Subscript):
            inner = [node.slice]
        elif isinstance(node, ast.AnnAssign):
            inner = [node.annotation]
        elif isinstance(node, ast.Compare):
            inner = [node]
        found |= {id(below) for one in inner for below in ast.walk(one)}
    return found


def _below(node: ast.AST, skipped: set[int]) -> Iterator[str]:
    if id(node) in skipped:
        return
    pattern = _pattern(node)
    if pattern is not None and " " in pattern.strip() and _WORDS.search(pattern):
        yield pattern
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _below(part.value, skipped)
        return
    if pattern is not None and not isinstance(node, ast.BinOp):
        return
    for child in ast.iter_child_nodes(node):
        if pattern is None or not isinstance(child, ast.Constant | ast.JoinedStr):
            yield from _below(child, skipped)
        elif isinstance(child, ast.JoinedStr):
            yield from (text for text in _below(child, skipped) if text != _pattern(child))


def _pattern(node: ast.AST) -> str | None:
    """A string as a pattern; what an f-string fills in is named by the last name of its expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{(\w*)(?::[^{}]*)?\}", lambda match: "{" + (match[1] or "value") + "}", node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pattern(node.left), _pattern(node.right)
        return None if left is None or right is None else left + right
    if not isinstance(node, ast.JoinedStr):
        return None
    text = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            names = re.findall(r"[A-Za-z]\w*", ast.unparse(part.value))
            name = names[-1] if names else "value"
            own = re.findall(r"\{(\w+)\}", text)
            text += (
                "{"
                + (f"{name}{1 + sum(o.rstrip('0123456789') == name for o in own)}" if name in own else name)
                + "}"
            )
    return text

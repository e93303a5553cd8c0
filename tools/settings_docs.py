"""Keep the tables of settings in `config/README.md` in step with the settings models.

Between `<!-- settings of STAGE -->` and `<!-- end -->` stands a table made from the model of that stage in
`src/leopard_census/config/`: names, limits and defaults from the fields, what they mean and where a default comes from
out of the comments above them. A field without a comment of its own shares that of a
field before it.
"""

import ast
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from leopard_census.config.section import Section
from leopard_census.config.sections import section_model

README = Path(__file__).resolve().parent.parent / "config" / "README.md"
BLOCK = re.compile(r"(<!-- settings of ([a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
KINDS = {int: "whole number", float: "number", str: "text", bool: "true or false"}
BOUNDS = {"Ge": "from", "Gt": "above", "Le": "at most", "Lt": "below"}


def meanings(model: type[Section]) -> dict[str, str]:
    """Comment above each field of a model; empty where there is none."""
    lines = textwrap.dedent(inspect.getsource(model)).splitlines()
    (tree,) = ast.parse("\n".join(lines)).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    first = ""
    for node in tree.body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        above: list[str] = []
        number = node.lineno - 2
        while lines[number].strip().startswith("#"):
            above.insert(0, lines[number].strip().lstrip("#:").strip())
            number -= 1
        if above:
            first = node.target.id
            found[first] = " ".join(above)
        else:
            found[node.target.id] = f"See `{first}`." if first else ""
    return found


def form(annotation: Any, limits: list[Any]) -> str:
    """How a value is written."""
    if hasattr(annotation, "__metadata__"):
        own = [limit for part in annotation.__metadata__ for limit in getattr(part, "metadata", [part])]
        return form(annotation.__origin__, own)
    choices = [choice for choice in get_args(annotation) if not isinstance(choice, type)]
    if choices and all(isinstance(choice, str) for choice in choices):
        return " / ".join(f"`{choice}`" for choice in choices)
    if getattr(annotation, "__origin__", None) is dict:
        return "keys and values"
    kinds = [part for part in get_args(annotation) if part not in (NoneType, Ellipsis)]
    if getattr(annotation, "__origin__", None) is tuple:
        inner = kinds[0]
        return "list of keys and values" if _is_section(inner) else f"list, each {form(inner, [])}"
    if kinds:
        return " or ".join(form(kind, []) for kind in kinds)
    return KINDS.get(annotation, str(annotation)) + _range(limits)


def _range(limits: list[Any]) -> str:
    """Limits in words; the metadata of a field are objects named after their signs (Ge, Gt, Le, Lt)."""
    found = {type(limit).__name__: getattr(limit, type(limit).__name__.lower(), None) for limit in limits}
    if "Ge" in found and "Le" in found:
        return f" from {found['Ge']:g} to {found['Le']:g}"
    parts = [f"{word} {found[sign]:g}" for sign, word in BOUNDS.items() if sign in found]
    return f" {', '.join(parts)}" if parts else ""


def rows(model: type[Section], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Name, form, default and meaning of every setting; those of nested models by their dotted path."""
    said = meanings(model)
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        path = f"{prefix}{name}"
        if _is_section(annotation):
            yield from rows(annotation, f"{path}.")
            continue
        default = "none: must be given" if field.is_required() else _shown(field.default)
        yield path, form(annotation, field.metadata), default, said[name]
        for member in filter(_is_section, get_args(annotation)):
            yield from rows(member, f"{path}[ ].")


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Section)


def _shown(default: Any) -> str:
    if isinstance(default, tuple):
        if default and isinstance(default[0], Section):
            return "built in"
        default = list(default)
    return f"`{json.dumps(default)}`"


def settings_table(stage: str) -> str:
    """Settings of one stage as a Markdown table."""
    lines = ["| setting | written as | default | what it says |", "|---|---|---|---|"]
    for cells in rows(section_model(stage)):
        name, *others = (cell.replace("|", "\\|").replace("<", "\\<").replace("*", "\\*") for cell in cells)
        lines.append("| " + " | ".join([f"`{name}`", *others]) + " |")
    return "\n".join(lines) + "\n"


def renew(text: str) -> str:
    """The page with every table of settings made afresh."""
    return BLOCK.sub(lambda found: found[1] + settings_table(found[2]) + found[3], text)


def misplaced(text: str) -> list[str]:
    """Stages whose table does not stand under the heading `### STAGE`."""
    out = []
    for found in BLOCK.finditer(text):
        above = HEADING.findall(text, 0, found.start())
        if not above or above[-1] != found[2]:
            out.append(found[2])
    return out


def main() -> int:
    """Write the tables into the page; 1 where one stands under the heading of another stage."""
    text = README.read_text(encoding="utf-8")
    README.write_text(renew(text), encoding="utf-8")
    for stage in misplaced(text):
        sys.stderr.write(f"{README}: the table of {stage} needs a heading `### {stage}` of its own\n")
    return 1 if misplaced(text) else 0


if __name__ == "__main__":
    sys.exit(main())

"""A table contract: a Frictionless Table Schema beside this module, read once.

Call `contract` with a literal name: the code digest (provenance.code) reads that name from the source, so that an
edit of one contract re-runs just the stages that use it.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Field:
    """One column. `decimals`, or `significant` digits, fix how a number is written; `list_separator` marks a list of
    texts; `form` says in words what `pattern` asks for, after "write"."""

    name: str
    type: str
    description: str
    format: str | None
    unit: str | None
    decimals: int | None
    significant: int | None
    list_separator: str | None
    required: bool
    enum: tuple[str, ...] | None
    pattern: re.Pattern[str] | None
    form: str | None
    max_length: int | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True)
class Contract:
    """Columns, keys and references of one table; `missing` are the cells that its schema takes for empty."""

    name: str
    title: str
    fields: tuple[Field, ...]
    pattern_fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """The column of that name, or the first pattern column that its name matches; None when unknown."""
        for known in self.fields:
            if known.name == name:
                return known
        for pattern in self.pattern_fields:
            if re.fullmatch(pattern.name, name):
                return pattern
        return None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the fixed columns, in order."""
        return tuple(f.name for f in self.fields)


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw["type"],
        description=raw["description"],
        format=raw.get("format"),
        unit=raw.get("unit"),
        decimals=raw.get("decimals"),
        significant=raw.get("significant"),
        list_separator=raw.get("list"),
        required=bool(limits.get("required", False)),
        enum=tuple(limits["enum"]) if "enum" in limits else None,
        pattern=re.compile(limits["pattern"]) if "pattern" in limits else None,
        form=raw.get("form"),
        max_length=limits.get("maxLength"),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
    )


@cache
def contract(name: str) -> Contract:
    """Contract of that name.

    Raises
    ------
    FileNotFoundError
        When there is no such schema file.
    """
    raw = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Contract(
        name=raw["name"],
        title=raw["title"],
        fields=tuple(_field(f) for f in raw["fields"]),
        pattern_fields=tuple(_field(f) for f in raw.get("patternFields", [])),
        primary_key=tuple(raw["primaryKey"]),
        foreign_keys=tuple(
            (k["fields"], k["reference"]["resource"], k["reference"]["fields"])
            for k in raw.get("foreignKeys", [])
        ),
        missing=tuple(raw.get("missingValues", [""])),
    )

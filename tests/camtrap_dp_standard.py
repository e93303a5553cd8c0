"""The terms of Camtrap DP 1.0.2 as frictionless checks them, without a network.

A package names its table schemas and its profile by URL; for the check what `tests/golden/camtrap-dp-1.0.2` holds
stands in for them.
"""

import copy
import csv
import json
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).resolve().parent / "golden" / "camtrap-dp-1.0.2"
TERMS: dict[str, Any] = yaml.safe_load((GOLDEN / "terms.yaml").read_text(encoding="utf-8"))
PROFILE: dict[str, Any] = json.loads((GOLDEN / "profile.json").read_text(encoding="utf-8"))


def standard_schema(table: str) -> dict[str, Any]:
    """Table Schema of one of the standard's tables."""
    terms = TERMS["tables"][table]
    return {
        "fields": [_field(name, told) for name, told in terms["fields"].items()],
        "missingValues": TERMS["missing_values"],
        "primaryKey": terms["key"],
        "foreignKeys": [
            {"fields": own, "reference": {"resource": other, "fields": own}}
            for own, other in terms["foreign"].items()
        ],
    }


def _field(name: str, told: dict[str, Any]) -> dict[str, Any]:
    least, most = told.get("range", (None, None))
    limits = {
        **{key: told[key] for key in ("required", "unique", "enum", "pattern") if key in told},
        **({"minimum": least} if least is not None else {}),
        **({"maximum": most} if most is not None else {}),
    }
    found: dict[str, Any] = {"name": name, "type": told["type"]}
    if told["type"] == "datetime":
        found["format"] = TERMS["datetime_format"]
    return found | ({"constraints": limits} if limits else {})


def faults(folder: Path, descriptor: dict[str, Any] | None = None) -> list[str]:
    """What frictionless finds wrong with a package; `descriptor` stands in for its `datapackage.json`."""
    text = (folder / "datapackage.json").read_text(encoding="utf-8")
    raw = copy.deepcopy(descriptor) if descriptor is not None else json.loads(text)
    # frictionless raises Python's limit of a cell's length when it is loaded, for all that runs in this process.
    limit = csv.field_size_limit()
    try:
        return [*_faults_of_profile(raw), *_faults_of_tables(folder, raw)]
    finally:
        csv.field_size_limit(limit)


def _faults_of_profile(raw: dict[str, Any]) -> list[str]:
    from jsonschema import Draft7Validator

    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(PROFILE).iter_errors(raw)]


def _faults_of_tables(folder: Path, raw: dict[str, Any]) -> list[str]:
    from frictionless import Package
    from frictionless.exception import FrictionlessException

    raw.pop("profile", None)  # checked above; frictionless would ask the network for it
    for resource in raw.get("resources", []):
        if resource["name"] in TERMS["tables"]:
            resource["schema"] = standard_schema(resource["name"])
    try:
        report = Package.from_descriptor(raw, basepath=str(folder)).validate()
    except FrictionlessException as error:
        return [reason.message for reason in (error.reasons or [error.error])]
    of_tables = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]
    return of_tables + [error.message for error in report.errors]

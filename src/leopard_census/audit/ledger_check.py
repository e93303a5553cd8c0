"""The ledger derived once more from the tables, by the code of rule `numbers`, and held against `numbers.json`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from leopard_census.audit.closeness import Closeness, of_values
from leopard_census.audit.finding import Finding, Verification
from leopard_census.config.load import Plan
from leopard_census.errors import InputError
from leopard_census.provenance.digest import value_digest
from leopard_census.provenance.ledger import ledger_text, read_ledger
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record
from leopard_census.report.numbers import build_entries
from leopard_census.report.sources import Sources, sources_from_records
from leopard_census.report.table_paths import named_tables

# Parts of an entry, those first that a reader of the report sees.
_PARTS = (
    *("value", "interval", "unit", "digits", "reason", "definition", "formula", "subset"),
    *("rule", "inputs", "code", "config"),
)
_SAID = {"inputs": "the list of files", "code": "the digest of the code", "config": "the digest of settings"}


def check_ledger(
    survey: str,
    records: Mapping[str, Record],
    altered: set[str],
    roots: Roots,
    plan: Plan,
    seen: Verification,
) -> Iterator[Finding]:
    """One finding for each number that the tables of now do not give.

    Parameters
    ----------
    survey
        Its id.
    records
        Of its jobs, by name of the file.
    altered
        Results that are not as their jobs left them: what these give is told, with where to look.
    roots
        Where names in records start from.
    plan
        Settings of the survey.
    seen
        What was found before; counts the numbers.
    """
    own = records.get("numbers.json")
    path = roots.work / "results" / survey / "numbers.json"
    if own is None or not path.is_file():
        return  # not made yet, or told as missing
    name = f"results/{survey}/numbers.json"
    try:
        read_ledger(path)
        kept = _numbers(path.read_text(encoding="utf-8"))
    except InputError as error:
        yield Finding("number", name, f"cannot be read: {'; '.join(error.problems)}", path)
        return
    tables = named_tables(survey, (file.name for file in own.inputs))
    lost = sorted(file.as_posix() for file in tables.values() if not (roots.work / file).is_file())
    if lost:
        yield Finding("number", name, f"numbers cannot be derived again without {', '.join(lost)}", path)
        return
    try:
        sources = sources_from_records(tables, records.values(), roots.work)
        derived = _derived(survey, sources, own, plan)
    except Exception as error:
        if not any(finding.kind in ("result", "record") for finding in seen.findings):
            raise
        why = "; ".join(error.problems) if isinstance(error, InputError) else str(error)
        told = f"numbers cannot be derived again from tables and records that were changed ({why})"
        yield Finding("number", name, told, path)
        return
    seen.numbers = len(derived)
    yield from _differences(kept, derived, altered)


def _numbers(ledger: str) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in json.loads(ledger)["numbers"]}


def _derived(survey: str, sources: Sources, own: Record, plan: Plan) -> dict[str, dict[str, Any]]:
    earlier = own.settings.get("survey", {}).get("earlier", plan.survey.earlier)
    entries = build_entries(survey, sources, earlier, code=own.code, config=value_digest(own.settings))
    return _numbers(ledger_text(survey, entries))


def _differences(
    kept: Mapping[str, Mapping[str, Any]],
    derived: Mapping[str, Mapping[str, Any]],
    altered: set[str],
) -> Iterator[Finding]:
    for id in sorted({*kept, *derived}):
        if id not in derived:
            yield Finding("number", id, "stands in the ledger, but the tables give no such number")
            continue
        if id not in kept:
            yield Finding("number", id, "is missing in the ledger; the tables give it")
            continue
        then, now = kept[id], derived[id]
        closest = {part: of_values(then[part], now[part]) for part in _PARTS}
        # A table that was changed has another digest; that is told once, with the table.
        if altered & {f"results/{item['path']}" for item in now["inputs"]}:
            closest["inputs"] = Closeness.IDENTICAL
        unlike = [part for part in _PARTS if closest[part] is not Closeness.IDENTICAL]
        if unlike:
            close = max(closest.values()) is Closeness.EQUIVALENT
            yield Finding("number", id, _told(unlike[0], then, now), close=close)


def _told(part: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if part in _SAID:
        return f"{_SAID[part]} in the ledger is not that of the records"
    shown = [_shown(value[part]) for value in (then, now)]
    return f"{part} is {shown[0]} in the ledger, but {shown[1]} by the tables"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['lower']} to {value['upper']} ({value['level']:.0%})"
    return "none" if value is None or value == "" else str(value)

"""Numbers of the ledger as entities of the research object, each with the tables that it comes from."""

from collections.abc import Callable, Mapping
from typing import Any

from leopard_census.provenance.ledger import Entry, Interval, LedgerInput


def number_id(id: str) -> str:
    """Identifier of a ledger entry in the crate."""
    return f"#number/{id}"


def add_numbers(crate: Any, ledger: Mapping[str, Entry], file_id: Callable[[LedgerInput], str]) -> list[str]:
    """Add each entry as a `PropertyValue`; identifiers of all of them, in order of the ledger.

    Parameters
    ----------
    crate
        The `ROCrate` that they join.
    ledger
        Entries by id.
    file_id
        Identifier in the crate of a file that an entry was made from.
    """
    added = []
    for id, entry in ledger.items():
        told: dict[str, Any] = {
            "@id": number_id(id),
            "@type": "PropertyValue",
            "name": id,
            "propertyID": id,
            "description": entry.definition,
            "measurementTechnique": entry.formula,
            "isBasedOn": [{"@id": file_id(item)} for item in entry.inputs],
        }
        if entry.value is not None:
            told["value"] = entry.value
        if entry.unit:
            told["unitText"] = entry.unit
        if remarks := "; ".join(
            text for text in (entry.subset and f"Covers: {entry.subset}", entry.reason) if text
        ):
            told["disambiguatingDescription"] = remarks
        if entry.interval:
            told["valueReference"] = {"@id": _add_interval(crate, id, entry.interval)}
        crate.add_jsonld(told)
        added.append(number_id(id))
    return added


def _add_interval(crate: Any, id: str, interval: Interval) -> str:
    own = f"{number_id(id)}/interval"
    told: dict[str, Any] = {"@id": own, "@type": "QuantitativeValue", "minValue": interval.lower}
    told["name"] = f"{interval.level:.0%} interval"
    if interval.upper is not None:
        told["maxValue"] = interval.upper
    crate.add_jsonld(told)
    return own

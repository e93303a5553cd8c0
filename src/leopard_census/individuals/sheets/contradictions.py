"""The statements that contradict each other, as they stand below a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.individuals.decisions import Pair
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]


def read_contradictions(path: Path) -> dict[Pair, list[Row]]:
    """Two sightings next to each other on a cycle, smaller first -> its links in order; of several cycles one by one.

    The review queue may ask about any of these.
    """
    cycles: dict[int, list[Row]] = {}
    for row in sorted(read_table(path, contract("conflicts")), key=lambda r: (r["conflict"], r["position"])):
        cycles.setdefault(row["conflict"], []).append(row)
    out: dict[Pair, list[Row]] = {}
    for links in cycles.values():
        ends = [(link["sighting"], link["next_sighting"]) for link in links]
        for pair in sorted({(min(two), max(two)) for two in ends}):
            out.setdefault(pair, []).extend(links)
    return out


def statements(links: Sequence[Row], names: Mapping[str, str]) -> list[str]:
    """One line per link: who, what is said, by what, and which decisions where the table tells them.

    Parameters
    ----------
    links
        Rows of the table of contradictions.
    names
        sightingID -> name that people gave it.
    """
    return [_statement(row, names) for row in links]


def _statement(row: Row, names: Mapping[str, str]) -> str:
    said = "are one animal" if row["kind"] == "must" else "are two animals"
    ends = " and ".join(_named(row[end], names) for end in ("sighting", "next_sighting"))
    told = row.get("decisionIDs") or ""
    which = f" {told if isinstance(told, str) else ', '.join(told)}".rstrip()
    aside = "; set aside until it is settled" if row["set_aside"] else ""
    return f"{ends} {said}, by {row['source']}{which}{aside}"


def _named(sighting: str, names: Mapping[str, str]) -> str:
    return f"{sighting} ({names[sighting]})" if sighting in names else sighting

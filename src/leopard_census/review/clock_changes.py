"""Which cameras' rows in clocks.csv changed since the run whose proposals are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.digest import param_digests
from leopard_census.provenance.record import Record, read_record

Row = Mapping[str, Any]


def changed_since(
    records: Path, name: str, sheet: Path, rows: Iterable[Row], deployments: Iterable[str]
) -> frozenset[str]:
    """Deployments whose rows are others than those that the last run used.

    Parameters
    ----------
    records
        Folder of the survey's provenance records.
    name
        The sheet's name in records.
    sheet
        clocks.csv; it need not exist.
    rows
        Its rows, in its order.
    deployments
        Those that are asked about.

    Notes
    -----
    The job that made the proposals recorded the whole sheet; only the jobs that made the sightings recorded each
    deployment's own rows. Where that record is missing, the deployment counts as changed if anything in the sheet did.
    """
    made = _record(records / "media_clocks.json")
    if made is None:
        return frozenset()
    then = next((file.sha256 for file in made.inputs if file.name == name), None)
    now = hashlib.sha256(sheet.read_bytes()).hexdigest() if sheet.exists() else None
    by_deployment: dict[str, list[Row]] = {}
    for row in rows:
        by_deployment.setdefault(row["deploymentID"], []).append(row)
    found = set()
    for deployment in deployments:
        used = _record(records / f"sightings.{deployment}.json")
        own = param_digests({"clocks": by_deployment.get(deployment, [])})["clocks"]
        if then != now if used is None else used.params.get("clocks") != own:
            found.add(deployment)
    return frozenset(found)


def _record(path: Path) -> Record | None:
    try:
        return read_record(path)
    except InputError:
        return None

"""Files for other programs, written from the tables of the stage."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.histories.data_sets import DATA_SETS, Capture
from leopard_census.histories.mark_text import mark_text, matrix_text, rmark_text
from leopard_census.histories.secr_text import captures_text, trap_covariates, traps_text
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Rows = list[dict[str, Any]]


def write_text_files(
    inputs: Mapping[str, Path | Sequence[Path]],
    outputs: Mapping[str, Path],
    names: Mapping[str, str],
    session: str,
) -> None:
    """Write secr, MARK and RMark files and the history matrix of every data set.

    Parameters
    ----------
    inputs
        Tables capture_sets, detectors, histories, members, effort, basis, and the deployments sheet (a list that may be
        empty).
    outputs
        Where to write secr_traps, and for each data set `secr_<set>`, `mark_<set>`, `rmark_<set>`, `matrix_<set>`.
    names
        Final names of these files, for the call that reads them.
    session
        Name of the survey.
    """
    tables = _read(inputs)
    facts = {row["item"]: row for row in tables["basis"]}
    members = {row["individualID"]: row for row in tables["members"]}
    captures: dict[str, list[Capture]] = {name: [] for name in DATA_SETS}
    for row in tables["capture_sets"]:
        captures[row["data_set"]].append((row["individual"], row["occasion"], row["detector"]))
    stations = [row["detector"] for row in tables["detectors"]]
    caught_at = [station for own in captures.values() for _, _, station in own]
    spatial = int(facts["scr_occasions"]["value"])
    closed = int(facts["closed_occasions"]["value"])
    no_effort = facts["effort"]["note"] if facts["effort"]["value"] == "no" else None
    files = {name: (names[f"secr_{name}"], names["secr_traps"]) for name in DATA_SETS}
    covariates = trap_covariates(tables["effort"], tables["deployments"])
    reason = facts["places"]["note"] if facts["places"]["value"] == "no" else None
    text = {
        "secr_traps": traps_text(
            tables["detectors"], covariates, caught_at, reason, files["headline"], session
        )
    }
    for name in DATA_SETS:
        rows = [row for row in tables["histories"] if row["data_set"] == name]
        title = f"{session}, data set {name}, occasions of {facts['closed_occasion_days']['value']} days"
        text[f"secr_{name}"] = captures_text(
            session, captures[name], members, [*stations, *caught_at], spatial, files[name], reason
        )
        text[f"mark_{name}"] = mark_text(title, rows, members, closed, no_effort)
        text[f"rmark_{name}"] = rmark_text(rows, members, closed)
        text[f"matrix_{name}"] = matrix_text(rows, members, closed)
    for name, content in text.items():
        with atomic_path(outputs[name]) as temporary:
            temporary.write_text(content, encoding="utf-8", newline="\n")


def _read(inputs: Mapping[str, Path | Sequence[Path]]) -> dict[str, Rows]:
    contracts = {
        "capture_sets": contract("capture_sets"),
        "detectors": contract("detectors"),
        "histories": contract("histories"),
        "members": contract("members"),
        "effort": contract("effort"),
        "basis": contract("basis"),
        "deployments": contract("deployments"),
    }
    found = {}
    for name, table in contracts.items():
        given = inputs.get(name, ())
        paths = [given] if isinstance(given, Path) else list(given)
        found[name] = [row for path in paths for row in read_table(path, table)]
    return found

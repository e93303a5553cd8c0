"""What of the import files fits no file of the survey, and which files got nothing from them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.detections.import_split import HOMELESS, entries_path, read_entries
from leopard_census.detections.imported import import_deployment
from leopard_census.imaging.file_path import to_cell
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = dict[str, Any]
_NOBODY = "-"
_SAID = {
    "no-such-file": "name in the import files that is of no file of the survey",
    "no-frames": "result of a file that gave no frame to look at",
    "no-result": "file without a result in the import files; no animal can be seen in it",
    "boxes-left-out": "clip with boxes at frames that were not sampled",
}


def unmatched_rows(
    media: Mapping[str, Path],
    frames: Mapping[str, Path],
    folder: Path,
    digests: Mapping[str, str],
    settings: Mapping[str, Any],
) -> list[Row]:
    """Rows of the table `import_unmatched`.

    Parameters
    ----------
    media, frames
        Media and frames table of each deployment.
    folder, digests
        Entries of each deployment, see `import_split`.
    settings
        Of the stage detections.
    """
    rows = [
        _row(
            entry["file"],
            "no-such-file",
            _NOBODY,
            len(entry.get("detections") or ()),
            "lies in no deployment's folder",
        )
        for doc in read_entries(entries_path(folder, HOMELESS), digests[HOMELESS])
        for entry in doc["images"]
    ]
    for deployment in sorted(frames):
        status = {row["filePath"]: row["status"] for row in read_table(media[deployment], contract("media"))}
        sampled = read_table(frames[deployment], contract("frames"))
        found = import_deployment(sampled, entries_path(folder, deployment), digests[deployment], settings)
        for name in found.strangers:
            state = status.get(to_cell(name))
            kind = "no-such-file" if state is None else "no-frames"
            why = "is not in the deployment's folder" if state is None else f"its state is {state}"
            rows.append(_row(name, kind, deployment, None, why))
        rows += [
            _row(path, "no-result", deployment, None, "run the other program on it, or leave it")
            for path in found.without_result
        ]
        rows += [
            _row(
                path,
                "boxes-left-out",
                deployment,
                n,
                "run the other program on the frames that are sampled here",
            )
            for path, n in found.dropped.items()
        ]
    return rows


def summary(rows: Sequence[Row], table: str) -> list[str]:
    """Lines for the person at the terminal; none where everything fits."""
    counts = Counter(row["kind"] for row in rows)
    lines = [f"  {counts[kind]} x {said}" for kind, said in _SAID.items() if counts[kind]]
    boxes = sum(row["boxes"] or 0 for row in rows if row["kind"] == "boxes-left-out")
    if boxes:
        lines.append(f"  {boxes} boxes were left out")
    return [f"Imported detections: not all fits, see {table}:", *lines] if lines else []


def keyed(rows: Iterable[Row]) -> list[Row]:
    """Rows, one per name and kind: names that differ in nothing but the file they stand in are told once."""
    return list({(row["file"], row["kind"]): row for row in rows}.values())


def _row(file: str, kind: str, deployment: str, boxes: int | None, reason: str) -> Row:
    name = to_cell(file) or _NOBODY
    return {"file": name, "kind": kind, "deploymentID": deployment, "boxes": boxes, "reason": reason}

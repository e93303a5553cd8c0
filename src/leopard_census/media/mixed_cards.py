"""Cards in the wrong folder: the camera's own serial number, the dates and the bytes held against the field sheet."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.media.clock_fault import reading_text
from leopard_census.media.status import Timing

Row = dict[str, Any]

# A card counts as copied when so much of its media lies under another deployment as well; the rest is what the
# camera took after the copy was made, or files that were lost.
_WHOLE_CARD = 0.5
# Fewer equal files than these are a slip of the mouse and stand in duplicates.csv alone.
_LEAST_COPIES = 3


def card_findings(
    timed: Sequence[Timing],
    deployments: Sequence[Mapping[str, Any]],
    duplicates: Sequence[Mapping[str, Any]],
) -> list[Row]:
    """Rows of the card_findings table.

    Parameters
    ----------
    timed
        Readings of the usable files, see `timings`.
    deployments
        Rows of the field sheet.
    duplicates
        Rows of the duplicates table.
    """
    of: dict[str, list[Timing]] = defaultdict(list)
    for item in timed:
        of[item.row["deploymentID"]].append(item)
    copies = {row["mediaID"] for row in duplicates}
    serials = {
        key: Counter(str(i.row["cameraSerial"]) for i in items if i.row.get("cameraSerial"))
        for key, items in of.items()
    }
    found: list[Row] = []
    for row in deployments:
        key = row["deploymentID"]
        found += _serial_rows(row, serials.get(key, Counter()), _sheet_serials(deployments))
        found += _outside_rows(row, [i for i in of[key] if i.row["mediaID"] not in copies])
    found += _shared_serials(deployments, serials)
    found += _copied(timed, of, duplicates)
    return found


def _plain(serial: str) -> str:
    """A serial number as it can be compared: people leave out leading zeros, blanks and hyphens."""
    return re.sub(r"[^0-9A-Z]", "", serial.upper()).lstrip("0")


def _sheet_serials(deployments: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in deployments:
        if _plain(row.get("cameraID") or ""):
            found[_plain(row["cameraID"])].append(row["deploymentID"])
    return found


def _serial_rows(row: Mapping[str, Any], serials: Counter[str], sheet: Mapping[str, list[str]]) -> list[Row]:
    """Serial numbers of a deployment's files that are not the sheet's, or more than one.

    `cameraID` may be the team's own number of the camera. Then it agrees with no serial number, and nothing
    can be said; it is taken for a serial number when the files of any deployment carry it.
    """
    found = []
    told = row.get("cameraID") or ""
    for serial, files in sorted(serials.items()):
        # Nothing but noughts and signs is no number: it was never set.
        if not _plain(serial) or _plain(serial) == _plain(told):
            continue
        others = [key for key in sheet.get(_plain(serial), []) if key != row["deploymentID"]]
        if others:
            reason = (
                f"{_files(files)} taken by camera {serial}, which the field sheet has at {', '.join(others)}"
                + (f" and not here (here: {told})" if told else "")
            )
            found.append(_row(row["deploymentID"], "serial-elsewhere", serial, others[0], files, reason))
        elif told and _looks_like(told, serial):
            reason = f"{_files(files)} taken by camera {serial}, but the field sheet has {told}"
            found.append(_row(row["deploymentID"], "serial-differs", serial, None, files, reason))
    if len(serials) > 1:
        parts = ", ".join(f"{serial} ({files} files)" for serial, files in sorted(serials.items()))
        reason = f"files of {len(serials)} cameras lie in this folder: {parts}"
        found.append(_row(row["deploymentID"], "several-cameras", None, None, sum(serials.values()), reason))
    return found


def _files(number: int) -> str:
    return "1 file was" if number == 1 else f"{number} files were"


def _looks_like(told: str, serial: str) -> bool:
    """Whether the sheet's cameraID is a serial number of the same make, and not the team's own short number."""
    one, other = _plain(told), _plain(serial)
    shape = [
        re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)) for text in (told.strip().upper(), serial.upper())
    ]
    return shape[0] == shape[1] or (abs(len(one) - len(other)) <= 1 and len(one) >= 6)


def _shared_serials(
    deployments: Sequence[Mapping[str, Any]], serials: Mapping[str, Counter[str]]
) -> list[Row]:
    """One camera's files under two deployments that ran at the same time."""
    rows = {row["deploymentID"]: row for row in deployments}
    where: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(serials) & set(rows)):
        for serial in serials[key]:
            where[serial].append(key)
    found = []
    for serial, keys in sorted(where.items()):
        for n, key in enumerate(keys):
            for other in keys[:n]:
                one, two = rows[key], rows[other]
                begin = max(one["deploymentStart"], two["deploymentStart"])
                if begin >= min(one["deploymentEnd"], two["deploymentEnd"]):
                    continue
                reason = (
                    f"camera {serial} took {serials[key][serial]} files here and {serials[other][serial]} at {other}, "
                    "which ran at the same time: one of the cards lies in the wrong folder"
                )
                found.append(_row(key, "same-camera", serial, other, serials[key][serial], reason))
    return found


def _outside_rows(row: Mapping[str, Any], items: Sequence[Timing]) -> list[Row]:
    found = []
    for side, words in (("before", "before the set-up"), ("after", "after the pick-up")):
        times = [i.true for i in items if i.side == side and i.true is not None]
        if not times:
            continue
        reason = (
            f"{len(times)} of {len(items)} files were taken {words}, from {reading_text(min(times))} to "
            f"{reading_text(max(times))}: another deployment's card, a wrong clock, or wrong dates in the sheet"
        )
        found.append(_row(row["deploymentID"], f"{side}-deployment", None, None, len(times), reason))
    return found


def _copied(
    timed: Sequence[Timing], of: Mapping[str, Sequence[Timing]], duplicates: Sequence[Mapping[str, Any]]
) -> list[Row]:
    rows = {item.row["mediaID"]: item.row for item in timed}
    shared: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in duplicates:
        if row["kind"] == "between-deployments":
            copy, original = rows[row["mediaID"]], rows[row["duplicate_of"]]
            between = copy["deploymentID"], original["deploymentID"]
            shared[between].append((_folder(copy), _folder(original)))
    found = []
    for (key, kept), folders in sorted(shared.items()):
        files = len(folders)
        if files < _LEAST_COPIES:
            continue
        here = sum(_folder(item.row) in {folder for folder, _ in folders} for item in of[key])
        there = sum(_folder(item.row) in {folder for _, folder in folders} for item in of[kept])
        all_of = files >= _WHOLE_CARD * min(here, there)
        reason = (
            f"{files} files are the same bytes as files of {kept} (of {here} in their folders here, {there} there): "
            + ("a whole card was copied under both" if all_of else "a part of a card was copied under both")
            + f"; those of {kept} are kept"
        )
        found.append(_row(key, "card-copied" if all_of else "files-copied", None, kept, files, reason))
    return found


def _folder(row: Mapping[str, Any]) -> str:
    """The folder of a file: a card, or one of the folders that a camera begins after 999 files."""
    return str(row["filePath"]).rpartition("/")[0]


def _row(deployment: str, kind: str, serial: str | None, other: str | None, files: int, reason: str) -> Row:
    return {
        "deploymentID": deployment,
        "kind": kind,
        "cameraSerial": serial or "-",
        "other_deployment": other or "-",
        "files": files,
        "reason": reason,
    }

"""Cards in the wrong folder: serial numbers, dates and bytes held against the field sheet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leopard_census.media.card_serials import finding, is_stray, serial_findings
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
    found = serial_findings(of, deployments, copies)
    for row in deployments:
        found += _outside_rows(row, [i for i in of[row["deploymentID"]] if i.row["mediaID"] not in copies])
    found += _copied(timed, of, duplicates)
    return found


def _outside_rows(row: Mapping[str, Any], items: Sequence[Timing]) -> list[Row]:
    found = []
    for side, words in (("before", "before the set-up"), ("after", "after the pick-up")):
        times = [i.true for i in items if i.side == side and i.true is not None]
        if not times:
            continue
        few = is_stray(len(times), len(items))
        why = "a few files in the wrong folder" if few else "another deployment's card"
        reason = (
            f"{len(times)} of {len(items)} files {'was' if len(times) == 1 else 'were'} taken {words}, "
            f"{_period(times)}: {why}, a wrong clock, or wrong dates in the sheet"
        )
        kind, strength = f"{side}-deployment", "weak" if few else "moderate"
        found.append(finding(row["deploymentID"], kind, None, None, len(times), reason, strength))
    return found


def _period(times: Sequence[datetime]) -> str:
    first, last = reading_text(min(times)), reading_text(max(times))
    return f"at {first}" if first == last else f"from {first} to {last}"


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
        kind, strength = ("card-copied", "strong") if all_of else ("files-copied", "moderate")
        found.append(finding(key, kind, None, kept, files, reason, strength))
    return found


def _folder(row: Mapping[str, Any]) -> str:
    """The folder of a file: a card, or one of the folders that a camera begins after 999 files."""
    return str(row["filePath"]).rpartition("/")[0]

"""Serial numbers in the files held against the field sheet: which camera took what lies in a folder."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from leopard_census.media.clock_fault import SHEET_ROUNDS
from leopard_census.media.status import Timing

Row = dict[str, Any]
Span = tuple[datetime, datetime]

# A camera cannot be at two places; two folders with one number may be one card in the wrong folder. Three places at
# one moment are no slip of copying any more, but a number that a whole brand writes into its files.
_TOO_MANY_PLACES = 3
# A slip of the mouse moves a file or two, a card in the wrong folder most of a folder. Fewer files than three, or than
# a twentieth of those that name their camera, are a question and no finding, unless they are all there is.
_FEWEST = 3
_LEAST_SHARE = 0.05


def is_stray(files: int, of: int) -> bool:
    """Whether `files` of a folder's `of` files are so few that they say nothing of the card.

    Fewer than 3 of them, or less than 5%; all files of a folder are never strays.
    """
    return files < of and files < max(_FEWEST, _LEAST_SHARE * of)


def plain_serial(serial: str) -> str:
    """A serial number as it can be compared: people leave out leading zeros, blanks and hyphens.

    Empty for nothing but noughts and signs: that number was never set.
    """
    return re.sub(r"[^0-9A-Z]", "", serial.upper()).lstrip("0")


def no_serials(where: Mapping[str, Iterable[Span]]) -> set[str]:
    """Numbers that stand at three or more places at one moment, and so are those of no single camera.

    Parameters
    ----------
    where
        For each number, begin and end of the deployments whose files carry it, see `main_serials`.
    """
    return {serial for serial, spans in where.items() if _most_at_once(spans) >= _TOO_MANY_PLACES}


def main_serials(serials: Counter[str]) -> list[str]:
    """Numbers that more than a few stray files of a folder carry: a file that was dropped there makes no brand."""
    total = sum(serials.values())
    return [serial for serial, files in serials.items() if not is_stray(files, total)]


def _most_at_once(spans: Iterable[Span]) -> int:
    # An end sorts before a begin of the same moment: the camera was carried from one place to the next.
    steps = sorted(step for begin, end in spans for step in ((begin, 1), (end, -1)))
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def serial_findings(
    of: Mapping[str, Sequence[Timing]], deployments: Sequence[Mapping[str, Any]], copies: Iterable[str]
) -> list[Row]:
    """Rows of the card_findings table that serial numbers give.

    Parameters
    ----------
    of
        Usable files of each deployment.
    deployments
        Rows of the field sheet.
    copies
        mediaIDs of files that are copies of others. They count, but for the question whether a number is one.
    """
    rows = {row["deploymentID"]: row for row in deployments}
    serials = {key: _serials(of.get(key, ())) for key in rows}
    copied = set(copies)
    own = {key: _serials(i for i in of.get(key, ()) if i.row["mediaID"] not in copied) for key in rows}
    where: dict[str, list[str]] = defaultdict(list)
    for key in sorted(own):
        for serial in main_serials(own[key]):
            where[serial].append(key)
    none = no_serials({serial: [_span(rows[key]) for key in keys] for serial, keys in where.items()})
    found = [_no_serial(serial, where[serial], serials) for serial in sorted(none)]
    left = {
        key: Counter({s: n for s, n in counts.items() if s not in none}) for key, counts in serials.items()
    }
    spans = {key: _spans(of.get(key, ())) for key in rows}
    for row in deployments:
        found += _serial_rows(row, left[row["deploymentID"]], spans[row["deploymentID"]], deployments)
    return [*found, *_shared_serials(rows, left, spans)]


def _serials(items: Iterable[Timing]) -> Counter[str]:
    return Counter(
        serial for i in items if (serial := str(i.row.get("cameraSerial") or "")) and plain_serial(serial)
    )


def _spans(items: Iterable[Timing]) -> dict[str, Span]:
    """First and last true time of each camera's files."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for item in items:
        if item.true is not None and (serial := str(item.row.get("cameraSerial") or "")):
            times[serial].append(item.true)
    return {serial: (min(found), max(found)) for serial, found in times.items()}


def _span(row: Mapping[str, Any]) -> Span:
    return row["deploymentStart"], row["deploymentEnd"]


def _together(one: Span | None, other: Span | None) -> bool:
    """Whether two stretches of time overlap, by more than the sheet's rounding; True where one is not known.

    A camera that is carried to the next station in the morning stands on the sheet at both of them for a while.
    """
    if one is None or other is None:
        return True
    return one[1] > other[0] + SHEET_ROUNDS and other[1] > one[0] + SHEET_ROUNDS


def _in_turn(spans: Iterable[Span | None]) -> bool:
    """Whether several stretches of time, all of them known, follow each other."""
    spans = list(spans)
    known = sorted(span for span in spans if span is not None)
    follow = all(not _together(one, other) for one, other in pairwise(known))
    return follow and len(known) == len(spans) > 1


def _no_serial(serial: str, keys: Sequence[str], serials: Mapping[str, Counter[str]]) -> Row:
    shown = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
    reason = (
        f"the number {serial} stands in files of {len(keys)} deployments ({shown}), and at least "
        f"{_TOO_MANY_PLACES} of them ran at the same time: this is no serial number of one camera, and says nothing "
        "about cards"
    )
    return finding(
        keys[0], "no-serial", serial, None, sum(serials[key][serial] for key in keys), reason, "weak"
    )


def _serial_rows(
    row: Mapping[str, Any],
    serials: Counter[str],
    spans: Mapping[str, Span],
    deployments: Sequence[Mapping[str, Any]],
) -> list[Row]:
    """Serial numbers of a deployment's files that are not the sheet's, or more than one.

    `cameraID` may be the team's own number of the camera. Then it agrees with no serial number, and nothing
    can be said; it is taken for a serial number when the files of any deployment carry it.
    """
    found = []
    in_turn = _in_turn([spans.get(serial) for serial in serials])
    key, told, total = row["deploymentID"], row.get("cameraID") or "", sum(serials.values())
    for serial, files in sorted(serials.items()):
        if plain_serial(serial) == plain_serial(told):
            continue
        # A camera that the sheet has elsewhere before or after was carried from one place to the next.
        others = [
            other["deploymentID"]
            for other in deployments
            if other["deploymentID"] != key
            and plain_serial(other.get("cameraID") or "") == plain_serial(serial)
            and _together(_span(row), _span(other))
            # By its files, too: a broken camera may have been replaced by one that was free by then.
            and _together(spans.get(serial), _span(other))
        ]
        strength = "weak" if is_stray(files, total) else "strong"
        if others:
            reason = (
                f"{_taken(files, total)} by camera {serial}, which the field sheet has at {', '.join(others)} at that "
                "time" + (f" and not here (here: {told})" if told else "")
            )
            found.append(finding(key, "serial-elsewhere", serial, others[0], files, reason, strength))
        elif told and _looks_like(told, serial):
            reason = f"{_taken(files, total)} by camera {serial}, but the field sheet has {told}"
            if strength == "strong" and in_turn:
                strength = (
                    "moderate"  # the sheet tells one camera only, though another may have taken its place
                )
            found.append(finding(key, "serial-differs", serial, None, files, reason, strength))
    if len(serials) > 1:
        found.append(_several(key, serials, spans))
    return found


def _several(key: str, serials: Counter[str], spans: Mapping[str, Span]) -> Row:
    total = sum(serials.values())
    (main, _), *others = sorted(serials.items(), key=lambda item: (-item[1], item[0]))
    if all(is_stray(files, total) for _, files in others):
        strangers = sum(files for _, files in others)
        names = ", ".join(serial for serial, _ in others)
        reason = f"{_taken(strangers, total)} by another camera ({names}) than the rest ({main}): a slip of copying?"
        return finding(key, "several-cameras", None, None, total, reason, "weak")
    parts = ", ".join(f"{serial} ({_files(files)})" for serial, files in sorted(serials.items()))
    reason = f"files of {len(serials)} cameras lie in this folder: {parts}"
    if _in_turn([spans.get(serial) for serial in serials]):
        reason += ", one after the other: was a camera replaced?"
        return finding(key, "several-cameras", None, None, total, reason, "weak")
    return finding(key, "several-cameras", None, None, total, reason, "strong")


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _taken(files: int, total: int) -> str:
    """How many of the files that name their camera."""
    was = "was" if files == 1 else "were"
    return (
        f"{'the only file' if files == 1 else f'all {files} files'} that name{'s' * (files == 1)} a camera {was} taken"
        if files == total
        else f"{files} of {total} files that name a camera {was} taken"
    )


def _looks_like(told: str, serial: str) -> bool:
    """Whether the sheet's cameraID is a serial number of the same make, and not the team's own short number."""
    one, other = plain_serial(told), plain_serial(serial)
    shape = [
        re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)) for text in (told.strip().upper(), serial.upper())
    ]
    return shape[0] == shape[1] or (abs(len(one) - len(other)) <= 1 and len(one) >= 6)


def _shared_serials(
    rows: Mapping[str, Mapping[str, Any]],
    serials: Mapping[str, Counter[str]],
    spans: Mapping[str, Mapping[str, Span]],
) -> list[Row]:
    """One camera's files under two deployments that ran at the same time."""
    where: dict[str, list[str]] = defaultdict(list)
    for key in sorted(rows):
        for serial in serials[key]:
            where[serial].append(key)
    found = []
    for serial, keys in sorted(where.items()):
        for n, key in enumerate(keys):
            for other in keys[:n]:
                # A camera that took over from a broken one has files at both places, but none at the time of the other.
                by_files = _together(spans[key].get(serial), _span(rows[other])) and _together(
                    spans[other].get(serial), _span(rows[key])
                )
                if by_files and _together(_span(rows[key]), _span(rows[other])):
                    found.append(_shared(serial, rows[key], rows[other], serials[key], serials[other]))
    return found


def _shared(
    serial: str, row: Mapping[str, Any], other: Mapping[str, Any], here: Counter[str], there: Counter[str]
) -> Row:
    """Strong where the sheet knows the number as well; else two cameras may carry one number."""
    files, total = here[serial], sum(here.values())
    others, total_there = there[serial], sum(there.values())
    known = any(plain_serial(place.get("cameraID") or "") == plain_serial(serial) for place in (row, other))
    if is_stray(files, total) or is_stray(others, total_there):
        strength, ending = "weak", "a few files in the wrong folder?"
    elif known:
        strength, ending = "strong", "one of the cards lies in the wrong folder"
    else:
        strength = "moderate"
        ending = "one of the cards lies in the wrong folder, or both cameras write the same number"
    reason = (
        f"camera {serial} took {files} of {total} files here and {others} of {total_there} at "
        f"{other['deploymentID']}, which ran at the same time: {ending}"
    )
    return finding(row["deploymentID"], "same-camera", serial, other["deploymentID"], files, reason, strength)


def finding(
    deployment: str, kind: str, serial: str | None, other: str | None, files: int, reason: str, strength: str
) -> Row:
    """A row of the card_findings table."""
    return {
        "deploymentID": deployment,
        "kind": kind,
        "cameraSerial": serial or "-",
        "other_deployment": other or "-",
        "files": files,
        "strength": strength,
        "reason": reason,
    }

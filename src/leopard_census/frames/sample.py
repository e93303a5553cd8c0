"""Frames of one deployment: clips sampled by time, photos referenced, each with measures of its picture."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from leopard_census.config.frames import FramesSettings
from leopard_census.errors import InputError
from leopard_census.frames.change import glance
from leopard_census.frames.choice import Choice
from leopard_census.frames.measures import of_photo, of_planes
from leopard_census.frames.schedule import Schedule
from leopard_census.imaging.archive import ArchiveWriter
from leopard_census.imaging.clip import Clip, ClipFrame
from leopard_census.imaging.file_path import from_cell
from leopard_census.imaging.indexed_clip import DamagedError, IndexedClip, NotIndexedError
from leopard_census.imaging.jpeg import decode_picture, encode_planes
from leopard_census.imaging.media_type import is_clip
from leopard_census.imaging.planes import Planes
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.keys import frame_id
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
logger = logging.getLogger(__name__)

# States of media files that hold pictures.
_USABLE = ("ok", "truncated-usable")
_MICROSECOND = 1_000_000


def sample_deployment(
    media_table: Path, media_root: Path, settings: FramesSettings, out_table: Path, out_pictures: Path
) -> None:
    """Write the frames table and the archive of pictures of one deployment.

    Parameters
    ----------
    media_table
        The deployment's media table.
    media_root
        Folder that its paths start from.
    settings
        Of the frames stage.
    out_table, out_pictures
        Files to write. Photos are not copied into the archive; with `keep` off nothing is.

    Raises
    ------
    InputError
        Naming every file that is not the one that the media table describes.
    """
    media = [row for row in read_table(media_table, contract("media")) if row["status"] in _USABLE]
    check_unchanged(media, media_root)
    rows: list[Row] = []
    with ArchiveWriter(out_pictures) as archive:
        # By key, so that the archive's members come in order.
        for medium in sorted(media, key=lambda row: row["mediaID"]):
            for row, planes in _frames_of(medium, media_root, settings):
                if planes is not None and settings.keep:
                    archive.add(row["image"], encode_planes(planes))
                rows.append(row if settings.keep else {**row, "image": None})
    write_table(out_table, contract("frames"), rows)
    logger.info("%d frames of %d files", len(rows), len(media))


def check_unchanged(media: Sequence[Mapping[str, Any]], media_root: Path) -> None:
    """Stop when a raw file is not the one that the media table describes (size first, then sha256).

    Raises
    ------
    InputError
        With one line per file.
    """
    problems = []
    for row in media:
        path = media_root / from_cell(row["filePath"])
        try:
            same = path.stat().st_size == row["bytes"] and sha256_file(path) == row["sha256"]
        except OSError as error:
            problems.append(f"{row['filePath']}: cannot be read any more ({error.strerror}); put it back")
            continue
        if not same:
            problems.append(
                f"{row['filePath']}: was changed after the inventory. Put the original back from the card; "
                "if the change is meant, run again, which takes the inventory of its deployment anew"
            )
    if problems:
        raise InputError(f"Raw media under {media_root} are not those of the inventory:", problems)


def _frames_of(
    medium: Mapping[str, Any], media_root: Path, settings: FramesSettings
) -> Iterator[tuple[Row, Planes | None]]:
    """Rows of a file's frames, those of a clip with their pictures."""
    path = media_root / from_cell(medium["filePath"])
    if not is_clip(medium["fileMediatype"]):
        try:
            picture = decode_picture(path.read_bytes())
        except ValueError as error:
            # Two decoders may differ over damage; the file is counted in the media table either way.
            logger.warning("%s gives no picture: %s", medium["filePath"], error)
            return
        yield _row(medium, 0, 0, of_photo(picture)), None
        return
    choice: Choice[_Seen] = Choice(settings)
    for seen, due in _looked_at(path, settings, choice):
        for frame, whole_pass in choice.add(seen, glance(seen.frame.luma()), seen.frame.time_us, due):
            planes = frame.planes()
            image = f"{medium['mediaID']}_{frame.time_us:012d}.jpg"
            row = _row(medium, frame.index, frame.time_us, of_planes(planes))
            yield {**row, "whole_pass": whole_pass, "image": image}, planes


class _Seen(NamedTuple):
    """A frame, and whether it came out of a pass from the first frame of its clip on."""

    frame: ClipFrame
    whole_pass: bool


def _looked_at(path: Path, settings: FramesSettings, choice: Choice[_Seen]) -> Iterator[tuple[_Seen, bool]]:
    """Frames of a clip that are due, or of use in between, each with whether it is due."""
    last_us = -1
    try:
        with IndexedClip(path) as clip:
            schedule = Schedule(settings.fps, settings.motion_factor)
            taken = [schedule.take(time_us) for time_us in clip.times_us]
            wanted = {place for place, (due, _) in enumerate(taken) if due}
            more = {place for place, (_, of_use) in enumerate(taken) if of_use} - wanted
            for frame in clip.read(wanted, more, lambda: choice.fast):
                last_us = frame.time_us
                yield _Seen(frame, whole_pass=False), frame.index in wanted
            return
    except (NotIndexedError, DamagedError):
        pass
    # From the first frame on. Those before the damage have been given; they are not asked for again.
    schedule = Schedule(settings.fps, settings.motion_factor)
    due = False

    def of_use(time_us: int) -> bool:
        nonlocal due
        due, wanted = schedule.take(time_us)
        return wanted and time_us > last_us

    with Clip(path) as whole:
        for frame in whole.frames(of_use):
            yield _Seen(frame, whole_pass=True), due


def _row(medium: Mapping[str, Any], number: int, time_us: int, measured: Row) -> Row:
    shown = medium["timestamp"]
    whole = time_us // _MICROSECOND
    return {
        "frameID": frame_id(medium["mediaID"], time_us),
        "mediaID": medium["mediaID"],
        "deploymentID": medium["deploymentID"],
        "filePath": medium["filePath"],
        "frame_number": number,
        "time_s": time_us / _MICROSECOND,
        "timestamp": shown + timedelta(seconds=whole) if shown else None,
        **measured,
    }

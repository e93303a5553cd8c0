"""Frames of one deployment: clips sampled by time, photos referenced, each with sharpness and a night flag."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from leopard_census.config.frames import FramesSettings
from leopard_census.errors import InputError
from leopard_census.imaging.archive import ArchiveWriter
from leopard_census.imaging.clip import Clip, ClipFrame
from leopard_census.imaging.file_path import from_cell
from leopard_census.imaging.jpeg import Picture, decode_picture, encode_jpeg
from leopard_census.imaging.media_type import is_clip
from leopard_census.imaging.night import is_night
from leopard_census.imaging.sharpness import sharpness
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
# Rounding of time stamps to a stream's time base (as coarse as 1/600 s, in QuickTime) must not delay a sample
# by a frame.
_TOLERANCE_US = 2_000


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
            for row, picture in _frames_of(medium, media_root, settings):
                if row["image"] and settings.keep:
                    archive.add(row["image"], encode_jpeg(picture))
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


def pick_times(frames: Iterator[ClipFrame], fps: float) -> Iterator[ClipFrame]:
    """The first frame, and then for each multiple of 1/fps seconds the first frame that is due by then.

    Times are the stream's own, so a variable frame rate is sampled evenly in time. A gap gives one frame
    after it, not several.

    Parameters
    ----------
    frames
        Of one clip, in order of time.
    fps
        Samples per second of clip time; above the clip's own rate every frame is taken.
    """
    step = _MICROSECOND / fps
    due = 0.0
    for frame in frames:
        if frame.time_us + _TOLERANCE_US >= due:
            yield frame
            due = step * (int((frame.time_us + _TOLERANCE_US) / step) + 1)


def _frames_of(
    medium: Mapping[str, Any], media_root: Path, settings: FramesSettings
) -> Iterator[tuple[Row, Picture]]:
    path = media_root / from_cell(medium["filePath"])
    if not is_clip(medium["fileMediatype"]):
        try:
            picture = decode_picture(path.read_bytes())
        except ValueError as error:
            # Two decoders may differ over damage; the file is counted in the media table either way.
            logger.warning("%s gives no picture: %s", medium["filePath"], error)
            return
        yield _row(medium, 0, 0, picture, None), picture
        return
    with Clip(path) as clip:
        for frame in pick_times(clip.frames(), settings.fps):
            picture = frame.picture()
            image = f"{medium['mediaID']}_{frame.time_us:012d}.jpg"
            yield _row(medium, frame.index, frame.time_us, picture, image), picture


def _row(medium: Mapping[str, Any], number: int, time_us: int, picture: Picture, image: str | None) -> Row:
    height, width = picture.shape[:2]
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
        "width": width,
        "height": height,
        "sharpness": sharpness(picture),
        "night": is_night(picture),
        "image": image,
    }

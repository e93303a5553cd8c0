"""One deployment's folder: its clips, bursts and odd files, and the truth about each."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leopard_census.config.simulate import CameraSettings, SimulateSettings
from leopard_census.errors import InputError
from leopard_census.simulate.banner import strip_of
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.faults import Cards, ExtraFile, build_cards
from leopard_census.simulate.media_files import Picture, avi_bytes, mp4_bytes, photo_bytes, readable_frames
from leopard_census.simulate.scene import Scene
from leopard_census.simulate.schedule import Recording
from leopard_census.simulate.sun import is_dark, moon_phase, solar_hour
from leopard_census.simulate.truth import Row, box_rows, extra_row, media_row
from leopard_census.simulate.visit import Banner, CameraView
from leopard_census.simulate.weather import air_temperature_c, sky
from leopard_census.simulate.world import World, build_world
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table


def render_deployment(
    settings: SimulateSettings,
    dates: SurveyDates,
    deployment: str,
    media_root: Path,
    out_media: Path,
    out_boxes: Path,
) -> None:
    """Write the media of one deployment and what is true of them.

    Parameters
    ----------
    deployment
        Key of the deployment; its folder below `media_root` is removed first.
    out_media, out_boxes
        Tables truth_media and truth_boxes.

    Raises
    ------
    InputError
        When the settings make no such deployment (the sheet and the settings have drifted apart).
    """
    world = build_world(settings, dates)
    known = [d.deployment_id for d in world.deployments]
    if deployment not in known:
        problem = (
            f"deployments.csv: the simulator makes no deployment {deployment!r} (it makes {', '.join(known)}); "
            "write the sheets anew with `python -m leopard_census.simulate.sheets config`"
        )
        raise InputError("The simulated survey's sheets do not fit its settings:", [problem])
    shutil.rmtree(media_root / deployment, ignore_errors=True)
    (media_root / deployment).mkdir(parents=True)
    cards = build_cards(world)
    recordings, extras = cards.of(deployment)
    media: list[Row] = []
    boxes: list[Row] = []
    scenes: dict[str, Scene] = {}
    for recording in recordings:
        scene = scenes.setdefault(recording.camera.deployment_id, _scene(world, recording))
        for index, (data, rows) in enumerate(_files(world, cards, recording, scene)):
            boxes += rows
            media.append(
                media_row(dates, recording, index, _write(world, media_root, recording, index, data))
            )
    media += [extra_row(extra, _write_extra(dates, media_root, extra)) for extra in extras]
    write_table(out_media, contract("truth_media"), media)
    write_table(out_boxes, contract("truth_boxes"), boxes)


def _scene(world: World, recording: Recording) -> Scene:
    camera = recording.camera
    return Scene(CameraView(camera.station.view_seed, world.settings.style, camera.facing))


def _files(
    world: World, cards: Cards, recording: Recording, scene: Scene
) -> Iterator[tuple[bytes, list[Row]]]:
    """Bytes and boxes of each file of a recording."""
    model = world.settings.camera(recording.camera.kind)
    if recording.camera.kind == "photo":
        yield from _burst(world, recording, scene, model)
        return
    rows: list[Row] = []
    frames = _frames(world, recording, scene, model, rows)
    if recording.camera.kind == "mp4":
        data = mp4_bytes(frames, model, recording.camera.shown(recording.time))
    else:
        data = avi_bytes(frames, model)
    if (cut := cards.cuts.get(recording.paths[0])) is not None:
        data = data[: int(cut * len(data))]
        left = readable_frames(data)
        rows = [row for row in rows if row["frame_number"] < left]
    yield data, rows


def _frames(
    world: World, recording: Recording, scene: Scene, model: CameraSettings, rows: list[Row]
) -> Iterator[Picture]:
    """Frames of a clip; fills `rows` with the boxes on the way."""
    size = (model.width, model.height)
    light = _light(world, recording)
    rendered = scene.frames(
        recording.visits,
        recording.times_s,
        size,
        night=light.night,
        hour=light.hour,
        weather=light.weather,
        banner=_banner(world, recording, 0),
        seed=recording.seed,
    )
    for number, (picture, boxes) in enumerate(rendered):
        time_s = recording.times_s[number]
        rows += box_rows(recording, recording.paths[0], number, time_s, boxes, size, light.night)
        yield picture


def _burst(
    world: World, recording: Recording, scene: Scene, model: CameraSettings
) -> Iterator[tuple[bytes, list[Row]]]:
    """Photos of a burst, each with its own time in the strip."""
    size = (model.width, model.height)
    light = _light(world, recording)
    rendered = scene.frames(
        recording.visits,
        recording.times_s,
        size,
        night=light.night,
        hour=light.hour,
        weather=light.weather,
        banner=_banner(world, recording, 0),
        seed=recording.seed,
    )
    for index, (picture, boxes) in enumerate(rendered):
        strip = strip_of(_banner(world, recording, index), *size)
        picture[-len(strip) :] = strip
        shown = recording.camera.shown(recording.moment(index))
        data = photo_bytes(picture, model, recording.camera.serial, shown)
        yield data, box_rows(recording, recording.paths[index], 0, 0.0, boxes, size, light.night)


@dataclass(frozen=True)
class _Light:
    """Infra-red or not, solar hour and weather: the same for a whole clip or burst."""

    night: bool
    hour: float
    weather: str


def _light(world: World, recording: Recording) -> _Light:
    hours = _offset_hours(world.dates)
    return _Light(
        night=is_dark(recording.time, hours),
        hour=round(solar_hour(recording.time, hours), 3),
        weather=recording.cause or sky(world.settings.seed, recording.time.date()),
    )


def _banner(world: World, recording: Recording, index: int) -> Banner:
    """Information strip: what the camera's clock shows, right or wrong, and what its thermometer reads."""
    moment = recording.moment(index)
    hours = _offset_hours(world.dates)
    shown = recording.camera.shown(moment)
    return Banner(
        date=f"{shown:%Y-%m-%d}",
        time=f"{shown:%H:%M:%S}",
        temperature_c=air_temperature_c(world.settings.seed, moment, hours),
        camera_name=recording.camera.station.location_id,
        moon_phase=round(moon_phase(shown, hours), 3),
    )


def _write(world: World, media_root: Path, recording: Recording, index: int, data: bytes) -> str:
    shown = recording.camera.shown(recording.moment(index))
    return _put(media_root / recording.paths[index], data, shown, world.dates)


def _write_extra(dates: SurveyDates, media_root: Path, extra: ExtraFile) -> str:
    return _put(media_root / extra.path, extra.content, extra.time, dates)


def _put(path: Path, data: bytes, shown: datetime, dates: SurveyDates) -> str:
    """Write a file dated by the camera's clock, so that a second rendering leaves the folder as it was; its sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    seconds = int(dates.aware(shown).timestamp())
    os.utime(path, (seconds, seconds))
    return hashlib.sha256(data).hexdigest()


def _offset_hours(dates: SurveyDates) -> float:
    return dates.offset.utcoffset(None).total_seconds() / 3600

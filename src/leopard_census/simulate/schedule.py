"""From events at stations to recordings on cards: which camera took which clip or burst, under which file name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from leopard_census.config.simulate import CameraSettings
from leopard_census.simulate.deployment import Deployment
from leopard_census.simulate.seeds import picture_seed, stream
from leopard_census.simulate.visit import Visit
from leopard_census.simulate.wildlife import Event, Member
from leopard_census.simulate.world import World

# A camera wakes up while the animal is already coming into the picture; photo cameras are slower than video cameras.
_CLIP_LEAD_S = (0.2, 0.7)
_PHOTO_LEAD_S = (0.9, 1.8)
# Time that a camera needs after its last frame before it can fire again.
_REARM_S = 3.0
# Two facing cameras do not fire at the same instant.
_SECOND_CAMERA_S = 1.5


@dataclass(frozen=True)
class Recording:
    """One clip or one burst on a card.

    Attributes
    ----------
    deployment_id
        In whose folder the files lie; of another camera's card when the card was copied twice.
    camera
        The camera that took it.
    paths
        Files under the media root: one for a clip, one per photo of a burst.
    times_s
        Seconds after `time` of each frame of a clip, or of each photo.
    time
        True local time of the first frame.
    visits
        Who can be seen; without any and with trigger `empty`, only `cause` (wind or snow).
    fault
        As in the truth table: none, clock-reset, truncated, copied-card.
    """

    deployment_id: str
    camera: Deployment
    paths: tuple[str, ...]
    times_s: tuple[float, ...]
    time: datetime
    visits: tuple[Visit, ...]
    trigger: str
    cause: str
    seed: int
    fault: str = "none"

    @property
    def first_card(self) -> bool:
        """Whether it lies on the card that the team took half-way through the winter."""
        return self.time < self.camera.card_change

    def moment(self, index: int) -> datetime:
        """True local time of one frame or photo."""
        return self.time + timedelta(seconds=self.times_s[index])


def build_recordings(world: World) -> tuple[Recording, ...]:
    """All recordings of all cards, before files are damaged or copied, by camera and in order of time."""
    found: list[Recording] = []
    by_location: dict[str, list[Deployment]] = {}
    for deployment in world.deployments:
        by_location.setdefault(deployment.station.location_id, []).append(deployment)
    for number, event in enumerate(world.events):
        rng = stream(world.settings.seed, world.dates.survey, "recording", number)
        for deployment, time in _who_fires(world, event, by_location[event.location_id], rng):
            found += _record(world, event, deployment, time, rng)
    found.sort(key=lambda r: (r.camera.deployment_id, r.time, r.seed))
    return tuple(_named(world, found))


def _who_fires(
    world: World, event: Event, cameras: Sequence[Deployment], rng: np.random.Generator
) -> list[tuple[Deployment, datetime]]:
    """Which of a station's working cameras fire, and when; animals are missed by one of two, never by both."""
    order = [cameras[int(i)] for i in rng.permutation(len(cameras))]
    misses = rng.random(len(cameras)) < world.settings.pair_miss
    if event.trigger == "empty":
        # Wind and snow fool one camera, not the one across the trail.
        return [(d, event.time) for d in order[:1] if d.works(event.time)]
    working = [d for d in order if d.works(event.time)]
    fires = [d for d, missed in zip(working, misses, strict=False) if not missed] or working[:1]
    delays = np.concatenate([[0.0], rng.uniform(0.0, _SECOND_CAMERA_S, max(0, len(fires) - 1))])
    return [(d, event.time + timedelta(seconds=round(float(s)))) for d, s in zip(fires, delays, strict=False)]


def _record(
    world: World, event: Event, deployment: Deployment, time: datetime, rng: np.random.Generator
) -> list[Recording]:
    """The event's recordings by one camera: more than one when somebody comes when the first is over."""
    model = world.settings.camera(deployment.kind)
    times = frame_times(model)
    lead = float(rng.uniform(*(_PHOTO_LEAD_S if deployment.kind == "photo" else _CLIP_LEAD_S)))
    groups: list[tuple[float, list[Visit]]] = []
    for member in event.members:
        if not groups or member.lag_s - groups[-1][0] > times[-1] + _REARM_S:
            groups.append((member.lag_s, []))
        start_s = round(member.lag_s - groups[-1][0] - lead, 3)
        groups[-1][1].append(_visit(world, member, start_s))
    return [
        Recording(
            deployment_id=deployment.deployment_id,
            camera=deployment,
            paths=(),
            times_s=times,
            time=time + timedelta(seconds=round(lag)),
            visits=tuple(visits),
            trigger=event.trigger,
            cause=event.cause,
            seed=picture_seed(rng),
        )
        for lag, visits in groups or [(0.0, [])]
        if deployment.works(time + timedelta(seconds=round(lag)))
    ]


def frame_times(model: CameraSettings) -> tuple[float, ...]:
    """Seconds of a clip's frames, or of a burst's photos, after the trigger."""
    if model.seconds > 0:
        return tuple(round(i / model.fps, 6) for i in range(round(model.seconds * model.fps)))
    return tuple(float(i * model.interval_s) for i in range(model.shots))


def _visit(world: World, member: Member, start_s: float) -> Visit:
    return Visit(
        visit_id=member.visit_id,
        scientific_name=member.scientific_name,
        individual_id=world.code_of(member.individual),
        coat_seed=member.coat_seed,
        size=member.size,
        heading=member.heading,
        behaviour=member.behaviour,
        start_s=start_s,
        speed=member.speed,
        seed=member.seed,
    )


def _named(world: World, recordings: list[Recording]) -> list[Recording]:
    """Give every file its name, counting on from file to file as a camera does, anew on each card."""
    counters: dict[tuple[str, bool], int] = {}
    result: list[Recording] = []
    last_end: dict[str, datetime] = {}
    for recording in recordings:
        camera = recording.camera
        # A camera that is still busy cannot fire: the clip of whoever came second is the one clip.
        if recording.time < last_end.get(camera.deployment_id, recording.time):
            continue
        last_end[camera.deployment_id] = recording.time + timedelta(seconds=recording.times_s[-1] + _REARM_S)
        key = (camera.deployment_id, recording.first_card)
        start = counters.get(key, 0)
        counters[key] = start + (len(recording.times_s) if camera.kind == "photo" else 1)
        fault = "clock-reset" if camera.shown(recording.time) != recording.time else "none"
        paths = tuple(
            card_folder(world, camera, recording.first_card) + name for name in _names(recording, start + 1)
        )
        result.append(replace(recording, paths=paths, fault=fault))
    return result


def card_folder(world: World, camera: Deployment, first: bool) -> str:
    """Folder of one of a camera's two cards, with a stroke at its end."""
    model = world.settings.camera(camera.kind)
    return f"{camera.deployment_id}/card-{1 if first else 2}/DCIM/{model.folder}/"


def _names(recording: Recording, number: int) -> list[str]:
    """MP4 and photos carry the camera's counter; AVI cameras write what their clock shows."""
    kind = recording.camera.kind
    if kind == "photo":
        return [f"IMG_{number + i:04d}.JPG" for i in range(len(recording.times_s))]
    if kind == "mp4":
        return [f"EK{number:06d}.MP4"]
    return [f"{recording.camera.shown(recording.time):%Y%m%d_%H%M%S}.AVI"]

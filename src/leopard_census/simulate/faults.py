"""What goes wrong with files: cut clips, an empty file, a card copied into two folders, files that are no media."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from leopard_census.simulate.deployment import Deployment
from leopard_census.simulate.schedule import Recording, build_recordings, card_folder
from leopard_census.simulate.seeds import stream
from leopard_census.simulate.world import World

# Where a clip is cut, as a part of its bytes: the battery died while the file was being written.
_CUT = (0.35, 0.7)
# Only cards with so many files are copied: enough to be worth finding, few enough to keep the demo small.
_COPIED_CARD_FILES = (4, 24)


@dataclass(frozen=True)
class ExtraFile:
    """A file on a card that shows nothing: empty, or no media at all."""

    deployment_id: str
    path: str
    fault: str
    content: bytes
    time: datetime


@dataclass(frozen=True)
class Cards:
    """Everything that lies in the folders of all deployments.

    Attributes
    ----------
    cuts
        Part of the bytes that is left, for the first path of each cut recording.
    """

    recordings: tuple[Recording, ...]
    extras: tuple[ExtraFile, ...]
    cuts: dict[str, float]

    def of(self, deployment_id: str) -> tuple[list[Recording], list[ExtraFile]]:
        """Recordings and extra files in one deployment's folder."""
        return (
            [r for r in self.recordings if r.deployment_id == deployment_id],
            [e for e in self.extras if e.deployment_id == deployment_id],
        )


def build_cards(world: World) -> Cards:
    """The cards of the winter as the team finds them."""
    recordings = list(build_recordings(world))
    rng = stream(world.settings.seed, world.dates.survey, "faults")
    cuts = _cut(world, recordings, rng)
    copies = _copied(world, recordings, rng)
    extras = [*_empty(world, recordings, rng), *_stray(world, rng)]
    return Cards(tuple(recordings + copies), tuple(extras), cuts)


def _cut(world: World, recordings: list[Recording], rng: np.random.Generator) -> dict[str, float]:
    """Damage clips that nothing else is wrong with, AVI and MP4 by turns; the recordings are marked in place."""
    cuts: dict[str, float] = {}
    for number in range(world.settings.faults.truncated):
        wanted = ("avi", "mp4")[number % 2]
        sound = [i for i, r in enumerate(recordings) if r.camera.kind != "photo" and r.fault == "none"]
        usual = [i for i in sound if recordings[i].camera.kind == wanted]
        choice = usual or sound
        if not choice:
            break
        index = choice[int(rng.integers(len(choice)))]
        recordings[index] = replace(recordings[index], fault="truncated")
        cuts[recordings[index].paths[0]] = round(float(rng.uniform(*_CUT)), 3)
    return cuts


def _copied(world: World, recordings: list[Recording], rng: np.random.Generator) -> list[Recording]:
    """One camera's first card, copied a second time into another camera's folder."""
    copies: list[Recording] = []
    fewest, most = _COPIED_CARD_FILES
    for _ in range(world.settings.faults.copied_card):
        cards: dict[str, list[Recording]] = {}
        for recording in recordings:
            if recording.first_card:
                cards.setdefault(recording.deployment_id, []).append(recording)
        fit = sorted(
            name
            for name, card in cards.items()
            if fewest <= sum(len(r.paths) for r in card) <= most and all(r.fault == "none" for r in card)
        )
        if not fit:
            break
        donor = fit[int(rng.integers(len(fit)))]
        others = [d.deployment_id for d in world.deployments if d.deployment_id != donor]
        receiver = others[int(rng.integers(len(others)))]
        for recording in cards[donor]:
            paths = tuple(f"{receiver}/card-1-copy/{path.split('/', 2)[2]}" for path in recording.paths)
            copies.append(replace(recording, deployment_id=receiver, paths=paths, fault="copied-card"))
    return copies


def _empty(world: World, recordings: list[Recording], rng: np.random.Generator) -> list[ExtraFile]:
    """A photo that the camera opened on its full first card and never wrote."""
    photo = [d for d in world.deployments if d.kind == "photo"] or list(world.deployments)
    extras = []
    for _ in range(world.settings.faults.empty):
        camera = photo[int(rng.integers(len(photo)))]
        taken = sum(
            len(r.paths) for r in recordings if r.deployment_id == camera.deployment_id and r.first_card
        )
        name = f"IMG_{taken + 1:04d}.JPG" if camera.kind == "photo" else f"EK{taken + 1:06d}.MP4"
        time = camera.card_change - timedelta(hours=3)
        extras.append(_extra(world, camera, name, "empty", b"", time))
    return extras


def _stray(world: World, rng: np.random.Generator) -> list[ExtraFile]:
    """What computers and people leave on cards."""
    kinds = (
        ("Thumbs.db", bytes.fromhex("d0cf11e0a1b11ae1") + rng.bytes(2040)),
        ("notes.txt", b"Simulated card. Batteries changed, lens cleaned.\n"),
    )
    extras = []
    for name, content in kinds[: world.settings.faults.stray]:
        camera = world.deployments[int(rng.integers(len(world.deployments)))]
        extras.append(_extra(world, camera, name, "stray", content, camera.card_change))
    return extras


def _extra(
    world: World, camera: Deployment, name: str, fault: str, content: bytes, time: datetime
) -> ExtraFile:
    folder = card_folder(world, camera, first=True)
    return ExtraFile(camera.deployment_id, folder + name, fault, content, camera.shown(time))

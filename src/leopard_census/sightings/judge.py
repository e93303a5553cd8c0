"""What an animal is, and its best views: labels first, then what came with the boxes, then the classifier."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from leopard_census.config.sightings import SightingsSettings
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.series import Series
from leopard_census.sightings.classified import by_classes
from leopard_census.sightings.flank import Sides, sides
from leopard_census.sightings.labels import Animal
from leopard_census.sightings.people import Places, is_person
from leopard_census.sightings.scene import Scene
from leopard_census.sightings.seen import Row, Seen
from leopard_census.sightings.species import SpeciesModel
from leopard_census.sightings.verdict import Verdict, verdict
from leopard_census.sightings.views import View, best_views
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN

Read = Callable[[Row], Picture]


@dataclass(frozen=True)
class Result:
    """An animal of a series with all that was found out about it; `person`: how probably it is one."""

    animal: Animal
    views: tuple[View, ...]
    species: str
    probability: float | None
    source: str
    person: float = 0.0


def judge(
    animals: Sequence[Animal],
    series: Series,
    model: SpeciesModel | None,
    read: Read,
    settings: SightingsSettings,
    scene: Scene,
    people: Sequence[Seen] = (),
    hidden: Collection[str] = (),
) -> list[Result]:
    """Species and views of the animals of one series; no view shows any part of a person that was found.

    Parameters
    ----------
    model
        None: what neither label nor detector names is unknown.
    read
        Gives the picture of a frame.
    scene
        Rows of the deployment's pictures that crops may show.
    people
        Boxes of people that a detector found, whatever became of them.
    hidden
        Files of which no picture may be kept: they show people whose place nobody knows.
    """
    cached = _remember(read)
    results = [_judge(animal, series, model, cached, settings, scene) for animal in animals]
    judged = [s for r in results if r.person >= settings.person_threshold for s in r.animal.track]
    places = Places([*people, *judged], series.clip)

    def may_be_kept(view: View) -> bool:
        return view.seen.frame["filePath"] not in hidden and not places.touch(view.seen, view.box)

    return [replace(r, views=tuple(filter(may_be_kept, r.views))) for r in results]


def _remember(read: Read) -> Read:
    """Keep the frame read last: several animals of a series are often best in the same one."""
    last: list[tuple[str, Picture]] = []

    def cached(row: Row) -> Picture:
        if not last or last[0][0] != row["frameID"]:
            last[:] = [(row["frameID"], read(row))]
        return last[0][1]

    return cached


def _judge(
    animal: Animal,
    series: Series,
    model: SpeciesModel | None,
    read: Read,
    settings: SightingsSettings,
    scene: Scene,
) -> Result:
    named, track = animal.scientific_name, animal.track
    if not track:
        return Result(animal, (), named or UNKNOWN, 1.0 if named else None, "label")
    if named in (BLANK, PERSON):
        return Result(animal, (), str(named), 1.0, "label", float(named == PERSON))
    found = sides(track, series.clip, read)
    shown = [
        (seen, _said(s, animal.flanks.get(seen.frame["filePath"])))
        for seen, s in zip(track, found, strict=True)
    ]
    views = best_views(
        shown, read, settings.views_per_flank, settings.crop_margin, settings.flank_threshold, scene.rows
    )
    if named is not None:
        shows = model is None or animal.pointed_at or _may_be_animal(views, model, settings)
        return Result(animal, tuple(views) if shows else (), named, 1.0, "label")
    if is_person(track):
        conf = max(s.conf for s in track if s.kind == "person")
        return Result(animal, (), PERSON, conf, "detector", conf)
    if told := by_classes(track, settings):
        return _called(animal, views, told, "classification")
    if model is None:
        return Result(animal, tuple(views), UNKNOWN, None, "detector")
    return _called(animal, views, verdict(_chances(views, model), settings), "classifier")


def _called(animal: Animal, views: Sequence[View], told: Verdict, source: str) -> Result:
    kept = tuple(views) if told.shows else ()
    return Result(animal, kept, told.species, told.probability, source, told.person)


def _may_be_animal(views: Sequence[View], model: SpeciesModel, settings: SightingsSettings) -> bool:
    """Whether boxes that a label without a box speaks of may show an animal at all.

    A label names what is in a file, not where. Where the animal itself was not found, the only box may be a branch;
    its pictures must not stand for a named individual.
    """
    return not views or _chances(views, model).get(BLANK, 0.0) < settings.blank_threshold


def _chances(views: Sequence[View], model: SpeciesModel) -> dict[str, float]:
    """Of each species; a view counts by its quality, as a small piece of an animal at the edge tells little of it."""
    night = [bool(v.seen.frame["night"]) for v in views]
    return model.probabilities([v.picture for v in views], night, [v.quality for v in views])


def _said(found: Sides, label: str | None) -> Sides:
    """What a label says of the flank goes before what was found."""
    if label is None:
        return found
    return Sides(float(label == "left"), float(label == "right"))

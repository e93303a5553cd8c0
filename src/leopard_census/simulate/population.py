"""The leopards of the plot and of the ground around it, over all winters.

The last winter is drawn first: a fixed number of leopards on the plot, and a Poisson number at the same density on the
ground beyond it, whose home ranges may reach the cameras. Earlier winters are walked backwards: who was not yet born or
had not yet come drops out, and leopards that were gone by the next winter fill each winter up to its true number.
"""

from dataclasses import dataclass, replace

import numpy as np

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import winter_of
from leopard_census.simulate.plot import Hull
from leopard_census.simulate.seeds import picture_seed, stream

# Share of the leopards of one winter that were there the winter before; published survival 0.82 (Amur, 2014-15).
_STAYING = 0.82
# Beyond this distance from the stations, in sigmas, a leopard is never seen (half-normal: exp(-12.5)).
STATE_SPACE_SIGMAS = 5.0
# Leopards keep apart: centres of animals that do not travel together lie at least so many sigmas apart, where there is
# room. Spaced centres also make one winter much like the next, which a small survey needs.
_SPACING_SIGMAS = 1.75
_PLACING_ATTEMPTS = 200
# Companions' centres lie within about this distance of each other.
_COMPANION_SHIFT_M = 700.0
# Age in winters up to which it is with its mother, and up to which it is a subadult.
_LAST_CUB_AGE, _LAST_SUBADULT_AGE = 1, 2


@dataclass(frozen=True)
class Leopard:
    """One leopard. Winters are named by the year in which they end.

    Attributes
    ----------
    index
        Place in the order of drawing; names its random streams.
    born
        First winter of its life.
    x_m, y_m
        Activity centre, UTM zone 52N.
    first, last
        Winters in which it lived here.
    mother, leader
        Index of its mother, and of the leopard it travels with; None if none.
    neighbour
        Whether its centre lies beyond the plot.
    """

    index: int
    sex: str
    born: int
    x_m: float
    y_m: float
    first: int
    last: int
    coat_seed: int
    mother: int | None = None
    leader: int | None = None
    neighbour: bool = False

    def lives_in(self, winter: int) -> bool:
        """Whether it lived here in a winter."""
        return self.first <= winter <= self.last

    def life_stage(self, winter: int) -> str:
        """Age class in a winter: nearly grown cubs still go with their mother and count as juveniles."""
        age = winter - self.born
        if age <= _LAST_CUB_AGE:
            return "juvenile"
        return "subadult" if age <= _LAST_SUBADULT_AGE else "adult"

    def size(self, winter: int) -> float:
        """Body size against a grown female's."""
        stage = self.life_stage(winter)
        grown = 1.1 if self.sex == "male" else 1.0
        return round(grown * {"juvenile": 0.75, "subadult": 0.92, "adult": 1.0}[stage], 3)


def independent_density_per_km2(settings: SimulateSettings, hull: Hull) -> float:
    """Adults and subadults per km2 that the plot is filled with."""
    margin = settings.plot_margin_sigmas * settings.sigma_m
    return (settings.leopards - settings.cubs) / (hull.widened_area_m2(margin) / 1e6)


def build_population(settings: SimulateSettings, hull: Hull, winter: int) -> tuple[Leopard, ...]:
    """All leopards that lived on or around the plot in any winter, in the order of drawing."""
    rng = stream(settings.seed, "population")
    animals = _last_winter(settings, hull, winter, rng)
    neighbours = len([a for a in animals if a.neighbour])
    wanted = {winter_of(w.start): w.leopards for w in settings.earlier}
    for year in sorted(wanted, reverse=True):
        animals = _came_later(animals, year, rng)
        _fill(animals, year, False, wanted[year], settings, hull, rng)
        _fill(animals, year, True, neighbours, settings, hull, rng)
    return tuple(animals)


def _last_winter(
    settings: SimulateSettings, hull: Hull, winter: int, rng: np.random.Generator
) -> list[Leopard]:
    """Residents of the plot, companions at their leaders' sides, and the neighbours beyond."""
    margin = settings.plot_margin_sigmas * settings.sigma_m
    animals: list[Leopard] = []
    for number in range(settings.leopards - settings.cubs - settings.pairs):
        sex = "male" if number % 2 else "female"
        x, y = _place(animals, winter, (0.0, margin), settings, hull, rng)
        animals.append(_newcomer(animals, sex, winter - int(rng.integers(3, 10)), winter, (x, y), rng))
    _add_companions(animals, settings, hull, winter, rng)
    outer = STATE_SPACE_SIGMAS * settings.sigma_m
    ring_km2 = (hull.widened_area_m2(outer) - hull.widened_area_m2(margin)) / 1e6
    beyond = (
        int(rng.poisson(independent_density_per_km2(settings, hull) * ring_km2)) if settings.neighbours else 0
    )
    for _ in range(beyond):
        animals.append(_stranger(animals, winter, True, settings, hull, rng))
    return animals


def _add_companions(
    animals: list[Leopard], settings: SimulateSettings, hull: Hull, winter: int, rng: np.random.Generator
) -> None:
    """A female with her nearly grown cub, an adult pair, and two grown litter mates that still walk together.

    The mother is the female nearest to the stations, so that the family is seen: who of the residents has a cub leaves
    the spread of adults and subadults as it is.
    """
    places = np.array([(a.x_m, a.y_m) for a in animals])
    distances = hull.distance_m(places) + 1e-6 * np.hypot(*(places - places.mean(axis=0)).T)
    mother = min((i for i, a in enumerate(animals) if a.sex == "female"), key=lambda i: distances[i])
    males = [i for i, a in enumerate(animals) if a.sex == "male"]
    leaders = [int(i) for i in rng.permutation(males)[: settings.pairs]]
    if settings.cubs:
        place = (animals[mother].x_m, animals[mother].y_m)
        cub = _newcomer(animals, "male", winter - 1, winter, place, rng)
        animals.append(replace(cub, mother=mother, leader=mother))
    for number, leader in enumerate(leaders):
        if number == 1:
            animals[leader] = replace(animals[leader], born=winter - _LAST_SUBADULT_AGE)
        born = winter - _LAST_SUBADULT_AGE if number == 1 else winter - int(rng.integers(3, 10))
        shift = rng.normal(0.0, _COMPANION_SHIFT_M, 2)
        place = (animals[leader].x_m + float(shift[0]), animals[leader].y_m + float(shift[1]))
        animals.append(replace(_newcomer(animals, "female", born, winter, place, rng), leader=leader))


def _newcomer(
    animals: list[Leopard],
    sex: str,
    born: int,
    year: int,
    place: tuple[float, float],
    rng: np.random.Generator,
) -> Leopard:
    """A leopard known of in one winter so far."""
    return Leopard(
        len(animals), sex, born, _metres(place[0]), _metres(place[1]), year, year, picture_seed(rng)
    )


def _place(
    animals: list[Leopard],
    year: int,
    distances_m: tuple[float, float],
    settings: SimulateSettings,
    hull: Hull,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Activity centre at such distances from the hull and, if that can be had, away from everybody of that winter."""
    others = np.array([(a.x_m, a.y_m) for a in animals if a.lives_in(year)]).reshape(-1, 2)
    best, room = (0.0, 0.0), -1.0
    for _ in range(_PLACING_ATTEMPTS):
        x, y = (float(v) for v in hull.sample(rng, 1, *distances_m)[0])
        nearest = float(np.hypot(*(others - (x, y)).T).min()) if len(others) else np.inf
        if nearest >= _SPACING_SIGMAS * settings.sigma_m:
            return x, y
        if nearest > room:
            best, room = (x, y), nearest
    return best


def _stranger(
    animals: list[Leopard],
    year: int,
    neighbour: bool,
    settings: SimulateSettings,
    hull: Hull,
    rng: np.random.Generator,
) -> Leopard:
    """A grown leopard with nobody at its side, in one winter so far."""
    margin = settings.plot_margin_sigmas * settings.sigma_m
    inner, outer = (margin, STATE_SPACE_SIGMAS * settings.sigma_m) if neighbour else (0.0, margin)
    place = _place(animals, year, (inner, outer), settings, hull, rng)
    sex = "female" if rng.random() < 0.55 else "male"
    stranger = _newcomer(animals, sex, year - int(rng.integers(3, 10)), year, place, rng)
    return replace(stranger, neighbour=neighbour)


def _came_later(animals: list[Leopard], year: int, rng: np.random.Generator) -> list[Leopard]:
    """Carry the leopards of the next winter back into this one, but for those not yet born or not yet here."""
    mothers = {a.mother for a in animals if a.mother is not None and a.lives_in(year + 1) and a.born <= year}
    result = []
    for animal in animals:
        here = animal.lives_in(year + 1) and animal.born <= year
        young = animal.life_stage(year) == "juvenile"
        stays = rng.random() < _STAYING or young or animal.index in mothers
        result.append(replace(animal, first=year) if here and stays else animal)
    return result


def _fill(
    animals: list[Leopard],
    year: int,
    neighbour: bool,
    wanted: int,
    settings: SimulateSettings,
    hull: Hull,
    rng: np.random.Generator,
) -> None:
    """Bring one winter's number up to what it was: with leopards that were gone a year later, or with fewer of them."""
    here = [i for i, a in enumerate(animals) if a.lives_in(year) and a.neighbour == neighbour]
    free = [i for i in here if animals[i].mother is None and not _is_mother(animals, i)]
    for i in reversed(free[len(free) - max(0, len(here) - wanted) :]):
        animals[i] = replace(animals[i], first=year + 1)
    for _ in range(wanted - len(here)):
        animals.append(_stranger(animals, year, neighbour, settings, hull, rng))


def _is_mother(animals: list[Leopard], index: int) -> bool:
    return any(a.mother == index for a in animals)


def _metres(value: float) -> float:
    """To the decimetre, as the truth table prints it."""
    return round(float(value), 1)

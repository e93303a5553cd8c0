"""Settings of the simulated survey: a made-up winter with known truth."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from leopard_census.config.section import Section

CameraKind = Literal["mp4", "avi", "photo"]
Share = Annotated[float, Field(ge=0, le=1)]


class CameraSettings(Section):
    """One model of camera: what a trigger leaves on its card."""

    model: str
    folder: str
    width: Annotated[int, Field(ge=160, le=4096, multiple_of=2)]
    height: Annotated[int, Field(ge=120, le=4096, multiple_of=2)]
    # Clips: 6 to 10 s are the usual choice on leopard trails; photos: three a trigger (Jilin, 2017-19).
    seconds: Annotated[float, Field(ge=0, le=60)] = 0.0
    fps: Annotated[int, Field(ge=1, le=30)] = 10
    shots: Annotated[int, Field(ge=1, le=10)] = 1
    interval_s: Annotated[int, Field(ge=1, le=10)] = 1
    # H.264: constant rate factor (0 best, 51 worst); MJPEG and photos: JPEG quality (100 best).
    quality: Annotated[int, Field(ge=0, le=100)]


class Rates(Section):
    """Triggers per 100 station-days, low on purpose: a real card holds far more deer, which only cost time."""

    sika_deer: Annotated[float, Field(ge=0)] = 0.8
    roe_deer: Annotated[float, Field(ge=0)] = 0.4
    wild_boar: Annotated[float, Field(ge=0)] = 0.5
    raccoon_dog: Annotated[float, Field(ge=0)] = 0.3
    # A tiger comes by a few times a winter.
    tiger: Annotated[float, Field(ge=0)] = 0.15
    people: Annotated[float, Field(ge=0)] = 0.3
    wind: Annotated[float, Field(ge=0)] = 0.5
    snow: Annotated[float, Field(ge=0)] = 0.3


class Faults(Section):
    """How many of each field fault are planted; which camera or file they hit is drawn from the seed."""

    clock_reset: Annotated[int, Field(ge=0, le=3)] = 1
    theft: Annotated[int, Field(ge=0, le=3)] = 1
    battery: Annotated[int, Field(ge=0, le=3)] = 1
    snow: Annotated[int, Field(ge=0, le=3)] = 1
    # One clip of each container while it lasts: a cut AVI can be read up to the cut, a cut MP4 has lost its index.
    truncated: Annotated[int, Field(ge=0, le=4)] = 2
    empty: Annotated[int, Field(ge=0, le=3)] = 1
    copied_card: Annotated[int, Field(ge=0, le=1)] = 1
    stray: Annotated[int, Field(ge=0, le=2)] = 2


class LabelRule(Section):
    """What the team already knows: it has looked through the first cards, and named what it was sure of."""

    # Share of the leopard events on the first cards whose animal is named: about a quarter of the whole winter's.
    named_share: Share = 0.6
    # Share of the other triggers on the first cards that got a species.
    species_share: Share = 0.1


class EarlierWinter(Section):
    """A winter that survives as tables only, from the time of photo cameras."""

    survey: str
    start: date
    days: Annotated[int, Field(ge=10, le=150)] = 75
    utc_offset: str = "+10:00"
    # Leopards on the plot, cubs included: the true number wavers by one or two, and is not what changes the counts.
    leopards: Annotated[int, Field(ge=1)]
    stations: Annotated[int, Field(ge=1)]
    # Photo cameras of those years: slow to trigger, one a station, and many pictures too poor to name the animal.
    relative_detection: Share = 0.4
    places_kept: bool = True


_EARLIER = (
    EarlierWinter(
        survey="kedrovaya-sim-2007", start=date(2006, 12, 15), leopards=11, stations=14, places_kept=False
    ),
    EarlierWinter(
        survey="kedrovaya-sim-2008", start=date(2007, 12, 15), leopards=12, stations=14, places_kept=False
    ),
    EarlierWinter(survey="kedrovaya-sim-2009", start=date(2008, 12, 15), leopards=11, stations=16),
    EarlierWinter(survey="kedrovaya-sim-2010", start=date(2009, 12, 15), leopards=11, stations=16),
    EarlierWinter(survey="kedrovaya-sim-2011", start=date(2010, 12, 15), leopards=12, stations=18),
)


class SimulateSettings(Section):
    """The made-up plot, its animals, its cameras and what goes wrong with them."""

    # Everything is drawn from this one number; it was fixed before any result was seen.
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 2012
    style: Literal["pine-snow", "rocky-ridge"] = "pine-snow"
    # Centre of the plot in UTM zone 52N: open sea south of Primorye, so that nobody takes it for a real place,
    # at the latitude of the leopard's range, so that the sun rises when it should.
    easting_m: float = 715000.0
    northing_m: float = 4675000.0

    # 24 stations on four ridge trails. Spacing: 3 km, under 1 sigma (3.6 x 3.6 km cells hold one pair in Jilin).
    trails: Annotated[int, Field(ge=1)] = 4
    stations_per_trail: Annotated[int, Field(ge=1)] = 6
    spacing_m: Annotated[float, Field(gt=0)] = 3000.0
    paired: Annotated[int, Field(ge=0)] = 6
    # Days by which cameras are set up before the window begins and picked up after it ends, at most.
    margin_days: Annotated[int, Field(ge=1, le=30)] = 5

    # With the margin below, about 1.7 adults and subadults per 100 km2: a good plot (published for whole ranges: 0.6 to
    # 1.0), dense enough that twelve leopards make a survey of a size that can be rendered.
    leopards: Annotated[int, Field(ge=1)] = 12
    cubs: Annotated[int, Field(ge=0, le=1)] = 1
    pairs: Annotated[int, Field(ge=0, le=2)] = 2
    # Half-normal detection per station-day; plausible for the Amur leopard: sigma 2.5 to 6 km, g0 0.01 to 0.05.
    sigma_m: Annotated[float, Field(gt=0)] = 3600.0
    g0: Annotated[float, Field(gt=0, lt=1)] = 0.025
    # The plot is the ground within so many sigmas of the stations; beyond it leopards live at the same density.
    plot_margin_sigmas: Annotated[float, Field(gt=0)] = 2.0
    # Whether leopards live beyond the plot at all; without them the plot is an island.
    neighbours: bool = True
    # Chance that a companion passes together with its leader rather than on its own.
    together: Share = 0.6
    cub_together: Share = 0.9
    # Chance that an animal comes back past the same station later on the same day.
    return_share: Share = 0.1
    # Chance that one of two facing cameras misses a pass; never both.
    pair_miss: Share = 0.1

    rates: Rates = Rates()
    faults: Faults = Faults()
    labels: LabelRule = LabelRule()
    earlier: tuple[EarlierWinter, ...] = _EARLIER

    mp4: CameraSettings = CameraSettings(
        model="SimCam V6", folder="100EK113", width=640, height=360, seconds=6, fps=8, quality=30
    )
    avi: CameraSettings = CameraSettings(
        model="SimCam A6", folder="101VIDEO", width=640, height=480, seconds=6, fps=8, quality=32
    )
    photo: CameraSettings = CameraSettings(
        model="SimCam P3", folder="100MEDIA", width=1280, height=960, shots=3, quality=66
    )
    # Kinds of camera, dealt out in turn; in pairs one films and one photographs, or both film.
    single_kinds: tuple[CameraKind, ...] = ("mp4", "photo", "photo", "avi", "mp4", "photo")
    pair_kinds: tuple[tuple[CameraKind, CameraKind], ...] = (
        ("mp4", "photo"),
        ("photo", "mp4"),
        ("mp4", "mp4"),
    )

    @model_validator(mode="after")
    def _consistent(self) -> "SimulateSettings":
        stations = self.trails * self.stations_per_trail
        if self.paired > stations:
            raise ValueError(
                f"{self.paired} stations with two cameras are more than the {stations} stations there are"
            )
        if 2 * self.pairs + 2 * self.cubs > self.leopards:
            raise ValueError(
                f"{self.leopards} leopards are too few for the pairs and the family that are asked for"
            )
        for winter in self.earlier:
            if winter.stations > stations:
                raise ValueError(f"{winter.survey} asks for {winter.stations} of {stations} stations")
        return self

    def camera(self, kind: CameraKind) -> CameraSettings:
        """Model of a kind of camera."""
        return {"mp4": self.mp4, "avi": self.avi, "photo": self.photo}[kind]

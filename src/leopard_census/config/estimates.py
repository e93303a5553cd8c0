"""Settings of the estimates."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from leopard_census.config.section import Section
from leopard_census.config.spatial_model import spatial_model_fault

Positive = Annotated[float, Field(gt=0)]
WholePositive = Annotated[int, Field(ge=1, le=3660)]


class ScrSettings(Section):
    """Spatial capture-recapture."""

    # How far from the stations, in sigma, an animal may live and still be caught: with a half-normal curve g has
    # fallen to 1/3000 of g0 at 4 sigma. The mask is wider where more than 0.1% of the effective sampling area would lie
    # beyond (as secr's suggest.buffer has it): exponential and hazard-rate curves need 5 to 9 sigma.
    buffer_sigma: Annotated[float, Field(ge=3)] = 4.0
    # The least such distance in metres. Amur leopards: 4 sigma of the largest published sigma of a female is about
    # 15 km; the start value of sigma is usually too small, so a floor keeps the first mask wide enough.
    buffer_min_m: Positive = 15_000.0
    # Side of a mask cell in sigma: secr advises at most 0.6; cells are cheap here, so finer. At 0.6 itself each smaller
    # sigma would ask for another mask, so that there is room between the two.
    mask_spacing_sigma: Annotated[float, Field(gt=0, le=0.5)] = 0.4
    # The default region is the hull of the stations widened by one sigma: about where animals were within
    # reach.
    region_widen_sigma: Annotated[float, Field(ge=0)] = 1.0
    # The report warns below this many animals, and below this many recaptures of each: of 137 studies of felids (doi
    # 10.1111/mam.12320) those of more than 20 animals, recaptured once or more on average, were the most precise.
    warn_animals: Annotated[int, Field(ge=1)] = 20
    warn_recaptures_per_animal: Positive = 1.0
    # The report warns above this relative standard error: at 0.3 only changes of threefold between two winters
    # are told (80% power at 5%: ln ratio = 2.80 RSE sqrt(2)).
    warn_rse: Positive = 0.3
    # The declared model, whose numbers are printed: formulas of g0 and sigma; what is not named is ~1. Density is the
    # same everywhere (D~1). Variables: bk (the animal was caught at this station before), b (anywhere before), Bk and
    # B (on the occasion before), T (trend over the occasions), featureType and cameraModel of the stations, sex.
    model: str = "g0~1 sigma~1"
    # Models that scr_models.csv compares with the declared one. Learned response: a flash scares an animal from a
    # station, scent marks bring it back, and either biases density. Kind of place and camera: leopards follow trails
    # and ridges, and cameras differ in trigger and zone. Sex: males range farther than females, and pass more cameras.
    # A model is left out, with the reason, where the survey does not tell what it needs.
    models: tuple[str, ...] = (
        "g0~bk",
        "g0~featureType",
        "g0~cameraModel",
        "g0~sex",
        "sigma~sex",
        "g0~sex sigma~sex",
    )
    # Which model is printed: declared, or aicc, the best by AICc of those that compare with the declared one. A choice
    # made by the data makes the printed number jump between winters, and its interval too narrow.
    choose: Literal["declared", "aicc"] = "declared"
    # Surveys drawn from the fitted model to judge whether it fits: 99 tell p = 0.05 to within 0.02. 0: no such test.
    fit_runs: Annotated[int, Field(ge=0, le=100_000)] = 99
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1

    @field_validator("model")
    @classmethod
    def _model_can_be_read(cls, value: str) -> str:
        if fault := spatial_model_fault(value):
            raise ValueError(fault)
        return value

    @field_validator("models")
    @classmethod
    def _models_can_be_read(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if faults := [fault for text in value if (fault := spatial_model_fault(text))]:
            raise ValueError("; ".join(faults))
        return value


class ActivitySettings(Section):
    """Times of day: activity curves, activity levels and overlaps."""

    # Fewest records that a curve is fitted to: the smallest sample among the camera-trap data that Ridout and Linkie's
    # estimators were published with has 25 (sambar in Kerinci).
    min_records: Annotated[int, Field(ge=10)] = 25
    # Below this many a curve bears a caution: Lashley et al. (2018, doi 10.1038/s41598-018-22638-6) recommend at least
    # 100 detections, near which curves from subsamples stopped changing.
    warn_records: Annotated[int, Field(ge=10)] = 100
    # The overlap that is quoted is Dhat4 from this size of the smaller sample on, and Dhat1 below it (Meredith and
    # Ridout, overview of package overlap: Dhat1 did best below 50, Dhat4 above 75).
    dhat4_from: Annotated[int, Field(ge=10)] = 75
    # The weakest evidence for a clock fault that takes a camera out of the curves until somebody confirms or refutes
    # it; weak evidence is a question, and of a good camera it costs all records.
    clock_doubt: Literal["weak", "moderate", "strong"] = "moderate"
    # Bootstrap samples: 999 or more for limits that another seed hardly moves (help page bootCI of the overlap
    # package).
    replicates: Annotated[int, Field(ge=199, le=100_000)] = 999
    # Seed of the random numbers of the bootstrap; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1


class ClosedSettings(Section):
    """Closed-population models."""

    # Closed populations drawn to judge the tests of closure by: with 199, p = 0.05 is told to within 0.015.
    closure_replicates: Annotated[int, Field(ge=0, le=100_000)] = 199
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1


class LinkingSettings(Section):
    """Which identities may be one animal, by place and number of captures: two flanks, and errors of identification."""

    # Plausible sets of left-right links that are drawn: with 200, limits of the number of animals hardly depend on the
    # seed, and the imputation adds half a percent to the variance (Rubin 1987).
    draws: Annotated[int, Field(ge=20, le=10_000)] = 200
    # Rates of splits and of lumps, as parts of all captures, for which the panel says what the truth would be, each of
    # the one with each of the other. In Johansson et al. (2020) eight observers put 12.5% of captures of snow leopards
    # to the wrong animal or to none.
    rates: tuple[Annotated[float, Field(ge=0, lt=0.5)], ...] = (0.0, 0.025, 0.05, 0.10, 0.20)
    # Plausible truths that are drawn for each pair of rates.
    rate_draws: Annotated[int, Field(ge=10, le=10_000)] = 40
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1


class PlanSettings(Section):
    """Next season's plan: designs side by side, and what change between winters each could tell."""

    # Lengths of a survey in days. Empty: half, the same and double of this winter's window. Beyond 90 to 120 days
    # leopards come and go, die and are born, so that the population is no longer closed: such rows say so.
    days: Annotated[tuple[WholePositive, ...], Field(max_length=10)] = ()
    # Numbers of stations. Empty: half and double of this winter's, beside its own. Which are left out and where
    # new ones stand, docs/plan.md tells.
    stations: Annotated[tuple[Annotated[int, Field(ge=2, le=1000)], ...], Field(max_length=10)] = ()
    # Distances, in sigma, between the stations of new grids over the region: about 2 is common advice, so that one
    # narrower and one wider stand beside it. Precision is best where as many recaptures as animals are expected (Efford
    # and Boulanger 2019, doi 10.1111/2041-210X.13239).
    spacings_sigma: Annotated[tuple[Annotated[float, Field(ge=0.5, le=20)], ...], Field(max_length=10)] = (
        1.5,
        2.0,
        3.0,
    )
    # Surveys of each design that are drawn and fitted: 100 tell a relative standard error to within a tenth of it. 0:
    # by the rule of thumb alone.
    simulations: Annotated[int, Field(ge=0, le=10_000)] = 100
    # The relative standard error to plan for: 0.2 is what Schmidt and others (2022, black bears in Utah) take for
    # precise; with 0.3 only changes of threefold between two winters are told.
    target_rse: Annotated[float, Field(gt=0, le=1)] = 0.2
    # The change that somebody wants to know of, as a ratio: 1.5 is the increase by half of the press release.
    change: Annotated[float, Field(gt=1, le=100)] = 1.5
    # Winters with an error such as this one's, the mean of which next winter is compared with too: five were before the
    # winter of the press release.
    winters: Annotated[int, Field(ge=2, le=50)] = 5
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1


class ComparisonSettings(Section):
    """Winters compared."""

    # Whose detection differs in the declared model, whose ratio is printed: of each winter; of each method (photo,
    # video, both, tables); or of nobody (shared). By winter, as cameras, crews and snow change from winter to winter:
    # with one detection for all, better cameras alone look like more leopards (benchmarks/winters_compared).
    detection: Literal["winter", "method", "shared"] = "winter"
    # Animals are counted on the ground within so many sigma of the stations of every winter. At 2 sigma detection has
    # fallen to 14% of its maximum; a narrower border cuts through more home ranges of animals that were caught.
    ground_sigma: Annotated[float, Field(ge=0, le=4)] = 2.0
    # Pictures per trigger of the stills cameras that clips are thinned to, and seconds between them: three pictures in
    # China, 2017-19; a second apart is the shortest that most cameras offer.
    stills_pictures: Annotated[int, Field(ge=1, le=20)] = 3
    stills_interval_s: Annotated[float, Field(ge=0, le=60)] = 1.0
    # Draws of cameras and days in thinning: the mean is then told to within 0.05 animals.
    draws: Annotated[int, Field(ge=100, le=100_000)] = 1000
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1


#: Closed-population models that can be fitted to every draw, as `closed.csv` names them.
RefittedModel = Literal[
    "M0", "Mt", "Mb", "Mtb", "Mh two classes", "Mh beta-binomial", "Chao", "Chao bias-corrected", "Chao three moments",
    "Mth coverage 1", "Mth coverage 2", "Jackknife chosen", "Jackknife interpolated",
]  # fmt: skip


class AssumedRates(Section):
    """Rates of error that are assumed for a winter without pictures; both 0: none are, as nothing is known of them.

    No default but 0 will do: published rates range from 1% to 12% of captures, and a team that knows its animals from
    many winters errs less than observers who see them for the first time.
    """

    # Part of all captures that are written down under a new name, though the animal has one. Johansson et al. (2020):
    # 0.099 by eight observers of snow leopards.
    split: Annotated[float, Field(ge=0, lt=0.5)] = 0.0
    # Part of all captures that are written down under the name of another animal; 0.011 in the same trial.
    lump: Annotated[float, Field(ge=0, lt=0.5)] = 0.0
    # Where these rates come from, in a few words; must be given with them, as notes and report name it.
    source: Annotated[str, Field(max_length=200)] = ""
    # Captures that the rates were counted on, such as those of another winter whose names were checked: what so few
    # leave open of the rates is then in the intervals. Empty: the rates are taken as they are.
    counted_on: Annotated[int, Field(ge=1)] | None = None
    # Plausible truths that are drawn: of fewer than 200 less than five lie beyond a 95% limit.
    draws: Annotated[int, Field(ge=20, le=10_000)] = 200
    # Seed of the random numbers; any number will do.
    seed: Annotated[int, Field(ge=0)] = 1

    @model_validator(mode="after")
    def _rates_have_a_source(self) -> Self:
        if self.any and not self.source.strip():
            raise ValueError(
                "rates are assumed without a source; say where they come from, such as source: own trial"
            )
        if not self.any and (self.source or self.counted_on):
            raise ValueError("a source is named, but both rates are 0; give split, lump, or both")
        return self

    @property
    def any(self) -> bool:
        """Whether rates are assumed."""
        return self.split > 0 or self.lump > 0


class IdentitySettings(Section):
    """Estimates with the error of identities: made anew from each plausible partition that individuals.draws asks for.

    256 of these by default: Rubin's rules need few where identity adds little, but 2.5% of fewer than 200 are less than
    five draws, on which no limit should rest.
    """

    # Closed-population models that are fitted to every draw: those that the summary may quote and that are compared
    # from winter to winter. The model that AICc ranks first on the headline data set is always among them. Models with
    # unequal animals (Mh, log-linear) cost a hundred times as much as these.
    models: tuple[RefittedModel, ...] = ("M0", "Mt", "Chao", "Chao bias-corrected", "Jackknife interpolated")
    # Rates of error for winters that survive as tables or as a package, whose names no picture tells the doubt of;
    # winters with pictures do not use them.
    assumed: AssumedRates = AssumedRates()


class EstimatesSettings(Section):
    """Numbers and densities, the error of identities, winters compared, times of day, and next season's plan."""

    closed: ClosedSettings = ClosedSettings()
    scr: ScrSettings = ScrSettings()
    identity: IdentitySettings = IdentitySettings()
    linking: LinkingSettings = LinkingSettings()
    comparison: ComparisonSettings = ComparisonSettings()
    activity: ActivitySettings = ActivitySettings()
    plan: PlanSettings = PlanSettings()

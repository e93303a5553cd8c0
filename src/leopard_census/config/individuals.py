"""Settings of the individuals stage."""

from typing import Annotated, Literal

from pydantic import Field

from leopard_census.config.section import Section

Share = Annotated[float, Field(ge=0, le=1)]

#: Eight observers put 12.5% of 40 captures of 16 snow leopards to a wrong animal (Johansson et al. 2020).
REVIEWER_ERROR = 0.125


class FeatureSettings(Section):
    """What is found in one view."""

    # `rootsift`: RootSIFT at differences of Gaussians. `hesaff`: at Hessian-affine places, as in HotSpotter; needs the
    # package pyhesaff.
    extractor: Literal["rootsift", "hesaff"] = "rootsift"
    # Card of a network that makes one vector of a view for the shortlist, such as MiewID; you bring its weights.
    # A path from the project's folder, or from the survey's when it begins with ./ or ../ The vectors choose the
    # shortlists of a survey of more than `shortlist.above` views; in a smaller one all pairs are compared, and no
    # result depends on them.
    embedding_card: str | None = Field(default=None, min_length=1, exclude=True)
    # Size of the views that are compared, geometric mean of width and height in pixels: the best plain setting on
    # 182 real snow leopard photos.
    side: Annotated[int, Field(ge=100, le=1200)] = 400
    # Strongest keypoints kept per view; time grows with the square.
    max_keypoints: Annotated[int, Field(ge=50, le=2000)] = 600
    # Least contrast of a keypoint (Lowe 2004 takes 0.04); half of it finds twice as many in flat infra-red pictures.
    contrast: Annotated[float, Field(gt=0, le=0.2)] = 0.02
    # Best views per flank of one sighting; neighbouring frames of a clip are near copies.
    views_per_flank: Annotated[int, Field(ge=1, le=10)] = 2
    # Probability that a second flank of one sighting needs: a turn in a clip links both flanks of an animal for good,
    # so it must be nearly certain.
    second_flank_probability: Share = 0.95
    # A sighting of which no flank is sure (`flank_threshold` of the stage sightings) is compared as its likelier flank,
    # with views that show it with this probability at least. Each comparison counts by the probability that both show
    # one flank; 1 compares none. Of 17 real photos with 0.2 to 0.5, 13 show the likelier flank; of 30 below, 12 show
    # either.
    least_flank_probability: Share = 0.1
    # A view with fewer keypoints than this is not compared: it cannot reach a convincing match whatever the animal.
    min_keypoints: Annotated[int, Field(ge=4, le=2000)] = 20
    # Turn each view so that the long axis of its body mask lies level, where it is tilted by 5 to 35 degrees. Upright
    # features bear 15 degrees, and the axis of a mask errs: of 60 pairs of real photos within bursts 0.42 were told
    # from chance with it and 0.52 without, and on two simulated winters it gained nothing. For leaning cameras.
    level: bool = False
    # Local contrast equalisation: infra-red pictures are flat. On the real photos it never lost.
    equalise: bool = True


class MatchSettings(Section):
    """Comparison of two views."""

    # Inlier distance as a share of the side: 5% lets a walking body bend.
    tolerance: Annotated[float, Field(gt=0, le=0.2)] = 0.05


class ShortlistSettings(Section):
    """Which sightings one is compared with, where there are too many to compare it with all."""

    # Usable views above which a view is compared only with the sightings on its shortlist. Judging all pairs takes 3 s
    # of one core for 600 views (300 sightings), half a minute for 2,000, and grows with the square, as the tables do.
    above: Annotated[int, Field(ge=0)] = 2000
    # Most sightings of one flank on a view's shortlist (HotSpotter verifies 50).
    length: Annotated[int, Field(ge=1, le=500)] = 50


class CurveSettings(Section):
    """Evidence of a match: ln(P(match | same) / P(match | different)) = slope * (surprise - zero), clipped.

    Its surprise is -ln of the share of pairs without a common coat that match as well or better. The prior of the curve
    that is fitted to the survey's own pairs; where there are few, it stands as it is.
    """

    # benchmarks/identity_curve fits 4.1 and 4.3 to two simulated winters (slopes 2.2 and 2.6); pairs of real photos
    # within bursts lie near 3.2 and 1.1. It starts between them.
    zero: Annotated[float, Field(ge=-100, le=100)] = 4.0
    slope: Annotated[float, Field(gt=0, le=100)] = 1.6
    # Evidence of two views that are comparable and do not match at all. Two simulated winters give -3.7; on 182 real
    # snow leopard photos plain matchers tell one true pair in twenty from chance, so that no match says next to
    # nothing. It starts near the real ones, and a survey whose own pairs say more moves it.
    none: Annotated[float, Field(ge=-100, le=0)] = -0.5
    # Evidence per standard deviation by which the votes of two views without a map stand above chance; fits to two
    # simulated winters give 0.47 and 0.38, one to 29 real pairs within bursts 0.71.
    weak: Annotated[float, Field(ge=0, le=100)] = 0.45
    # Limits of the evidence that one score can give: a comparison can err in ways that the line does not know.
    lowest: Annotated[float, Field(ge=-100, le=0)] = -4.0
    highest: Annotated[float, Field(ge=0, le=100)] = 8.0


class CommonCoatSettings(Section):
    """P(two views of one flank have enough coat in common to be matched), a logistic curve.

    Fitted to pairs of one animal in two simulated winters by benchmarks/identity_curve.
    """

    # Log odds of two perfect views.
    base: Annotated[float, Field(ge=-100, le=100)] = 4.5
    # Gain per e-fold of the mean quality, of the common part of the body axis, of the ratio of the breadths.
    quality: Annotated[float, Field(ge=0, le=100)] = 3.0
    overlap: Annotated[float, Field(ge=0, le=100)] = 1.5
    breadth: Annotated[float, Field(ge=0, le=100)] = 1.0
    # Loss between a picture by day and one in infra-red: stated, as simulated coats look alike in both.
    light: Annotated[float, Field(ge=0, le=100)] = 0.5


class TravelSettings(Section):
    """When two sightings are too far apart to be one animal."""

    # Leopards with collars that tell speed covered 11 km on a usual day and 29 km at most; their runs were shorter
    # than 100 m (Hubel et al. 2018, Proc. R. Soc. B 285:20172622). 10 km in a straight line within one hour is a third
    # of the longest day at a trot that none kept up, so nothing an animal did is called impossible.
    max_speed_km_h: Annotated[float, Field(ge=0.1, le=1000)] = 10.0
    # What the clocks of two cameras may differ by unnoticed: they are set by hand and drift by minutes in a winter.
    clock_minutes: Annotated[float, Field(ge=0, le=100_000)] = 10.0
    # Radius of a position whose uncertainty the sheet does not give: the 30 m that the georeferencing guide of Darwin
    # Core takes for an unrecorded GPS precision, and room for a camera that was moved to a better tree.
    unknown_place_m: Annotated[float, Field(ge=0, le=100_000)] = 100.0


class IndividualsSettings(Section):
    """Who is who."""

    features: FeatureSettings = FeatureSettings()
    matching: MatchSettings = MatchSettings()
    shortlist: ShortlistSettings = ShortlistSettings()
    curve: CurveSettings = CurveSettings()
    common_coat: CommonCoatSettings = CommonCoatSettings()
    travel: TravelSettings = TravelSettings()
    # Odds that two random sightings are different animals, before anything is compared: about the number of
    # animals on a plot that are seen equally often; 5 to 15 are usual on plots of 20 to 30 stations.
    prior_odds: Annotated[float, Field(ge=0.1, le=10_000)] = 10.0
    # A sighting is named by machine only where its posterior probability reaches this.
    bar: Annotated[float, Field(gt=0.5, le=1)] = 0.98
    # A decision attaches to a sighting whose box overlaps this much, within this time: half the
    # box and half a second.
    anchor_iou: Annotated[float, Field(ge=0.05, le=1)] = 0.5
    # Where none does, to the only sighting of which a box holds this much of the smaller of both, as a detector that
    # boxes the whole animal does with one that boxed its body.
    anchor_held: Annotated[float, Field(ge=0.05, le=1)] = 0.7
    anchor_seconds: Annotated[float, Field(gt=0, le=60)] = 0.5
    # Two cameras of one station that fire within this time show the two flanks of one animal: where each surely shows
    # one flank (`features.second_flank_probability`), there is no third sighting in the encounter, no clock is
    # doubted, and neither people nor pictures say otherwise.
    facing_seconds: Annotated[float, Field(ge=0, le=3600)] = 5.0
    # Sightings at one station within this time, a week at most, are one encounter (default of the field's tools;
    # histories agree).
    encounter_minutes: Annotated[float, Field(ge=0, le=10_080)] = 30.0
    # Plausible ways to share the sightings out among individuals that are drawn for later stages, and the number
    # that the draws begin from.
    draws: Annotated[int, Field(ge=50, le=10_000)] = 256
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 20120115
    # Probability that one reviewer's answer on a pair is wrong, where the reviewers of a round differ: their answers
    # are then evidence, ln((1 - e) / e) each. Johansson's observers put 12.5% of captures to a wrong animal; programs
    # that ask people about all pairs count on 2 to 3% (LCA), but pairs on which people differ are the hard ones.
    reviewer_error: Annotated[float, Field(ge=0.0001, lt=0.5)] = REVIEWER_ERROR
    # Best views per flank of an individual that people named which later winters compare their sightings with.
    reference_views: Annotated[int, Field(ge=0, le=20)] = 4
    # The review goes on as long as the answer to a question is expected to change the number of animals by this much.
    # 512 plausible partitions cannot tell less.
    review_least_change: Annotated[float, Field(gt=0)] = 0.01
    # From this probability on that the number stays within one animal, whatever is answered, it is called sure.
    review_enough: Annotated[float, Field(gt=0.5, le=1)] = 0.95
    # Longest review queue: what one person can look at in a winter's evenings.
    queue_length: Annotated[int, Field(ge=1, le=100_000)] = 500

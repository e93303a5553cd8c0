"""Body plans of the animals that walk past: outlines in metres, drawn after side views of the living animals.

A plan is a set of tubes. The outline of the trunk is given as stations from the rump forward to the base of the
skull, the head in its own frame from there to the nose. Measures follow the usual field guides (shoulder height of an
Amur leopard 0.65 to 0.75 m, tiger 0.95 m, sika 0.9 m, roe 0.75 m, boar 0.85 m, raccoon dog 0.3 m).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SPECIES = (
    "Panthera pardus",
    "Panthera tigris",
    "Cervus nippon",
    "Capreolus pygargus",
    "Sus scrofa",
    "Nyctereutes procyonoides",
    "Homo sapiens",
)

Stations = tuple[tuple[float, float, float, float], ...]
"""(x, top z, bottom z, half width) of successive cross-sections, metres."""


@dataclass(frozen=True)
class Leg:
    """One limb: joints from the top down, segment lengths and radii.

    ``joint`` is the upper joint (x, y, z), ``crest`` the top of the shoulder blade or hip above it, ``upper``,
    ``lower`` and ``foot`` the segment lengths, ``fore_aft`` and ``lateral`` the half thicknesses at crest, joint,
    middle of the upper segment, elbow or knee, middle of the lower segment, wrist or hock, ankle and toe.
    """

    joint: tuple[float, float, float]
    crest: tuple[float, float, float]
    upper: float
    lower: float
    foot: float
    fore_aft: tuple[float, ...]
    lateral: tuple[float, ...]
    toe: float


@dataclass(frozen=True)
class BodyPlan:
    """Everything about a quadruped's shape that does not depend on the individual or the moment."""

    trunk: Stations
    head: Stations
    head_pitch: float
    fore: Leg
    hind: Leg
    tail_length: float
    tail_radius: tuple[float, float, float]
    tail_angles: tuple[float, float, float]
    ear: tuple[float, float, float, float, float]  # x, y, z in the head frame; length; half width
    stride: float
    fluff: float  # raggedness of the outline, metres
    eye: tuple[float, float, float]
    eye_shine: float
    antlers: float = 0.0


LEOPARD = BodyPlan(
    trunk=(
        (-0.545, 0.530, 0.450, 0.040),
        (-0.515, 0.580, 0.400, 0.085),
        (-0.440, 0.628, 0.365, 0.122),
        (-0.320, 0.645, 0.350, 0.135),
        (-0.180, 0.635, 0.345, 0.138),
        (-0.020, 0.622, 0.325, 0.145),
        (0.140, 0.628, 0.305, 0.148),
        (0.270, 0.650, 0.300, 0.142),
        (0.370, 0.664, 0.320, 0.136),
        (0.460, 0.668, 0.375, 0.124),
        (0.540, 0.672, 0.425, 0.112),
        (0.610, 0.676, 0.465, 0.102),
        (0.660, 0.668, 0.500, 0.088),
    ),
    head=(
        (-0.045, 0.050, -0.070, 0.060),
        (0.000, 0.082, -0.096, 0.094),
        (0.040, 0.098, -0.106, 0.112),
        (0.078, 0.096, -0.108, 0.112),
        (0.110, 0.078, -0.106, 0.098),
        (0.136, 0.052, -0.102, 0.080),
        (0.162, 0.036, -0.098, 0.072),
        (0.188, 0.024, -0.090, 0.064),
        (0.206, 0.006, -0.072, 0.046),
        (0.214, -0.012, -0.054, 0.018),
    ),
    head_pitch=-0.24,
    fore=Leg(
        joint=(0.395, 0.082, 0.430),
        crest=(0.320, 0.080, 0.600),
        upper=0.200,
        lower=0.200,
        foot=0.080,
        fore_aft=(0.040, 0.112, 0.094, 0.070, 0.059, 0.047, 0.052, 0.026),
        lateral=(0.028, 0.068, 0.066, 0.054, 0.047, 0.040, 0.052, 0.036),
        toe=0.080,
    ),
    hind=Leg(
        joint=(-0.385, 0.078, 0.490),
        crest=(-0.385, 0.070, 0.560),
        upper=0.225,
        lower=0.225,
        foot=0.140,
        fore_aft=(0.070, 0.140, 0.132, 0.096, 0.062, 0.044, 0.046, 0.025),
        lateral=(0.040, 0.072, 0.074, 0.062, 0.048, 0.038, 0.048, 0.034),
        toe=0.080,
    ),
    tail_length=0.82,
    tail_radius=(0.046, 0.040, 0.034),
    tail_angles=(-0.75, -1.05, 0.75),
    ear=(0.030, 0.082, 0.080, 0.046, 0.036),
    stride=0.84,
    fluff=0.008,
    eye=(0.116, 0.053, 0.045),
    eye_shine=1.0,
)


def _scaled_leg(leg: Leg, scale: float, girth: float = 1.0) -> Leg:
    return Leg(
        joint=tuple(scale * c for c in leg.joint),  # type: ignore[arg-type]
        crest=tuple(scale * c for c in leg.crest),  # type: ignore[arg-type]
        upper=scale * leg.upper,
        lower=scale * leg.lower,
        foot=scale * leg.foot,
        fore_aft=tuple(scale * girth * r for r in leg.fore_aft),
        lateral=tuple(scale * girth * r for r in leg.lateral),
        toe=scale * leg.toe,
    )


TIGER = BodyPlan(
    trunk=tuple((1.42 * x, 1.40 * t, 1.38 * b, 1.36 * w) for x, t, b, w in LEOPARD.trunk),
    head=tuple((1.42 * x, 1.40 * t, 1.50 * b, 1.42 * w) for x, t, b, w in LEOPARD.head),
    head_pitch=-0.34,
    fore=_scaled_leg(LEOPARD.fore, 1.40, 1.06),
    hind=_scaled_leg(LEOPARD.hind, 1.40, 1.02),
    tail_length=0.98,
    tail_radius=(0.056, 0.044, 0.036),
    tail_angles=(-0.85, -1.15, 0.7),
    ear=(0.045, 0.115, 0.115, 0.066, 0.054),
    stride=1.2,
    fluff=0.012,
    eye=(0.205, 0.070, 0.060),
    eye_shine=1.0,
)

SIKA = BodyPlan(
    trunk=(
        (-0.520, 0.760, 0.680, 0.040),
        (-0.490, 0.825, 0.610, 0.085),
        (-0.400, 0.880, 0.560, 0.130),
        (-0.250, 0.885, 0.540, 0.150),
        (-0.050, 0.865, 0.500, 0.165),
        (0.150, 0.865, 0.470, 0.165),
        (0.300, 0.885, 0.480, 0.145),
        (0.400, 0.900, 0.560, 0.120),
        (0.490, 0.960, 0.665, 0.092),
        (0.560, 1.050, 0.780, 0.078),
        (0.610, 1.140, 0.900, 0.068),
        (0.640, 1.190, 1.000, 0.062),
        (0.655, 1.190, 1.060, 0.045),
    ),
    head=(
        (-0.035, 0.045, -0.045, 0.045),
        (0.000, 0.070, -0.065, 0.065),
        (0.050, 0.078, -0.078, 0.075),
        (0.100, 0.062, -0.084, 0.068),
        (0.150, 0.040, -0.080, 0.054),
        (0.200, 0.020, -0.070, 0.044),
        (0.250, 0.006, -0.060, 0.038),
        (0.285, -0.006, -0.054, 0.032),
        (0.302, -0.024, -0.046, 0.014),
    ),
    head_pitch=-0.42,
    fore=Leg(
        joint=(0.345, 0.090, 0.585),
        crest=(0.270, 0.075, 0.850),
        upper=0.235,
        lower=0.255,
        foot=0.250,
        fore_aft=(0.050, 0.120, 0.085, 0.052, 0.036, 0.026, 0.023, 0.022),
        lateral=(0.028, 0.060, 0.054, 0.040, 0.030, 0.024, 0.021, 0.019),
        toe=0.055,
    ),
    hind=Leg(
        joint=(-0.350, 0.085, 0.700),
        crest=(-0.360, 0.070, 0.850),
        upper=0.265,
        lower=0.300,
        foot=0.340,
        fore_aft=(0.080, 0.165, 0.130, 0.085, 0.044, 0.031, 0.023, 0.022),
        lateral=(0.045, 0.085, 0.076, 0.056, 0.034, 0.025, 0.021, 0.019),
        toe=0.055,
    ),
    tail_length=0.15,
    tail_radius=(0.034, 0.036, 0.018),
    tail_angles=(-1.15, -1.35, -1.3),
    ear=(0.015, 0.072, 0.060, 0.150, 0.042),
    stride=0.98,
    fluff=0.006,
    eye=(0.105, 0.062, 0.020),
    eye_shine=0.9,
    antlers=0.0,
)

ROE = replace(
    SIKA,
    trunk=tuple((0.80 * x, 0.81 * t, 0.83 * b, 0.78 * w) for x, t, b, w in SIKA.trunk),
    head=tuple((0.78 * x, 0.84 * t, 0.84 * b, 0.86 * w) for x, t, b, w in SIKA.head),
    fore=_scaled_leg(SIKA.fore, 0.82, 0.88),
    hind=_scaled_leg(SIKA.hind, 0.82, 0.88),
    tail_length=0.03,
    tail_radius=(0.03, 0.02, 0.01),
    ear=(0.010, 0.060, 0.052, 0.150, 0.044),
    stride=0.80,
    eye=(0.082, 0.052, 0.018),
)

BOAR = BodyPlan(
    trunk=(
        (-0.560, 0.520, 0.440, 0.050),
        (-0.520, 0.610, 0.380, 0.100),
        (-0.420, 0.700, 0.320, 0.145),
        (-0.250, 0.760, 0.290, 0.175),
        (-0.050, 0.800, 0.270, 0.190),
        (0.150, 0.850, 0.270, 0.195),
        (0.300, 0.870, 0.290, 0.190),
        (0.420, 0.830, 0.320, 0.175),
        (0.520, 0.770, 0.350, 0.155),
        (0.600, 0.710, 0.370, 0.135),
        (0.640, 0.660, 0.390, 0.110),
    ),
    head=(
        (-0.070, 0.110, -0.110, 0.100),
        (0.000, 0.130, -0.140, 0.125),
        (0.080, 0.115, -0.145, 0.118),
        (0.160, 0.070, -0.130, 0.092),
        (0.240, 0.030, -0.112, 0.070),
        (0.320, 0.000, -0.095, 0.056),
        (0.385, -0.012, -0.085, 0.048),
        (0.415, -0.010, -0.082, 0.046),
        (0.422, -0.025, -0.070, 0.030),
    ),
    head_pitch=-0.62,
    fore=Leg(
        joint=(0.330, 0.105, 0.400),
        crest=(0.260, 0.085, 0.700),
        upper=0.190,
        lower=0.185,
        foot=0.120,
        fore_aft=(0.080, 0.150, 0.110, 0.068, 0.048, 0.036, 0.032, 0.026),
        lateral=(0.040, 0.075, 0.068, 0.050, 0.038, 0.031, 0.028, 0.022),
        toe=0.060,
    ),
    hind=Leg(
        joint=(-0.370, 0.095, 0.450),
        crest=(-0.380, 0.080, 0.620),
        upper=0.215,
        lower=0.205,
        foot=0.165,
        fore_aft=(0.110, 0.170, 0.130, 0.085, 0.050, 0.037, 0.031, 0.026),
        lateral=(0.060, 0.090, 0.080, 0.056, 0.038, 0.031, 0.028, 0.022),
        toe=0.060,
    ),
    tail_length=0.26,
    tail_radius=(0.018, 0.012, 0.014),
    tail_angles=(-1.0, -1.4, -1.5),
    ear=(0.010, 0.090, 0.110, 0.120, 0.055),
    stride=0.85,
    fluff=0.030,
    eye=(0.150, 0.085, 0.030),
    eye_shine=0.15,
)

RACCOON_DOG = BodyPlan(
    trunk=(
        (-0.270, 0.235, 0.190, 0.030),
        (-0.245, 0.285, 0.160, 0.070),
        (-0.180, 0.330, 0.130, 0.105),
        (-0.080, 0.350, 0.115, 0.120),
        (0.030, 0.350, 0.110, 0.122),
        (0.130, 0.340, 0.120, 0.115),
        (0.200, 0.325, 0.140, 0.105),
        (0.250, 0.310, 0.165, 0.092),
        (0.290, 0.295, 0.185, 0.070),
    ),
    head=(
        (-0.035, 0.045, -0.055, 0.060),
        (0.000, 0.060, -0.065, 0.080),
        (0.035, 0.060, -0.062, 0.082),
        (0.065, 0.045, -0.055, 0.062),
        (0.095, 0.020, -0.045, 0.036),
        (0.125, 0.006, -0.036, 0.024),
        (0.145, -0.004, -0.030, 0.018),
        (0.152, -0.012, -0.022, 0.008),
    ),
    head_pitch=-0.35,
    fore=Leg(
        joint=(0.170, 0.060, 0.170),
        crest=(0.140, 0.060, 0.280),
        upper=0.085,
        lower=0.085,
        foot=0.040,
        fore_aft=(0.040, 0.060, 0.045, 0.028, 0.022, 0.018, 0.018, 0.010),
        lateral=(0.025, 0.040, 0.036, 0.026, 0.021, 0.017, 0.017, 0.010),
        toe=0.035,
    ),
    hind=Leg(
        joint=(-0.170, 0.060, 0.190),
        crest=(-0.175, 0.060, 0.270),
        upper=0.095,
        lower=0.095,
        foot=0.060,
        fore_aft=(0.050, 0.075, 0.058, 0.036, 0.023, 0.018, 0.017, 0.010),
        lateral=(0.035, 0.050, 0.042, 0.030, 0.021, 0.017, 0.016, 0.010),
        toe=0.035,
    ),
    tail_length=0.22,
    tail_radius=(0.040, 0.060, 0.035),
    tail_angles=(-0.9, -1.0, -0.8),
    ear=(0.005, 0.055, 0.048, 0.042, 0.028),
    stride=0.36,
    fluff=0.018,
    eye=(0.078, 0.034, 0.018),
    eye_shine=0.9,
)

PLANS: dict[str, BodyPlan] = {
    "Panthera pardus": LEOPARD,
    "Panthera tigris": TIGER,
    "Cervus nippon": SIKA,
    "Capreolus pygargus": ROE,
    "Sus scrofa": BOAR,
    "Nyctereutes procyonoides": RACCOON_DOG,
}

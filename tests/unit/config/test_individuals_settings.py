import pytest
from pydantic import ValidationError

from leopard_census.config.individuals import IndividualsSettings


@pytest.mark.parametrize(
    "given",
    [
        {"encounter_minutes": 1e14},
        {"facing_seconds": 1e12},
        {"anchor_seconds": 1e14},
        {"anchor_iou": 0},
        {"anchor_held": 0},
        {"seed": -1},
        {"seed": 2**70},
        {"prior_odds": 1e-9},
        {"prior_odds": 1e308},
        {"draws": 10**9},
        {"reviewer_error": 1e-320},
        {"queue_length": 10**9},
        {"features": {"min_keypoints": 10**9}},
        {"curve": {"zero": float("nan")}},
        {"curve": {"slope": float("inf")}},
        {"curve": {"lowest": float("-inf")}},
        {"travel": {"max_speed_km_h": 1e-9}},
    ],
)
def test_settings_with_which_nothing_could_be_told_are_refused(given):
    with pytest.raises(ValidationError):
        IndividualsSettings(**given)


def test_what_a_survey_may_want_stands():
    IndividualsSettings(prior_odds=0.5, draws=50, encounter_minutes=1440, reviewer_error=0.01, seed=0)
    IndividualsSettings(prior_odds=1000, draws=5000, anchor_iou=0.1, anchor_held=1)

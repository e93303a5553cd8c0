"""Where the tables lie that the ledger and the report are made from, by the name that templates use."""

from collections.abc import Iterable, Mapping
from pathlib import Path

#: Tables that every survey has.
ALWAYS: Mapping[str, str] = {
    "counts": "estimates/counts.csv",
    "closed": "estimates/closed.csv",
    "closure": "estimates/closure.csv",
    "heterogeneity": "estimates/heterogeneity.csv",
    "scr": "estimates/scr.csv",
    "scr_models": "estimates/scr_models.csv",
    "density_squares": "estimates/density_squares.csv",
    "plan": "estimates/plan.csv",
    "identity": "estimates/identity.csv",
    "identity_counts": "estimates/identity_counts.csv",
    "identity_squares": "estimates/identity_squares.csv",
    "two_flanks": "estimates/two_flanks.csv",
    "sensitivity": "estimates/sensitivity.csv",
    "effort": "histories/effort.csv",
    "station_losses": "histories/station_losses.csv",
    "camera_work": "histories/camera_work.csv",
    "encounters": "histories/encounters.csv",
    "members": "histories/members.csv",
    "detectors": "histories/detectors.csv",
    "basis": "histories/basis.csv",
    "funnel": "histories/funnel.csv",
    "trend": "trend.csv",
    "changes": "changes.csv",
    "survival": "survival.csv",
    "accumulation": "estimates/accumulation.csv",
    "incidence": "estimates/incidence.csv",
    "bycatch": "estimates/bycatch.csv",
    "sex_ratio": "estimates/sex_ratio.csv",
    "associations": "estimates/associations.csv",
    "cubs": "estimates/cubs.csv",
    "movement": "estimates/movement.csv",
    "legacy_density": "estimates/legacy_density.csv",
    "activity": "estimates/activity.csv",
    "activity_curves": "estimates/activity_curves.csv",
    "activity_times": "estimates/activity_times.csv",
    "activity_overlap": "estimates/overlap.csv",
}
#: Those of a survey that starts from raw media.
OF_MEDIA: Mapping[str, str] = {
    "media_status": "media/status.csv",
    "card_findings": "media/card_findings.csv",
    "clock_proposals": "media/clock_proposals.csv",
    "operation_differences": "media/operation_differences.csv",
    "catalogue": "individuals/catalogue.csv",
    "assignments": "individuals/assignments.csv",
    "disputed": "individuals/decisions_disputed.csv",
    "review_queue": "individuals/review_queue.csv",
    "review_summary": "review/summary.csv",
    "review_reviewers": "review/reviewers.csv",
    "review_disagreements": "review/disagreements.csv",
}
#: Those of a survey that starts from a Camtrap DP package.
OF_PACKAGE: Mapping[str, str] = {
    "catalogue": "package/catalogue.csv",
    "assignments": "package/assignments.csv",
    "package_names": "package/names.csv",
}
#: Measured against a known truth.
OF_SIMULATED: Mapping[str, str] = {"validation": "validation.json"}


def table_paths(*, from_media: bool, from_package: bool, simulated: bool) -> dict[str, str]:
    """Paths below `results/<survey>/` by name, of a survey with that start."""
    paths = dict(ALWAYS)
    if from_media:
        paths |= OF_MEDIA
        if simulated:
            paths |= OF_SIMULATED
    if from_package:
        paths |= OF_PACKAGE
    return paths


def named_tables(survey: str, files: Iterable[str]) -> dict[str, Path]:
    """Those of `files`, named as in records, that are tables of the ledger: by name, relative to the working folder."""
    given = set(files)
    found = {}
    for paths in (ALWAYS, OF_MEDIA, OF_PACKAGE, OF_SIMULATED):
        for name, path in paths.items():
            if (full := f"results/{survey}/{path}") in given:
                found[name] = Path(full)
    return found

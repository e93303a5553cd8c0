"""What is told of sightings whose pictures may not be seen: names of their files, and how many there are."""

from __future__ import annotations

import csv

from leopard_census.review.survey import ReviewSurvey, Shown


def file_names(survey: ReviewSurvey, one: Shown) -> list[str]:
    """Paths of its files below the media folder, in order of the sighting; without those that no table names."""
    status = survey.tables["sightings"].parent.parent / "media" / "status.csv"
    if not status.is_file():
        return []
    wanted = {str(media) for media in one.row["mediaIDs"]}
    with status.open(encoding="utf-8", newline="") as file:
        found = {row["mediaID"]: row["filePath"] for row in csv.DictReader(file) if row["mediaID"] in wanted}
    return [found[media] for media in one.row["mediaIDs"] if media in found]


def n_doubtful_people(survey: ReviewSurvey) -> int:
    """Sightings that the machine took for a person without being sure: the page shows none, the table names them."""
    review = survey.tables["sightings"].with_name("species_review.csv")
    if not review.is_file():
        return 0
    with review.open(encoding="utf-8", newline="") as file:
        return sum(row["why"] == "person-in-doubt" for row in csv.DictReader(file))

"""Sightings of a survey: all deployments together, with the rules that take one out of the analysis."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from datetime import date

    from leopard_census.sightings.survey import Days, join_deployments

    window = job.params["cfg"]["survey"]["window"]
    join_deployments(
        sightings=job.input["sightings"],
        crops=job.input["crops"],
        tracks=job.input["tracks"],
        status=job.input["status"],
        window=Days.of_window(date.fromisoformat(window["start"]), window["days"]),
        out_sightings=job.output["sightings"],
        out_crops=job.output["crops"],
        out_tracks=job.output["tracks"],
        out_review=job.output["review"],
    )

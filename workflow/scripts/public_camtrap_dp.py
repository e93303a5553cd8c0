"""The public Camtrap DP package of a survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.survey import Season, Window, parse_offset
    from leopard_census.exchange.public_package import build_public_package
    from leopard_census.exchange.public_rows import Grain

    cfg = job.params["cfg"]
    survey = cfg["survey"]
    season, window = Season(**survey["season"]), Window(**survey["window"])
    told = {name: cfg[f"disclosure.{name}"] for name in ("data_licence", "media_licence")}
    build_public_package(
        inputs=job.input,
        out=job.output["package"],
        survey=survey,
        settings={"exchange": cfg["exchange"], "disclosure": told},
        grain=Grain(
            cfg["disclosure.grain_km"],
            cfg["disclosure.date_grain"],
            (season.start, season.end),
            (window.start, window.end),
            parse_offset(survey["utc_offset"]),
        ),
    )

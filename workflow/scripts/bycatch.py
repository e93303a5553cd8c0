"""Other species of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.bycatch_table import write_bycatch

    cfg = job.params["cfg"]
    write_bycatch(
        job.input,
        job.output,
        target=cfg["survey"]["target_species"],
        utc_offset=cfg["survey"]["utc_offset"],
        minutes=cfg["histories"]["independence_minutes"],
        since=cfg["histories"]["independence_since"],
    )

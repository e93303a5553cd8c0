"""Movement between captures, and the density that was told before spatial models, of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.legacy_density import write_legacy_density

    write_legacy_density(
        job.input["capture_sets"],
        job.input["detectors"],
        job.input["basis"],
        job.input["closed"],
        job.output["movement"],
        job.output["legacy_density"],
    )

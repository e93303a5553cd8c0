"""Catalogue, contact sheets and match drawings of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.individual_sheets import IndividualSheetsSettings
    from leopard_census.config.individuals import IndividualsSettings
    from leopard_census.individuals.sheets.write import write_sheets

    tables = (
        "sightings",
        "crops",
        "tracks",
        "pairs",
        "assignments",
        "catalogue",
        "review_queue",
        "conflicts",
        "pair_calibration",
        "pair_reliability",
    )
    write_sheets(
        tables={name: job.input[name] for name in tables},
        archives=job.input["pictures"],
        register_table=next(iter(job.input["register"]), None),
        earlier=[path.parents[1].name for path in job.input["earlier"]],
        earlier_tables=job.input["earlier"],
        earlier_archives=job.input["earlier_pictures"],
        survey=job.params["cfg"]["survey"],
        settings=IndividualSheetsSettings(**job.params["cfg"]["individual_sheets"]),
        individuals=IndividualsSettings(**job.params["cfg"]["individuals"]),
        resources=job.workflow_folder / "resources",
        outputs=job.output,
    )

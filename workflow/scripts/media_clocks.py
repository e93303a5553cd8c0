"""Proposals for clocks, and when each camera worked as far as its files tell."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.media import ClocksSettings
    from leopard_census.media.clock_faults import propose_clocks
    from leopard_census.media.operation import operation
    from leopard_census.media.status import timings
    from leopard_census.tables.contract import contract
    from leopard_census.tables.read import read_table
    from leopard_census.tables.write import write_table

    media = [row for path in job.input["media"] for row in read_table(path, contract("media"))]
    deployments = [
        row for path in job.input["deployments"] for row in read_table(path, contract("deployments"))
    ]
    clocks = [row for path in job.input["clocks"] for row in read_table(path, contract("clocks"))]
    outages = [row for path in job.input["outages"] for row in read_table(path, contract("outages"))]
    copies = [row["mediaID"] for row in read_table(job.input["duplicates"], contract("duplicates"))]
    settings = ClocksSettings(**job.params["cfg"]["clocks"])

    timed = timings(media, deployments, clocks)
    proposals = propose_clocks(timed, deployments, settings, copies)
    write_table(job.output["proposals"], contract("clock_proposals"), proposals)
    rows, differences = operation(timed, deployments, outages, settings, copies)
    write_table(job.output["operation"], contract("operation"), rows)
    write_table(job.output["differences"], contract("operation_differences"), differences)

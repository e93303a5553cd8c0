"""Final state of every file of a survey, duplicates, and cards that may lie in the wrong folder."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.media.duplicates import find_duplicates
    from leopard_census.media.mixed_cards import card_findings
    from leopard_census.media.status import final_status, timings
    from leopard_census.tables.contract import contract
    from leopard_census.tables.read import read_table
    from leopard_census.tables.write import write_table

    media = [row for path in job.input["media"] for row in read_table(path, contract("media"))]
    deployments = [
        row for path in job.input["deployments"] for row in read_table(path, contract("deployments"))
    ]
    clocks = [row for path in job.input["clocks"] for row in read_table(path, contract("clocks"))]

    timed = timings(media, deployments, clocks)
    duplicates = find_duplicates(timed, deployments)
    write_table(job.output["status"], contract("media_status"), final_status(media, timed, duplicates))
    write_table(job.output["duplicates"], contract("duplicates"), duplicates)
    cards = card_findings(timed, deployments, duplicates)
    write_table(job.output["cards"], contract("card_findings"), cards)

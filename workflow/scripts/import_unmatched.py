"""What of the imported detections fits no file of a survey."""

import sys

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.detections.import_split import FOLDER
    from leopard_census.detections.import_unmatched import keyed, summary, unmatched_rows
    from leopard_census.tables.contract import contract
    from leopard_census.tables.write import write_table

    survey = job.wildcards["survey"]
    rows = keyed(
        unmatched_rows(
            media={path.stem: path for path in job.input["media"]},
            frames={path.stem: path for path in job.input["frames"]},
            folder=FOLDER / survey,
            digests=job.params["digests"],
            settings=job.params["cfg"]["detections"],
        )
    )
    write_table(job.output["table"], contract("import_unmatched"), rows)
    lines = summary(rows, f"results/{survey}/detections/import_unmatched.csv")

sys.stderr.write("".join(f"{line}\n" for line in lines))

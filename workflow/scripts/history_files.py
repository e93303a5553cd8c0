"""Capture histories of one survey as other programs read them."""

from pathlib import Path

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.histories.text_files import write_text_files

    write_text_files(
        inputs=job.input,
        outputs=job.output,
        names={name: Path(path).name for name, path in snakemake.output.items()},
        session=job.params["cfg"]["survey"]["id"],
    )

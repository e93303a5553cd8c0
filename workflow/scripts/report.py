"""The PDF report of a survey, and the list of what it prints."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.report.build import write_report

    tables = dict(job.input)
    write_report(
        survey=job.wildcards["survey"],
        language=job.wildcards["language"],
        edition=job.wildcards["edition"],
        settings=job.params["cfg"],
        ledger=tables.pop("numbers"),
        archives=tables.pop("crops", []),
        resources=job.workflow_folder / "resources" / "report",
        claims=tables.pop("claims", []),
        publications=tables.pop("publications", []),
        paths={name: path for name, path in tables.items() if name != "templates"},
        records=job.records,
        out_pdf=job.output["pdf"],
        out_printed=job.output["printed"],
        out_summary=job.output["summary"],
        out_summary_printed=job.output["summary_printed"],
    )

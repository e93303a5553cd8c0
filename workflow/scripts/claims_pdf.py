"""The audit of a publication as a PDF and as a sheet for people, and the list of what the PDF prints."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.report.claims_audit import ClaimsInput, write_claims_audit

    write_claims_audit(
        ClaimsInput(
            publication=job.input["publication"],
            claims=job.input["claims"],
            figures=job.input["figures"],
            resources=job.workflow_folder / "resources" / "report",
            language=job.wildcards["language"],
        ),
        out_pdf=job.output["pdf"],
        out_printed=job.output["printed"],
        out_sheet=job.output["sheet"],
    )

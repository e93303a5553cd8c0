"""Results of one simulated survey, held against the truth."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.evaluate.survey import validate_survey

    single = {name: path for name, path in job.input.items() if not isinstance(path, list)}
    validate_survey(
        results=single,
        detections=job.input["detections"],
        rendered=job.input["rendered"],
        boxes=job.input["boxes"],
        target_species=job.params["cfg"]["survey"]["target_species"],
        out=job.output["validation"],
    )

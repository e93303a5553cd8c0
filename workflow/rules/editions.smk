# In which languages and editions a report is printed, and what each edition may rest on.


def languages(survey):
    """Codes of the languages that the survey's report is printed in."""
    return PLANS[survey].settings["report"]["languages"]


def editions(survey):
    """`internal`, `public` or both."""
    return PLANS[survey].settings["report"]["editions"]


def reports():
    """Every report of every wanted survey; the public ones as they have passed the gate."""
    internal = [survey for survey in SURVEYS if "internal" in editions(survey)]
    return [
        *[f"results/{s}/report/{s}.{lang}.internal.pdf" for s in internal for lang in languages(s)],
        *public_files(),
    ]


def edition_tables(wildcards):
    """Input function as a dictionary: what an edition rests on; a public one knows of places the coarse ones only."""
    tables = report_tables(wildcards)
    if wildcards.edition == "public":
        tables["public_places"] = result("release/places.csv").format(survey=wildcards.survey)
        if from_media(wildcards.survey):
            tables["public_pictures"] = result("release/pictures.csv").format(survey=wildcards.survey)
    return tables


def edition_pictures(wildcards):
    """Input function: archives of the pictures of the animals; for the public only those cut out of their ground."""
    if wildcards.edition == "internal":
        return made_from_media("sightings/{deployment}.zip")(wildcards)
    return (
        [result("release/pictures.zip").format(survey=wildcards.survey)]
        if from_media(wildcards.survey)
        else []
    )


def edition_records(wildcards):
    """Input function: records of the jobs that made all of this."""
    records = [*report_records(wildcards), record("numbers").format(survey=wildcards.survey)]
    records += claims_about(wildcards.survey, "results/_all/provenance/claims.{publication}.json")
    if wildcards.edition == "internal":
        return records + made_from_media("provenance/sightings.{deployment}.json")(wildcards)
    made = ["public_places", *(["public_pictures"] if from_media(wildcards.survey) else [])]
    return records + [record(job).format(survey=wildcards.survey) for job in made]

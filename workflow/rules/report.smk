# The number ledger of a survey, and the PDF that prints from it.

from leopard_census.report.table_paths import table_paths

REPORT_RESOURCES = Path(workflow.basedir) / "resources" / "report"


def report_tables(wildcards):
    """Input function as a dictionary: the tables of the survey that the ledger and the report look at."""
    survey = wildcards.survey
    tables = table_paths(
        from_media=from_media(survey),
        from_package=from_package(survey),
        simulated=PLANS[survey].survey.simulated,
    )
    return {name: result(path).format(survey=survey) for name, path in tables.items()}


def report_records(wildcards):
    """Records of the jobs that made these tables."""
    jobs = ["counts", "closed", "fit_scr", "identity", "two_flanks", "sensitivity", "plan"]
    jobs += ["histories", "trend", "activity"]
    jobs += ["accumulation", "bycatch", "sex_ratio", "associations", "legacy_density"]
    if from_media(wildcards.survey):
        jobs += ["media_status", "media_clocks", "individuals", "review"]
        if PLANS[wildcards.survey].survey.simulated:
            jobs.append("validation")
    if from_package(wildcards.survey):
        jobs.append("package")
    return [record(job).format(survey=wildcards.survey) for job in jobs]


rule numbers:
    input:
        unpack(report_tables),
        records=report_records,
    output:
        numbers=shown("numbers.json", "numbers", "Numbers", "number ledger"),
        record=record("numbers"),
    log:
        logfile("numbers"),
    benchmark:
        benchfile("numbers")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("numbers"),
        cfg=cfg("survey.earlier"),
    message:
        "Number ledger of {wildcards.survey}"
    script:
        "../scripts/numbers.py"


def report_settings(wildcards):
    """What a report rests on; in which other languages and editions it is printed changes nothing on its pages."""
    told = cfg(
        "report",
        "frames",
        "detections",
        "model_card",
        "individuals",
        "histories",
        "estimates",
        "ecology",
        "survey.title",
        "survey.simulated",
        "survey.target_species",
        "survey.utc_offset",
        "survey.season",
        "survey.window",
        "survey.region",
        "survey.region.name",
        "survey.earlier",
        "survey.contributors",
        "dates_in_doubt",
    )(wildcards)
    if wildcards.edition == "public":
        disclosure = PLANS[wildcards.survey].settings["disclosure"]
        told["disclosure"] = {name: disclosure[name] for name in ("grain_km", "date_grain")}
    own = {name: value for name, value in told["report"].items() if name not in ("languages", "editions")}
    return {**told, "report": own}


def claims_about(survey, pattern):
    """A file of each publication that was checked against the survey; drafts are not published.

    A run of one survey checks none, as a publication may be about others too: its report has no such annex.
    """
    return [
        pattern.format(publication=publication)
        for publication, planned in PUBLICATIONS.items()
        if survey in planned.surveys and not planned.publication.draft
    ]


def report_templates():
    """What pages are made of: templates, style sheet, art, fonts, references and translations."""
    return [
        from_here(path)
        for path in sorted(REPORT_RESOURCES.rglob("*"))
        if path.suffix in (".html", ".css", ".svg", ".ttf", ".yaml", ".po")
    ]


rule report_pdf:
    input:
        unpack(edition_tables),
        numbers=result("numbers.json"),
        crops=edition_pictures,
        claims=lambda wildcards: claims_about(wildcards.survey, "results/_all/claims/{publication}.csv"),
        publications=lambda wildcards: [
            from_here(PUBLICATIONS[name].path) for name in claims_about(wildcards.survey, "{publication}")
        ],
        templates=report_templates(),
        records=edition_records,
    output:
        pdf=report(
            result("report/{survey}.{language}.{edition}.pdf"),
            caption="../report/census.rst",
            category="Census report",
            labels={"survey": "{survey}", "what": "report, {edition}"},
        ),
        printed=result("report/{survey}.{language}.{edition}.printed.json"),
        summary=report(
            result("report/{survey}.{language}.{edition}.summary.pdf"),
            caption="../report/census.rst",
            category="Census report",
            labels={"survey": "{survey}", "what": "summary sheet, {edition}"},
        ),
        summary_printed=result("report/{survey}.{language}.{edition}.summary.printed.json"),
        record=record("report_pdf.{language}.{edition}"),
    log:
        logfile("report_pdf.{language}.{edition}"),
    benchmark:
        benchfile("report_pdf.{language}.{edition}")
    threads: 1
    resources:
        mem_mb=grows(1500),
        runtime=grows(30),
    params:
        code=code("report"),
        cfg=report_settings,
    message:
        "Report of {wildcards.survey} ({wildcards.language}, {wildcards.edition})"
    script:
        "../scripts/report.py"

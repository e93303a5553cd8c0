# The number ledger of a survey, and the PDF that prints from it.

REPORT_RESOURCES = Path(workflow.basedir) / "resources" / "report"


def report_tables(wildcards):
    """Input function as a dictionary: the tables of the survey that the ledger and the report look at."""
    tables = {
        "counts": "estimates/counts.csv",
        "closed": "estimates/closed.csv",
        "closure": "estimates/closure.csv",
        "heterogeneity": "estimates/heterogeneity.csv",
        "scr": "estimates/scr.csv",
        "scr_models": "estimates/scr_models.csv",
        "plan": "estimates/plan.csv",
        "identity": "estimates/identity.csv",
        "identity_counts": "estimates/identity_counts.csv",
        "two_flanks": "estimates/two_flanks.csv",
        "sensitivity": "estimates/sensitivity.csv",
        "effort": "histories/effort.csv",
        "encounters": "histories/encounters.csv",
        "members": "histories/members.csv",
        "detectors": "histories/detectors.csv",
        "basis": "histories/basis.csv",
        "funnel": "histories/funnel.csv",
        "trend": "trend.csv",
        "changes": "changes.csv",
        "survival": "survival.csv",
        "accumulation": "estimates/accumulation.csv",
        "incidence": "estimates/incidence.csv",
        "bycatch": "estimates/bycatch.csv",
        "sex_ratio": "estimates/sex_ratio.csv",
        "associations": "estimates/associations.csv",
        "cubs": "estimates/cubs.csv",
        "movement": "estimates/movement.csv",
        "legacy_density": "estimates/legacy_density.csv",
        "activity": "estimates/activity.csv",
        "activity_curves": "estimates/activity_curves.csv",
        "activity_times": "estimates/activity_times.csv",
        "activity_overlap": "estimates/overlap.csv",
    }
    if from_media(wildcards.survey):
        tables |= {
            "media_status": "media/status.csv",
            "card_findings": "media/card_findings.csv",
            "clock_proposals": "media/clock_proposals.csv",
            "operation_differences": "media/operation_differences.csv",
            "catalogue": "individuals/catalogue.csv",
            "assignments": "individuals/assignments.csv",
            "disputed": "individuals/decisions_disputed.csv",
            "review_queue": "individuals/review_queue.csv",
            "review_summary": "review/summary.csv",
            "review_reviewers": "review/reviewers.csv",
            "review_disagreements": "review/disagreements.csv",
        }
        if PLANS[wildcards.survey].survey.simulated:
            tables["validation"] = "validation.json"
    if from_package(wildcards.survey):
        tables |= {
            "catalogue": "package/catalogue.csv",
            "assignments": "package/assignments.csv",
            "package_names": "package/names.csv",
        }
    return {name: result(path).format(survey=wildcards.survey) for name, path in tables.items()}


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
        numbers=result("numbers.json"),
        record=record("numbers"),
    log:
        logfile("numbers"),
    benchmark:
        benchfile("numbers")
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
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
        "dates_in_doubt",
    )(wildcards)
    if wildcards.edition == "public":
        disclosure = PLANS[wildcards.survey].settings["disclosure"]
        told["disclosure"] = {name: disclosure[name] for name in ("grain_km", "date_grain")}
    own = {name: value for name, value in told["report"].items() if name not in ("languages", "editions")}
    return {**told, "report": own}


rule report_pdf:
    input:
        unpack(edition_tables),
        numbers=result("numbers.json"),
        crops=edition_pictures,
        templates=[
            from_here(path)
            for path in sorted(REPORT_RESOURCES.rglob("*"))
            if path.suffix in (".html", ".css", ".svg", ".ttf", ".yaml", ".po")
        ],
        records=edition_records,
    output:
        pdf=report(
            result("report/{survey}.{language}.{edition}.pdf"),
            category="Census report",
        ),
        printed=result("report/{survey}.{language}.{edition}.printed.json"),
        record=record("report_pdf.{language}.{edition}"),
    log:
        logfile("report_pdf.{language}.{edition}"),
    benchmark:
        benchfile("report_pdf.{language}.{edition}")
    threads: 1
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        code=code("report"),
        cfg=report_settings,
    message:
        "Report of {wildcards.survey} ({wildcards.language}, {wildcards.edition})"
    script:
        "../scripts/report.py"

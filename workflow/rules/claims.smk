# Published claims, computed again from the results of the surveys that they are about (docs/claims.md).
from leopard_census.config.claims_plan import plan_publications, seasons_of

SEASONS = seasons_of({name: plan.survey for name, plan in PLANS.items()})

try:
    # A publication may be about several surveys, so that it takes a run that knows all of them.
    PUBLICATIONS = (
        {}
        if ONE_SURVEY
        else plan_publications(
            Path(workflow.basedir) / "resources" / "claims",
            Path.cwd() / "config" / "claims",
            SEASONS,
        )
    )
except InputError as error:
    sys.exit(f"\n{error.text()}\n")

NAMED_PUBLICATIONS = "|".join(PUBLICATIONS) or "(?!)"


def of_claimed(*paths):
    """Input function: these results of all surveys that a publication is about."""
    return lambda wildcards: [
        result(path).format(survey=survey)
        for path in paths
        for survey in PUBLICATIONS[wildcards.publication].surveys
    ]


def of_all(path):
    """Input function: this result of what spans all surveys, for a publication that is about any of them."""
    return lambda wildcards: (
        [result(path).format(survey="_all")] if PUBLICATIONS[wildcards.publication].surveys else []
    )


def audits():
    """What `snakemake audit` makes: what rests on what, and published claims computed again."""
    drafts = [name for name, planned in PUBLICATIONS.items() if planned.publication.draft]
    held = [str(rules.claims_draft.output.record).format(publication=draft) for draft in drafts]
    spanning = [] if ONE_SURVEY else [str(rules.manifest.output.manifest).format(survey="_all")]
    crates = [str(rules.crate.output.crate).format(survey=survey) for survey in SURVEYS]
    return [*manifests(), *crates, *spanning, *claims(), *held]


def claims_languages(publication):
    """Languages that the audit of a publication is printed in: those of the reports of its surveys, or of all."""
    about = PUBLICATIONS[publication].surveys or SURVEYS
    return [language for language in LANGUAGES if any(language in languages(survey) for survey in about)]


def claims():
    """The tables of all publications that are checked, and their audits in print."""
    return [
        str(pattern).format(publication=publication, language=language)
        for publication in PUBLICATIONS
        for rule, told in ((rules.claims, [""]), (rules.claims_pdf, claims_languages(publication)))
        for language in told
        for pattern in rule.output
    ]


def claim_records():
    """The records of the jobs that wrote these."""
    return [path for path in claims() if path.endswith(".json") and "/provenance/" in path]


wildcard_constraints:
    publication=NAMED_PUBLICATIONS,


rule claims:
    input:
        publication=lambda wildcards: from_here(PUBLICATIONS[wildcards.publication].path),
        numbers=of_claimed("numbers.json"),
        basis=of_claimed("histories/basis.csv"),
        comparison=of_claimed("comparison.csv"),
        spanning=of_all("comparison.csv"),
        records=lambda wildcards: [
            *of_claimed("provenance/numbers.json", "provenance/histories.json", "provenance/trend.json")(
                wildcards
            ),
            *of_all("provenance/trend.json")(wildcards),
        ],
    output:
        claims="results/_all/claims/{publication}.csv",
        figures="results/_all/claims/{publication}.figures.csv",
        record="results/_all/provenance/claims.{publication}.json",
    log:
        "results/run/logs/_all/claims.{publication}.log",
    benchmark:
        "results/run/benchmarks/_all/claims.{publication}.tsv"
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("claims"),
        # By these it is told which survey stands for each winter of the publication.
        cfg={"seasons": SEASONS},
    message:
        "Published claims of {wildcards.publication}"
    script:
        "../scripts/claims.py"


rule claims_pdf:
    input:
        publication=lambda wildcards: from_here(PUBLICATIONS[wildcards.publication].path),
        claims=rules.claims.output.claims,
        figures=rules.claims.output.figures,
        templates=report_templates(),
        records=[rules.claims.output.record],
    output:
        pdf=report(
            "results/_all/claims/{publication}.{language}.pdf",
            caption="../report/claims.rst",
            category="Published claims",
            labels={"publication": "{publication}", "what": "audit, {language}"},
        ),
        printed="results/_all/claims/{publication}.{language}.printed.json",
        sheet="results/_all/claims/{publication}.{language}.csv",
        record="results/_all/provenance/claims_pdf.{publication}.{language}.json",
    log:
        "results/run/logs/_all/claims_pdf.{publication}.{language}.log",
    benchmark:
        "results/run/benchmarks/_all/claims_pdf.{publication}.{language}.tsv"
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(10),
    params:
        code=code("claims_pdf"),
    message:
        "Audit of {wildcards.publication} ({wildcards.language})"
    script:
        "../scripts/claims_pdf.py"


rule claims_draft:
    input:
        claims=rules.claims.output.claims,
        records=[rules.claims.output.record],
    output:
        record="results/_all/provenance/claims_draft.{publication}.json",
    log:
        "results/run/logs/_all/claims_draft.{publication}.log",
    benchmark:
        "results/run/benchmarks/_all/claims_draft.{publication}.tsv"
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("claims_draft"),
    message:
        "Draft {wildcards.publication}: is any claim contradicted?"
    script:
        "../scripts/claims_draft.py"

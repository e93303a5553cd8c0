# Who is who: sightings compared with each other, joined to individuals, and what a person should look at.

SHEETS = Path(workflow.basedir) / "resources" / "sheets"
FONTS = Path(workflow.basedir) / "resources" / "report" / "fonts"

config["_embedding_weights"] = {
    survey: str(plan.embedding_weights) for survey, plan in PLANS.items() if plan.embedding_weights
}


def with_references(survey):
    """Earlier surveys whose known individuals this one compares with: those of the same species that have media."""
    own = PLANS[survey].survey
    return [
        name
        for name in PLANS
        if name in own.earlier
        and from_media(name)
        and PLANS[name].survey.target_species == own.target_species
    ]


def earlier_results(path):
    """Input function: that result of each of them."""
    return lambda wildcards: [result(path).format(survey=name) for name in with_references(wildcards.survey)]


def individuals_records(wildcards):
    """Records of all jobs whose results the individuals of a survey are made from."""
    own = expand_records("media.{deployment}", "media_clocks", "sightings.{deployment}", "sightings_survey")
    return [
        *own(wildcards),
        *earlier_results("provenance/individuals.json")(wildcards),
    ]


def places(wildcards):
    """Params function: of the field sheet just what identities depend on; other edits run nothing."""
    return PLANS[wildcards.survey].sheets.places()


def individuals_mem_mb(wildcards):
    """More for an embedding network: its weights stand in memory twice while it loads, and its activations."""
    weights = PLANS[wildcards.survey].embedding_weights
    return 2000 + (8 * weights.stat().st_size // 10**6 if weights else 0)


rule individuals:
    input:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        pictures=expand_deployments("sightings/{deployment}.zip"),
        # What is known of the clocks.
        media=expand_deployments("media/{deployment}.csv"),
        clock_proposals=result("media/clock_proposals.csv"),
        decisions=sheet("decisions"),
        register=register(),
        earlier=earlier_results("individuals/references.csv"),
        earlier_pictures=earlier_results("individuals/references.zip"),
        records=individuals_records,
    output:
        pairs=result("individuals/pairs.csv"),
        assignments=result("individuals/assignments.csv"),
        catalogue=result("individuals/catalogue.csv"),
        species_decided=result("individuals/species_decided.csv"),
        review_queue=result("individuals/review_queue.csv"),
        review_state=result("individuals/review_state.csv"),
        register_proposed=result("individuals/register_proposed.csv"),
        decisions_unattached=result("individuals/decisions_unattached.csv"),
        decisions_disputed=result("individuals/decisions_disputed.csv"),
        references=result("individuals/references.csv"),
        references_zip=result("individuals/references.zip"),
        conflicts=result("individuals/conflicts.csv"),
        components=result("individuals/components.csv"),
        flank_links=result("individuals/flank_links.csv"),
        pair_calibration=result("individuals/pair_calibration.csv"),
        pair_reliability=result("individuals/pair_reliability.csv"),
        draws=result("individuals/draws.npz"),
        posterior=result("individuals/posterior.npz"),
        record=record("individuals"),
    log:
        logfile("individuals"),
    benchmark:
        benchfile("individuals")
    threads: 1
    resources:
        mem_mb=grows(individuals_mem_mb),
        runtime=grows(240),
    params:
        code=code("individuals"),
        cfg=cfg("individuals", "embedding_card", "survey.id", "survey.target_species", "survey.earlier"),
        places=places,
    message:
        "Individuals of {wildcards.survey}"
    script:
        "../scripts/individuals.py"


rule individual_sheets:
    input:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        pictures=expand_deployments("sightings/{deployment}.zip"),
        pairs=result("individuals/pairs.csv"),
        assignments=result("individuals/assignments.csv"),
        catalogue=result("individuals/catalogue.csv"),
        review_queue=result("individuals/review_queue.csv"),
        conflicts=result("individuals/conflicts.csv"),
        pair_calibration=result("individuals/pair_calibration.csv"),
        pair_reliability=result("individuals/pair_reliability.csv"),
        register=register(),
        earlier=earlier_results("individuals/references.csv"),
        earlier_pictures=earlier_results("individuals/references.zip"),
        templates=[from_here(path) for path in sorted([*SHEETS.iterdir(), *FONTS.glob("PT_Sans*.ttf")])],
        records=lambda wildcards: [
            *individuals_records(wildcards),
            record("individuals").format(survey=wildcards.survey),
        ],
    output:
        catalogue=shown("individuals/catalogue.pdf", "catalogue", "Animals", "catalogue"),
        contact_sheets=shown("individuals/contact_sheets.pdf", "contact_sheets", "Animals", "contact sheets"),
        matches=shown("individuals/matches.pdf", "matches", "Animals", "match drawings"),
        record=record("individual_sheets"),
    log:
        logfile("individual_sheets"),
    benchmark:
        benchfile("individual_sheets")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(60),
    params:
        code=code("individual_sheets"),
        cfg=cfg(
            "individual_sheets",
            "individuals",
            "survey.id",
            "survey.title",
            "survey.simulated",
            "survey.target_species",
            "survey.earlier",
            "survey.season",
        ),
    message:
        "Sheets of the individuals of {wildcards.survey}, to print and look at"
    script:
        "../scripts/individual_sheets.py"

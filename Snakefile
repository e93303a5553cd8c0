# leopard-census: raw media in, census report out. Files below results/<survey>/, and the rules that make them:
#   simulated/                      demo.smk         the demo survey, rendered from a seed, with its truth
#   media/ frames/ detections/ sightings/  by their names   every file with its state; frames; boxes; an animal in a clip
#   individuals/  review/           by their names   who is who, and what the reviewers' answers are worth
#   package/  camtrap-dp/           package, exchange  a Camtrap DP package: a survey's start; the survey for others
#   histories/  estimates/          histories, estimates, identity, linking, winters, ecology, activity  numbers
#   release/  public/               release.smk      coarse places, cleared pictures; what has passed the gate
#   report/  manifest.json  _all/   editions, report, audit, claims  ledger and PDF; what rests on what; claims


include: "workflow/rules/config_file.smk"


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/demo.smk"
include: "workflow/rules/media.smk"
include: "workflow/rules/frames.smk"
include: "workflow/rules/detections.smk"
include: "workflow/rules/sightings.smk"
include: "workflow/rules/individuals.smk"
include: "workflow/rules/review.smk"
include: "workflow/rules/package.smk"
include: "workflow/rules/histories.smk"
include: "workflow/rules/exchange.smk"
include: "workflow/rules/estimates.smk"
include: "workflow/rules/linking.smk"
include: "workflow/rules/winters.smk"
include: "workflow/rules/identity.smk"
include: "workflow/rules/ecology.smk"
include: "workflow/rules/activity.smk"
include: "workflow/rules/editions.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/release.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/console.smk"


rule all:
    default_target: True
    input:
        every_result(),
    message:
        "All results are there"


rule report:
    input:
        reports(),


rule validate:
    input:
        validations(),


rule audit:
    input:
        audits(),

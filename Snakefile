# leopard-census: raw media in, census report out. Files below results/<survey>/, and the rules that make them:
#   simulated/ media/ frames/ detections/ sightings/  demo, media, ...  the demo rendered; files, frames, boxes, clips
#   individuals/ review/ package/ camtrap-dp/         by their names, exchange  who is who; packages in and out
#   histories/ estimates/           histories, estimates, identity, linking, winters, ecology, activity  numbers
#   release/ public/                release           coarse places, cleared pictures; what has passed the gate
#   report/ manifest.json _all/     editions, report, audit, claims  ledger and PDF; what rests on what; claims


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

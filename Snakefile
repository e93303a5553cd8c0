# leopard-census: raw media in, census report out.
#
#   results/<survey>/simulated/     demo.smk        the demo survey, rendered from a seed, with its truth
#   results/<survey>/media/         media.smk       every file of every card, with its state
#   results/<survey>/frames/        frames.smk      frames of the clips
#   results/<survey>/detections/    detections.smk  boxes, as MegaDetector JSON
#   results/<survey>/sightings/     sightings.smk   one animal in one burst or clip
#   results/<survey>/individuals/   individuals.smk who is who, and what people should look at
#   results/<survey>/review/        review.smk      what the reviewers' answers are worth
#   results/<survey>/package/       package.smk     a Camtrap DP package, where the survey starts from one
#   results/<survey>/histories/     histories.smk   effort, encounters, capture histories
#   results/<survey>/camtrap-dp/    exchange.smk    the survey for other tools
#   results/<survey>/estimates/     estimates.smk   how many, and how dense
#                                   ecology.smk     other species, sex ratio, who goes with whom
#                                   activity.smk    when in the day
#   results/<survey>/report/        report.smk      the number ledger and the PDF
#   results/<survey>/manifest.json  audit.smk       what rests on what
#   results/run/                                    logs and times: about a run, not a result


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
include: "workflow/rules/ecology.smk"
include: "workflow/rules/activity.smk"
include: "workflow/rules/report.smk"
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
        manifests(),

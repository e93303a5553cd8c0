# What a person reads around a run: a locked folder when it begins, and where to look when it has ended.

from leopard_census.commands.open_decisions import open_decisions
from leopard_census.commands.running import is_locked, locked_text

# These only look, or are told to go on.
UNHINDERED = (
    "--unlock --nolock -n -np --dry-run --dryrun --lint --list-rules --list-target-rules --summary "
    "--detailed-summary --dag --rulegraph --filegraph --report"
).split()

# Snakemake refuses only a run that makes the same files; any other goes on, and ends with taking away all locks.
if workflow.is_main_process and not set(UNHINDERED) & set(sys.argv) and is_locked(Path.cwd()):
    sys.exit(f"\n{locked_text(Path.cwd())}\n")


def where_to_look():
    """Lines that name each report that is there, and what lies beside it."""
    lines = []
    for survey in SURVEYS:
        pages = [path for path in reports() if path.startswith(f"results/{survey}/")]
        beside = {
            "sightings whose species a person should tell": f"results/{survey}/sightings/species_review.csv",
            "pairs that a person should decide on": f"results/{survey}/individuals/review_queue.csv",
            "each individual on a page (internal)": f"results/{survey}/individuals/catalogue.pdf",
            "contact sheets that show a wrong merge (internal)": f"results/{survey}/individuals/contact_sheets.pdf",
            "drawings of these pairs (internal)": f"results/{survey}/individuals/matches.pdf",
            "pictures that may be published once a person has cleared them": f"results/{survey}/release/pictures.csv",
            "what became of each media file": f"results/{survey}/media/status.csv",
            "the survey for other tools (Camtrap DP, internal)": f"results/{survey}/camtrap-dp/datapackage.json",
            "the public Camtrap DP package": f"results/{survey}/public/{survey}.camtrap-dp.zip",
            "why there is no Camtrap DP package": f"results/{survey}/camtrap-dp/none.txt",
            "imported detections that fit no file, and files without one": f"results/{survey}/detections/import_unmatched.csv",
            "clocks that a person should confirm or reject": f"results/{survey}/media/clock_proposals.csv",
            "where files and field sheet differ on when a camera worked": f"results/{survey}/media/operation_differences.csv",
            "cards that may lie in the wrong folder": f"results/{survey}/media/card_findings.csv",
        }
        if found := [path for path in pages if Path(path).is_file()]:
            for path in found:
                lines += [
                    f"Report of {survey}: {path}",
                    f"  its summary on one sheet: {path[:-4]}.summary.pdf",
                ]
            lines += [f"  {what}: {path}" for what, path in beside.items() if Path(path).is_file()]
        lines += [f"  {line}" for line in open_decisions(survey)]
    if lines:
        lines.append("Where a printed number comes from: leopard-census explain NUMBER --survey SURVEY")
    return lines


onsuccess:
    if workflow.is_main_process:
        print("\n".join(["", *where_to_look()]), file=sys.stderr)


onerror:
    if workflow.is_main_process:
        print(
            "\nNot everything could be made: the messages above name each job that failed and say why; all logs lie "
            "in results/run/logs/.\nWhat does not depend on it has been made. Mend the cause and give the same "
            "command again: it goes on where it stopped.",
            file=sys.stderr,
        )

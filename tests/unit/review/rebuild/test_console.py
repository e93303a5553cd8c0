"""Lines of Snakemake, as it wrote them."""

import re
from pathlib import Path

from leopard_census.review.rebuild.console import failure, read_console
from leopard_census.review.rebuild.stages import STAGES, stage_of

HEAD = """\
Using workflow specific profile profiles/default for setting default command line arguments.
Assuming unrestricted shared filesystem usage.
Building DAG of jobs...
Using shell: /usr/bin/bash
Provided cores: 1 (use --cores to define parallelism)
Rules claiming more threads will be scaled down.
Job stats:
job                 count
----------------  -------
sightings               2
sightings_survey        1
individuals             1
total                   4

Select jobs to execute...
Execute 1 jobs...

"""
ONE_DONE = (
    HEAD
    + """\
[Mon Nov 30 08:54:32 2026]
Job 2: Sightings of A-1
[Mon Nov 30 08:54:32 2026]
Job 3: Sightings of A-2
[Mon Nov 30 08:54:33 2026]
Finished jobid: 2 (Rule: sightings)
1 of 4 steps (25%) done
"""
)
ALL_DONE = """\
[Mon Nov 30 08:54:37 2026]
Job 0: Individuals of kedrovaya-2012
[Mon Nov 30 08:54:39 2026]
Finished jobid: 0 (Rule: individuals)
4 of 4 steps (100%) done
Complete log(s): /somewhere/.snakemake/log/2026-11-30T085437.643163.snakemake.log
Elapsed time: 0:00:02.109688
"""
FAILED = (
    HEAD
    + """\
[Mon Nov 30 08:54:34 2026]
Job 0: Individuals of X
{said}RuleException:
CalledProcessError in file "/somewhere/workflow/rules/individuals.smk", line 20:
Command 'set -euo pipefail; python script.py' returned non-zero exit status 1.
[Mon Nov 30 08:54:36 2026]
Error in rule individuals:
    message: None
    jobid: 0
    input: b.txt
    output: c.txt
    log: results/run/logs/X/individuals.log (check log file(s) for error details)
    shell:
        (command exited with non-zero exit code)
Logfile results/run/logs/X/individuals.log:
===================
{log}
===================

Not everything could be made: the messages above name each job that failed and say why; all logs lie \
in results/run/logs/.
What does not depend on it has been made. Mend the cause and give the same command again: it goes on where it stopped.
Exiting because a job execution failed. Look above for error messages
Complete log(s): /somewhere/.snakemake/log/2026-11-30T085432.400202.snakemake.log
Elapsed time: 0:00:04.338788
WorkflowError:
At least one job did not complete successfully.
"""
)


def test_how_far_a_run_is():
    assert read_console("").total is None
    assert (read_console(HEAD).done, read_console(HEAD).total, read_console(HEAD).at) == (0, 4, None)
    half = read_console(ONE_DONE)
    assert (half.done, half.total, half.at, half.finished) == (1, 4, "Sightings of A-2", False)
    end = read_console(ONE_DONE + ALL_DONE)
    assert (end.done, end.total, end.finished) == (4, 4, True)


def test_nothing_to_do_is_an_end_too():
    done = read_console(
        "Building DAG of jobs...\nNothing to be done (all requested files are present and up to date).\n"
    )
    assert (done.total, done.finished) == (0, True)


def test_a_half_written_line_is_no_fault():
    assert read_console(ONE_DONE[:-9]).done == 0


def test_a_mistake_of_a_user_is_told_in_the_workflows_words_once():
    said = "\nThe sheet decisions.csv cannot be used:\n  - row 7, column verdict: 'sam' is no answer\n\n"
    log = (
        "2026-11-30 08:54:35,123 INFO leopard_census: began\n"
        "2026-11-30 08:54:36,001 ERROR leopard_census: The sheet decisions.csv cannot be used:\n"
        "  - row 7, column verdict: 'sam' is no answer"
    )
    told = failure(FAILED.format(said=said, log=log))
    assert told[:2] == [
        "The sheet decisions.csv cannot be used:",
        "  - row 7, column verdict: 'sam' is no answer",
    ]
    assert all(
        "individuals.smk" not in line and "08:54" not in line and "Error in rule" not in line for line in told
    )
    assert len(told) == 2


def test_a_fault_of_the_program_is_told_without_its_traceback():
    trace = (
        "Traceback (most recent call last):\n"
        '  File "/somewhere/individuals.py", line 5, in <module>\n    tell()\n'
        "KeyError: 'left'\n"
    )
    log = "2026-11-30 08:54:36,001 ERROR leopard_census: " + trace.rstrip()
    told = failure(FAILED.format(said=trace, log=log))
    assert "KeyError: 'left'" in told
    assert "results/run/logs/X/individuals.log" in told
    assert not [line for line in told if "Traceback" in line or "File " in line or "tell()" in line]


def test_a_mistake_before_any_job_is_told():
    told = failure("\nThe configuration cannot be used:\n  - config.yaml: surveys: is empty\n\n")
    assert told == ["The configuration cannot be used:", "  - config.yaml: surveys: is empty"]


def test_a_locked_folder_is_told():
    text = (
        "This folder is locked: another run is at work in it. Wait for it:\n  - process 12: snakemake all\n"
    )
    assert failure(text) == text.splitlines()


def test_the_last_word_stands_where_nothing_else_is_known():
    assert failure("Traceback (most recent call last):\n  File x\nMemoryError\n") == ["MemoryError"]
    assert failure("") == []


def test_stages_have_words():
    assert stage_of(read_console("")) == stage_of(read_console(HEAD)) == "planning"
    assert stage_of(read_console(ONE_DONE)) == "sightings"
    assert stage_of(read_console(ONE_DONE + ALL_DONE)) == "ending"
    assert stage_of(read_console(HEAD + "Job 33: kedrovaya-sim-2012 against its truth\n")) == "validate"
    assert stage_of(read_console(HEAD + "localrule report:\n")) == "other"
    assert stage_of(read_console("Job 1: something else")) == "other"
    assert {"planning", "other", "individuals"} <= set(STAGES)


def test_every_job_up_to_the_report_is_told_in_plain_words():
    """A rule with a new message gets words of its own here, too."""
    rules = Path(__file__).resolve().parents[4] / "workflow" / "rules"
    said = re.findall(
        r'message:\s+"([^"]+)"', "".join(path.read_text() for path in sorted(rules.glob("*.smk")))
    )
    beyond = {"All results are there"}
    told = {text for text in said if text not in beyond and not text.startswith("Sheets of")}
    assert len(told) > 15
    for text in told:
        line = f"Job 7: {re.sub('{[^}]+}', 'kedrovaya-2012', text)}\n"
        assert stage_of(read_console(HEAD + line)) != "other", text

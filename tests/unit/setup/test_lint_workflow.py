"""Only findings that are answered otherwise are left out."""

from tools import lint_workflow

TEXT = """Using workflow specific profile
Lints for snakefile /x/workflow/rules/report.smk:
    * Mixed rules and functions in same snakefile.:
      Small one-liner functions
    * Absolute path "/data" in line 3:
      Do not define
Lints for rule report (line 68, /x/workflow/rules/report.smk):
    * Specify a conda environment or container for each rule.:
      This way
    * No log directive defined:
      Without a log
"""


def test_other_findings_are_kept_with_their_place() -> None:
    assert lint_workflow.findings(TEXT) == [
        ("snakefile /x/workflow/rules/report.smk", 'Absolute path "/data" in line 3'),
        ("rule report (line 68, /x/workflow/rules/report.smk)", "No log directive defined"),
    ]


def test_answers_are_given() -> None:
    assert all(len(why.split()) > 3 for why in lint_workflow.ANSWERED.values())

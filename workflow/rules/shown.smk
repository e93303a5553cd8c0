# What `snakemake --report` shows: the main results, each with a caption and under a category (docs/audit.md).


report: "../report/workflow.rst"


def shown(path, caption, category, what):
    """A result of the survey that the page shows; `caption` names a text in workflow/report/."""
    return report(
        result(path),
        caption=f"../report/{caption}.rst",
        category=category,
        labels={"survey": "{survey}", "what": what},
    )

# What jobs ask of a scheduler. A workstation starts each job once and holds nobody to these numbers; on a cluster, a job
# that needed more than it asked for is killed and started again (`retries` of the profile).


def grows(first):
    """A resource that each further attempt asks more of: `first` times the attempt, be it a number or a function."""

    def asked(wildcards, attempt):
        return attempt * (first(wildcards) if callable(first) else first)

    return asked


# Seconds of work and small memory whatever the survey's size: not worth the wait for a place on a cluster.
localrules:
    all,
    report,
    validate,
    audit,
    accumulation,
    associations,
    bycatch,
    claims,
    claims_draft,
    claims_pdf,
    counts,
    crate,
    group_captures,
    history_files,
    legacy_density,
    manifest,
    no_camtrap_dp,
    numbers,
    public_places,
    publish,
    review,
    sex_ratio,
    station_histories,
    validation,

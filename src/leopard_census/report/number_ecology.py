"""Ledger entries beside the estimates: accumulation, the density told before spatial models, sexes, company, other
species.
"""

from leopard_census.report.entries import EntryMaker, id_part, interval_of
from leopard_census.tables.read import Row

_SETS = {
    "headline": "adults and subadults of the headline data set",
    "left": "adults and subadults with a left flank",
    "right": "adults and subadults with a right flank",
    "both": "adults and subadults with both flanks only",
}
_ADULTS = "adults and subadults of the headline data set"


def add_ecology(maker: EntryMaker) -> None:
    """Add what the survey's tables of this kind hold; nothing for those that it lacks."""
    _accumulation(maker)
    _legacy(maker)
    _sexes(maker)
    _company(maker)
    _bycatch(maker)


def _accumulation(maker: EntryMaker) -> None:
    for row in maker.sources.rows("incidence"):
        part = "" if row["data_set"] == "headline" else f"{row['data_set']}."
        maker.add(
            f"accumulation.{part}{id_part(row['estimator'])}.n",
            row["n_hat"],
            tables=["incidence"],
            unit="animals",
            digits=1,
            definition=f"Number of adults and subadults that the stations can reach, lower bound by {row['estimator']}",
            formula="column n_hat, from the animals caught in one and in two samples",
            subset=_SETS[row["data_set"]],
            interval=interval_of(row["lower"], row["upper"]),
            reason=row["note"] or "",
        )
    samples = next((r for r in maker.sources.rows("incidence") if r["data_set"] == "headline"), None)
    if samples:
        maker.add(
            "accumulation.samples",
            samples["samples"],
            tables=["incidence"],
            unit="samples",
            definition="Station-days with effort, part days counted as one: what the curve draws from",
            formula="column samples",
            subset="survey window",
        )


def _legacy(maker: EntryMaker) -> None:
    for row in maker.sources.rows("movement"):
        if row["data_set"] == "headline":
            _mmdm(maker, row)
    for row in maker.sources.rows("legacy_density"):
        # M0 carries the reason where there is none; of the many other models only those with a value.
        if row["data_set"] != "headline" or (row["density"] is None and row["model"] != "M0"):
            continue
        width = (
            "half the mean maximum distance moved" if row["strip"] == "half-mmdm" else "all of that distance"
        )
        maker.add(
            f"legacy.{id_part(row['model'])}.{row['strip']}.density",
            row["density"],
            tables=["legacy_density"],
            unit="animals per 100 km2",
            digits=2,
            definition=f"Density by closed model {row['model']} and a strip of {width}, biased high",
            formula="column density: closed estimate by widened hull of the stations",
            subset=_ADULTS,
            interval=interval_of(row["lower"], row["upper"]),
            reason=row["note"] or "",
        )


def _mmdm(maker: EntryMaker, row: Row) -> None:
    # Where every recapture was at the station of the first, the table has 0, which tells of the stations alone.
    distance = row["mmdm_m"] if row["n_moved"] else None
    limits = _normal(distance, row["mmdm_se_m"])
    maker.add(
        "legacy.mmdm",
        distance,
        tables=["movement"],
        unit="m",
        digits=0,
        definition="Mean maximum distance moved between captures, of animals caught twice or more",
        formula="column mmdm_m; interval from its standard error",
        subset=_ADULTS,
        interval=interval_of(*limits) if limits else None,
        reason=row["note"] or "",
    )
    maker.add(
        "legacy.recaptured",
        row["n_recaptured"],
        tables=["movement"],
        unit="animals",
        definition="Animals caught twice or more, on which the mean distance rests",
        formula="column n_recaptured",
        subset=_ADULTS,
    )


def _normal(value: float | None, se: float | None) -> tuple[float, float] | None:
    return None if value is None or se is None else (max(value - 1.96 * se, 0.0), value + 1.96 * se)


def _sexes(maker: EntryMaker) -> None:
    rows = {row["basis"]: row for row in maker.sources.rows("sex_ratio")}
    if row := rows.get("headline"):
        maker.add(
            "sex.males_per_female",
            row["males_per_female"],
            tables=["sex_ratio"],
            digits=2,
            definition="Males per female",
            formula="column males_per_female; exact binomial interval of the share of males",
            subset=_ADULTS,
            interval=interval_of(row["ratio_lower"], row["ratio_upper"]),
            reason=row["note"] or "",
        )


def _company(maker: EntryMaker) -> None:
    if "associations" not in maker.sources:
        return
    rows = [row for row in maker.sources.rows("associations") if row["relation"] != "none"]
    none = next((r["note"] for r in maker.sources.rows("associations") if r["relation"] == "none"), "")
    kinds = {
        "male_female": ("Pairs of a grown male and a grown female met together", ("male-female",)),
        "mother_cub": ("Pairs of a mother and her cub met together", ("mother-cub",)),
        "groups": ("Groups of three animals or more met together", ("group",)),
        "maybe_one": ("Pairs of codes met together that may be one animal", ("maybe-one-animal",)),
    }
    for id, (definition, relations) in kinds.items():
        maker.add(
            f"associations.{id}",
            sum(row["relation"] in relations for row in rows),
            tables=["associations"],
            unit="groups" if id == "groups" else "pairs",
            definition=definition,
            formula=f"number of rows with relation {' or '.join(relations)}",
            subset="all encounters with a time",
            reason=none or "",
        )


def _bycatch(maker: EntryMaker) -> None:
    rows = maker.sources.rows("bycatch")
    total = next((row for row in rows if row["kind"] == "total"), None)
    if total is None:
        return
    seen = total["n_events"] is not None
    maker.add(
        "bycatch.species",
        sum(row["kind"] == "animal" for row in rows) if seen else None,
        tables=["bycatch"],
        unit="species",
        definition="Other species named",
        formula="number of rows of kind animal",
        subset="all sightings",
        reason=total["note"] or "",
    )
    maker.add(
        "bycatch.events",
        total["n_events"],
        tables=["bycatch"],
        unit="events",
        definition="Independent events of other species",
        formula="column n_events of the total",
        subset="survey window, days on which the station worked",
        reason=total["note"] or "",
    )
    for row in rows:
        if row["kind"] == "animal":
            maker.add(
                f"bycatch.{id_part(row['scientificName'])}.rai",
                row["rai"],
                tables=["bycatch"],
                unit="events per 100 station-days",
                digits=2,
                definition=f"Relative abundance index of {row['scientificName']}",
                formula="100 x events / station-days; exact Poisson interval",
                subset="survey window, days on which the station worked",
                interval=interval_of(row["rai_lower"], row["rai_upper"]),
                reason=row["note"] or "",
            )

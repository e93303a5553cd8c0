"""Ledger entries that are counted: animals, effort, files, sightings, encounters."""

from collections import Counter

from leopard_census.report.entries import EntryMaker
from leopard_census.report.number_working_times import CAMERAS_NOT_TOLD, add_working_times

_GROUPS = {
    "individuals": ("adults", "adults and subadults"),
    "cubs": ("cubs", "cubs"),
    "all": ("all", "animals of every age"),
    "females": ("females", "females among the adults and subadults"),
    "males": ("males", "males among the adults and subadults"),
    "sex_unknown": ("sex not known", "adults and subadults of unknown sex"),
    "full_grown": ("full-grown", "full-grown animals"),
    "subadults": ("subadults", "subadults"),
    "stage_unknown": ("stage not known", "adults and subadults not told apart"),
}


def add_records(maker: EntryMaker) -> None:
    """Add all counted numbers of the survey."""
    _counts(maker)
    _effort(maker)
    _media(maker)
    _sightings(maker)
    _unnamed_species(maker)
    _codes(maker)
    _encounters(maker)


def _counts(maker: EntryMaker) -> None:
    rows = {row["group"]: row for row in maker.sources.rows("counts")}
    for name, (group, animals) in _GROUPS.items():
        row = rows.get(group, {})
        end = "" if name == "cubs" else ".min"
        maker.add(
            f"count.{name}{end}",
            row.get("n_min"),
            tables=["counts"],
            unit="animals",
            definition=f"Minimum number of {animals} known",
            formula="n_max less the largest number of pairs of codes that may be one animal by flank and sex",
            subset=_KNOWN.format(animals=animals),
        )
        maker.add(
            f"count.{name}.max",
            row.get("n_max"),
            tables=["counts"],
            unit="animals",
            definition=f"Largest number of {animals} that the codes on record can stand for",
            formula="both + left_only + right_only + none",
            subset=_KNOWN.format(animals=animals),
        )
        for column, what in _FLANK_COLUMNS.items():
            maker.add(
                f"count.{name}.{column}",
                row.get(column),
                tables=["counts"],
                unit="animals",
                definition=f"{animals.capitalize()} {what}",
                formula=f"column {column}",
                subset=(_NOT_KNOWN if column == "outside_window" else _KNOWN).format(animals=animals),
            )


# Rule by which a sighting is taken out that people decided to be another species than the target.
_OTHER_SPECIES = "decision-species"
_NO_EFFORT = (
    "The survey has no record of effort. Without it a missing capture cannot be told from a missing camera, so no "
    "comparison with other winters is possible."
)
# Rule 3 of `histories.data_sets`: a day without effort gives no capture, but the animal is known.
_KNOWN = (
    "{animals} known from the analysis window: by an encounter in it, also on a day on which the station did not work "
    "by the sheets, or by a picture without a time from a camera that stood there in the window only"
)
_NOT_KNOWN = "{animals} encountered outside the analysis window only"
_FLANK_COLUMNS = {
    "both": "whose two flanks are linked to one code",
    "left_only": "known by the left flank only",
    "right_only": "known by the right flank only",
    "none": "known by a name that tells no flank",
    "outside_window": "that were encountered outside the analysis window only",
    "unsure_names": "left out, as none of their names is as sure as histories.include asks for",
}


def _effort(maker: EntryMaker) -> None:
    rows = maker.sources.rows("effort")
    worked = [row for row in rows if row["usage"] > 0]
    have = bool(rows)
    facts = {row["item"]: row for row in maker.sources.rows("basis")}
    days = {row["date"] for row in worked}
    no_effort = "" if have else (facts.get("effort") or {}).get("note") or _NO_EFFORT
    # Tables that tell stations, not cameras, leave this column empty.
    cameras_told = any(row["both_flanks_days"] is not None for row in rows)
    figures: list[tuple[str, float | int, str, int, str, str]] = [
        (
            "station_days",
            sum(row["usage"] for row in rows),
            "station-days",
            1,
            "Effort: days on which at least one camera of a station worked, parts of days counted as such",
            "sum of usage",
        ),
        (
            "camera_days",
            sum(row["camera_days"] for row in rows),
            "camera-days",
            1,
            "Effort summed over cameras, two cameras of a station counted twice",
            "sum of camera_days",
        ),
        (
            "stations",
            len({r["locationID"] for r in worked}),
            "stations",
            0,
            "Stations that worked on any day",
            "number of locationID with usage above zero",
        ),
        (
            "stations_set",
            len({row["locationID"] for row in rows}),
            "stations",
            0,
            "Stations in the effort table",
            "number of locationID",
        ),
        (
            "days",
            len(days),
            "days",
            0,
            "Days on which any station worked",
            "number of dates with usage above zero",
        ),
        (
            "station_days_lost",
            sum(1.0 - row["usage"] for row in rows),
            "station-days",
            1,
            "Days on which no camera of a station worked: before set-up, after pick-up or in an outage",
            "sum of (one minus usage)",
        ),
    ]
    for id, value, unit, digits, definition, formula in figures:
        reason = no_effort or (CAMERAS_NOT_TOLD if id == "camera_days" and not cameras_told else "")
        maker.add(
            f"effort.{id}",
            value if reason == "" else None,
            tables=["effort"],
            unit=unit,
            digits=digits,
            definition=definition,
            formula=formula,
            subset="analysis window",
            reason=reason,
        )
    add_working_times(maker, no_effort)


def _media(maker: EntryMaker) -> None:
    rows = maker.sources.rows("media_status")
    if "media_status" not in maker.sources:
        return
    by_status = Counter(row["status"] for row in rows)
    maker.add(
        "media.files",
        len(rows),
        tables=["media_status"],
        unit="files",
        definition="Files found in the folders of the survey",
        formula="number of rows",
        subset="all files, damaged ones and copies included",
    )
    usable = sum(by_status[status] for status in ("ok", "truncated-usable"))
    maker.add(
        "media.usable",
        usable,
        tables=["media_status"],
        unit="files",
        definition="Files that entered the analysis",
        formula="rows with status ok or truncated-usable",
        subset="all files",
    )
    maker.add(
        "media.set_aside",
        len(rows) - usable,
        tables=["media_status"],
        unit="files",
        definition="Files set aside, each with its reason",
        formula="rows with any other status",
        subset="all files",
    )


def _sightings(maker: EntryMaker) -> None:
    if "assignments" in maker.sources:
        rows = [row for row in maker.sources.rows("assignments") if row["reason"] != _OTHER_SPECIES]
        states = Counter(row["state"] for row in rows)
        subset = "all sightings of the target species, as people decided on the species"
        maker.add(
            "sightings.total",
            sum(states.values()),
            tables=["assignments"],
            unit="sightings",
            definition="Sightings of the target species",
            formula=f"rows whose reason is not {_OTHER_SPECIES}",
            subset=subset,
        )
        for state in ("identified", "single-flank", "to-review", "unidentifiable", "excluded"):
            maker.add(
                f"sightings.{state}",
                states[state],
                tables=["assignments"],
                unit="sightings",
                definition=f"Sightings of the target species that end as {state}",
                formula=f"rows with state {state}"
                + (f" whose reason is not {_OTHER_SPECIES}" if state == "excluded" else ""),
                subset=subset,
            )
        evidence = Counter(row["evidence"] for row in rows)
        for who, kinds in (("machine", ("automatic",)), ("people", ("label", "decision"))):
            maker.add(
                f"sightings.named_by_{who}",
                sum(evidence[kind] for kind in kinds),
                tables=["assignments"],
                unit="sightings",
                definition=f"Sightings of the target species whose name was given by {who}",
                formula=f"rows with evidence {' or '.join(kinds)}",
                subset=subset,
            )


def _unnamed_species(maker: EntryMaker) -> None:
    if "disputed" in maker.sources:
        maker.add(
            "sightings.species_disputed",
            sum(row["question"] == "species" for row in maker.sources.rows("disputed")),
            tables=["disputed"],
            unit="sightings",
            definition="Sightings on whose species reviewers differ, so that it stands as label or machine told it",
            formula="rows with question species",
            subset="all sightings",
        )
    rows = [row for row in maker.sources.rows("funnel") if row["unit"] == "sightings"]
    if rows:
        maker.add(
            "sightings.species_unknown",
            sum(row["n"] for row in rows if row["state"] == "unknown"),
            tables=["funnel"],
            unit="sightings",
            definition="Sightings whose species neither people nor the classifier told",
            formula="row with unit sightings and state unknown",
            subset="all sightings",
        )


def _codes(maker: EntryMaker) -> None:
    if "catalogue" in maker.sources:
        catalogue = maker.sources.rows("catalogue")
        maker.add(
            "identity.codes",
            len(catalogue),
            tables=["catalogue"],
            unit="codes",
            definition="Codes in the catalogue; an animal known by one flank may stand behind two",
            formula="number of rows",
            subset="all ages",
        )
        maker.add(
            "identity.provisional",
            sum(row["provisional"] for row in catalogue),
            tables=["catalogue"],
            unit="codes",
            definition="Codes that nobody has accepted into the register yet",
            formula="rows with provisional true",
            subset="all ages",
        )
    if "review_queue" in maker.sources:
        maker.add(
            "identity.to_review",
            len(maker.sources.rows("review_queue")),
            tables=["review_queue"],
            unit="pairs",
            definition="Pairs of sightings that wait for a person to say whether they show one animal",
            formula="number of rows",
            subset="sightings of the target species",
        )


def _encounters(maker: EntryMaker) -> None:
    have = "encounters" in maker.sources
    rows = [row for row in maker.sources.rows("encounters") if row["excluded_by"] != "outside-window"]
    used = [row for row in rows if row["excluded_by"] is None]
    animals = {row["individualID"] for row in used}
    for id, value, unit, definition, formula in (
        ("total", len(rows), "encounters", "Encounters with a named animal", "rows inside the window"),
        (
            "individuals",
            len({row["individualID"] for row in rows}),
            "codes",
            "Codes that were encountered",
            "number of individualID in rows inside the window",
        ),
        (
            "stations",
            len({row["locationID"] for row in rows}),
            "stations",
            "Stations at which a named animal was encountered",
            "number of locationID in rows inside the window",
        ),
        (
            "captures",
            len(used),
            "captures",
            "Captures of the headline data set: an animal at a station on an occasion, counted once",
            "rows without a reason to leave them out",
        ),
        (
            "recaptures",
            len(used) - len(animals),
            "recaptures",
            "Captures of the headline data set beyond the first of each animal",
            "captures minus individualID among them",
        ),
    ):
        maker.add(
            f"encounters.{id}",
            value if have else None,
            tables=["encounters"],
            unit=unit,
            definition=definition,
            formula=formula,
            subset="analysis window, all ages"
            if id in ("total", "individuals", "stations")
            else "headline data set",
        )

"""Capture and detector files as secr reads them (secr-datainput.pdf: trapID format), and DENSITY.

Captures: one line per capture with session, animal, occasion, detector, and what is known of the animal (sex,
lifeStage; NA where not known). Detectors: one line per station that worked in the window, with its name, x and y in
metres, its usage on each occasion (part of the occasion on which it worked, not 0 and 1), and behind a slash its
covariates. The first lines of each file say with which call it is read, and which names stand for which codes.

A survey without a capture has one line of the animal NONE, secr's word for it.

Winters side by side are not written into one file: secr then takes detector files by their order among the sessions,
and occasions, zones and stations differ from winter to winter. Read each winter by its own call and join them in R by
`MS.capthist`, as the file says.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.histories.data_sets import Capture
from leopard_census.histories.legal_names import legal_names, renamed

Row = Mapping[str, Any]

#: Of an animal, in the order of the file.
ANIMAL_COVARIATES = ("sex", "lifeStage")
#: Of a detector: cameras that worked there at a time, on average; and the kind of place.
TRAP_COVARIATES = ("cameras", "featureType")
_NOT_KNOWN = "NA"


def captures_text(
    session: str,
    captures: Sequence[Capture],
    animals: Mapping[str, Row],
    detectors: Sequence[str],
    occasions: int,
    files: tuple[str, str],
    reason: str | None = None,
) -> str:
    """Capture file.

    Parameters
    ----------
    session
        The survey.
    captures
        Animal, occasion (from 1) and station.
    animals
        Row of the `members` table of each animal.
    detectors
        Stations of the detector file.
    occasions
        Number of occasions.
    files
        Names of this file and of the detector file, for the call that reads them.
    reason
        Why there is no detector file; then this is said in place of the call.
    """
    names = legal_names(animals)
    places = legal_names([*detectors, *(station for _, _, station in captures)])
    (winter,) = legal_names([session]).values()
    lines = [
        *(_how_to_read(winter, occasions, files) if reason is None else _not_to_read(reason, files)),
        *_told("session", renamed({session: winter})),
        *_told("animal", renamed({animal: names[animal] for animal in sorted({c[0] for c in captures})})),
        *_told("detector", renamed(places)),
        f"# Session ID Occasion Detector {' '.join(ANIMAL_COVARIATES)}",
    ]
    for animal, occasion, station in captures:
        known = [str(animals[animal][name] or _NOT_KNOWN) for name in ANIMAL_COVARIATES]
        lines.append(" ".join([winter, names[animal], str(occasion), places[station], *known]))
    if not captures and detectors:
        nothing = [_NOT_KNOWN] * len(ANIMAL_COVARIATES)
        lines.append(" ".join([winter, "NONE", str(occasions), places[min(detectors)], *nothing]))
    return "\n".join(lines) + "\n"


def traps_text(
    detectors: Sequence[Row],
    covariates: Mapping[str, Row],
    captured_at: Iterable[str],
    reason: str | None,
    files: tuple[str, str],
    session: str,
) -> str:
    """Detector file.

    Parameters
    ----------
    detectors
        Rows of the `detectors` table.
    covariates
        Of each station, see `trap_covariates`.
    captured_at
        Stations of all captures, so that both files have the same names.
    reason
        Why coordinates are missing; then only this sentence is written.
    """
    if reason is not None:
        return f"# {reason}\n"
    places = legal_names([*(row["detector"] for row in detectors), *captured_at])
    (winter,) = legal_names([session]).values()
    occasions = max((sum(name.startswith("usage_") for name in row) for row in detectors), default=0)
    lines = [
        *_how_to_read(winter, occasions, files),
        *_told("detector", renamed(places)),
        f"# Detector x y usage of {occasions} occasions / {' '.join(TRAP_COVARIATES)}",
    ]
    for row in detectors:
        usage = [_shortest(row[name]) for name in row if name.startswith("usage_")]
        known = [_value(covariates.get(row["detector"], {}).get(name)) for name in TRAP_COVARIATES]
        place = [places[row["detector"]], f"{row['x']:.1f}", f"{row['y']:.1f}"]
        lines.append(" ".join([*place, *usage, "/", *known]))
    return "\n".join(lines) + "\n"


def trap_covariates(effort: Iterable[Row], deployments: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Covariates of each station.

    Parameters
    ----------
    effort
        Rows of the `effort` table: `cameras` is the camera-days over the station-days, so that it does not depend on
        how the sheet divides a camera's work into deployments. It is None where effort.csv tells of stations alone (an
        empty `both_flanks_days`).
    deployments
        Rows of the deployments sheet: `featureType` is None where its rows differ or do not say.
    """
    days: dict[str, list[float]] = {}
    told: set[str] = set()
    for row in effort:
        sums = days.setdefault(row["locationID"], [0.0, 0.0])
        sums[0] += row["usage"]
        sums[1] += row["camera_days"]
        if row["both_flanks_days"] is not None:
            told.add(row["locationID"])
    kinds: dict[str, set[str | None]] = {}
    for row in deployments:
        kinds.setdefault(row["locationID"], set()).add(row["featureType"])
    found: dict[str, dict[str, Any]] = {}
    for station in sorted({*days, *kinds}):
        usage, cameras = days.get(station, [0.0, 0.0])
        kind = kinds.get(station, {None})
        found[station] = {
            "cameras": f"{cameras / usage:.2f}" if usage > 0 and station in told else None,
            "featureType": next(iter(kind)) if len(kind) == 1 else None,
        }
    return found


def _how_to_read(session: str, occasions: int, files: tuple[str, str]) -> list[str]:
    captures, traps = files
    quoted = [", ".join(f'"{name}"' for name in names) for names in (ANIMAL_COVARIATES, TRAP_COVARIATES)]
    return [
        "# Read in R, with the package secr:",
        f'# winter <- read.capthist("{captures}", "{traps}", detector = "proximity", fmt = "trapID",',
        f"#   noccasions = {occasions}, covnames = c({quoted[0]}), trapcovnames = c({quoted[1]}),",
        "#   binary.usage = FALSE)",
        f"# Several winters: read each, then MS.capthist('{session}' = winter, ...).",
    ]


def _not_to_read(reason: str, files: tuple[str, str]) -> list[str]:
    return [
        f"# {reason}",
        f"# secr cannot read this file by itself: {files[1]} holds no detector. It tells who was caught when and "
        "where.",
    ]


def _told(what: str, changed: Iterable[tuple[str, str]]) -> list[str]:
    return [f"# {what} {name} stands for {_one_line(code)!r}" for name, code in changed]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _value(value: Any) -> str:
    if value is None:
        return _NOT_KNOWN
    (name,) = legal_names([str(value)]).values()
    return name


def _shortest(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text or "0"

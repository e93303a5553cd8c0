"""What the templates of a report can see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from leopard_census.disclosure.places import grain_decimals
from leopard_census.provenance.ledger import Entry
from leopard_census.report.activity_view import ActivityView, activity_view, without_moments
from leopard_census.report.annex import ledger_groups
from leopard_census.report.claims_view import digits_of, unit_of
from leopard_census.report.closed_table import closed_table, compared_models
from leopard_census.report.closure_view import closure_view
from leopard_census.report.columns import halves
from leopard_census.report.credits import credited
from leopard_census.report.diagnosis import diagnose, gives_interval, headlines, missing_estimates
from leopard_census.report.ecology_view import ecology_view
from leopard_census.report.edition import Edition
from leopard_census.report.effort_view import effort_view
from leopard_census.report.entries import id_part
from leopard_census.report.families_view import families
from leopard_census.report.figures.accumulation import accumulation_figure
from leopard_census.report.figures.activity import activity_figure
from leopard_census.report.figures.animal import animal_days, animal_places
from leopard_census.report.figures.days import capture_figures, effort_figures
from leopard_census.report.figures.density import density_figure
from leopard_census.report.figures.estimates import Bar, estimates_figure
from leopard_census.report.figures.funnel import funnel_figure
from leopard_census.report.figures.heterogeneity import bend_sentence, heterogeneity_figure
from leopard_census.report.figures.intervals import Panel, intervals_figure
from leopard_census.report.figures.places import map_figure
from leopard_census.report.figures.public_places import public_places_figure
from leopard_census.report.figures.sensitivity import sensitivity_figure
from leopard_census.report.figures.winters import winters_figure
from leopard_census.report.finding import finding
from leopard_census.report.flanks_view import flanks_view
from leopard_census.report.identity_view import identity_view
from leopard_census.report.intervals_view import interval_panels
from leopard_census.report.language import marked
from leopard_census.report.left_out_animals import left_out_animals
from leopard_census.report.names import species_of
from leopard_census.report.number_identity import OF_SCR, carries, error_of, ids_with_identity
from leopard_census.report.numbers import ALL_EARLIER, EARLIER_TOGETHER
from leopard_census.report.page_parts import allowed_figures, chapters
from leopard_census.report.pictures import Shown
from leopard_census.report.places_view import PublicPlace, places_view
from leopard_census.report.plan_view import plan_view
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.review_view import review_view
from leopard_census.report.sensitivity_view import SensitivityView, sensitivity_view
from leopard_census.report.spatial_view import map_squares, spatial_models
from leopard_census.report.views import Step, Views
from leopard_census.tables.change_verdict import Verdict, digits_of_limits, verdict

# Parameters of the spatial model that the table of estimates shows, in this order.
_SCR_LINES = (
    *("D", "D_profile", "N", "sigma", "sigma_profile", "g0", "g0_profile"),
    *("region_km2", "region_habitat_km2", "mask_km2", "buffer"),
)
_FIT_TESTS = ("fit_p_T1", "fit_p_T2", "fit_p_T3")
# Rows of the table of counts, and those of them that are shown where nobody is in them.
_GROUPS = (
    "adults",
    "females",
    "males",
    "sex not known",
    "full-grown",
    "subadults",
    "stage not known",
    "cubs",
    "all",
)
_MAIN_GROUPS = ("adults", "cubs", "all")
# Rules by which encounters are left out whose names are not sure enough.
_UNSURE = ("name-grade", "name-probability")
# Steps of the funnel in which nothing stops when all is well.
_PROOFS = ("usable files", "boxes of sightings")
# First words of the measures' ids, in the order of the work.
_STAGES = ("media", "detection", "sightings", "identity", "individuals", "intervals", "truth")
# What half the width of a page holds at the size of the funnel's table.
_FUNNEL_LINE_CHARACTERS = 55
_GRAIN = "disclosure.grain_km"
_TRUTH = "validation.truth.n_region"


@dataclass(frozen=True)
class ScrLine:
    """A line of the table of spatial estimates."""

    entry: Entry
    row: TableRow


def page_context(
    survey: str,
    views: Views,
    ledger: Mapping[str, Entry],
    printer: Printer,
    shown: Shown,
    edition: Edition,
) -> dict[str, Any]:
    """Names for the templates.

    Parameters
    ----------
    shown
        Pictures of the animals.
    edition
        What is printed at all.
    """
    fields = printer.setting("survey")
    earlier = [name for name in fields["earlier"] or () if f"change.{name}.ratio" in ledger]
    winters = views.winters([*earlier, survey])
    basis = {row["item"]: row for row in views.tables["basis"]}
    detector = printer.setting("detections.detector")
    activity = activity_view(views.tables, fields["target_species"])
    if activity and edition.public:
        activity = without_moments(activity)
    places = places_view(views.tables["public_places"], views.stations) if edition.public else ()
    review = review_view(views, ledger, edition.name)
    ecology = ecology_view(views, edition.name)
    family_rows = families(views.tables["cubs"], views.animals)
    without_mother = [row for row in views.tables["cubs"] if not row["mother"]]
    credits = credited(fields["contributors"])
    plan = plan_view(views.tables["plan"]) if "plan" in edition.sections else None
    intervals = _intervals(views, ledger)
    sensitivity = sensitivity_view(views.tables["sensitivity"])
    squares = map_squares(views.tables, ledger)
    return {
        **_functions(printer),
        "lang": printer.language.code,
        "language": printer.language,
        "edition": edition.name,
        "public": edition.public,
        "survey_id": survey,
        "simulated": bool(fields["simulated"]),
        "publisher": printer.setting("report.publisher"),
        "date": fields["season"]["end"],
        "tables": views.tables,
        "counts": _shown_counts(views),
        "stations": views.stations,
        "effort_view": effort_view(views.tables["camera_work"], views.tables["station_losses"]),
        "density_squares": squares,
        "density_told": all(row["density_se"] is not None for row in squares),
        "over_draws": squares is views.tables["identity_squares"],
        "animals": views.animals,
        "funnel_halves": halves(_shown_steps(views), _lines),
        "pictures": shown.names,
        "drawn": shown.drawn,
        "pictured": {code for code, _ in shown.names},
        "animal_pages": {code: f"animal-{i}" for i, code in enumerate(sorted({c for c, _ in shown.names}))},
        "credited": credits,
        "earlier": earlier,
        "winters": winters,
        "basis": basis,
        "digits_of_limits": digits_of_limits,
        "changes": {
            name: _change(ledger[f"change.{name}.ratio"])
            for name in (*earlier, EARLIER_TOGETHER)
            if f"change.{name}.ratio" in ledger
        },
        "together": EARLIER_TOGETHER,
        "changes_told": [
            row
            for name in (*earlier, ALL_EARLIER)
            for row in views.tables["changes"]
            if row["earlier"] == name
        ],
        "ground": next((row for row in winters if row["ground_km2"] is not None), None),
        "headlines": headlines(ledger),
        "named_region": fields.get("region") is not None,
        "diagnosis": diagnose(
            ledger,
            has_places=views.has_places,
            wanted_animals=printer.setting("estimates.scr.warn_animals"),
            window_days=fields["window"]["days"],
        ),
        "no_estimates": missing_estimates(ledger, has_places=views.has_places),
        "gives_interval": gives_interval(ledger),
        "closed": closed_table(views.tables["closed"]),
        "closure": closure_view(_headline(views.tables["closure"])),
        "spread_says": printer.language.words(bend_sentence(_headline(views.tables["heterogeneity"]))),
        "scr_lines": _scr_lines(views, ledger),
        "scr_cautions": [
            row for row in _headline(views.tables["scr"]) if row["parameter"].startswith("warning.")
        ],
        "with_identity": ids_with_identity(ledger),
        "identity": identity_view(_headline(views.tables["identity"])),
        "flanks": flanks_view(views.tables["two_flanks"]),
        "sensitivity": sensitivity,
        "plan": plan,
        "spatial": spatial_models(views.tables["scr_models"]),
        "scr_fit": [row for row in _headline(views.tables["scr"]) if row["parameter"] in _FIT_TESTS],
        "ecology": ecology,
        "families": family_rows,
        "without_mother": without_mother,
        "claims": views.claims,
        "claim_digits": lambda row, column: digits_of(row[column], unit_of(row)),
        "activity": activity,
        "review": review,
        "validation": _validation(views),
        "truth_id": _TRUTH,
        "ledger_groups": lambda: ledger_groups(printer.linked),
        "left_out": _left_out(views),
        "left_out_animals": left_out_animals(views.tables["members"]),
        "undated": views.days.undated(views.encounters),
        "unplaced": views.days.unplaced(views.encounters),
        "occasion_days": views.days.occasion_days or 1,
        "unsure": [row for row in views.encounters if row["excluded_by"] in _UNSURE],
        "species_named": species_of(views, fields),
        "from_media": "media_status" in views.sources,
        "from_package": "package_names" in views.sources,
        "detector": detector,
        "finding": finding(detector, basis),
        "places": places,
        "place_digits": grain_decimals(printer.setting(_GRAIN)) if places else 0,
        "figure": allowed_figures(
            edition, _figures(views, printer, winters, activity, intervals, sensitivity, places, squares)
        ),
        "sections": chapters(
            edition,
            {
                "funnel": bool(views.funnel),
                "review": review is not None,
                "captures": bool(views.encounters),
                "legacy": bool(ecology.movement),
                "accumulation": bool(ecology.incidence),
                "associations": bool(ecology.sexes),
                "bycatch": bool(ecology.bycatch),
                "activity": activity is not None,
                "winters": bool(earlier) and len(winters) > 1,
                "plan": plan is not None,
                "validation": bool(views.measures),
                "density_map": bool(squares),
                "families": bool(family_rows or without_mother),
                "credits": bool(credits.people or printer.setting("report.publisher")),
                "claims": bool(views.claims),
            },
        ),
        "shows": SimpleNamespace(
            map=views.has_places,
            heterogeneity=edition.draws("heterogeneity")
            and any(row["bend"] for row in _headline(views.tables["heterogeneity"])),
            winters=bool(earlier) and len(winters) > 1,
            intervals=bool(intervals),
            estimates=any(printer.has(bar.id) for bar in _bars(views, ledger)[1:]),
        ),
    }


def _functions(printer: Printer) -> dict[str, Callable[..., Any]]:
    return {
        "n": printer.n,
        "t": printer.t,
        "c": printer.c,
        "id": printer.id,
        "ref": printer.ref,
        "total": printer.total,
        "count": printer.count,
        "extreme": printer.extreme,
        "label": printer.label,
        "place_of": printer.place_of,
        "again": printer.again,
        "called": lambda name: f"{found} " if (found := printer.language.species(name)) else "",
        "has": printer.has,
        "value": printer.value,
        "setting": printer.setting,
        "entry": printer.entry,
        "alike": printer.alike,
        "cited": lambda: printer.cited,
    }


def _figures(
    views: Views,
    printer: Printer,
    winters: list[TableRow],
    activity: ActivityView | None,
    intervals: tuple[Panel, ...],
    sensitivity: SensitivityView | None,
    places: Sequence[PublicPlace],
    squares: Sequence[TableRow],
) -> dict[str, Callable[..., Any]]:
    """Drawn only when a template asks, so that what they print is recorded in its place."""
    return {
        "effort": partial(effort_figures, printer, views.stations, views.days),
        "captures": partial(capture_figures, printer, _encountered(views), views.days),
        "accumulation": partial(accumulation_figure, printer, views.tables["accumulation"]),
        "funnel": partial(funnel_figure, printer, _shown_steps(views)),
        "animal_days": partial(animal_days, printer, views.stations, views.days),
        "animal_places": partial(animal_places, printer, views.stations),
        "density": partial(density_figure, printer, squares, views.stations),
        "map": partial(map_figure, printer, views.stations, codes=True),
        "places": lambda: _places_figure(printer, places),
        "winters": partial(winters_figure, printer, winters),
        "activity": partial(activity_figure, printer, activity.panels if activity else ()),
        "heterogeneity": partial(heterogeneity_figure, printer, _headline(views.tables["heterogeneity"])),
        "intervals": partial(intervals_figure, printer, intervals),
        "sensitivity": partial(sensitivity_figure, printer, sensitivity.panels if sensitivity else ()),
        "estimates": lambda: estimates_figure(printer, _bars(views, printer.entries)),
    }


def _places_figure(printer: Printer, places: Sequence[PublicPlace]) -> Markup:
    grain_km = printer.setting(_GRAIN)
    return public_places_figure(printer, places, grain_km, grain_decimals(grain_km))


def _encountered(views: Views) -> list[Any]:
    return [animal for animal in views.animals if animal.encounters]


def _shown_steps(views: Views) -> list[Step]:
    """Steps of the funnel; those that only prove that nothing was lost are shown where something stops in them."""
    return [
        step
        for step in views.funnel
        if step.unit not in _PROOFS or any(row["reason"] and row["n"] for row in step.parts)
    ]


def _left_out(views: Views) -> list[tuple[str, list[TableRow]]]:
    """Encounters in the window that give no capture, by the rule that leaves them out."""
    rules = sorted({row["excluded_by"] for row in views.encounters if row["excluded_by"]})
    return [(rule, [row for row in views.encounters if row["excluded_by"] == rule]) for rule in rules]


def _shown_counts(views: Views) -> list[TableRow]:
    """Counts in the order of the page: adults with their parts, cubs, all; a part where nobody is is left out."""
    rows = {row["group"]: row for row in views.tables["counts"]}
    return [rows[name] for name in _GROUPS if name in rows and (rows[name]["n_max"] or name in _MAIN_GROUPS)]


def _intervals(views: Views, ledger: Mapping[str, Entry]) -> tuple[Panel, ...]:
    """Estimates that are drawn with both of their intervals."""
    quoted = [headline.model for headline in headlines(ledger) if headline.model]
    models = compared_models(views.tables["closed"], quoted)
    return interval_panels(views.tables["identity"], views.tables["two_flanks"], models)


def _bars(views: Views, ledger: Mapping[str, Entry]) -> list[Bar]:
    """Lines of the comparison of methods: bounds, closed models on the headline data set, spatial model."""
    quoted = [headline.model for headline in headlines(ledger) if headline.model]
    bars = [
        Bar(marked("known by their coats"), "count.individuals.min", "count.individuals.max"),
        *(
            Bar(marked("closed model"), f"closed.{id_part(model)}.n", model=model)
            for model in compared_models(views.tables["closed"], quoted)
        ),
        Bar(marked("spatial, in the region"), "scr.n_region"),
    ]
    return [replace(bar, error=error_of(ledger.get(bar.id))) for bar in bars]


def _change(entry: Entry) -> Verdict:
    """What may be said of a ratio."""
    if entry.interval is None:
        return "not comparable"
    return verdict(entry.interval.lower, entry.interval.upper)


def _lines(step: Step) -> float:
    """Lines that the table of a step takes: its heading, and its states with their reasons."""
    return 1.5 + sum(
        1 + (len(row["state"]) + len(row["reason"] or "")) // _FUNNEL_LINE_CHARACTERS for row in step.parts
    )


def _headline(rows: list[TableRow]) -> list[TableRow]:
    return [row for row in rows if row["data_set"] == "headline"]


def _scr_lines(views: Views, ledger: Mapping[str, Entry]) -> list[ScrLine]:
    names = {"D": "density", "N": "n_region", "D_profile": "density_profile"}
    rows = {row["parameter"]: row for row in _headline(views.tables["scr"])}
    told = {row["quantity"]: row for row in _headline(views.tables["identity"]) if row["model"] == "scr"}
    of = {parameter: quantity for quantity, parameter in OF_SCR.items()}
    rows |= {p: told[of[p]] for p in rows if p in of and carries(told.get(of[p]))}
    found = [(rows[p], ledger.get(f"scr.{names.get(p, p)}")) for p in _SCR_LINES if p in rows]
    return [ScrLine(entry, row) for row, entry in found if entry and entry.value is not None]


def _validation(views: Views) -> list[tuple[str, list[TableRow]]]:
    """Measures of the comparison with the truth, by the first word of their ids."""
    groups: dict[str, list[TableRow]] = {}
    for row in views.measures:
        groups.setdefault(row["id"].partition(".")[0], []).append(row)
    return sorted(
        groups.items(), key=lambda group: _STAGES.index(group[0]) if group[0] in _STAGES else len(_STAGES)
    )

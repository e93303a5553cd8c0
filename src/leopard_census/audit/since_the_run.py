"""What people changed after the run: settings, rows of sheets, deployments that were taken out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from leopard_census.audit.finding import Finding
from leopard_census.config.claims_plan import seasons_of
from leopard_census.config.detector_needs import PLACES
from leopard_census.config.load import Plan, dates_in_doubt
from leopard_census.provenance.digest import canonical_json, param_digests
from leopard_census.provenance.record import Record

# Parameter of a rule that holds a deployment's own rows, and the sheet that they come from.
ROW_PARAMS = {"deployment": "deployments", "labels": "labels", "clocks": "clocks"}
GLOB_PARAM = "media_glob"
#: Parameter that holds the places of all deployments of a survey.
PLACES_PARAM = "places"
#: Parameters that stand for what a detector reads beside the pictures, see `import_check`.
SOURCE_PARAMS = ("source", "digests")
#: Parameter that holds the sha256 of the key of coarse places; the key is no part of what is verified, and may be away.
KEY_PARAM = "key"

_AGAIN = "run the workflow again"
# Settings of a stage that its jobs may be spared: where files lie, which reports are printed beside theirs, what only
# the gate looks for, and the licences of a public package, which a survey without places has not.
_NOT_GIVEN = {
    "detections": PLACES,
    "report": ("languages", "editions"),
    "disclosure": ("key_file", "key_sha256", "public_names", "secret_names", "data_licence", "media_licence"),
}


def leftovers(survey: str, records: Mapping[str, Record], plan: Plan) -> list[Finding]:
    """Deployments that have results and stand in no sheet any more."""
    found: dict[str, int] = defaultdict(int)
    for record in records.values():
        if (name := record.wildcards.get("deployment")) is not None and name not in plan.deployments:
            found[name] += len(record.outputs)
    return [
        Finding(
            "leftover",
            name,
            f"{_count(number, 'result')} of a deployment that deployments.csv does not name any more; remove "
            f"results/{survey}/*/{name}.* and results/{survey}/provenance/*.{name}.json, then {_AGAIN}",
        )
        for name, number in sorted(found.items())
    ]


def changed_rows(records: Mapping[str, Record], plan: Plan) -> Iterator[Finding]:
    """Rows of sheets that jobs were given, and that read otherwise now."""
    for key, record in records.items():
        deployment = record.wildcards.get("deployment")
        now = param_digests(_rows_now(plan, deployment))
        for name, digest in record.params.items():
            if name not in (*ROW_PARAMS, GLOB_PARAM, PLACES_PARAM, *SOURCE_PARAMS, KEY_PARAM):
                yield Finding("record", key, f"knows a parameter {name!r} of another version; {_AGAIN}")
            elif name in now and now[name] != digest:
                sheet = f"{ROW_PARAMS.get(name, 'deployments')}.csv"
                what = "media_glob was" if name == GLOB_PARAM else "the rows were"
                yield Finding(
                    "rows",
                    sheet if name == PLACES_PARAM else f"{sheet}: {deployment}",
                    f"{what} changed after rule {record.rule} had used them; {_AGAIN}",
                    plan.folder / sheet,
                )


def _rows_now(plan: Plan, deployment: Any) -> dict[str, Any]:
    if deployment is None:
        return {PLACES_PARAM: plan.sheets.places()}
    if deployment not in plan.deployments:
        return {}
    now: dict[str, Any] = {
        param: plan.sheets.of_deployment(sheet, deployment) for param, sheet in ROW_PARAMS.items()
    }
    return {**now, GLOB_PARAM: now["deployment"][0]["media_glob"]}


def changed_settings(
    survey: str, records: Mapping[str, Record], plans: Mapping[str, Plan]
) -> Iterator[Finding]:
    """Settings and fields of `survey.yaml` that jobs were given, and that read otherwise now."""
    rules: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for record in records.values():
        then, now = _flat(record.settings), _flat(_settings_now(survey, record.settings, plans))
        for name in sorted({*then, *now}):
            if then.get(name) != now.get(name):
                rules[name, then.get(name, "not set"), now.get(name, "not set")].add(record.rule)
    for (name, old, new), used in sorted(rules.items()):
        known = ", ".join(sorted(used - {"manifest", "crate"}) or used)
        yield Finding("setting", name, f"was {old} when these rules ran, is {new} now: {known}; {_AGAIN}")


def _settings_now(survey: str, then: Mapping[str, Any], plans: Mapping[str, Plan]) -> dict[str, Any]:
    """The same settings as the workflow would hand over today."""
    plan = plans.get(survey)
    # What spans all surveys has the settings of the last one.
    of_settings = plan or next(reversed(list(plans.values())), None)
    now: dict[str, Any] = {}
    for name, value in then.items():
        if name == "surveys":  # the winters that a trend compares; of all surveys when it spans them
            earlier = plan.survey.earlier if plan else tuple(plans)
            now[name] = [other for other in plans if other in earlier or other == survey]
        elif name == "seasons":  # by which winters of publications are looked up
            now[name] = seasons_of({other: one.survey for other, one in plans.items()})
        elif name == "dates_in_doubt" and plan:  # not set by anybody: read from the sheets, see `Plan`
            now[name] = dates_in_doubt(plans, survey)
        elif name == "survey" and plan:
            fields = plan.survey.model_dump(mode="json")
            now[name] = {path: _field(fields, path) for path in value}
        elif of_settings:
            known = _field(of_settings.settings, name)
            spared = _NOT_GIVEN.get(name, ())
            whole = isinstance(known, Mapping)
            now[name] = (
                {k: v for k, v in known.items() if k not in spared or k in (value or ())} if whole else known
            )
    return now


def _field(fields: Any, path: str) -> Any:
    for part in path.split("."):
        fields = fields.get(part) if fields is not None else None
    return fields


def _flat(value: Any, name: str = "") -> dict[str, str]:
    """Settings as `frames.fps`: text of the value."""
    if isinstance(value, Mapping) and value:
        return {
            key: text for part, inner in value.items() for key, text in _flat(inner, f"{name}.{part}").items()
        }
    return {name.removeprefix("."): canonical_json(value)} if name else {}


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

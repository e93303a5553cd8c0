"""Settings of a new survey that starts from a Camtrap DP package; what is there already is left as it is."""

import sys
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leopard_census.config.package_descriptor import Descriptor
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Seen, see
from leopard_census.config.sections import section_model
from leopard_census.config.survey import Survey
from leopard_census.errors import InputError
from leopard_census.new_survey.package_facts import Dates, Proposal, propose
from leopard_census.new_survey.package_start import check_start
from leopard_census.new_survey.write import (
    Written,
    check_survey_id,
    listed_or_begun,
    listed_surveys,
    sheet_text,
    write_missing,
)
from leopard_census.new_survey.yaml_text import yaml_text
from leopard_census.tables.contract import contract

TITLE = "The survey cannot be begun. Nothing was written. Please mend:"
_TEXT = """\
# Settings of this survey, which starts from a Camtrap DP package. Check every line; docs/camtrap-dp-in.md and
# config/README.md explain each of them.
id: {id}
# As it stands on the title page.
title: {title}
{simulated}{target_note}
target_species: {target}

{offset_note}
utc_offset: {offset}

{season_note}
season:
  start: {start}
  end: {end}

{window_note}
window:
  start: {window_start}
  days: {window_days}

# The package: absolute, or relative to the folder in which you start snakemake.
camtrap_dp:
  package: {package}

{region}
{earlier}
{contributors}{settings}"""
_NO_REGION = """\
# The region that the number of animals is printed for; without it, an area around the stations.
# region:
#   name: Kedrovaya Pad
#   polygon: region.geojson
"""
_NO_SETTINGS = """\
# Settings of single stages that differ from the usual ones, for instance:
# settings:
#   histories:
#     independence_minutes: 60
"""
_SHORT = (
    "Choose a stretch in which most cameras worked, and short enough that hardly any animal is born, dies or moves: 60 "
    "to 120 days are usual."
)
_REGION_FILE = "region.geojson"


@dataclass(frozen=True)
class Begun:
    """What was written, and from what.

    Attributes
    ----------
    target
        Species that is counted.
    questions
        What a person should look at, though nothing is wrong for sure.
    """

    written: Written
    target: str
    tables: PackageTables
    seen: Seen
    questions: list[str]


def init_from_package(
    survey_id: str,
    title: str | None,
    package: Descriptor,
    package_path: str,
    offset: str | None,
    config_folder: Path,
    told: Iterable[str] = (),
) -> Begun:
    """Check the package as before a run; then write `survey.yaml`, a copy of the region, and an empty `outages.csv`.

    A package of this program brings its outages along.

    Parameters
    ----------
    survey_id
        Key of the survey.
    title
        As it is to stand on the report; None for the package's own.
    package, package_path
        The package, and its path as it is to stand in `survey.yaml`.
    offset
        The offset that a person gave; None for that of the timestamps.
    config_folder
        Usually `config`.
    told
        Faults of the descriptor.

    Raises
    ------
    InputError
        When the key is no key, with every fault that planning would tell of the package, or when a file cannot be
        written. With a fault nothing is written: settings from a faulty package would be wrong as well, and a second
        call would leave them as they are.
    """
    check_survey_id(survey_id)
    folder = config_folder / "surveys" / survey_id
    tables = PackageTables(package)
    tables.read_deployments()
    seen = see(tables)
    proposal = propose(tables, seen, offset)
    region = package.files.get("region") if proposal.region else None
    text = None
    if proposal.dates is not None:
        name = title or proposal.title or survey_id
        listed = listed_surveys(config_folder / "config.yaml")
        text = settings_text(
            survey_id, name, package_path, proposal, proposal.dates, region is not None, listed
        )
    faults, questions = check_start(tables, seen, proposal.target, text, survey_id, config_folder, told)
    if faults or text is None:
        raise InputError(TITLE, faults)
    texts = {"survey.yaml": text}
    if region is not None:
        texts[_REGION_FILE] = region.read_text(encoding="utf-8-sig")
    if not package.own:
        texts["outages.csv"] = sheet_text(contract("outages"), ())
    written, kept = write_missing(folder, texts)
    begun = listed_or_begun(config_folder, survey_id)
    return Begun(Written(folder, written, kept, (), begun), proposal.target, tables, seen, questions)


def settings_text(
    survey_id: str,
    title: str,
    package: str,
    proposal: Proposal,
    dates: Dates,
    with_region: bool,
    listed: Collection[str] = (),
) -> str:
    """Content of `survey.yaml`; `with_region` when a copy of the region's polygon lies beside it.

    `listed` are the surveys of `config.yaml`: only these can be compared with.
    """
    notes = proposal.notes
    region = _NO_REGION
    if with_region:
        region = f"region:\n  name: {yaml_text(proposal.region or '')}\n  polygon: {_REGION_FILE}\n"
    settings = changed_settings(proposal.settings)
    text = _TEXT.format(
        id=survey_id,
        title=yaml_text(title),
        simulated="simulated: true\n" if proposal.simulated else "",
        target=yaml_text(proposal.target),
        target_note=_comment("The species whose individuals are counted.", notes["target_species"]),
        offset=yaml_text(proposal.offset),
        offset_note=_comment("The one UTC offset by which days are counted, in quotes.", notes["utc_offset"]),
        season_note=_comment("First and last day of the winter.", notes["season"]),
        start=dates.start.isoformat(),
        end=dates.end.isoformat(),
        window_note=_comment("The days that enter the estimates.", notes["window"], _SHORT),
        window_start=dates.window.isoformat(),
        window_days=dates.days,
        package=yaml_text(package),
        region=region,
        earlier=_earlier([name for name in proposal.earlier if name != survey_id], listed),
        contributors=_contributors(proposal.contributors),
        settings=yaml.safe_dump({"settings": settings}, sort_keys=True, allow_unicode=True)
        if settings
        else _NO_SETTINGS,
    )
    return "\n".join(line.rstrip() for line in text.split("\n"))


def changed_settings(told: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of stages that differ from the usual ones; a stage that this version does not know is left out."""
    found = {}
    for stage, own in sorted(told.items()):
        try:
            usual = section_model(stage)().model_dump(mode="json")
        except KeyError:
            continue
        if isinstance(own, Mapping) and (changed := _changes(own, usual)):
            found[stage] = changed
    return found


def _changes(own: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, value in own.items():
        before = usual.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if inner := _changes(value, before):
                changed[name] = inner
        elif value != before:
            changed[name] = value
    return changed


def _earlier(told: Sequence[str], listed: Collection[str]) -> str:
    """Winters to compare with: those of the package's own survey that are at hand, and which are not."""
    here = [name for name in told if name in listed]
    lost = [name for name in told if name not in listed]
    notes = ["Earlier winters to compare with, as listed in config/config.yaml."]
    if here:
        notes.append("The package's own survey was compared with these.")
    if lost:
        notes.append(
            f"It was compared with {', '.join(lost)} {'too' if here else 'before'}, which config.yaml does not list: a "
            "package holds one winter. Bring their folders below config/surveys, list them before this survey, and "
            "add them here."
        )
    line = _line("earlier", here) if here else f"# {_line('earlier', lost or ['kedrovaya-2012'])}"
    return f"{_comment(*notes)}\n{line}\n"


def _line(key: str, names: Sequence[str]) -> str:
    """A list on one line, each name a text."""
    dumped: str = yaml.safe_dump({key: list(names)}, default_flow_style=None, width=sys.maxsize)
    return dumped.rstrip()


def _contributors(told: Sequence[Any]) -> str:
    """Who stands behind the survey, where this version has a place for it."""
    if not told or "contributors" not in Survey.model_fields:
        return ""
    return yaml.safe_dump({"contributors": list(told)}, sort_keys=False, allow_unicode=True) + "\n"


def _comment(*sentences: str) -> str:
    text = " ".join(sentence for sentence in sentences if sentence)
    return textwrap.fill(text, 110, initial_indent="# ", subsequent_indent="# ", break_long_words=False)

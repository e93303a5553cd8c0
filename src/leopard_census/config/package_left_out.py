"""What to ask of rows of a package that a survey leaves out, and of those whose deployment it takes from elsewhere."""

from leopard_census.config.facts import Facts
from leopard_census.config.package_rows import PackageTables
from leopard_census.config.package_seen import Seen
from leopard_census.tables.row_numbers import rows_text


def left_out_questions(tables: PackageTables, seen: Seen, facts: Facts, shown: str) -> list[str]:
    """One line for each, without the question mark; none of a package of this program, whose own tables are read.

    Parameters
    ----------
    tables, seen
        The package, and what its observations tell.
    facts
        Of survey.yaml.
    shown
        Its name in messages.
    """
    package = tables.descriptor
    if package.own or "observations" not in package.files:
        return []
    asked = []
    away = [number for number, row in tables.deployments.items() if not tables.stood(row["deploymentID"])]
    if facts.season is not None and (away or tables.media_elsewhen or seen.elsewhen):
        counts: tuple[tuple[int, str, list[int]], ...] = (
            (len(away), "deployment", away),
            (tables.media_elsewhen, "media file", []),
            (len(seen.elsewhen), "observation", seen.elsewhen),
        )
        told = [
            f"{n} {what}{'s' if n > 1 else ''}" + (f" ({rows_text(rows)})" if rows else "")
            for n, what, rows in counts
            if n
        ]
        asked.append(
            f"{shown}: season: of the package, {_listed(told)} lie outside {facts.season.start} to {facts.season.end} "
            "and are left out; only names and sex are known from there. Is the season right"
        )
    own = package.shown_file("observations")
    elsewhen = set(seen.elsewhen)
    if placed := [number for number in tables.placed_by_media if number not in elsewhen]:
        asked.append(
            f"{own}: observations without a deploymentID are taken to be of the deployment of their media file "
            f"({rows_text(placed)}). Is that right"
        )
    if nowhere := [number for number in tables.nowhere if number not in elsewhen]:
        asked.append(
            f"{own}: observations without a deploymentID have no mediaID that tells it either ({rows_text(nowhere)}), "
            "so that nobody can say where they were and nothing is counted for them. Which deployment are they of"
        )
    return asked


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

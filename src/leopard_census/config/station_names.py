"""Codes of stations in the sheets of one winter, against each other."""

from collections.abc import Mapping

from leopard_census.tables.read import Scan
from leopard_census.tables.spelling import alike

# In the order in which people write them: the first one that names a station tells how it is spelt.
_SHEETS = ("deployments", "effort", "captures")


def check_stations(folder: str, scans: Mapping[str, Scan]) -> list[str]:
    """One line for each code of a station that differs from another one in upper and lower case only.

    Two spellings would be two stations: the effort of one place would count twice, and its captures be parted.

    Parameters
    ----------
    folder
        Name of the survey's folder, for the messages.
    scans
        The sheets by name.
    """
    first: dict[str, tuple[str, str]] = {}
    problems: dict[str, str] = {}
    for name in _SHEETS:
        for number, row in scans[name].rows.items():
            code = row["locationID"]
            if code is None:
                continue
            spelt, place = first.setdefault(alike(code), (code, f"{name}.csv row {number}"))
            if spelt != code:
                problems.setdefault(
                    code,
                    f"{folder}/{name}.csv: row {number}: station {code} differs only in upper and lower case from "
                    f"{spelt} in {place}; one code means one station, and two count its effort twice: write both alike",
                )
    return list(problems.values())

"""Whether a survey can be written as a Camtrap DP package: plain Python, for it is asked when a run is planned."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.config.named import some
from leopard_census.exchange.standard_cells import READ_AS_EMPTY


def why_no_package(deployments: Sequence[Mapping[str, Any]], from_media: bool) -> str | None:
    """One sentence why there is no package of a survey; None where there is one.

    Parameters
    ----------
    deployments
        Rows of the sheet `deployments.csv`.
    from_media
        Whether the survey starts from media.
    """
    if not from_media:
        return (
            "There is no Camtrap DP package of this survey: it does not start from media. Of a winter that survives as "
            "tables nobody knows which camera made which record, and in which file, and the standard asks for both; a "
            "survey that starts from a package has that one."
        )
    unplaced = [
        row["deploymentID"] for row in deployments if row["latitude"] is None or row["longitude"] is None
    ]
    if unplaced:
        return (
            "There is no Camtrap DP package of this survey: the standard asks for latitude and longitude of every "
            f"deployment, and deployments.csv lacks them for {some(sorted(unplaced))}."
        )
    lost = sorted(
        {row[name] for row in deployments for name in ("deploymentID", "locationID")} & {*READ_AS_EMPTY}
    )
    if lost:
        return (
            "There is no Camtrap DP package of this survey: other tools read the standard's tables with "
            f"{', '.join(READ_AS_EMPTY)} as empty cells, and deployments.csv names a deployment or station "
            f"{some(lost)}."
        )
    return None

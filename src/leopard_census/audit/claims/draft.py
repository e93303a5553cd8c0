"""A draft is held back as long as one of its claims is contradicted."""

from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.tables.claim_verdict import said
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def check_draft(claims: Path, publication: str) -> None:
    """Look through the table of verdicts on a draft.

    Raises
    ------
    InputError
        Naming every claim that is contradicted.
    """
    wrong = [
        said("draft", claim=row["claim"], words=row["words"], finding=row["finding"]).text()
        for row in read_table(claims, contract("claims"))
        if row["verdict"] == "contradicted"
    ]
    if wrong:
        raise InputError(
            f"The draft {publication} says what is not so. Correct its words, or the claims file:", wrong
        )

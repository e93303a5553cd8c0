"""Where the tables of ledger and report lie, and which of them a list of files holds."""

from pathlib import Path

from leopard_census.report.sources import contracts
from leopard_census.report.table_paths import (
    ALWAYS,
    OF_MEDIA,
    OF_PACKAGE,
    OF_SIMULATED,
    named_tables,
    table_paths,
)


def test_every_table_that_a_ledger_is_made_from_has_a_place() -> None:
    # Claims are held against the ledger, so that it is not made from them; public places and pictures go out with it.
    beside = {"claims", "public_places", "public_pictures"}
    assert {*ALWAYS, *OF_MEDIA, *OF_PACKAGE} == set(contracts()) - beside
    assert set(OF_SIMULATED) == {"validation"}


def test_a_survey_has_the_tables_of_its_start() -> None:
    media = table_paths(from_media=True, from_package=False, simulated=False)
    assert media["catalogue"] == "individuals/catalogue.csv"
    assert "validation" not in media
    package = table_paths(from_media=False, from_package=True, simulated=False)
    assert package["catalogue"] == "package/catalogue.csv"
    tables = table_paths(from_media=False, from_package=False, simulated=True)
    assert tables == ALWAYS


def test_files_of_records_get_their_names() -> None:
    files = [
        "results/s/package/catalogue.csv",
        "results/s/trend.csv",
        "results/t/changes.csv",
        "config/x.csv",
    ]
    assert named_tables("s", files) == {
        "catalogue": Path("results/s/package/catalogue.csv"),
        "trend": Path("results/s/trend.csv"),
    }

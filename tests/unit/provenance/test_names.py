from pathlib import Path

import pytest

from leopard_census.provenance.names import Roots

WORK, FLOW = Path("/w"), Path("/flow")


def roots(package):
    surveys = {"old": WORK / "config/surveys/old", "new": Path("/sheets/new")}
    return Roots(WORK, FLOW, surveys, {"new": package})


@pytest.mark.parametrize(
    ("package", "path", "name"),
    [
        # Anywhere on disk, and below the results of the survey that it was made from.
        (Path("/data/package"), "/data/package/media.csv", "package/new/media.csv"),
        (
            WORK / "results/old/camtrap-dp",
            "results/old/camtrap-dp/media.csv",
            "package/new/media.csv",
        ),
        (WORK / "results/old/camtrap-dp", "results/old/numbers.json", "results/old/numbers.json"),
        # A package that lies in the working folder itself takes nothing of it away.
        (WORK, "results/new/numbers.json", "results/new/numbers.json"),
        (WORK, "/w/config/surveys/old/outages.csv", "survey/old/outages.csv"),
        (WORK, "media.csv", "package/new/media.csv"),
        (Path("/sheets/new"), "/sheets/new/outages.csv", "survey/new/outages.csv"),
        (Path("/data/package"), "/flow/resources/report/style.css", "resources/report/style.css"),
    ],
)
def test_a_file_is_named_from_the_innermost_root(package, path, name):
    made = roots(package)
    assert made.name_of(path) == name
    assert made.path_of(name) == WORK / path


def test_a_file_below_no_root_has_no_name():
    with pytest.raises(ValueError, match="lies in none of"):
        roots(Path("/data/package")).name_of("/data/other/media.csv")

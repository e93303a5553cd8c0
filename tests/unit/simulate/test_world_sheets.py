"""The tracked sheets of the simulated surveys are what the simulator makes of their settings."""

from pathlib import Path

import pytest
import yaml

from leopard_census.config.load import load_plans
from leopard_census.simulate.sheets import sheet_files, simulated_surveys

REPOSITORY = Path(__file__).parents[3]
WORK_FOLDERS = (REPOSITORY, REPOSITORY / "tests" / "workflow" / "micro")


@pytest.mark.parametrize("work", WORK_FOLDERS, ids=["demo", "micro"])
def test_sheets_and_settings_agree(work):
    config = work / "config"
    made = {}
    for survey, settings in simulated_surveys(config):
        made |= sheet_files(survey, settings)
    assert len(made) > 5
    differing = [name for name, data in made.items() if (config / name).read_bytes() != data]
    assert differing == [], (
        f"write them anew: python -m leopard_census.simulate.sheets {config.relative_to(REPOSITORY)}"
    )
    surveys = (config / "surveys").glob("*-sim-*/*")
    by_hand = [path.relative_to(config).as_posix() for path in surveys if path.name != "survey.yaml"]
    assert sorted(by_hand) == sorted(name for name in made if name.startswith("surveys/"))


@pytest.mark.parametrize("work", WORK_FOLDERS, ids=["demo", "micro"])
def test_sheets_pass_the_checks_of_every_survey(work):
    config = yaml.safe_load((work / "config" / "config.yaml").read_text(encoding="utf-8"))
    plans = load_plans(config, work)
    assert list(plans) == config["surveys"]
    assert all(plan.survey.simulated and "simulated" in plan.survey.title for plan in plans.values())


def test_labels_name_only_registered_leopards_that_were_there():
    for survey, settings in simulated_surveys(REPOSITORY / "config"):
        rows = [
            line.split(",")
            for line in sheet_files(survey, settings)["individuals.csv"].decode().splitlines()[1:]
        ]
        register = {row[0]: row[6] for row in rows}
        labels = sheet_files(survey, settings)[f"surveys/{survey.id}/labels.csv"].decode().splitlines()[1:]
        named = {line.split(",")[4] for line in labels} - {""}
        assert named
        assert named <= register.keys()
        assert all(mother in register for row in rows if (mother := row[5]))

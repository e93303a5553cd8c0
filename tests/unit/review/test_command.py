"""The command reads how the page asks from the settings."""

import argparse
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from leopard_census.commands.review import run
from leopard_census.errors import InputError

MICRO = Path(__file__).resolve().parents[2] / "workflow" / "micro" / "config"
SURVEY = "micro-sim-2012"


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Opens the page of the micro survey with such settings; what the desk was given."""
    given = {}

    def desk(load, log, secret, **protocol):
        given.update(protocol)
        return SimpleNamespace(reload=lambda: None)

    monkeypatch.setattr("leopard_census.review.desk.Desk", desk)
    monkeypatch.setattr("uvicorn.run", lambda *args, **options: None)
    work = Path(shutil.copytree(MICRO, tmp_path / "work" / "config")).parent

    def open_page(settings="{}"):
        text = f"surveys: [{SURVEY}]\nsettings: {settings}\n"
        (work / "config" / "config.yaml").write_text(text, encoding="utf-8")
        arguments = argparse.Namespace(directory=work, survey=SURVEY, port=0, no_browser=True, cores=1)
        assert run(arguments) == 0
        return given

    return open_page


def test_without_settings_two_people_answer_and_one_question_in_ten_is_planted(opened):
    assert opened() == {"per_pair": 2, "control_share": 0.1}


def test_settings_say_how_the_page_asks(opened):
    assert opened("{review: {per_pair: 3, control_share: 0.25}}") == {
        "per_pair": 3,
        "control_share": 0.25,
    }


def test_all_that_is_wrong_with_the_settings_is_told(opened):
    with pytest.raises(InputError) as told:
        opened("{review: {per_pair: 0, control_share: 0.9, per_pairs: 2}}")
    text = told.value.text()
    assert "settings.review: per_pair: must be greater than or equal to 1 (given: 0)" in text
    assert "settings.review: control_share: must be less than or equal to 0.5 (given: 0.9)" in text
    assert "unknown key 'per_pairs'; did you mean 'per_pair'?" in text

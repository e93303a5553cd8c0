"""config/README.md says what the contracts and the settings models say."""

import re
from pathlib import Path

from leopard_census.config.load import _TOP_KEYS
from leopard_census.config.survey import Survey
from tools import sheet_docs


def test_column_tables_are_in_step(repository: Path) -> None:
    text = (repository / sheet_docs.README).read_text(encoding="utf-8")
    assert text == sheet_docs.renew(text), "run `make docs`"


def test_every_sheet_is_described(repository: Path) -> None:
    text = (repository / sheet_docs.README).read_text(encoding="utf-8")
    described = {found[2] for found in sheet_docs.BLOCK.finditer(text)}
    loaded = (repository / "src/leopard_census/config/sheets.py").read_text(encoding="utf-8")
    assert described == {*re.findall(r'contract\("(\w+)"\)', loaded), "individuals"}


def test_every_key_of_survey_yaml_and_config_yaml_is_described(repository: Path) -> None:
    text = (repository / sheet_docs.README).read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    for name, keys in (("survey.yaml", Survey.model_fields), ("config.yaml", _TOP_KEYS)):
        assert re.findall(r"^\| `(\w+)` \|", sections[name], re.MULTILINE) == list(keys)


def test_a_table_shows_choices_units_and_keys() -> None:
    schema = {
        "fields": [
            {
                "name": "side",
                "type": "string",
                "description": "A|B.",
                "constraints": {"enum": ["left", "right"]},
            },
            {
                "name": "depth",
                "type": "integer",
                "description": "Snow.",
                "unit": "cm",
                "constraints": {"minimum": 0},
            },
        ],
        "primaryKey": ["side", "depth"],
    }
    table = sheet_docs.column_table(schema)
    assert "| `side` |  | `left` / `right` | A\\|B. |" in table
    assert "| `depth` |  | whole number from 0, cm | Snow. |" in table
    assert "same `side` and `depth`." in table

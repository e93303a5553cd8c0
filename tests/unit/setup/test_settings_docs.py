"""config/README.md lists every setting of every stage as the models have it."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from leopard_census.config.section import Section
from leopard_census.config.sections import stage_names
from tools import settings_docs


class Inner(Section):
    # How far, as everybody does.
    far_m: Annotated[float, Field(gt=0, le=5)]
    near_m: float = 1.0


class Example(Section):
    """A stage."""

    #: Which way: `a` is
    #: the shorter.
    way: Literal["a", "b"] = "a"
    # How many.
    count: int = Field(3, ge=1, le=9)
    # A share, or found by itself.
    share: float | Literal["auto"] = "auto"
    inner: Inner = Inner(far_m=2)
    # Some of them.
    several: tuple[Inner, ...] = (Inner(far_m=1),)
    # Names.
    names: tuple[str, ...] = ("x",)


def test_tables_of_settings_are_in_step() -> None:
    text = settings_docs.README.read_text(encoding="utf-8")
    assert text == settings_docs.renew(text), "run `make docs`"


def test_every_table_stands_under_the_heading_of_its_stage() -> None:
    assert settings_docs.misplaced(settings_docs.README.read_text(encoding="utf-8")) == []
    table = "<!-- settings of frames -->\n<!-- end -->\n"
    assert settings_docs.misplaced(f"### frames\n{table}") == []
    assert settings_docs.misplaced(f"### frames\n### media\n{table}") == ["frames"]


def test_every_stage_is_listed() -> None:
    text = settings_docs.README.read_text(encoding="utf-8")
    assert [found[2] for found in settings_docs.BLOCK.finditer(text)] == [
        stage for stage in stage_names() if stage != "simulate"
    ]
    assert re.search(r"^### simulate$", text, re.MULTILINE)


def test_every_setting_says_what_it_is_for() -> None:
    for stage in stage_names():
        if stage != "simulate":
            for name, _, _, meaning in settings_docs.rows(settings_docs.section_model(stage)):
                assert len(meaning) > 10, f"{stage}.{name} needs a comment above it"


def test_form_default_and_meaning() -> None:
    assert list(settings_docs.rows(Example)) == [
        ("way", "`a` / `b`", '`"a"`', "Which way: `a` is the shorter."),
        ("count", "whole number from 1 to 9", "`3`", "How many."),
        ("share", "number or `auto`", '`"auto"`', "A share, or found by itself."),
        ("inner.far_m", "number above 0, at most 5", "none: must be given", "How far, as everybody does."),
        ("inner.near_m", "number", "`1.0`", "See `far_m`."),
        ("several", "list of keys and values", "built in", "Some of them."),
        (
            "several[ ].far_m",
            "number above 0, at most 5",
            "none: must be given",
            "How far, as everybody does.",
        ),
        ("several[ ].near_m", "number", "`1.0`", "See `far_m`."),
        ("names", "list, each text", '`["x"]`', "Names."),
    ]


def test_the_page_is_where_people_look(repository: Path) -> None:
    assert repository / "config" / "README.md" == settings_docs.README

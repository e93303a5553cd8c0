import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.imaging.file_path import belongs_to, from_cell, to_cell

# Any bytes but NUL may be a file's name.
PATHS = st.binary(min_size=1, max_size=40).filter(lambda b: b"\0" not in b).map(os.fsdecode)


@given(PATHS)
def test_every_name_comes_back(path):
    assert from_cell(to_cell(path)) == path


@given(PATHS)
def test_a_cell_survives_a_table(path):
    cell = to_cell(path)
    assert cell == cell.strip()
    assert not set("\r\n\0") & set(cell)
    cell.encode("utf-8")


@given(PATHS, PATHS)
def test_different_names_stay_different(one, other):
    assert (to_cell(one) == to_cell(other)) == (one == other)


@pytest.mark.parametrize(
    "path", ["D01/DCIM/100EK113/IMG_0001.JPG", "Кедровая/фото 1.jpg", "Taï_T124/f4636736.avi", "100%/a.jpg"]
)
def test_ordinary_names_stay_as_they_are(path):
    assert to_cell(path) == path


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("D01/a.jpg", None, True),
        ("D01/DCIM/100EK113/a.jpg", None, True),
        ("D010/a.jpg", None, False),
        ("other/a.jpg", None, False),
        ("photos/02__Station13__x.JPG", "photos/02__Station13__*", True),
        ("photos/deep/02__Station13__x.JPG", "photos/02__Station13__*", False),
        ("cards/A/DCIM/x.JPG", "cards/A/**", True),
        ("cards/A/DCIM/x.JPG", "cards/**/*.JPG", True),
        ("cards/x.JPG", "cards/**/*.JPG", True),
        ("cards/x.jpg", "cards/**/*.JPG", False),
        ("a[1]/x.jpg", "a[[]1]/**", True),
    ],
)
def test_belongs_to(path, glob, expected):
    assert belongs_to(path, "D01", glob) is expected

"""Masks and covariates from tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.estimates.scr.mask import MaskMaker, buffer_mask
from leopard_census.estimates.scr.mask_covariates import covariates_at, mask_from_rows, neighbour_distance
from leopard_census.estimates.scr.session import Mask
from tests.unit.estimates.scr import scr_oracle


def grid(columns, rows, spacing=100.0, origin=(0.0, 0.0)):
    return np.array(
        [(origin[0] + spacing * i, origin[1] + spacing * j) for i in range(columns) for j in range(rows)]
    )


def table_rows(xy, **columns):
    return [
        {"x": str(x), "y": str(y)} | {name: values[i] for name, values in columns.items()}
        for i, (x, y) in enumerate(xy)
    ]


def problems(rows, cell_ha=None):
    with pytest.raises(InputError, match="The mask cannot be used") as error:
        mask_from_rows(rows, cell_ha)
    return error.value.problems


def test_numbers_and_words():
    rows = table_rows(
        grid(2, 2),
        cover=["0.5", "1e-3", "NA", 2],
        soil=["clay", "", " sand ", None],
        empty=["", "NA", None, "nan"],
    )
    mask = mask_from_rows(rows)
    assert mask.cell_ha == 1.0
    np.testing.assert_array_equal(mask.covariates["cover"], [0.5, 0.001, np.nan, 2.0])
    assert mask.covariates["soil"] == ("clay", "", "sand", "")
    assert mask.covariates["empty"] == ("",) * 4


@pytest.mark.parametrize("cell_ha", [1.0, 1.4, 0.8661])
def test_cells_need_not_be_square(cell_ha):
    assert mask_from_rows(table_rows(grid(3, 3)), cell_ha).cell_ha == cell_ha


@pytest.mark.parametrize(
    "cell_ha", [0.25, 4.0, 100.0, 1e-4, 0.01, 1e4, -1.0, 0.0, float("nan"), float("inf")]
)
def test_an_area_that_does_not_fit(cell_ha):
    """Twice or half the spacing, square metres, square kilometres."""
    (line,) = problems(table_rows(grid(5, 5)), cell_ha)
    assert line.startswith(
        f"an area of {cell_ha:g} ha for each cell does not fit cells 100 m apart, which have 1 ha"
    )


def test_few_cells():
    for xy in (grid(1, 1), []):
        (line,) = problems(table_rows(xy))
        assert line.startswith(f"the mask has {len(xy)} cells; give one row for each cell")


def test_degrees():
    (line,) = problems(table_rows(grid(5, 5, 0.01, (131.2, 43.1))))
    assert "look like degrees" in line
    # A plot of mice, in metres.
    assert mask_from_rows(table_rows(grid(5, 5, 2.0))).cell_ha == pytest.approx(4e-4)


def test_cells_without_coordinates():
    rows = table_rows(grid(3, 3))
    rows[1]["x"], rows[4]["y"] = "", "north"
    del rows[7]["x"]
    assert problems(rows) == [
        "3 cells of the mask have no coordinates (rows 2, 5, 8); give x and y in metres"
    ]


def test_cells_that_stand_twice():
    (line,) = problems(table_rows(np.vstack([grid(3, 3), grid(1, 2)])))
    assert line == "the mask lists 2 cells twice (same x and y); keep one row for each cell"


@pytest.mark.parametrize("dataset", scr_oracle.marked(scr_oracle.datasets()))
def test_masks_of_secr(dataset):
    """All have the area that their spacing says, whatever their outline."""
    folder = scr_oracle.folder_of(dataset)
    for path in [*folder.glob("mask_*.csv"), *folder.parent.glob("mask_*.csv")]:
        rows = scr_oracle.rows(path)
        read = mask_from_rows(rows)
        assert len(read.xy) == len(rows)
        assert read.cell_ha == pytest.approx(neighbour_distance(read.xy) ** 2 / 10_000)


def covered(columns, rows, spacing, origin=(0.0, 0.0)):
    """A table in which the covariate is the number of its row."""
    xy = grid(columns, rows, spacing, origin)
    numbers = np.arange(len(xy), dtype=float)
    return Mask(xy, spacing**2 / 1e4, {"row": numbers, "name": tuple(f"r{i:.0f}" for i in numbers)})


def test_each_cell_has_the_values_of_the_cell_that_it_lies_in():
    table = covered(4, 3, 1000.0)
    found, faults = covariates_at(np.array([[1400.0, 600.0], [2600.0, 2400.0], [-400.0, -400.0]]), table)
    assert faults == []
    assert found["row"].tolist() == [4.0, 11.0, 0.0]
    assert found["name"] == ("r4", "r11", "r0")


def test_cells_without_values_are_listed():
    table = covered(4, 3, 1000.0)
    mask = buffer_mask(np.array([[1500.0, 1000.0]]), 2600.0, 500.0)
    found, (line,) = covariates_at(mask.xy, table)
    inside = ((mask.xy >= (-500, -500)) & (mask.xy <= (3500, 2500))).all(axis=1)
    assert found == {}
    assert line.startswith(
        f"{(~inside).sum()} of {len(mask.xy)} cells of the mask have no covariates: no row of the"
    )
    assert "lies within 500 m of them (x 1000 y -1500, x 1500 y -1500, " in line
    with pytest.raises(InputError, match="cells of the mask have no covariates"):
        MaskMaker({"1": np.array([[1500.0, 1000.0]])}, covariates=table).masks(2600.0, 500.0)


def test_a_hole_in_the_table_is_no_cell():
    table = covered(5, 5, 100.0)
    kept = np.ones(25, dtype=bool)
    kept[12] = False
    holed = Mask(table.xy[kept], table.cell_ha, {"row": table.covariates["row"][kept]})
    _, (line,) = covariates_at(table.xy, holed)
    assert line.startswith("1 of 25 cells")
    assert "(x 200 y 200)" in line


@settings(max_examples=25, deadline=None)
@given(
    st.permutations(list(range(12))),
    st.tuples(st.floats(-7e5, 7e5), st.floats(-5e6, 5e6)),
    st.sampled_from([20.0, 25.0, 50.0, 100.0]),
)
def test_shifted_and_reordered_tables(order, shift, spacing):
    """Cells on the border of two cells of the table too always have the values of the same one."""
    table = covered(4, 3, 100.0)
    cells = grid(int(300 / spacing) + 1, int(200 / spacing) + 1, spacing)
    other = Mask(table.xy[list(order)] + shift, 1.0, {"row": table.covariates["row"][list(order)]})
    here, _ = covariates_at(cells, table)
    there, _ = covariates_at(cells + shift, other)
    assert there["row"].tolist() == here["row"].tolist()


def test_a_maker_gives_covariates():
    table = covered(40, 40, 100.0, (-2000.0, -2000.0))
    masks = MaskMaker({"1": np.array([[0.0, 0.0]])}, covariates=table).masks(1500.0, 300.0)
    row = masks["1"].covariates["row"].astype(int)
    assert (np.abs(table.xy[row] - masks["1"].xy) <= 50.0 + 1e-6).all()

"""Rows that leave a sheet, while all others stay byte for byte."""

import pytest

from leopard_census.tables.take_out import without_rows

SHEET = b'\xef\xbb\xbfa,b\r\n1,"x\r\ny"\r\n\r\n2,"p ""q"""\n3,\xd0\xb6'


@pytest.mark.parametrize(
    ("numbers", "left"),
    [
        ([2], b'\xef\xbb\xbfa,b\r\n\r\n2,"p ""q"""\n3,\xd0\xb6'),
        ([4], b'\xef\xbb\xbfa,b\r\n1,"x\r\ny"\r\n\r\n3,\xd0\xb6'),
        ([5, 2], b'\xef\xbb\xbfa,b\r\n\r\n2,"p ""q"""\n'),
        ([], SHEET),
    ],
)
def test_only_these_rows_go(numbers, left):
    assert without_rows(SHEET, numbers) == left


@pytest.mark.parametrize("numbers", [[1], [0], [6], [-1], [2, 9]])
def test_a_row_that_is_not_there_is_told(numbers):
    with pytest.raises(ValueError, match="has no rows"):
        without_rows(SHEET, numbers)

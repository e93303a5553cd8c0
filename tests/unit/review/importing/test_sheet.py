"""Tables as other programs write them: read whatever their encoding and separator, or refused in words."""

import pytest

from leopard_census.review.importing import sheet as sheets
from leopard_census.review.importing.sheet import read_sheet
from leopard_census.review.importing.told import RefusedError

ROWS = [("a.jpg", "Лео-1"), ("b.jpg", "Лео-2")]


def text_of(separator=",", end="\n"):
    return end.join(separator.join(row) for row in [("file", "особь"), *ROWS]) + end


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-32"])
def test_usual_encodings_separators_and_line_ends(separator, end, encoding):
    found = read_sheet(text_of(separator, end).encode(encoding), "t.csv")
    assert found.header == ("file", "особь")
    assert [tuple(cells) for _, cells in found.rows] == ROWS
    assert [number for number, _ in found.rows] == [2, 3]


def test_utf_16_of_either_order_with_its_mark():
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert len(read_sheet(mark + text_of().encode(encoding), "t.csv").rows) == 2


def test_a_spreadsheets_first_line_and_blank_lines_are_passed_over():
    found = read_sheet(b"sep=;\r\nfile;individualID\r\n\r\na,b.jpg;KP-1\r\n;\r\n", "t.csv")
    assert found.header == ("file", "individualID")
    assert found.rows == [(4, ["a,b.jpg", "KP-1"])]


def test_a_separator_in_quotes_does_not_count():
    found = read_sheet(b'"file; all, of, it";individualID\n"a;b.jpg";KP-1\n', "t.csv")
    assert found.header == ("file; all, of, it", "individualID")
    assert found.rows[0][1] == ["a;b.jpg", "KP-1"]


def test_hotspotters_header_stands_behind_a_hash():
    text = (
        "# flat table\n"
        "# NumData 2\n"
        "#  ChipID,      Image,    Name,   roi[tl_x  tl_y  w  h],  theta\n"
        "        1,  IMG_1.jpg,    Rex,   [0  10  600  400],       0.00\n"
        "        2,  IMG_2.jpg,   ____,   [5  10  600  400],       0.00\n"
    )
    found = read_sheet(text.encode(), "flat_table.csv")
    assert found.header == ("ChipID", "Image", "Name", "roi[tl_x  tl_y  w  h]", "theta")
    assert found.rows[0] == (4, ["1", "IMG_1.jpg", "Rex", "[0  10  600  400]", "0.00"])


def test_empty_columns_at_the_end_count_for_nothing():
    assert read_sheet(b"file,id,,\na,KP-1,,\nb,KP-2\n", "t.csv").rows == [
        (2, ["a", "KP-1"]),
        (3, ["b", "KP-2"]),
    ]


def test_only_wanted_columns_are_kept():
    found = read_sheet(b"a,b,c\n1,2,3\n", "t.csv", {"c", "a"}.__contains__)
    assert (found.header, found.rows) == (("a", "c"), [(2, ["1", "3"])])


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"file,id\n\0,KP-1\n", "f_no_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "f_no_text"),
        ("file,id\na,KP-1\n".encode("utf-16-le"), "f_no_text"),
        (b"\xef\xbb\xbf\xff", "f_no_text"),
        (b"\x98\xff", "f_no_text"),
        (b'file,id\n"a,KP-1\n', "f_no_table"),
        (b'file,id\n"a"b,KP-1\n', "f_no_table"),
        (b"file,id,file\na,KP-1,b\n", "f_column_twice"),
        (b"a," * 10_000_000, "f_too_many_columns"),
        (b"file,id\na\n", "f_cells"),
        (b"file,id\na,b,c\n", "f_cells"),
        (b"file,id\n" + b"a" * 200_000 + b",KP-1\n", "f_no_table"),
    ],
)
def test_what_is_no_table_is_told(data, key):
    with pytest.raises(RefusedError) as error:
        read_sheet(data, "t.csv")
    assert [one.key for one in error.value.told] == [key]


def test_every_short_row_is_told():
    with pytest.raises(RefusedError) as error:
        read_sheet(b"file,id\na\nb,KP-1\nc\n", "t.csv")
    assert [one.values["row"] for one in error.value.told] == [2, 4]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert len(read_sheet(b"file\na\nb\nc\n", "t.csv").rows) == 3
    with pytest.raises(RefusedError) as error:
        read_sheet(b"file\na\nb\nc\nd\n", "t.csv")
    assert error.value.told[0].key == "f_too_many_rows"


def test_an_empty_file_has_no_columns():
    assert read_sheet(b"", "t.csv").header == ()
    assert read_sheet(b"\n\n", "t.csv").header == ()

"""Timelapse's CSV export: the two ways in which it writes a box, and what it cannot tell."""

import pytest

from leopard_census.detections.import_files import read_import_files
from leopard_census.detections.timelapse import NO_FRAME
from leopard_census.errors import InputError

JSON_CELL = (
    '{"coordinates":{"X":0.1,"Y":0.2,"Width":0.3,"Height":0.4},"detection":{"category":"animal","confidence":0.93},'
    '"classification":{"category":"leopard","confidence":0.8}}'
)
TEXT_CELL = (
    "Coordinates: (0.100, 0.200, 0.300, 0.400)\r\nDetection category: animal\r\nDetection confidence: 0.93\r\n"
    "Classification category: leopard\r\nClassification confidence: 0.8"
)
HEADER = "RootFolder,File,RelativePath,DateTime,DeleteFlag,Species,Seen"


def cell(text):
    return '"' + text.replace('"', '""') + '"'


def export(tmp_path, *lines, header=HEADER):
    path = tmp_path / "TimelapseData.csv"
    path.write_text("\ufeff" + "\r\n".join([header, *lines]) + "\r\n", encoding="utf-8", newline="")
    return path


def line(file, folder, seen):
    return f"2012,{file},{folder},2012-01-05 10:00:00,false,,{seen}"


@pytest.mark.parametrize("written", [JSON_CELL, TEXT_CELL])
def test_a_box_is_read_as_json_and_as_text(tmp_path, written):
    path = export(tmp_path, line("a.JPG", "D1\\DCIM", cell(written)), line("b.JPG", "D1\\DCIM", ""))
    (found,) = read_import_files([path], {})
    assert found.images == [
        {
            "file": "D1/DCIM/a.JPG",
            "detections": [
                {"category": "1", "conf": 0.93, "bbox": [0.1, 0.2, 0.3, 0.4], "classifications": [["1", 0.8]]}
            ],
        },
        {"file": "D1/DCIM/b.JPG", "detections": []},
    ]
    assert found.head["classification_categories"] == {"1": "leopard"}


def test_clips_have_no_frame_and_so_no_box(tmp_path):
    path = export(tmp_path, line("a.JPG", "D1", cell(JSON_CELL)), line("b.MP4", "D1", cell(JSON_CELL)))
    (found,) = read_import_files([path], {})
    assert found.images[1] == {"file": "D1/b.MP4", "detections": None, "failure": NO_FRAME}


@pytest.mark.parametrize(
    ("lines", "header", "told"),
    [
        ([line("a.JPG", "D1", "leopard")], HEADER, "no column holds a box"),
        ([line("a.JPG", "D1", cell(JSON_CELL)), line("b.JPG", "D1", "3")], HEADER, "row 3, column Seen"),
        ([line("a.JPG", "D1", cell(JSON_CELL)), line(" ", "A", "")], HEADER, "row 3: column File is empty"),
        ([line("a.JPG", "D1", cell(JSON_CELL)), "", line("b.JPG", "A", "")], HEADER, "row 3: column File"),
        (["a.JPG,x"], "File,Folder", "no column RelativePath"),
        ([line("a.JPG", "D1", cell(JSON_CELL.replace("0.3", "0.95")))], HEADER, "within the picture"),
        (
            [line("a.JPG", "D1", cell(JSON_CELL.replace('"category":"animal",', "")))],
            HEADER,
            "lacks a category",
        ),
        ([line("a.JPG", "D1", "") + "," + cell(JSON_CELL)], HEADER, "row 2 has a cell beyond"),
        ([line("a.JPG", "D1", cell(JSON_CELL.replace("0.1", "1" * 400)))], HEADER, "within the picture"),
        ([line("a.JPG", "D1", cell(JSON_CELL.replace("0.93", "9" * 4300)))], HEADER, "not between 0 and 1"),
        ([line("a.JPG", "D1", cell(TEXT_CELL.replace("0.100", "1" * 400)))], HEADER, "within the picture"),
        ([line("a.JPG", "D1", cell(JSON_CELL.replace("leopard", "\\ud800")))], HEADER, "must map class"),
        ([line("a.JPG", "D1", cell(JSON_CELL.replace("animal", "deer")))], HEADER, "{deer: animal}"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path, lines, header, told):
    with pytest.raises(InputError) as error:
        read_import_files([export(tmp_path, *lines, header=header)], {})
    assert told in error.value.text()


def test_an_empty_file_is_told(tmp_path):
    (tmp_path / "T.csv").write_bytes(b"")
    with pytest.raises(InputError, match=r"T\.csv: is empty"):
        read_import_files([tmp_path / "T.csv"], {})

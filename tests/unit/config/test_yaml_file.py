"""A YAML file that cannot be used is told with the place of the fault and how to mend it."""

import pytest

from leopard_census.config.load import read_config
from leopard_census.config.yaml_file import read_yaml
from leopard_census.errors import InputError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("surveys:\n  - a\n  - [b\n", ("line 4, column 1", "a bracket or quote that is not closed")),
        ("surveys:\n\t- a\n", ("line 2, column 1", "indent with spaces, not with tabs")),
        ("title: Plot: winter\n", ("line 1, column 12", "a text that holds a colon is written in quotes")),
        ("a: *b\n", ("line 1, column 4", "begins with * is written in quotes")),
        ("", ("is empty", "key: value")),
        ("# nothing yet\n", ("is empty",)),
        ("- a\n- b\n", ("does not hold keys and values",)),
        (
            "id: a\ntitle: 2012-13-45\n",
            ("line 2, column 8", "'2012-13-45' has the form of a date", "month", "put it in quotes"),
        ),
        ("title: 2012-01-01T99:00:00\n", ("line 1, column 8", "hour", "put it in quotes")),
        ("n: !!float ''\n", ("line 1, column 4", "there is no such number")),
        ("t: !!timestamp x\n", ("line 1, column 4", "there is no such date")),
        ("n: " + "9" * 5000 + "\n", ("line 1, column 4", "there is no such number")),
        ("id: a\na: &a [*a]\n", ("line 2", "is used again within itself")),
        ("a: &a {b: {c: *a}}\n", ("line 1", "is used again within itself")),
        ("a: " + "[" * 3000 + "]" * 3000 + "\n", ("brackets stand in brackets",)),
    ],
)
def test_what_cannot_be_read(tmp_path, text, parts):
    path = tmp_path / "f.yaml"
    path.write_text(text)
    content, (told,) = read_yaml(path, "the/file.yaml", "make one")
    assert content is None
    for part in ("the/file.yaml: ", *parts):
        assert part in told


def test_a_text_may_be_used_twice(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n")
    assert read_yaml(path, "f", "") == ({"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}, [])


def test_files_that_are_no_text(tmp_path):
    assert read_yaml(tmp_path / "none", "f", "make one") == (None, ["f: there is no such file; make one"])
    assert "is a folder" in read_yaml(tmp_path, "f", "")[1][0]
    (tmp_path / "old.yaml").write_bytes("title: Кедровая".encode("cp1251"))
    assert "is not saved as UTF-8" in read_yaml(tmp_path / "old.yaml", "f", "")[1][0]


def test_keys_that_stand_twice_are_told_at_every_depth(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\nb: {c: 1, c: 2}\nd:\n  - {e: 1, e: 2}\na: 2\n")
    content, told = read_yaml(path, "f", "")
    assert content == {"a": 2, "b": {"c": 2}, "d": [{"e": 2}]}
    assert [line.split("; ")[0] for line in told] == [
        "f: line 2: the key 'b.c' already stands in line 2",
        "f: line 4: the key 'd.0.e' already stands in line 4",
        "f: line 5: the key 'a' already stands in line 1",
    ]


def test_a_sound_file_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "title: Кедровая\n2012: x\n".encode())
    assert read_yaml(path, "f", "") == ({"title": "Кедровая", "2012": "x"}, [])


def test_no_configuration_at_all(tmp_path):
    with pytest.raises(
        InputError, match=r"config/config.yaml: there is no such file; start in the project's"
    ):
        read_config(tmp_path)

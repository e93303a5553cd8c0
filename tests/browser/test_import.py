"""An import in a real browser: looked at, refused, mended, confirmed once, and with the program dying in between."""

import pytest
from selenium.webdriver.common.keys import Keys

SOURCE = "WWF, HotSpotter, 2012"


class Importing:
    """A person at the view of the import."""

    def __init__(self, one):
        self.one = one

    def choose(self, *files, source=SOURCE):
        self.one.open("/import")
        self.one.find("#files").send_keys("\n".join(map(str, files)))
        self.one.find("#source").send_keys(source)

    def result(self):
        return self.text("#result")

    def text(self, selector):
        # In one step: an element that was found may be replaced before it is asked.
        return self.one.run("return document.querySelector(arguments[0]).innerText", selector)

    def check(self, told):
        """Check by keyboard alone, and wait for what is told."""
        self.one.find("#source").send_keys(Keys.ENTER)
        self.one.wait(lambda: told in self.result())

    def confirm(self, told):
        self.one.find("[data-act=write]").send_keys(Keys.ENTER)
        self.one.wait(lambda: told in self.text(".import"))


@pytest.fixture
def importing(reviewer):
    return lambda language="en": Importing(reviewer("Anna", language))


def table(folder, text, name="t.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


GOOD = "file,individualID\nS1A/DCIM/IMG_0000.JPG,KP-1\nS1A/DCIM/IMG_0001.JPG,KP-2\n"


def test_a_table_is_looked_at_and_then_written_once(importing, program, tmp_path):
    anna = importing()
    anna.choose(table(tmp_path, GOOD))
    anna.check("What this file comes to")
    assert program.rows() == []
    assert anna.one.driver.switch_to.active_element.get_attribute("id") == "result"
    anna.confirm("2 decisions were written.")
    assert [(row["object"], row["reviewer"]) for row in program.rows()] == [
        ("KP-1", SOURCE),
        ("KP-2", SOURCE),
    ]
    anna.choose(table(tmp_path, GOOD))
    anna.check("There is nothing to write")
    assert anna.one.faults() == []


def test_columns_are_chosen_by_hand(importing, program, tmp_path):
    anna = importing("ru")
    anna.choose(table(tmp_path, GOOD.replace("file,individualID", "a,b")))
    anna.check("в каком столбце снимок")
    anna.one.find("#column-file").send_keys("a")
    anna.one.find("#column-individualID").send_keys("b")
    anna.one.find("[data-act=again]").send_keys(Keys.ENTER)
    anna.one.wait(lambda: "Что получится" in anna.result())
    anna.confirm("2 решения записаны.")
    assert len(program.rows()) == 2


def test_a_choice_that_changes_takes_the_confirmation_away(importing, tmp_path):
    anna = importing()
    anna.choose(table(tmp_path, GOOD))
    anna.check("What this file comes to")
    anna.one.find("#source").send_keys(" x")
    assert anna.one.all("[data-act=write]") == []
    anna.check("What this file comes to")
    anna.one.wait(lambda: anna.one.all("[data-act=write]"))
    anna.one.find("#files").send_keys(str(table(tmp_path, GOOD, "u.csv")))
    assert anna.result() == ""


def test_a_program_that_dies_loses_and_doubles_nothing(importing, program, tmp_path):
    anna = importing()
    anna.choose(table(tmp_path, GOOD))
    anna.check("What this file comes to")
    program.kill()
    anna.confirm("The program does not answer")
    program.start()
    anna.confirm("2 decisions were written.")
    assert len(program.rows()) == 2


def test_a_file_that_was_changed_is_told(importing, program, tmp_path):
    anna = importing()
    path = table(tmp_path, GOOD)
    anna.choose(path)
    anna.check("What this file comes to")
    path.write_text(GOOD + "S1A/DCIM/IMG_0002.JPG,KP-3\n")
    anna.confirm("The file was changed")
    assert program.rows() == []


def test_too_large_a_file_is_told_before_it_is_sent(importing, program, tmp_path):
    anna = importing()
    large = tmp_path / "large.csv"
    large.write_bytes(b"file,individualID\n" + b" " * 40 * 1024**2)
    anna.choose(large)
    anna.one.find("#source").send_keys(Keys.ENTER)
    anna.one.wait(lambda: "at most 32 MB" in anna.text("#status"))
    assert program.rows() == []


def test_a_package_of_two_tables_is_imported(importing, program, tmp_path):
    anna = importing()
    anna.choose(
        table(tmp_path, "observationID,mediaID,individualID\no1,x1,KP-1\n", "observations.csv"),
        table(tmp_path, "mediaID,filePath\nx1,S1A/DCIM/IMG_0003.JPG\n", "media.csv"),
    )
    anna.check("What this file comes to")
    anna.confirm("1 decision was written.")


def test_nothing_of_a_file_becomes_a_part_of_the_page(importing, program, tmp_path):
    anna = importing()
    script = "<img src=x onerror=document.title='hit'>"
    anna.choose(
        table(tmp_path, f"file,individualID,{script}\n{script},KP-1,x\nS1A/DCIM/IMG_0000.JPG,{script},x\n")
    )
    anna.check("Nothing was imported")
    assert script in anna.result()
    assert "hit" not in anna.one.driver.title
    assert anna.one.all("#result img") == []

"""What the gate finds: one thing in one file that must not be published."""

from dataclasses import dataclass

#: What to do, by kind of leak.
CURES = {
    "coordinate": "leave the place out, or publish the generalised one",
    "station places drawn": "draw no station, or draw stations at their generalised places",
    "station code": "leave the code out, or number stations anew for the edition",
    "place name": "leave the name out, or list it under disclosure.public_names when it may be known",
    "clock time": "print the day's part or the grain of settings (disclosure.date_grain) instead",
    "date": "print no finer date than settings allow (disclosure.date_grain)",
    "picture": "take it out, or have a person clear it and add its sha256 to the list of cleared pictures",
    "hidden picture parts": "cut away what the mask hides before it is saved: anybody can take the mask off",
    "data in a picture": "save the picture anew without EXIF, GPS, XMP, comments and what stands behind its end",
    "raw file name": "give the file a new name, or leave the name out",
    "raw file hash": "leave the hash out: whoever holds a copy of the file can look it up",
    "internal path": "leave the path out: it tells names of people, folders and places",
    "attachment": "take the attachment out; publish it as a file of its own when it is meant to be public",
    "link": "link to a page that shows no place, or take the link out",
    "document data": "write the document without this entry",
    "hidden text": "take the text out: it can be copied although it is not seen",
    "person": "leave the name out",
    "unread": "take the file out, or publish it as CSV, JSON, GeoJSON, SVG, HTML, PDF or zip, which can be checked",
}


@dataclass(frozen=True, order=True)
class Leak:
    """One thing that must not be published.

    Attributes
    ----------
    file
        Name in the edition; members of zips and attachments behind `!`, such as `data.zip!deployments.csv`.
    where
        Line, page, column or part of the file.
    kind
        One of the keys of `CURES`.
    found
        What it is, shortened.
    """

    file: str
    where: str
    kind: str
    found: str

    @property
    def cure(self) -> str:
        """What to do."""
        return CURES[self.kind]

    def text(self) -> str:
        """One line for a person."""
        return f"{self.file}: {self.where}: {self.kind}: {self.found}; {self.cure}"


def short(text: str, most: int = 60) -> str:
    """A piece of a file as one short line."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= most else line[: most - 3] + "..."

"""The translations of a language, as a translator writes them: `resources/report/locale/<code>.po`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

#: Contexts of messages that no template and no figure has: sentences of tables and of the ledger, with {values}.
TABLES = "table"
UNITS = "unit"
SPECIES = "species"


@dataclass(frozen=True)
class Catalogue:
    """Translations that are complete; what is missing or marked as fuzzy is not among them.

    Attributes
    ----------
    messages
        Translation by context (empty: none) and message.
    plurals
        Forms of a message that has a singular and a plural, by its singular.
    plural_rule
        As gettext writes it.
    """

    messages: Mapping[tuple[str, str], str]
    plurals: Mapping[str, tuple[str, ...]]
    plural_rule: str

    def of(self, context: str) -> dict[str, str]:
        """Messages of a context, with their translations."""
        return {message: text for (own, message), text in self.messages.items() if own == context}


def read_catalogue(path: Path, code: str) -> Catalogue:
    """Read a file of translations.

    Raises
    ------
    ValueError
        When the file is no catalogue.
    """
    with path.open("rb") as file:
        raw = read_po(file, locale=code, abort_invalid=True)
    messages: dict[tuple[str, str], str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in raw:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if message.string:
                messages[message.context or "", message.id] = str(message.string)
        elif isinstance(message.string, tuple | list) and all(message.string):
            plurals[message.id[0]] = tuple(message.string)
    return Catalogue(messages, plurals, raw.plural_expr)

"""What a claims file's own texts are in the language of a page.

The words of a publication are quoted as they are. All else that its claims file says is translated by the file itself
(key `translations`), for no catalogue can foresee it. A file that translates nothing is quoted as well; of one that
translates some of its texts, those without a translation have been forgotten.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leopard_census.config.claims import Publication
from leopard_census.config.claims_texts import own_texts, quoted_texts
from leopard_census.report.language import Language
from leopard_census.report.sentences import ENGLISH_WORD

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_RUSSIAN_WORD = re.compile(r"[а-яё]{3,}")
# By which words a text is seen not to be in a language. Names in capitals belong to all.
_FOREIGN = {"en": _RUSSIAN_WORD, "ru": ENGLISH_WORD}


@dataclass(frozen=True)
class ClaimsWords:
    """Texts of a claims file for the pages of one language.

    Attributes
    ----------
    texts
        What they are in the language, by how they stand in the file.
    quoted
        Titles and words that have a translation beside them.
    lacking
        Texts that have none, with their place in the file, where others have one.
    """

    texts: Mapping[str, str]
    quoted: frozenset[str]
    lacking: Mapping[str, str]

    def told(self, file: str) -> list[str]:
        """The lacking ones as lines of an error."""
        return [f"{file}: {place}: {text}" for text, place in self.lacking.items()]


def claims_words(publication: Publication, language: Language) -> ClaimsWords:
    """Texts of a publication's file, and which of them the language lacks."""
    given = publication.translations.get(language.code, {})  # type: ignore[call-overload]
    texts: dict[str, str] = dict(given)
    lacking = {}
    for text, place in own_texts(publication).items():
        if text in given:
            continue
        if (date := language.formats.retold(text)) is not None:
            texts[text] = date
        elif not _FOREIGN[language.code].search(_ADDRESS.sub("", text)):
            texts[text] = text
        elif _known(text, language):
            continue
        elif given:
            lacking[text] = place
        else:
            texts[text] = language.as_written(text)
    return ClaimsWords(texts, frozenset(given) & frozenset(quoted_texts(publication)), lacking)


def _known(text: str, language: Language) -> bool:
    """Whether the catalogue has the text; English pages have no catalogue that could."""
    return language.code != "en" and language.knows(text)

"""What a Word document says beside its tables: said to whoever takes the tables as read, since no row holds it."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from casework import word_text, workbook_files
from casework.errors import Refused
from casework.word_parts import Walk
from casework.word_text import PARAGRAPH, W

TELLS_OF_A_DAY = re.compile(  # '04/03/2018 – WF rang the office', 'Sat 3rd March 2018: ...', 'On 4th March 2018 she ...', 'In March 2018 he ...'
    r"^[ \t]{0,9}(?:"
    r"(?:(?:on|by|about|around)\s+(?:the\s+)?)?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]+)?\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:of\s+)?(?:\d{1,2}|[a-z]{3,9})[\s./-]+(?:\d{4}|\d{2})\b"
    r"|(?:in|by|about|around|during)\s+(?:(?:early|mid|late)[\s-]+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[\s,.]+(?:19|20)\d\d\b"
    r")[^\w]*(?:\w+\W+){3}", re.IGNORECASE | re.MULTILINE)  # fmt: skip
MOST_COMMENTS = 50  # whose words are told
LONGEST_COMMENT = 200  # characters of it that are told
MOST_TOLD = 20  # texts outside the tables that are told
LONGEST_TOLD = 200  # characters of each
_COMMENT, _ROW = W + "comment", W + "tr"
_AT = (W + "commentRangeStart", W + "commentReference")
_ID = W + "id"
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_ENOUGH = 100  # rows of page headers that are looked at once one is found
_MOST_MARGINS = 10 * 1024 * 1024  # of all page headers, which hold a few lines each
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
_PUT_IT = "Put what belongs to an entry into its row."


class Outside:
    """The paragraphs that stand in no table."""

    def __init__(self) -> None:
        self.above: list[str] = []  # the last of them
        self.over: list[str] = []  # those since the table before
        self.dated: list[str] = []  # that tell of a day, as an entry does
        self.count = 0

    def add(self, text: str) -> None:
        self.above = [*self.above[-30:], text]
        self.over = [*self.over[-2:], text]
        if found := TELLS_OF_A_DAY.search(text):
            self.count += 1
            if len(self.dated) < MOST_TOLD:
                self.dated.append(_shown(text[found.start() :]))

    def notes(self) -> list[tuple[int, str]]:
        told = [f"Text outside the tables tells of a day and is not read: '{text}'. Put it into a row." for text in self.dated]
        if left := self.count - len(told):
            told.append(f"Of such text outside the tables the first {len(told)} are shown: look through the document for {left:,} more.")
        return [(0, sentence) for sentence in told]


class Comments:
    """What the comments of a document say. Who wrote them is left out: it is a person's name."""

    def __init__(self, xml: bytes) -> None:
        self._words: dict[str, str] = {}  # comment -> its words, of the first of them
        self._others = 0
        walk = Walk(xml, _COMMENT)
        for event, comment in walk if xml else ():
            if event == "end":
                self._take(comment)
                walk.forget(comment)
        self._told: set[str] = set()

    def _take(self, comment: etree._Element) -> None:
        name, words = comment.get(_ID, ""), ""
        if len(self._words) < MOST_COMMENTS and name not in self._words:
            word_text.settle(comment, Counter())
            words = " ".join(word_text.read(comment).split())
        if words:
            self._words[name] = f"{words[:LONGEST_COMMENT]}{'…' * (len(words) > LONGEST_COMMENT)}"
        else:
            self._others += 1

    def at(self, row: etree._Element) -> list[str]:
        """Which comments stand in a row, of those that are told."""
        return list(dict.fromkeys(name for mark in row.iter(*_AT) if (name := mark.get(_ID)) in self._words)) if self._words else []

    def tell(self, names: list[str]) -> list[str]:
        """The sentences of the comments of one row, each told at the first row that has it."""
        new = [name for name in names if name not in self._told]
        self._told.update(new)
        return [f"The file has a comment on this row, which is not read: “{self._words[name]}”. Put what belongs to the entry into its row."
                for name in new]  # fmt: skip

    def notes(self) -> list[tuple[int, str]]:
        """Those that stood in no row, and how many there are besides."""
        left = [words for name, words in self._words.items() if name not in self._told]
        found = [(0, f"The document has a comment that stands in no row, which is not read: “{words}”. {_PUT_IT}") for words in left]
        if self._others:
            how_many = f"{self._others:,} more comments" if self._words else "comments"
            found.append((0, f"The document has {how_many} beside the text, which are not read. {_PUT_IT}"))
        return found


def not_read(parts: dict[str, bytes]) -> list[tuple[int, str]]:
    """A note where the document has notes, or says something in its page headers, that no cell holds."""
    found = [(0, f"The document has {what}s, which are not read. {_PUT_IT}")
             for part, what in _NOTES
             if parts.get(part, b"").count(b"<w:%s " % what.encode()) > 2]  # every file of notes has two for its lines  # fmt: skip
    margins = [parts[name] for name in sorted(parts) if _MARGIN.fullmatch(name)]
    if sum(map(len, margins)) > _MOST_MARGINS:
        raise Refused(workbook_files.BOMB)
    told = list(dict.fromkeys(islice((text for xml in margins for text in _in_margin(xml)), _ENOUGH)))
    found += [(0, f"A page header or footer has what may be an entry, which is not read: '{text}'. {_PUT_IT}") for text in told[:MOST_TOLD]]
    if len(told) > MOST_TOLD:
        found.append((0, f"The page headers and footers have more of these. {_PUT_IT}"))
    return found


def _in_margin(xml: bytes) -> Iterator[str]:
    """The rows of the tables in a page header or footer, and its lines that tell of a day."""
    walk, rows = Walk(xml, _ROW, PARAGRAPH), 0
    for event, element in walk:
        if element.tag == _ROW:
            rows += 1 if event == "start" else -1
        if event == "start" or rows:
            continue
        word_text.settle(element, Counter())
        text = word_text.read(element).strip()
        if text and (element.tag == _ROW or TELLS_OF_A_DAY.search(text)):
            yield _shown(text)
        walk.forget(element)


def _shown(text: str) -> str:
    """A text in one line, cut between two words where it is long."""
    line = " ".join(text[: 10 * LONGEST_TOLD].split())
    return line if len(line) <= LONGEST_TOLD else f"{line[: LONGEST_TOLD + 1].rpartition(' ')[0] or line[:LONGEST_TOLD]} …"

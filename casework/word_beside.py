"""What a Word document says beside its tables: said to whoever takes the tables as read, since no row holds it."""

import re

TELLS_OF_A_DAY = re.compile(  # '04/03/2018 – WF rang the office', 'Sat 3rd March 2018: ...'
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]+)?\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:of\s+)?(?:\d{1,2}|[a-z]{3,9})[\s./-]+(?:\d{4}|\d{2})\b"
    r"[^\w]*(?:\w+\W+){3}", re.IGNORECASE)  # fmt: skip
_NOT_READ = (
    ("word/comments.xml", "comment", "comments beside the text"),
    ("word/footnotes.xml", "footnote", "footnotes"),
    ("word/endnotes.xml", "endnote", "endnotes"),
)


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
        if TELLS_OF_A_DAY.match(text):
            self.count += 1
            self.dated = self.dated or [" ".join(text.split())[:60]]

    def notes(self) -> list[tuple[int, str]]:
        if not self.count:
            return []
        more = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return [(0, f"Text outside the tables tells of a day and is not read: '{self.dated[0]}'{more}. Put it into a row.")]


def not_read(parts: dict[str, bytes]) -> list[tuple[int, str]]:
    """A note where the document says something beside its tables that no cell holds."""
    found = []
    for part, tag, what in _NOT_READ:
        xml = parts.get(part, b"")
        own = xml.count(b"<w:%s " % tag.encode()) - 2 * (tag != "comment")  # every file of notes has two for its lines
        if own > 0:
            found.append((0, f"The document has {what}, which are not read. Put what belongs to an entry into its row."))
    return found

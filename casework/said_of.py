"""Which persons of a case a text means, by whatever it calls them: 'vic', 'the IP', initials, a pseudonym, a name."""

import re
from collections.abc import Sequence

from casework.names import CasePerson

PART_SAID = {
    "victim": re.compile(r"\b(?:victim|vic|ip|aggrieved|deceased)\b", re.IGNORECASE),
    "perpetrator": re.compile(r"\b(?:perpetrator|perp|suspect|susp|subject|offender|alleged perpetrator)\b", re.IGNORECASE),
    "child": re.compile(r"\b(?:child(?:ren)?|kids|baby|infant)\b", re.IGNORECASE),
}


class People:
    """The persons of one case."""

    def __init__(self, persons: Sequence[CasePerson]):
        self.part = {one.id: one.part for one in persons}
        self._by_part = {part: frozenset(one.id for one in persons if one.part == part) for part in PART_SAID}
        self._by_word = {
            word: one.id
            for one in persons
            for word in (one.initials, one.pseudonym, one.real_name, *one.real_name.split()[:1])
            if len(word) > 1
        }
        longest_first = sorted(self._by_word, key=lambda word: (-len(word), word))
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b") if longest_first else None

    def named(self, text: str) -> frozenset[str]:
        """The ids of the persons that a text means."""
        if not text:
            return frozenset()
        found = frozenset().union(*(self._by_part[part] for part, said in PART_SAID.items() if said.search(text)))
        return found | {self._by_word[word] for word in self._pattern.findall(text)} if self._pattern else found

    def parts(self, text: str) -> frozenset[str]:
        """What those whom a text means are to the case: victim, perpetrator, child; said so even of nobody recorded."""
        said = {part for part, words in PART_SAID.items() if words.search(text)}
        return frozenset(said | {self.part[one] for one in self.named(text)} & PART_SAID.keys())

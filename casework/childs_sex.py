"""Children's sex is never told in the pseudonym rendering (R52): clear words are put another way, the rest is found for a person to word.

'Her daughter' becomes 'her child'. 'He' becomes 'the child' only where the sentence speaks of one named child and of nobody else it could mean,
after the child's name; in the sentence that follows such a one, too. What is said of grown-up children, and of those who are in the case for
themselves ('her son, the perpetrator'), stays.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from casework.name_finder import ABBREVIATED, BACK
from casework.words import key

# Of these one stands wherever a noun or a title may tell a sex: looked for first, as most texts have none
CHILD_SIGNS, SIBLING_SIGNS, TITLE_SIGNS = ("son", "daughter", "boy", "girl"), ("brother", "sister"), ("Mr", "Ms", "Miss", "Master")
SONS = r"sons?|daughters?"
ANY_SEX = r"boys?|girls?|sons?|daughters?"
PLAIN = {"step": "stepchild", "grand": "grandchild", "god": "godchild", "foster": "foster child", "school": "schoolchild"}
BEFORE = r"step-?|grand-?|god-?|school-?|foster[ -]"
APART = r"(?:\s+and\s+|\s*(?:/|&|or)\s*|\s+or\s+)(?:(?:a|one|her|his|their|the)\s+)?"
GROWN = re.compile(r"\b(?:adult|grown|grown-up|middle-aged|elderly)(?:\s+\w+)?\s+\Z", re.IGNORECASE)
GROWN_AGE = re.compile(r"\b(?P<age>\d{2})[ -]years?[ -]old\s+\Z", re.IGNORECASE)
AGE_AFTER = re.compile(
    r"\s*[,(]?\s*(?:who (?:is|was)\s+)?(?:aged\s+)?(?P<age>\d{2})\b(?!\s*(?:months?|weeks?|days?|/|:|\.\d))", re.IGNORECASE
)
NOT_OF_A_CHILD = re.compile(r"[ -]in[ -]law\b|[ -]?friends?\b|['’]?s?['’]?\s+(?:night|weekend|holiday)s?\b", re.IGNORECASE)
MOTHERS = re.compile(
    r"\b(?:mother|father|mum|dad|parent|grandmother|grandfather|aunt|uncle|officer|neighbour)s?['’]s?\s+\Z", re.IGNORECASE
)
PAIR = re.compile(rf"\b(?P<one>(?:an?|one)\s+)?(?:{ANY_SEX}){APART}(?:{ANY_SEX})\b", re.IGNORECASE)
SIBLINGS = re.compile(r"\b(?:brothers?|sisters?)(?:\s+and\s+|\s*/\s*|\s+or\s+)(?:brothers?|sisters?)\b", re.IGNORECASE)
SMALL = re.compile(r"\b(baby|infant|toddler|newborn)\s+(?:boy|girl|son|daughter)(s?)\b", re.IGNORECASE)
COMPOUND = re.compile(rf"\b(?P<kind>{BEFORE})(?P<word>{ANY_SEX})\b", re.IGNORECASE)
NOUN = re.compile(rf"\b(?P<word>{ANY_SEX})\b(?P<theirs>(?<=s)['’](?= \w))?", re.IGNORECASE)
BROTHER = re.compile(r"\b(?:half-?|step-?)?(?P<word>brothers?|sisters?)\b", re.IGNORECASE)
CHILD_WORD = re.compile(
    r"\b(?:child(?:ren)?|baby|infant|toddler|newborn|pupil|(?:school|step|grand)-?child(?:ren)?)\b", re.IGNORECASE
)
LEFT = re.compile(  # its first letter is looked at alone, for speed: every text is looked through
    rf"\b(?=[bsgdfhnl])(?:(?:{BEFORE})?(?:{ANY_SEX})|(?:half-?|step-?)?(?:brothers?|sisters?)|nieces?|nephews?|lads?|lass|lassie)\b", re.IGNORECASE
)
FAMILIAL = re.compile(r"(?:half-?|step-?)?(?:brother|sister)|niece|nephew|lad|lass", re.IGNORECASE)
CHILD_BEFORE = re.compile(r"\b(?:child|children|baby|infant|pupil)\Z", re.IGNORECASE)
TITLE = re.compile(r"\b(?:Miss|Master|Mr|Mrs|Ms|Mstr)\.?\s+")
PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
ANYTHING = re.compile(rf"\b(?=[bsgdfhnlm])(?:{LEFT.pattern}|{PRONOUN.pattern}|{TITLE.pattern})", re.IGNORECASE)
SUBJECT = re.compile(r"\b(?P<word>he|she)\b(?P<verb>['’](?:s|d|ll|ve)\b)?", re.IGNORECASE)
OWNING = re.compile(r"\b(?P<word>his|her)\b(?=\s+(?P<next>[\w'’-]+))", re.IGNORECASE)
NOT_OWNED = re.compile(  # after these 'her' is somebody, not somebody's
    r"(?:to|at|in|on|and|or|but|for|with|from|by|when|as|after|before|because|that|was|were|is|had|has|home|again|there|off|up|out|"
    r"back|about|if|who|while|until|then|not|too|into|over|down|through|since|though|although|so|during|under|he|she|it|they|said|"
    r"the|a|an|his|her|this|very|more|once|twice|well|alone|away)\Z", re.IGNORECASE,
)  # fmt: skip
BOUNDARY = re.compile(  # its first sign is plain, outside any choice: so `re` leaps from one to the next
    r"[.!?\n](?:(?<=\n)\n*|(?<=[.!?])(?<![.!?].)[.!?]*+[\"'”’)]*+\s++(?=[\"'“‘(]*[A-Z0-9]))"
)
OTHER_PEOPLE = re.compile(
    r"\b(?:(?:step|grand|god)?-?(?:mother|father|mum|mam|mummy|dad|daddy|parent)s?|mothers?|nan|nana|granny|grandad|aunt(?:ie|y)?|uncle|cousin|"
    r"wife|husband|partner|ex|ex-partner|boyfriend|girlfriend|woman|women|man|men|lady|gentleman|male|female|victim|perpetrator|suspect|adult|"
    r"officers?|police|sergeant|constable|inspector|workers?|worker's|nurse|midwife|doctor|GP|paramedics?|teacher|headteacher|tutor|staff|consultant|"
    r"psychologist|counsellor|health visitor|HV|SW|IDVA|manager|neighbours?|caller|friends?|carers?|foster carers?|landlord|colleague|employer|"
    r"relative|solicitor|judge|magistrate|PC|PS|DC|DS|Sgt|Insp|Mr|Mrs|Ms|Miss|Dr|brother|sister|sibling|siblings|children|boys|girls|son|"
    r"daughter|boy|girl|niece|nephew|lads?|lass|somebody|someone|nobody|anyone|everyone|client|patient|informant|professional|practitioner|one|other|another)\b",
    re.IGNORECASE,
)  # fmt: skip
CAPITAL = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
AT_A_PLACE = re.compile(r"\b(?:at|in|to|from|of|near|on|the|by|for|since|until|during|last|this|next|every)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class People:
    """As they are named in the text: the children, and everybody else."""

    children: tuple[str, ...]
    others: tuple[str, ...]

    def child(self) -> re.Pattern | None:
        return _any_of(self.children)

    def other(self) -> re.Pattern | None:
        return _any_of(self.others)


def put_plainly(text: str, people: People) -> str:
    """The text without what clearly tells a child's sex; a second time changes nothing."""
    return _pronouns(_nouns(text, people), people)


def told(text: str, people: People) -> Iterator[tuple[int, int]]:
    """Where a text still tells, or may tell, a child's sex, in order."""
    yield from sorted(set(_told(text, people)))


def _told(text: str, people: People) -> Iterator[tuple[int, int]]:
    child, carried = people.child(), False
    if not ANYTHING.search(text):
        return
    for start, said in _sentences(text):
        named = child.search(said) if child else None
        for match in LEFT.finditer(said):
            if _is_a_childs(said, match, people) and (not FAMILIAL.match(match[0]) or named or CHILD_WORD.search(said)):
                yield start + match.start(), start + match.end()
        for match in PRONOUN.finditer(said) if named or carried else ():
            after_name = named is not None and match.start() > named.start()
            begins = carried and named is None and not said[: match.start()].strip(" \"'“‘(")
            if after_name or begins:
                yield start + match.start(), start + match.end()
        carried = named is not None and not said.endswith("\n")


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence and where it begins; a line's end ends one too."""
    start = 0
    for match in BOUNDARY.finditer(text):
        if "\n" in match[0] or not ABBREVIATED.search(text[max(start, match.end() - BACK) : match.end()]):
            yield start, text[start : match.end()]
            start = match.end()
    yield start, text[start:]


@lru_cache(maxsize=128)
def _any_of(names: tuple[str, ...]) -> re.Pattern | None:
    found = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)") if found else None


# --- son, girl, brother


def _nouns(text: str, people: People) -> str:
    read = key(text).replace("\u0307", "")  # the dot that a Turkish capital leaves behind
    if _has(read, CHILD_SIGNS):
        text = _each(text, PAIR, lambda match: _like(match[0], "two children" if match["one"] else "children"), people)
        text = SMALL.sub(lambda match: match[1] + _plural_of(match[1], match[2]), text)
        text = _each(text, COMPOUND, lambda match: _like(match[0], _compound(match)), people)
        text = _each(text, NOUN, lambda match: _like(match[0], _child(match)), people)
    text = _without_titles(text, people) if _has(text, TITLE_SIGNS) else text
    return _siblings(text, people) if _has(read, SIBLING_SIGNS) else text


def _has(text: str, signs: Iterable[str]) -> bool:
    return any(sign in text for sign in signs)


def _each(text: str, pattern: re.Pattern, instead, people: People) -> str:
    return pattern.sub(lambda match: instead(match) if _is_a_childs(text, match, people) else match[0], text)


def _compound(match: re.Match) -> str:
    plain = PLAIN[match["kind"].lower().strip(" -")]
    return f"{plain}ren" if match["word"][-1] in "sS" else plain


def _child(match: re.Match) -> str:
    if match["word"][-1] not in "sS":
        return "child"
    return "children's" if match["theirs"] else "children"


def _plural_of(word: str, plural: str) -> str:
    return ("" if not plural else "s") if word.lower() != "baby" else ""


def _like(before: str, instead: str) -> str:
    """In the capitals of what stood there."""
    if before.isupper() and len(before) > 1:
        return instead.upper()
    return instead[0].upper() + instead[1:] if before[0].isupper() else instead


def _is_a_childs(text: str, match: re.Match, people: People) -> bool:
    """Not of somebody grown up, nor of somebody who is in the case for themselves."""
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    if NOT_OF_A_CHILD.match(after) or GROWN.search(before) or MOTHERS.search(before):
        return False
    age = GROWN_AGE.search(before) or AGE_AFTER.match(after)
    if age and int(age["age"]) >= 18:
        return False
    other = people.other()
    if other is None:
        return True
    follows = re.match(r"\s*,?\s*\(?(?:the\s+)?", after)
    is_other = other.match(after, follows.end()) if follows else None
    if is_other and after[is_other.end() :][:2] not in ("'s", "’s"):
        return False
    begins = [one for one in other.finditer(before)]
    between = before[begins[-1].end() :] if begins else None
    return not (between is not None and re.fullmatch(r"(?:,| is| was| as| being)\s+(?:(?:the|a|an|her|his|their)\s+)?(?:\w+\s+)?", between))


def _siblings(text: str, people: People) -> str:
    child = people.child()
    if not child and not CHILD_WORD.search(text):
        return text

    def of_a_child(match: re.Match) -> bool:
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
        owner = re.search(r"(?:['’]s|s['’])\s+(?:(?:little|baby|younger|older|elder|big|twin|half|step)\s+)?\Z", before)
        if owner:
            before = before[: owner.start()]
            return any(before.endswith(one) for one in people.children) or bool(CHILD_BEFORE.search(before))
        named = re.match(r"\s*,?\s*\(?", after)
        return bool(child and child.match(after, named.end() if named else 0))

    def plainly(match: re.Match) -> str:
        return _like(match[0], "siblings" if match[0][-1] in "sS" or " " in match[0] else "sibling") if of_a_child(match) else match[0]

    return BROTHER.sub(plainly, SIBLINGS.sub(plainly, text))


def _without_titles(text: str, people: People) -> str:
    child = people.child()
    if not child:
        return text
    return re.sub(rf"{TITLE.pattern}(?={child.pattern})", "", text)


# --- he, her


def _pronouns(text: str, people: People) -> str:
    child = people.child()
    if child is None or not _has(text, people.children) or not PRONOUN.search(text):
        return text
    pieces, carried = [], False
    for _, as_read in _sentences(text):
        said = as_read
        names = {match[0] for match in child.finditer(said)}
        if not names and not carried:
            pieces.append(said)
            continue
        alone = len(names) <= 1 and _nobody_else(said, people)
        if names and alone:
            first = child.search(said).end()
            said = said[:first] + _of_the_child(said[first:])
        elif carried and alone and PRONOUN.match(said.lstrip(" \"'“‘(")):
            said = _of_the_child(said)
        goes_on = bool(names) or said != as_read or (carried and "the child" in said.lower())
        carried = alone and goes_on and not said.endswith("\n")
        pieces.append(said)
    return "".join(pieces)


def _nobody_else(said: str, people: People) -> bool:
    other = people.other()
    if (other and other.search(said)) or OTHER_PEOPLE.search(said):
        return False
    child = people.child()
    for match in CAPITAL.finditer(said):
        is_child = child and child.match(said, match.start())
        before = said[max(0, match.start() - BACK) : match.start()]
        if not is_child and not AT_A_PLACE.search(before) and not re.match(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", match[0]):
            return False
    return True


def _of_the_child(said: str) -> str:
    """'She had hurt her hand.' -> 'The child had hurt the child's hand.'; 'her' that is nobody's stays, and is found."""

    def owning(match: re.Match) -> str:
        anothers = match["word"].lower() == "her" and NOT_OWNED.match(match["next"])
        return match[0] if anothers else _like(match["word"], "the child's")

    def subject(match: re.Match) -> str:
        return _like(match["word"], "the child") + (match["verb"] or "")

    return OWNING.sub(owning, SUBJECT.sub(subject, said))

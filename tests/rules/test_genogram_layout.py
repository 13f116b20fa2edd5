"""The drawing of a genogram, whatever the family: nobody over anybody, children below their parents, the eldest leftmost (App 5; R80)."""

import io
import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from casework import genogram_layout, genogram_png, genogram_svg
from casework.genogram_family import ENDURING, NOT_RECORDED, PREGNANCY, TRANSITORY, Couple, Member, family
from casework.genogram_shapes import Picture, Stroke
from tests.rules.sampling import examples

EXAMPLES = examples(50)
SIGNS = ("male", "female", "neutral", PREGNANCY)
HOSTILE = ("<script>alert(1)</script>", "]]><svg onload=x>", "&amp;\"'", "\u202eevil\x00\x08", "x" * 200, "Ω ж 家", "a\nb")
NAMES = st.sampled_from(HOSTILE) | st.text(max_size=30)


@st.composite
def families(draw):
    """Anything that could be recorded: several partners, half-siblings, steps across generations, and slips."""
    count = draw(st.integers(0, 14))
    ids = [f"p{number}" for number in range(count)]
    days = st.none() | st.integers(0, 20000).map(lambda back: date(1960, 1, 1) + timedelta(days=back))
    members = [
        Member(one, (draw(NAMES) or "?", "b. 01/02/1990"), draw(st.sampled_from(SIGNS)), draw(st.booleans()), draw(st.booleans()), draw(days))
        for one in ids
    ]
    if not ids:
        return family([], [], [])
    anybody = st.sampled_from(ids)
    couple = st.builds(Couple, anybody, anybody, st.sampled_from([ENDURING, TRANSITORY]), st.sampled_from(["", "/", "//"]), days)
    parents = st.tuples(anybody, st.lists(anybody, min_size=1, max_size=2).map(tuple))
    return family(members, draw(st.lists(couple, max_size=8)), draw(st.lists(parents, max_size=14)))


def drawing(found):
    return genogram_layout.drawn(found, title="Genogram as at 01/02/2020", lines=["DHR-2026-01"], says="What is seen")


def boxes(picture, found):
    """What each person takes: symbol, and every line of the name."""
    for symbol in picture.symbols:
        if symbol.of:
            half = symbol.size / 2 + 1
            yield symbol.of, (symbol.x - half, symbol.y - half, symbol.x + half, symbol.y + half)
    for words in picture.words:
        if words.of:
            wide = words.right - words.x
            yield words.of, (words.x - wide, words.y - 11, words.x + wide, words.y + 3)


@pytest.mark.req("R80")
@settings(max_examples=EXAMPLES, deadline=None)
@given(families())
def test_nobody_stands_over_anybody_children_stand_below_and_the_eldest_leftmost(found):
    picture = drawing(found)
    stands = {symbol.of: symbol for symbol in picture.symbols if symbol.of}
    assert sorted(symbol.of for symbol in picture.symbols if symbol.of) == sorted(found.members)  # everybody, once
    for (one, first), (other, second) in combinations(boxes(picture, found), 2):
        apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
        assert apart or one == other, (one, other)
    for sibship in found.sibships:
        for child in sibship.children:
            assert all(stands[child].y > stands[parent].y + 44 for parent in sibship.parents)
        born = [found.members[child].born or date.max for child in sibship.children]
        assert born == sorted(born)
        across = [stands[child].x for child in sibship.children]
        assert across == sorted(set(across))
    for _, (left, top, right, bottom) in boxes(picture, found):
        assert left >= 0 and right <= picture.width and top >= 0 and bottom <= picture.height
    ends = [point for stroke in picture.strokes for point in stroke.points]
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in ends)


@pytest.mark.req("R80", "S24")
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(families())
def test_the_svg_is_valid_xml_with_every_text_a_text_and_nothing_that_runs(found):
    made = genogram_svg.svg(drawing(found))
    root = ElementTree.fromstring(made)
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "polyline", "polygon", "circle", "text", "g"}
    assert not re.search(r"<script|href|javascript|<image|<!|style=", made)
    assert not any(name.lower().startswith("on") for node in root.iter() for name in node.attrib)
    assert root.get("role") == "img" and root.find("{*}title").text and root.find("{*}desc").text
    assert made == genogram_svg.svg(drawing(found))  # the same family, the same picture


def test_no_line_of_the_family_runs_through_a_symbol_that_it_does_not_join():
    """On the families that are usual: grandparents, a former partner on both sides, half-siblings, a lost pregnancy."""
    people = [Member(one, (one,), "male" if place % 2 else "female", born=date(1950 + place, 1, 1)) for place, one in enumerate("abcdefghijklmn")]
    couples = [Couple(*two, ENDURING) for two in ("ab", "cd", "fh")] + [Couple("f", "e", TRANSITORY, "//"), Couple("h", "i")]
    parents = [("f", "ab"), ("g", "ab"), ("h", "cd"), ("j", "ef"), ("k", "fh"), ("l", "fh"), ("m", "hi")]
    picture = drawing(family(people, couples, [(child, tuple(two)) for child, two in parents]))
    for stroke in picture.strokes:
        for start, end in pairwise(stroke.points):
            for symbol in picture.symbols:
                middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
                assert abs(middle[0] - symbol.x) > symbol.size / 2 or abs(middle[1] - symbol.y) > symbol.size / 2


@pytest.mark.req("R80")
def test_two_parents_of_whose_relationship_nothing_is_recorded_are_joined_and_the_key_says_how():
    picture = drawing(family([Member(one, (one,)) for one in "abc"], [], [("c", ("a", "b"))]))
    assert any(stroke.bond == NOT_RECORDED for stroke in picture.strokes)
    assert "Parents; relationship not recorded" in {words.text for words in picture.words}


def test_what_cannot_be_drawn_is_left_out_and_said():
    people = [Member(one, (one,)) for one in "abc"]
    found = family(people, [Couple("a", "a"), Couple("a", "b"), Couple("b", "a")], [("b", ("a",)), ("a", ("b",)), ("c", ("a",)), ("c", ("b",))])
    assert len(found.left_out) == 4 and "their own ancestor" in " ".join(found.left_out)
    assert [couple.both for couple in found.couples] == [{"a", "b"}]
    drawing(found)


def test_the_png_is_a_sharp_picture_of_the_same_and_stays_bounded_for_a_large_family():
    small = drawing(family([Member("a", ("Żółć Ünïcode",), "female", crossed=True, subject=True)], [], []))
    image = Image.open(io.BytesIO(genogram_png.png(small)))
    assert image.size == (small.width * 3, small.height * 3)
    assert image.getextrema() == (0, 255)
    wide = drawing(family([Member(str(one), ("A name of two lines, surely",)) for one in range(120)], [], []))
    image = Image.open(io.BytesIO(genogram_png.png(wide)))
    assert image.width * image.height <= genogram_png.MOST


@pytest.mark.req("R80")
def test_a_level_line_has_a_gap_where_another_familys_falls_through_it_and_nowhere_else():
    bar, drop, joint = Stroke(((0, 50), (200, 50))), Stroke(((120, 0), (120, 90))), Stroke(((60, 50), (60, 90)))
    beside = Stroke(((126, 0), (126, 90)))
    aslant = Stroke(((20, 60), (30, 40)))
    for dashed in ("", "transitory"):
        across = Stroke(bar.points, dashed)
        drawn = Picture("", "", strokes=[across, drop, joint, aslant]).bridged()
        assert drawn == [Stroke(((0, 50), (114, 50)), dashed), Stroke(((126, 50), (200, 50)), dashed), drop, joint, aslant]
    back = Picture("", "", strokes=[Stroke(((200, 50), (0, 50), (0, 80))), drop, beside]).bridged()
    assert back == [Stroke(((200, 50), (132, 50))), Stroke(((114, 50), (0, 50), (0, 80))), drop, beside]
    assert Picture("", "", strokes=[bar, joint, Stroke(((3, 0), (3, 90)))]).bridged() == [bar, joint, Stroke(((3, 0), (3, 90)))]

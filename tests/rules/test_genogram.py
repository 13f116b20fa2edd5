"""The genogram of a review: as at a day, in the names that its reader may read (App 5 section 2; R80, R52)."""

import io
import itertools
import shutil
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from PIL import Image

from casework import case_persons, database, genogram, genogram_export, registers, steps
from casework.errors import NotAllowed, NotFound, Refused
from tests.rules.verbs_table import NOW, TODAY

CHAIN = ("Robin Zwetschge", "Jamie Quetzal", "Ada Ibexson", "Moss Okapi", "Marjorie Tapir")
MINUTES = itertools.count()


def person(cast, part, name, **more):
    typed = {"part": part, "real_name": name, "pseudonym": more.pop("pseudonym", ""), **more}
    return case_persons.record(cast.coordinator, cast.first, typed, today=TODAY)


def record(cast, register, **typed):
    now = NOW + timedelta(minutes=next(MINUTES))  # entries stand in the order in which they were begun
    return registers.add(cast.coordinator, cast.first, register, typed, today=TODAY, now=now)


def drawn(actor, cast, **asked):
    return genogram.of_review(actor, cast.first, today=TODAY, **asked)


def shown(found, name):
    return next(row for row in found.rows if row["who"] == name)


@pytest.fixture(scope="module")
def alder(made_cast, tmp_path_factory):
    """One portal for all: a victim who died, her mother, a former husband, their grown daughter, a later partner, two children, a lost pregnancy."""
    folder, cast = made_cast
    where = tmp_path_factory.mktemp("genogram") / "data"
    shutil.copytree(folder, where)
    database.open_portal(where)
    robin, jamie, ada, moss, marjorie = CHAIN
    cast.robin = person(cast, "victim", robin, pseudonym="Rowan", sex="female", born="14/05/1983")
    cast.jamie = person(cast, "perpetrator", jamie, pseudonym="Jay", sex="male", born="1980")
    cast.ada = person(cast, "child", ada, pseudonym="Aspen", sex="female", born="17/06/2004", age="22")
    cast.moss = person(cast, "child", moss, sex="male", born="03/10/2015", age="10")
    cast.tansy = person(cast, "child", "Tansy Okapi", sex="female", born="2012", age="13")
    cast.mother = person(cast, "family", marjorie, pseudonym="Maple", sex="female", born="1955", died="March 2020")
    cast.former = person(cast, "other", "Colin Caracal", sex="male", dead="yes")
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "death", done=TODAY.replace(year=TODAY.year - 1), now=NOW)
    ended = {"state": "divorced", "separated_on": "2012", "divorced_on": "2014"}
    record(cast, "family_couple", one=cast.robin, other=cast.former, bond="enduring", begun_on="2003", **ended)
    record(cast, "family_couple", one=cast.robin, other=cast.jamie, bond="transitory", begun_on="2015", state="separated", separated_on="2019")
    for child, other in ((cast.ada, cast.former), (cast.moss, cast.jamie), (cast.tansy, cast.jamie)):
        record(cast, "family_parents", child=child, parent=cast.robin, other_parent=other)
    record(cast, "family_parents", child=cast.robin, parent=cast.mother)
    record(cast, "family_pregnancy", parent=cast.robin, other_parent=cast.jamie, outcome="lost", known_on="May 2018",
           ended_on="July 2018")  # fmt: skip
    yield cast
    database.close_portal()


@pytest.mark.req("R80", "R52")
def test_the_picture_shows_who_is_whose_with_the_signs_of_the_key(alder):
    found = drawn(alder.coordinator, alder)
    robin = shown(found, CHAIN[0])
    assert robin["about"].startswith("b. 14/05/1983, d. ") and robin["about"].endswith("female, subject of the review, deceased")
    assert robin["partners"] == "Colin Caracal (enduring relationship, divorced); Jamie Quetzal (transitory relationship, separated)"
    assert shown(found, "Tansy Okapi")["place"] == "1 of 3 from the left"  # with the lost pregnancy of 2018
    assert shown(found, "Colin Caracal")["about"] == "male, deceased"
    assert shown(found, CHAIN[4])["about"] == "b. 1955, d. March 2020, female, deceased"
    assert shown(found, "Pregnancy July 2018")["about"].endswith("abortion or miscarriage")
    signs = {symbol.of: symbol for symbol in found.picture.symbols}
    assert signs[alder.robin].subject and signs[alder.robin].crossed and not signs[alder.jamie].subject
    assert {"Separation", "Divorce", "Pregnancy", "Abortion or miscarriage"} <= {words.text for words in found.picture.words}
    assert found.picture.title == f"Genogram as at {TODAY:%d/%m/%Y}" and found.left_out == ()


@pytest.mark.req("R80")
def test_as_at_an_earlier_day_it_is_drawn_as_things_stood_then(alder):
    before = drawn(alder.coordinator, alder, as_at="01/06/2018")
    assert "Jamie Quetzal (transitory relationship)" in shown(before, CHAIN[0])["partners"]
    assert "deceased" not in shown(before, CHAIN[0])["about"] + shown(before, CHAIN[4])["about"]
    assert shown(before, "Pregnancy July 2018")["about"].endswith("child expected")
    long_ago = drawn(alder.coordinator, alder, as_at="1 January 2013")
    assert {row["who"] for row in long_ago.rows} == {CHAIN[0], CHAIN[1], CHAIN[2], "Tansy Okapi", CHAIN[4], "Colin Caracal"}
    assert "Colin Caracal (enduring relationship, separated)" in shown(long_ago, CHAIN[0])["partners"]
    for typed, says in (("2018", "can be several"), ("31/02/2019", "31/02/2019"), (f"01/01/{TODAY.year + 1}", ""), ("soon", "soon")):
        with pytest.raises(Refused) as refusal:
            drawn(alder.coordinator, alder, as_at=typed)
        assert says in str(refusal.value)


@pytest.mark.req("R80", "R52", "R170", "A28")
def test_an_anonymised_picture_holds_no_real_name_no_date_and_no_childs_sex_wherever_one_looks(alder):
    head = alder.head_of_community_safety
    for actor, asked in ((alder.panel_member, "real"), (head, "real"), (alder.coordinator, "pseudonyms"), (alder.coordinator, "initials")):
        found = drawn(actor, alder, names_as=asked)
        assert found.names_as != "real"
        made = genogram_export.genogram_svg.svg(found.picture) + repr(found)
        for name in (*CHAIN, "Tansy", "Caracal"):
            assert not any(word in made for word in name.split())
        assert "1983" not in made and "2004" not in made and "March 2020" not in made and "2018" not in made
        signs = {symbol.of: symbol.sign for symbol in found.picture.symbols}
        assert {signs[alder.ada], signs[alder.moss], signs[alder.tansy]} == {"neutral"}
        assert (signs[alder.robin], signs[alder.jamie], signs[alder.mother]) == ("female", "male", "female")
        assert any("aged 10" in row["about"] for row in found.rows)
        ElementTree.fromstring(genogram_export.genogram_svg.svg(found.picture))
    anonymous = drawn(head, alder)
    assert {"Rowan", "Jay", "Aspen", "Child 1", "Child 2"} <= {row["who"] for row in anonymous.rows}
    assert list(genogram.renderings(alder.panel_member, alder.first)) == ["initials", "pseudonyms"]


@pytest.mark.req("R52")
def test_somebody_of_whom_it_is_not_known_that_they_are_grown_up_has_the_neutral_sign(alder):
    unknown = person(alder, "family", "Sam Wombat", sex="male")
    young = person(alder, "family", "Kit Wombat", sex="male", born=f"01/01/{TODAY.year - 15}")
    signs = {symbol.of: symbol.sign for symbol in drawn(alder.panel_member, alder).picture.symbols}
    assert (signs[unknown], signs[young], signs[alder.former]) == ("neutral", "neutral", "male")
    relations = {one.relationship for one in case_persons.of_review(alder.head_of_community_safety, alder.first) if one.part == "child"}
    assert relations == {""}


@pytest.mark.req("R80", "S5", "S9")
def test_it_leaves_as_svg_or_png_for_who_may_and_each_time_is_recorded(alder):
    svg = genogram_export.export_genogram(alder.author, alder.first, names_as="initials", now=NOW)
    assert svg.name.endswith("initials.svg") and b"Zwetschge" not in svg.content and svg.content.startswith(b"<svg")
    png = genogram_export.export_genogram(alder.coordinator, alder.first, picture="png", as_at="01/06/2018", now=NOW)
    assert Image.open(io.BytesIO(png.content)).width > 1000 and "2018-06-01 real" in png.name
    told = [row["summary"] for row in database.rows("activity_as_shown") if row["event"] == "genogram_exported"]
    assert sorted(told) == ["PNG, real names", "SVG, initials"]
    for actor in (alder.panel_member, alder.imr_author):
        with pytest.raises(NotAllowed):
            genogram_export.export_genogram(actor, alder.first, now=NOW)
    with pytest.raises(NotAllowed):  # a pregnancy may be known from another agency's records
        genogram.of_review(alder.imr_author, alder.first, today=TODAY)
    for actor, review in ((alder.outsider, alder.first), (alder.nobody, alder.first), (alder.panel_chair, alder.second)):
        with pytest.raises(NotFound):
            genogram.of_review(actor, review, today=TODAY)
    with pytest.raises(NotFound):
        genogram_export.export_genogram(alder.coordinator, alder.first, picture="exe", now=NOW)


@pytest.mark.req("R80", "R75", "S9")
def test_a_pseudonym_that_is_somebodys_name_is_looked_at_before_the_picture_leaves(alder):
    asked = {"names_as": "pseudonyms"}
    assert not genogram_export.before_export(alder.coordinator, alder.first, **asked, today=TODAY).findings
    assert not genogram_export.before_export(alder.coordinator, alder.first, names_as="real", today=TODAY).findings
    person(alder, "other", "Ferdinand Gnu", pseudonym="Tansy")
    leaving = genogram_export.before_export(alder.coordinator, alder.first, **asked, today=TODAY)
    (said,) = leaving.first
    assert said.startswith("Tansy: ") and "Tansy Okapi" in said
    with pytest.raises(Refused, match="in 1 place"):
        genogram_export.export_genogram(alder.coordinator, alder.first, **asked, now=NOW)
    made = genogram_export.export_genogram(alder.coordinator, alder.first, **asked, looked_at=leaving.mark, now=NOW)
    assert made.name.endswith("pseudonyms.svg")
    told = {row["summary"] for row in database.rows("activity_as_shown") if row["event"] == "genogram_exported"}
    assert "SVG, pseudonyms: 1 place that may tell who somebody is, looked at" in told
    with pytest.raises(NotAllowed):
        genogram_export.before_export(alder.panel_member, alder.first, today=TODAY)


@pytest.mark.req("R80")
def test_what_is_recorded_twice_or_cannot_be_is_said_and_a_person_taken_out_is_drawn_no_more(alder):
    record(alder, "family_parents", child=alder.mother, parent=alder.ada)
    record(alder, "family_couple", one=alder.jamie, other=alder.robin, bond="enduring", state="together")
    found = drawn(alder.coordinator, alder)
    assert len(found.left_out) == 2 and "own ancestor" in found.left_out[0] and "twice" in found.left_out[1]
    version = next(one.version for one in case_persons.of_review(alder.coordinator, alder.first) if one.id == alder.former)
    case_persons.record_in_error(alder.coordinator, alder.first, alder.former, reason="Another man", version=version)
    after = drawn(alder.coordinator, alder)
    assert "Colin Caracal" not in repr(after) and shown(after, CHAIN[2])["parents"] == CHAIN[0]


def test_without_a_person_there_is_nothing_to_draw_and_the_file_says_so(alder):
    assert genogram.of_review(alder.coordinator, alder.second, today=TODAY).empty
    with pytest.raises(Refused, match="nobody to draw"):
        genogram_export.export_genogram(alder.coordinator, alder.second, now=NOW)

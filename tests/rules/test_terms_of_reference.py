"""Terms of reference: versions, freezing, lines of enquiry, signatures, and what leaves as Word (3.3.4, App 4)."""

import io
import json
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    case_persons,
    chain,
    chronology_submission,
    database,
    documents,
    obligations,
    registers,
    reviews,
    standing,
    steps,
    terms,
    terms_agreement,
    terms_drawn,
    terms_export,
    terms_writing,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import review_cases, terms_cases
from tests.rules.review_cases import back
from tests.rules.terms_cases import LINE, SCOPE, SECTIONS, WHEN
from tests.rules.verbs_table import NOW, TODAY, sql


def text_of(cast, version, section, actor=None) -> str:
    content = terms.content_of(actor or cast.coordinator, version)
    return "\n".join(terms_drawn.texts_of(next(one for one in content["sections"] if one["id"] == section)))


def words_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as paper:
        return paper.read("word/document.xml").decode()


def stands(cast):
    return standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=TODAY)


def victim(cast, name="Jo Canary", **more):
    case_persons.record(cast.coordinator, cast.first, {"part": "victim", "real_name": name, "pseudonym": "Alder", **more}, today=TODAY)


# --- what it says


@pytest.mark.req("R60", "R8", "A33")
def test_the_seven_sections_are_drawn_from_the_records_and_the_standing_words(cast):
    version = terms_cases.written(cast)
    titles = [one["title"] for one in terms.content_of(cast.coordinator, version)["sections"]]
    assert titles == [
        "1. Introduction", "2. Purpose of the review", "3. Scope of the review", "4. Family involvement", "5. Legal advice and costs",
        "6. Panel members, expert witnesses and advisers", "7. Media and communication",
    ]  # fmt: skip
    purposes = text_of(cast, version, "purpose")
    assert "establish the facts that led to the incident" in purposes and "coroners and criminal courts" in purposes
    scope = text_of(cast, version, "scope")
    assert "1. Did anything stand in the way of seeking help?" in scope
    assert "[to be agreed]" not in scope


@pytest.mark.req("R56", "A16")
def test_the_introduction_names_the_chair_by_both_days(cast):
    said = text_of(cast, terms_cases.written(cast), "introduction")
    both = [f"{TODAY - timedelta(days=days):%-d %B %Y}" for days in (15, 12)]
    assert f"appointed by the CSP Chair on {both[0]} through the NEPO608" in said
    assert f"at its meeting of {both[1]}" in said
    assert "also the author" in said


@pytest.mark.req("A24", "B2", "R2")
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"limbs": ["household"]}, "by a member of the same household"),
        ({"limbs": ["related", "intimate"]}, "was related and a person with whom"),
        ({"limbs": [], "suicide": "yes"}, "the victim took their own life"),
        ({"limbs": ["intimate"], "suicide": "yes"}, "Moreover, under section 9"),
    ],
)
def test_the_part_of_the_definition_that_is_met_comes_from_the_notification(cast, told, words):
    version = terms_cases.written(cast)
    notified = {"causes": ["abuse"], "certainty": "appears", "suicide": "no"} | told
    with database.change(cast.coordinator, "notification_recorded", review=cast.first) as write:
        empty = dict.fromkeys(
            f"{what}_{part}" for what in ("death", "incident") for part in ("typed", "earliest", "latest", "precision")
        )
        write(
            "insert_notification", id=database.new_id(), review_id=cast.first, received_on=TODAY, answers=json.dumps(notified),
            recorded_by=cast.coordinator.person_id, recorded_on=NOW, correction_of=None, correction_reason=None, **empty,
        )  # fmt: skip
    assert words in text_of(cast, version, "introduction")


@pytest.mark.req("R59", "R64", "R53")
def test_members_experts_consultees_and_business_addresses_come_from_the_registers(cast):
    version = terms_cases.written(cast)
    terms_cases.entry(cast, "expert", {"name": "Dr X (fictional)", "kind": "adviser", "subject": "Coercive control"})
    terms_cases.entry(cast, "consultee", {"name": "Safety Alliance", "on_what": "Findings"})
    terms_cases.entry(cast, "panel_member", terms_cases.MEMBER, name="Gone Byname (fictional)", last_day=back(2))
    said = text_of(cast, version, "members")
    assert "Mem Berone (fictional) | Member | Head of Safeguarding" in said
    assert "Coercive control" in said and "Safety Alliance" in said
    assert "Gone Byname" not in said
    assert "2 Office Row, DL1 5QT" in text_of(cast, version, "media")


@pytest.mark.req("R61")
def test_the_first_draft_takes_what_the_preliminary_group_began(cast):
    terms_cases.chaired(cast)
    noted = "Initial points:\n- Was the GP told?\n2. Were earlier calls linked?\n\n"
    with database.change(cast.coordinator, "preliminary_noted", review=cast.first) as write:
        write(
            "insert_preliminary_note", id=database.new_id(), review_id=cast.first, item="terms", text=noted,
            changed_by=cast.coordinator.person_id, changed_on=NOW,
        )  # fmt: skip
    version = terms_writing.begin_terms(cast.panel_chair, cast.first, {}, **WHEN)
    found = [(line.number, line.text) for line in terms.lines(cast.panel_member, version)]
    assert found == [(1, "Initial points:"), (2, "Was the GP told?"), (3, "Were earlier calls linked?")]


# --- versions


@pytest.mark.req("R60", "R61")
def test_what_the_panel_agrees_is_frozen_with_its_digest_and_the_step_is_recorded(cast):
    version = terms_cases.written(cast)
    assert terms.agreed_version(cast.first) is None and terms.lines_of_enquiry(cast.first) == []
    found = terms_cases.agree(cast, version)
    assert (found.id, found.number, found.agreed_on) == (version, 1, TODAY - timedelta(days=9))
    assert found.digest == chain.digest(chain.canonical(terms.content_of(cast.coordinator, version)))
    assert steps.case(cast.first).records["terms_agreed"].done.earliest == found.agreed_on
    assert [(line.number, line.text) for line in terms.lines_of_enquiry(cast.first)] == [(1, LINE["text"])]


STATES = {
    # how it stands: (may write in it, may be agreed, another may be begun)
    "nothing": (None, None, True),
    "draft": (True, True, False),
    "agreed": (False, False, True),
    "set_aside": (False, False, True),
    "second_draft": (True, True, False),
}


@pytest.mark.req("R61")
@pytest.mark.parametrize("state", STATES)
def test_what_may_be_done_with_a_version_follows_from_its_state(cast, state):
    may_write, may_agree, may_begin = STATES[state]
    version = None if state == "nothing" else terms_cases.written(cast)
    if state == "nothing":
        terms_cases.chaired(cast)
    elif state == "agreed":
        terms_cases.agree(cast, version)
    elif state == "set_aside":
        terms_writing.set_terms_aside(cast.panel_chair, version, reason="Begun twice.", now=NOW)
    elif state == "second_draft":
        terms_cases.agree(cast, version)
        version = terms_cases.again(cast)
    if version:
        assert allowed(lambda: terms_cases.add(cast, version, "Another")) == may_write
        assert allowed(lambda: terms_cases.write(cast, version, "scope", SCOPE)) == may_write
        assert allowed(lambda: terms_cases.agree(cast, version)) == may_agree
        may_begin = may_begin or may_agree
    assert allowed(lambda: terms_cases.again(cast)) == may_begin


def allowed(attempt) -> bool:
    try:
        attempt()
    except WrongStep:
        return False
    return True


@pytest.mark.req("R61", "R62", "B22")
def test_a_change_after_agreement_is_another_version_that_says_what_changed_and_why(cast):
    first = terms_cases.agreed(cast)
    before = terms.content_of(cast.coordinator, first)
    with pytest.raises(Refused) as unsaid:
        terms_cases.again(cast, why=" ")
    assert terms_cases.fields_of(unsaid.value) == ["why"]
    second = terms_cases.again(cast)
    assert terms.section(cast.panel_chair, second, "scope").answers["first_day"] == TODAY - timedelta(days=800)
    terms_cases.write(cast, second, "scope", SCOPE | {"first_day": back(2000)})
    with pytest.raises(WrongStep, match="raised with the CSP"):
        terms_cases.agree(cast, second)
    widened = {"widened": "yes", "widened_why": "An earlier relationship.", "raised_with_csp_on": back(8)}
    terms_cases.write(cast, second, "scope", SCOPE | {"first_day": back(2000)} | widened)
    terms_cases.agree(cast, second, agreed_on=back(7))
    found = {version.number: version for version in terms.versions(cast.coordinator, cast.first)}
    assert (found[1].state, found[2].state, found[2].why) == ("superseded", "agreed", "Earlier events have proved relevant.")
    assert terms.content_of(cast.coordinator, first) == before
    changed = terms.changes(cast.coordinator, first, second)
    assert {one.section for one in changed} == {"3. Scope of the review"}
    assert any(one.kind == "added" and "An earlier relationship." in one.text for one in changed)
    assert steps.case(cast.first).records["terms_agreed"].done.earliest == TODAY - timedelta(days=9)


@pytest.mark.req("R60", "R79")
def test_the_period_of_the_agreed_version_is_the_period_under_review(cast):
    version = terms_cases.agreed(cast)
    period = chronology_submission.period_of(cast.first)
    assert (period.first_day, period.last_day) == (TODAY - timedelta(days=800), TODAY - timedelta(days=60))
    assert period.why == "Terms of reference, version 1"
    with pytest.raises(WrongStep, match="section 3 of a new version"):
        chronology_submission.set_review_period(cast.author, cast.first, back(10), back(5), why="Other", now=NOW)
    assert terms.agreed_version(cast.first).id == version


@pytest.mark.req("R60")
@pytest.mark.parametrize("left_out", [*SECTIONS, "line"])
def test_the_panel_cannot_agree_while_something_is_not_written(cast, left_out):
    version = terms_cases.drafted(cast)
    for section, typed in SECTIONS.items():
        if section != left_out:
            terms_cases.write(cast, version, section, typed)
    if left_out != "line":
        terms_cases.add(cast, version)
    with pytest.raises(WrongStep, match="line of enquiry" if left_out == "line" else "is not written yet"):
        terms_cases.agree(cast, version)
    assert terms.agreed_version(cast.first) is None


@pytest.mark.req("R60", "R65", "D9")
@pytest.mark.parametrize(
    ("section", "typed", "field"),
    [
        ("scope", SCOPE | {"report_by": ""}, "report_by"),
        ("scope", SCOPE | {"last_day": back(900)}, "last_day"),
        ("scope", SCOPE | {"widened": "yes"}, "widened_why"),
        ("members", {"meets_every": "0"}, "meets_every"),
        ("media", {"statement": ""}, "statement"),
    ],
)
def test_a_section_is_refused_at_the_field_that_is_wrong(cast, section, typed, field):
    version = terms_cases.drafted(cast)
    with pytest.raises(Refused) as refused:
        terms_cases.write(cast, version, section, typed)
    assert field in terms_cases.fields_of(refused.value)
    assert terms.section(cast.panel_chair, version, section).version_no == 0


@pytest.mark.req("R60")
@pytest.mark.parametrize("days", [19, -1])
def test_terms_are_not_agreed_before_there_is_a_panel_nor_in_the_future(cast, days):
    version = terms_cases.written(cast)
    with pytest.raises(Refused) as refused:
        terms_cases.agree(cast, version, agreed_on=back(days))
    assert terms_cases.fields_of(refused.value) == ["agreed_on"]


def test_of_two_who_write_a_section_the_second_is_shown_what_stands_now(cast):
    version = terms_cases.drafted(cast)
    terms_cases.write(cast, version, "members", {"meets_every": "6"})
    with pytest.raises(Stale) as overtaken:
        terms_writing.write_terms(cast.author, version, "members", {"meets_every": "4"}, version_no=0, **WHEN)
    assert overtaken.value.current["meets_every"] == "6"


@pytest.mark.req("R47", "R61")
def test_the_terms_seek_a_communication_strategy_with_the_families_and_spare_them_the_inquest_twice(cast):
    version = terms_cases.written(cast)
    terms_cases.write(cast, version, "family", {"family_plan": "The mother is told by telephone, through her advocate."})
    said = text_of(cast, version, "family")
    assert "agree a communication strategy that keeps the families informed" in said and "if they so wish" in said
    assert "timescale and process of the coroner's inquest" in said and "without doing things twice" in said
    assert "The mother is told by telephone, through her advocate." in said


@pytest.mark.req("R63")
def test_the_public_is_not_told_of_itself_and_a_reactive_statement_must_be_there_that_says_what_it_should(cast):
    version = terms_cases.drafted(cast)
    for section, typed in SECTIONS.items():
        if section != "media":
            terms_cases.write(cast, version, section, typed)
    terms_cases.add(cast, version)
    with pytest.raises((Refused, WrongStep), match=r"(?i)media|statement"):
        terms_cases.agree(cast, version)
    terms_cases.write(cast, version, "media", SECTIONS["media"])
    said = text_of(cast, version, "media")
    assert "joint team of the statutory partners" in said and "no presumption that the public is told" in said
    assert SECTIONS["media"]["statement"] in said
    (prompt,) = terms.rules_of(cast.first).terms.section_of("media").prompts
    for asked in ("the basis of the review", "who commissioned it and why", "how it works", "works closely with the family"):
        assert asked in prompt
    assert terms_cases.agree(cast, version).number == 1


# --- lines of enquiry


@pytest.mark.req("R60", "R61", "R122")
def test_a_line_keeps_its_number_through_versions_and_is_dropped_with_a_reason_only(cast):
    version = terms_cases.written(cast)
    second = terms_cases.add(cast, version, "Were earlier calls linked?")
    terms_cases.agree(cast, version)
    later = terms_cases.again(cast)
    with pytest.raises(Refused):
        terms_writing.drop_line(cast.panel_chair, later, cast.line, reason=" ", seq=1, now=NOW)
    terms_writing.drop_line(cast.panel_chair, later, cast.line, reason="Answered by the inquest.", seq=1, now=NOW)
    terms_writing.word_line(cast.panel_chair, later, second, {"text": "Were all calls linked?"}, seq=1, **WHEN)
    third = terms_cases.add(cast, later, "Was an interpreter used?")
    assert [line.text for line in terms.lines_of_enquiry(cast.first)] == [LINE["text"], "Were earlier calls linked?"]
    terms_cases.agree(cast, later, agreed_on=back(5))
    found = [(line.id, line.number, line.text, line.dropped_reason) for line in terms.lines_of_enquiry(cast.first)]
    assert found == [
        (cast.line, 1, LINE["text"], "Answered by the inquest."),
        (second, 2, "Were all calls linked?", ""),
        (third, 3, "Was an interpreter used?", ""),
    ]
    assert "Answered by the inquest." in text_of(cast, later, "scope")


def test_what_was_written_in_a_draft_set_aside_counts_no_more_and_its_number_is_not_given_again(cast):
    first = terms_cases.agreed(cast)
    aside = terms_cases.again(cast)
    terms_cases.add(cast, aside, "Only here")
    terms_writing.word_line(cast.panel_chair, aside, cast.line, {"text": "Otherwise"}, seq=1, **WHEN)
    terms_writing.set_terms_aside(cast.panel_chair, aside, reason="Not needed.", now=NOW)
    later = terms_cases.again(cast)
    assert [line.text for line in terms.lines(cast.coordinator, later)] == [LINE["text"]]
    terms_cases.add(cast, later, "New")
    assert [line.number for line in terms.lines(cast.coordinator, later)] == [1, 3]
    assert terms.agreed_version(cast.first).id == first


MOVES = st.lists(st.tuples(st.sampled_from(["add", "word", "drop", "agree", "aside", "scope"]), st.integers(0, 5)), max_size=14)


@pytest.mark.req("R60", "R61")
def test_whatever_is_done_later_an_agreed_version_never_changes_and_no_line_is_lost(cast):
    """Property: after any order of moves every agreed content is as it was, and every line ever agreed is in all later versions."""
    first = terms_cases.agreed(cast)
    kept = {first: sql("SELECT content, digest FROM terms_agreement WHERE terms_version_id = ?", first)}
    days = iter(range(8, 0, -1))

    def draft() -> str:
        row = terms.draft_of(cast.first)
        return row["id"] if row else terms_cases.again(cast)

    def move(what: str, which: int) -> None:
        version = draft()
        found = terms.lines(cast.coordinator, version)
        line = found[which % len(found)]
        if what == "add":
            terms_cases.add(cast, version, f"Line {which}")
        elif what == "word":
            terms_writing.word_line(cast.panel_chair, version, line.id, {"text": f"Word {which}"}, seq=line.seq, **WHEN)
        elif what == "drop" and not line.dropped_reason:
            terms_writing.drop_line(cast.panel_chair, version, line.id, reason=f"Because {which}", seq=line.seq, now=NOW)
        elif what == "scope":
            terms_cases.write(cast, version, "members", {"meets_every": str(which + 1)})
        elif what == "aside":
            terms_writing.set_terms_aside(cast.panel_chair, version, reason="Given up.", now=NOW)
        elif what == "agree" and terms.live(found):
            terms_cases.agree(cast, version, agreed_on=back(next(days, 1)))
            kept[version] = sql("SELECT content, digest FROM terms_agreement WHERE terms_version_id = ?", version)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MOVES)
    def check(moves):
        for what, which in moves:
            agreed_lines = {line.id for line in terms.lines_of_enquiry(cast.first)}
            move(what, which)
            for version, was in kept.items():
                assert sql("SELECT content, digest FROM terms_agreement WHERE terms_version_id = ?", version) == was
            assert agreed_lines <= {line.id for line in terms.lines_of_enquiry(cast.first)}
            if row := terms.draft_of(cast.first):
                assert agreed_lines <= {line.id for line in terms.lines(cast.coordinator, row["id"])}

    check()
    numbers = sql("SELECT line, count(DISTINCT number) FROM enquiry_line GROUP BY line")
    assert {count for _, count in numbers} == {1}


# --- names


@pytest.mark.req("R170", "R214", "R64", "A28")
def test_terms_that_name_somebody_are_not_agreed_without_a_reason_and_never_leave(cast):
    version = terms_cases.written(cast)
    victim(cast)
    terms_cases.add(cast, version, "What did Jo Canary tell her GP?")
    with pytest.raises(Refused) as refused:
        terms_cases.agree(cast, version)
    assert "stands_because" in terms_cases.fields_of(refused.value) and "Canary" not in str(refused.value)
    with pytest.raises(Refused, match="do not leave the portal"):
        terms_export.export_terms(cast.panel_chair, cast.first, version_id=version, now=NOW)
    assert "Canary" in terms_agreement.found_in(cast.panel_chair, version)[0]
    assert "Canary" not in terms_agreement.found_in(cast.panel_member, version)[0]
    assert "Canary" not in text_of(cast, version, "scope", cast.panel_member)


@pytest.mark.req("R170", "R214")
def test_a_name_that_is_recorded_after_the_agreement_stops_the_export(cast):
    version = terms_cases.written(cast)
    terms_cases.add(cast, version, "What did Jo Canary tell her GP?")
    terms_cases.agree(cast, version)
    assert terms_export.export_terms(cast.senior_manager, cast.first, now=NOW).content
    victim(cast)
    with pytest.raises(Refused, match="do not leave the portal"):
        terms_export.export_terms(cast.senior_manager, cast.first, now=NOW)


@pytest.mark.req("R170", "R214", "R59")
def test_an_adviser_is_named_and_what_they_are_asked_about_names_nobody_of_the_case(cast):
    version = terms_cases.written(cast)
    victim(cast)
    asked = "Why Jo Canary was not believed"
    expert = {"name": "Ex Pertson (fictional)", "kind": "adviser", "subject": asked}
    terms_cases.entry(cast, "expert", expert)
    terms_cases.entry(cast, "consultee", {"name": "Con Sultee (fictional)", "on_what": asked})
    terms_cases.entry(cast, "expert", expert | {"subject": "What Robin Later saw"})
    terms_cases.agree(cast, version)
    words = words_in(terms_export.export_terms(cast.senior_manager, cast.first, now=NOW).content)
    assert "Ex Pertson" in words and "Con Sultee" in words and "Canary" not in words
    case_persons.record(cast.coordinator, cast.first, {"part": "family", "real_name": "Robin Later"}, today=TODAY)
    assert "Later" not in str(terms.content_of(cast.action_lead, version))
    with pytest.raises(Refused, match="do not leave the portal"):
        terms_export.export_terms(cast.senior_manager, cast.first, now=NOW)


@pytest.mark.req("R124", "R64")
def test_the_panels_names_and_addresses_stand_even_where_a_relative_has_the_same_name(cast):
    version = terms_cases.written(cast)
    victim(cast, "Ada Berone")
    terms_cases.agree(cast, version)
    paper = terms_export.export_terms(cast.panel_member, cast.first, now=NOW)
    words = words_in(paper.content)
    assert paper.name.endswith("terms of reference version 1.docx")
    assert "Mem Berone" in words and "2 Office Row, DL1 5QT" in words and "Ada" not in words
    assert "Mem Berone (fictional)" in text_of(cast, version, "members", cast.panel_member)


@pytest.mark.req("R64", "R60")
def test_the_paper_carries_marking_reference_chair_logo_and_signatures(cast, monkeypatch):
    version = terms_cases.agreed(cast)
    terms_agreement.sign_terms(cast.panel_chair, version, {"member": cast.member, "signed_on": back(8)}, **WHEN)
    header = struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    logo = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    monkeypatch.setattr(terms_export.partnership, "logo", lambda: {"logo": logo, "logo_type": "image/png"})
    paper = terms_export.export_terms(cast.head_of_community_safety, cast.first, now=NOW)
    words = words_in(paper.content)
    review = reviews.in_view(cast.coordinator, cast.first)
    assert all(one in words for one in (review.reference, "Pen Elchair", "Signed by the Review Panel", "Mem Berone"))
    with zipfile.ZipFile(io.BytesIO(paper.content)) as file:
        assert review.marking in "".join(file.read(part).decode() for part in file.namelist() if "header" in part)
        assert any(part.startswith("word/media/") for part in file.namelist())
    monkeypatch.setattr(terms_export.partnership, "logo", lambda: {"logo": logo[:20], "logo_type": "image/png"})
    with pytest.raises(documents.TemplateFault, match="logo cannot be read"):
        terms_export.export_terms(cast.coordinator, cast.first, now=NOW)


# --- who, and what is owed


@pytest.mark.req("R169")
@pytest.mark.parametrize(
    ("who", "draft", "agreed"),
    [
        ("coordinator", True, True), ("panel_chair", True, True), ("author", True, True), ("panel_member", True, True),
        ("csp_chair", False, True), ("head_of_community_safety", False, True), ("senior_manager", False, True),
        ("imr_author_health", False, True), ("action_lead", False, True),
        ("dasveg_member", False, False), ("auditor", False, False), ("outsider", False, False), ("nobody", False, False),
    ],
)  # fmt: skip
def test_a_draft_is_the_panels_and_agreed_terms_are_for_everybody_who_takes_part(cast, who, draft, agreed):
    actor, version = getattr(cast, who), terms_cases.written(cast)
    assert sees(actor, version) == draft
    terms_cases.agree(cast, version)
    assert sees(actor, version) == agreed


def sees(actor, version) -> bool:
    try:
        return bool(terms.content_of(actor, version))
    except NotFound:
        return False


@pytest.mark.req("R60")
def test_a_member_signs_once_what_was_agreed_and_not_before(cast):
    version = terms_cases.written(cast)
    typed = {"member": cast.member, "signed_on": back(8)}
    with pytest.raises(WrongStep, match="not agreed yet"):
        terms_agreement.sign_terms(cast.panel_chair, version, typed, **WHEN)
    terms_cases.agree(cast, version)
    with pytest.raises(Refused) as early:
        terms_agreement.sign_terms(cast.panel_chair, version, typed | {"signed_on": back(10)}, **WHEN)
    assert terms_cases.fields_of(early.value) == ["signed_on"]
    terms_agreement.sign_terms(cast.panel_chair, version, typed, **WHEN)
    with pytest.raises(Refused) as twice:
        terms_agreement.sign_terms(cast.panel_chair, version, typed, **WHEN)
    assert terms_cases.fields_of(twice.value) == ["member"]
    (signed,) = terms.signatures(cast.imr_author, version)
    assert (signed.member, signed.signed_on) == ("Mem Berone (fictional)", TODAY - timedelta(days=8))
    with pytest.raises(NotAllowed):
        terms_agreement.sign_terms(cast.panel_member, version, typed, **WHEN)


@pytest.mark.req("R65", "D9", "R61")
def test_my_work_asks_for_terms_that_are_not_agreed_and_for_a_report_that_is_late(cast):
    terms_cases.chaired(cast)
    assert "Begin the draft of the terms of reference" in owed(cast)
    version = terms_writing.begin_terms(cast.panel_chair, cast.first, {}, **WHEN)
    assert any(one.startswith("Have the panel agree version 1") for one in owed(cast))
    for section, typed in SECTIONS.items():
        terms_cases.write(cast, version, section, typed | ({"report_by": back(1)} if section == "scope" else {}))
    terms_cases.add(cast, version)
    terms_cases.agree(cast, version)
    assert [one for one in owed(cast) if "terms of reference" in one] == [
        "Finish the report, or agree another date for it: the date in the terms of reference is past"
    ]
    review_cases.done(cast.coordinator, cast.first, {"report_completed": 0})
    assert not [one for one in owed(cast) if "terms of reference" in one]


def owed(cast) -> list[str]:
    return [one.sentence for one in obligations.of([stands(cast)], today=TODAY)]


def test_a_version_is_not_exported_through_another_review(cast):
    version = terms_cases.agreed(cast)
    with pytest.raises(NotFound):
        terms_export.export_terms(cast.coordinator, cast.second, version_id=version, now=NOW)
    with pytest.raises(NotFound):
        terms_export.export_terms(cast.coordinator, cast.second, now=NOW)
    assert registers.kept([cast.second], ["panel_member"]) == []

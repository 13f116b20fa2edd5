"""Family and friends as it is opened: for the Panel Chair, for those who may not see details, for the advocate."""

import pytest

from casework import case_persons, family, procedure, registers
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import family_cases
from tests.rules.family_cases import CANARY, NAME, add
from tests.rules.review_cases import back
from tests.rules.verbs_table import TODAY

SEES_DETAILS = {"panel_chair", "coordinator"}
SEES_FAMILY = SEES_DETAILS | {"csp_chair", "head_of_community_safety", "author", "panel_member"}


@pytest.fixture
def recorded(cast):
    family_cases.chaired(cast)
    cast.contact = add(cast, advocate_member=cast.advocate.person_id)
    return cast


@pytest.mark.req("R36", "R43", "R45")
def test_the_panel_chair_sees_who_takes_part_and_what_is_owed_to_them(recorded):
    shown = words(opened("family", recorded.panel_chair, review=recorded.first))
    assert "Parent of the victim" in shown and NAME in shown and "Takes part, no update yet" in shown
    add(recorded, takes_part="yes", invited_on=back(16), choice_on=back(15), name="Robin Fictional")
    shown = words(opened("family", recorded.panel_chair, review=recorded.first))
    assert "Owed to the family and friends today" in shown
    assert "Give the Home Office leaflet to the family and friends who have not had it." in shown
    assert "Information withheld by a record holder" in shown and "Steps of the procedure" in shown


@pytest.mark.req("R43")
def test_an_update_is_recorded_with_a_choice_and_a_press(recorded):
    screen = opened("family", recorded.panel_chair, review=recorded.first, entry=recorded.contact)
    assert NAME in words(screen) and "They were updated" in words(screen)
    screen = press(fill(screen, f"update-{recorded.contact}:how", "telephone"), "Record the update")
    (update,) = registers.of_review(recorded.panel_chair, recorded.first, family.UPDATE)
    assert (update.answers["updated_on"], update.answers["how"], update.parent_id) == (TODAY, "telephone", recorded.contact)
    assert "Takes part, updated" in words(screen)


@pytest.mark.req("R41", "R71", "A21")
def test_the_consent_form_is_offered_with_the_warning_on_its_promise(recorded):
    typed = {"part": "victim", "real_name": "Ada Madeup", "initials": "AM", "pseudonym": "Alder"}
    case_persons.record(recorded.coordinator, recorded.first, typed, today=TODAY)
    screen = opened("family", recorded.panel_chair, review=recorded.first, entry=recorded.contact)
    assert "/download/consent-form?" in sent(screen) and "Take legal advice" in words(screen)
    assert "/download/consent-form" not in sent(opened("family", recorded.csp_chair, review=recorded.first, entry=recorded.contact))


@pytest.mark.req("R169", "S4")
@pytest.mark.parametrize("role", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_names_and_addresses_go_to_the_browser_of_those_alone_who_may_read_them(recorded, role):
    actor = getattr(recorded, role)
    for more in ({}, {"entry": recorded.contact}):
        told = sent(opened("family", actor, review=recorded.first, **more))
        assert (NAME in told) == (role in SEES_DETAILS | {"advocate"})
        assert (CANARY in told) == (role == "advocate" or (role in SEES_DETAILS and bool(more)))
        assert ("Parent of the victim" in told) == (role in SEES_FAMILY | {"advocate"})


@pytest.mark.req("R169")
def test_an_advocate_who_is_named_by_nobody_is_told_so(cast):
    family_cases.chaired(cast)
    add(cast)
    shown = words(opened("family", cast.advocate, review=cast.first))
    assert "not named as anybody's advocate" in shown and "Parent" not in shown


@pytest.mark.req("R44")
def test_lifting_a_hold_asks_when_the_family_was_told_if_somebody_takes_part_by_now(recorded):
    from casework import holds

    registers.record_in_error(recorded.panel_chair, recorded.first, "family_contact", recorded.contact, reason="x", version=1,
                              now=family_cases.NOW)  # fmt: skip
    typed = {"reason": "inquest", "started_on": back(3), "family_taking_part": "no"}
    holds.place_on_hold(recorded.coordinator, recorded.first, typed, today=TODAY)
    assert "Date the family was told" not in words(opened("clocks", recorded.coordinator, review=recorded.first))
    add(recorded)
    assert "Date the family was told" in sent(opened("clocks", recorded.coordinator, review=recorded.first))


@pytest.mark.req("R70", "R67")
def test_the_guidance_on_sharing_information_stands_beside_consent_as_the_partnership_has_it(recorded):
    shown = words(opened("family", recorded.panel_chair, review=recorded.first))
    for one in procedure.current().partnership.guidance:
        assert one.title in shown and one.publisher in shown and one.address in shown
    assert {"General Medical Council", "HM Government"} < {one.publisher for one in procedure.current().partnership.guidance}


@pytest.mark.req("S25")
def test_a_contacts_name_in_the_heading_is_a_name_and_no_link_or_picture(recorded):
    contact = add(recorded, name="Ada ![seen](https://evil.example/x.png)")
    screen = opened("family", recorded.coordinator, review=recorded.first, entry=contact)
    heading = next(one.value for one in screen.header if "evil.example" in one.value)
    assert "![seen]" not in heading

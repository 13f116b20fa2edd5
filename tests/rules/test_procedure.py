"""The procedure as data: whole, in agreement with itself, and clear about a slip in one of its files."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import procedure

DHR = procedure.current()
SECTIONS = [
    "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.1.6", "3.1.7",
    "3.2.1", "3.2.2",
    "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.3.5", "3.3.6", "3.3.7", "3.3.8", "3.3.9",
    "3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.4.5",
    "3.5", "3.6.1", "3.6.2", "3.6.3", "3.7",
]  # fmt: skip


# ---- steps -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("A9")
def test_every_section_of_the_procedure_from_3_1_1_to_3_7_has_its_steps():
    assert sorted({step.section for step in DHR.steps.values()}) == sorted(SECTIONS)


def test_every_line_of_a_reviews_menu_but_the_overview_has_steps_behind_it():
    assert [line for line in DHR.menu if not DHR.steps_of(line)] == ["overview", "clocks"]


@pytest.mark.parametrize("step", DHR.steps.values(), ids=DHR.steps)
def test_a_step_tells_its_owner_what_to_do_in_one_short_sentence(step):
    assert step.work[0].isupper() and not step.work.endswith(".") and len(step.work) <= 110
    assert step.missing.endswith(".") and step.missing[0].isupper()
    assert DHR.missing(step.id) == f"{step.missing} See to it in '{DHR.menu[step.menu].label}'."


@pytest.mark.parametrize("step", DHR.steps.values(), ids=DHR.steps)
def test_the_owner_of_a_step_may_record_it(step):
    if step.has_own_screen:
        verb = DHR.verbs[step.verb]
        assert step.owner in verb.roles | verb.own_roles or step.owner == "csp_chair"
    else:
        verb = DHR.verbs["record_step"]
        assert DHR.may_record(step, [step.owner])
        assert {grant.role for grant in step.recorders} <= verb.roles | verb.own_roles


@pytest.mark.req("R169")
def test_nobody_outside_the_review_records_a_step():
    for role in ("auditor", "account_administrator", "dasveg_member", "operator"):
        assert not [step.id for step in DHR.steps.values() if DHR.may_record(step, [role])]


def test_steps_that_one_screen_records_have_the_same_needs():
    for verb in {step.verb for step in DHR.steps.values()} - {"record_step"}:
        assert len({step.needs for step in DHR.steps_recorded_by(verb)}) == 1, verb


@pytest.mark.req("R142")
def test_a_step_never_needs_a_step_of_a_later_stage():
    order = list(DHR.stages)
    late = [
        (step.id, need)
        for step in DHR.steps.values()
        for need in step.needs
        if need in DHR.steps and order.index(DHR.steps[need].stage) > order.index(step.stage)
    ]
    assert late == []


@pytest.mark.req("R24", "R23")
def test_nothing_of_the_review_itself_may_be_recorded_before_the_decision():
    after = [step for step in DHR.steps.values() if step.numbers > (3, 1, 7) and step.id != "monitored"]
    assert [step.id for step in after if "decided" not in all_needs(step.id)] == []


@pytest.mark.req("R163", "B20")
def test_a_review_is_concluded_only_when_every_action_is_implemented_and_audited():
    assert {"published", "every_action_implemented", "every_action_audited"} <= all_needs("concluded")
    assert DHR.steps["concluded"].override == "csp_chair"


@pytest.mark.req("R159")
def test_publication_waits_for_everything_on_its_checklist():
    items = DHR.checklists.checklist["publication"].items
    stopping = {item.step for item in items if item.step and not item.warns}
    assert stopping <= all_needs("published") and len(stopping) == 6 and len(items) == 14
    assert "cleared" in DHR.steps["published"].needs


@pytest.mark.req("R83")
def test_imrs_are_requested_only_with_terms_of_reference():
    assert "terms_agreed" in DHR.steps["imrs_requested"].needs


@pytest.mark.req("R86", "B13", "R90")
def test_an_imr_is_approved_only_after_the_advice_on_witnesses_and_submitted_only_after_approval():
    assert "witness_advice" in DHR.steps["imrs_approved"].needs and DHR.steps["witness_advice"].not_needed
    assert "imrs_approved" in DHR.steps["imrs_submitted"].needs


@pytest.mark.req("R32")
def test_records_may_be_secured_as_soon_as_a_death_is_notified():
    assert DHR.needs_of("request_records_secured") == ("notified",)


def all_needs(step: str) -> set[str]:
    direct = set(DHR.steps[step].needs)
    return direct.union(*(all_needs(need) for need in direct if need in DHR.steps))


# ---- stages and facts ------------------------------------------------------------------------------------------------


def stage(*done: str, **results: str) -> str:
    return DHR.stage_of({*done, *results}, DHR.facts_from(results)).id


@pytest.mark.parametrize(
    ("done", "results", "expected"),
    [
        ([], {}, "notified"),
        (["notified", "dasveg_instructed"], {}, "preliminary"),
        (["notified", "dasveg_instructed", "recommended"], {}, "recommended"),
        (["notified"], {"decided": "proceed"}, "decided"),
        (["notified"], {"decided": "not_proceed"}, "not_proceeding"),
        (["panel_convened"], {"decided": "proceed"}, "decided"),
        (["panel_convened", "chair_appointed"], {"decided": "proceed"}, "panel"),
        (["panel_convened", "monitored"], {"decided": "proceed"}, "decided"),
        (["submitted_to_home_office"], {"decided": "proceed"}, "home_office"),
        ([], {"decided": "proceed", "verdict_received": "inadequate"}, "inadequate"),
        ([], {"decided": "proceed", "verdict_received": "adequate_once_changed"}, "preparation"),
        (["published"], {"decided": "proceed", "verdict_received": "adequate"}, "published"),
        (["published", "monitored"], {"decided": "proceed", "verdict_received": "adequate"}, "monitoring"),
        (["concluded"], {"decided": "proceed"}, "concluded"),
    ],
)
def test_a_review_stands_at_the_last_stage_it_has_entered(done, results, expected):
    assert stage(*done, **results) == expected


def test_the_stages_that_end_a_case_are_not_proceeding_and_concluded():
    assert [stage.id for stage in DHR.stages.values() if stage.ends] == ["not_proceeding", "concluded"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(st.sets(st.sampled_from(list(DHR.steps))), st.sets(st.sampled_from(list(DHR.steps))))
def test_doing_more_never_takes_a_review_back_a_stage(some, more):
    order, facts = list(DHR.stages), {"proceeding": True, "cleared": True}
    assert order.index(DHR.stage_of(some, facts).id) <= order.index(DHR.stage_of(some | more, facts).id)


@pytest.mark.req("B1", "B6")
def test_a_step_is_left_out_only_when_its_fact_is_known_to_be_false():
    step = DHR.steps["social_care_informed"]
    assert DHR.applies(step, {}) and DHR.applies(step, {"child_cared_for": None})
    assert DHR.applies(step, {"child_cared_for": True})
    assert not DHR.applies(step, {"child_cared_for": False})


@pytest.mark.req("R143", "B15")
def test_the_verdicts_are_adequate_adequate_once_changed_and_inadequate():
    assert list(DHR.lists["verdict"]) == ["adequate", "adequate_once_changed", "inadequate"]
    facts = {verdict: DHR.facts_from({"verdict_received": verdict}) for verdict in DHR.lists["verdict"]}
    assert [facts[verdict]["cleared"] for verdict in facts] == [True, True, False]
    assert [facts[verdict]["inadequate"] for verdict in facts] == [False, False, True]
    assert [facts[verdict]["changes_asked"] for verdict in facts] == [False, True, False]


def test_a_result_not_yet_given_says_nothing():
    assert DHR.facts_from({}) == {} and DHR.facts_from({"decided": ""}) == {}


# ---- clocks as data ----------------------------------------------------------------------------------------------------


@pytest.mark.req("D1", "D2", "D3", "A7")
def test_the_clocks_cover_what_the_procedure_says():
    one_month, homicide, decision = DHR.clocks.clock
    assert [(clock.id, clock.months, clock.basis) for clock in DHR.clocks.clock] == [
        ("D1", 1, "homicide"), ("D2", 6, "homicide"), ("D3", 6, "decision"),
    ]  # fmt: skip
    assert {step.section for step in DHR.covered_by(one_month)} == set(SECTIONS[:5])
    assert {step.section for step in DHR.covered_by(homicide)} == set(SECTIONS[5:22])
    assert [step.id for step in DHR.covered_by(decision)] == ["report_completed"]
    assert [clock.id for clock in DHR.clocks.clock if clock.primary] == ["D3"]


@pytest.mark.req("D4", "D5", "D6", "D7", "D8", "D9")
def test_the_other_deadlines_are_data_too():
    kinds = {deadline.id: (deadline.kind, deadline.months) for deadline in DHR.clocks.deadline}
    assert kinds == {
        "D4": ("printed", 6), "D5": ("next_meeting", None), "D6": ("every", 3), "D7": ("every", 12),
        "D8": ("same_day", None), "D9": ("set", None),
    }  # fmt: skip


def test_an_unknown_clock_is_a_key_error():
    with pytest.raises(KeyError):
        DHR.clock("D99")


# ---- agencies, criteria, lists, agenda ---------------------------------------------------------------------------------


@pytest.mark.req("R16", "A31")
def test_the_membership_list_has_the_thirteen_posts_of_app_2_and_no_holder():
    posts = [post for agency in DHR.agencies.values() for post in agency.posts if post.preliminary]
    assert len(posts) == 13
    assert set(type(posts[0]).model_fields) == {"title", "preliminary"}


@pytest.mark.req("A31")
def test_no_file_of_the_procedure_has_a_place_for_somebodys_name():
    keys = {"holder", "post_holder", "current_post_holder", "person", "surname", "forename"}
    for path in Path(procedure.SHIPPED).glob("*.toml"):
        assert not keys & set(every_key(tomllib.loads(path.read_text(encoding="utf-8")))), path.name
        assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|DCI|DI|DS)\.? [A-Z]", path.read_text("utf-8")), path


def every_key(typed) -> list[str]:
    if isinstance(typed, list):
        return [key for one in typed for key in every_key(one)]
    if isinstance(typed, dict):
        return [*typed, *(key for one in typed.values() for key in every_key(one))]
    return []


@pytest.mark.req("A30")
@pytest.mark.parametrize(
    ("old", "successor", "last_day"),
    [
        ("Community Rehabilitation Company", "Probation Service", date(2021, 6, 25)),
        ("NPS", "Probation Service", date(2021, 6, 25)),
        ("Darlington CCG", "North East and North Cumbria Integrated Care Board", date(2022, 6, 30)),
        ("LSCB", "Darlington Safeguarding Partnership", date(2019, 9, 28)),
    ],
)
def test_an_agency_that_has_ended_names_its_successor(old, successor, last_day):
    agency = DHR.agency_called(old)
    assert agency.until == last_day and DHR.agencies[agency.successor].name == successor
    assert not agency.holds_on(date(2026, 1, 1)) and agency.holds_on(last_day)
    assert DHR.agencies[agency.successor].holds_on(date(2026, 1, 1))


@pytest.mark.req("A30")
def test_an_old_paper_prints_the_name_of_its_day():
    iopc = DHR.agency_called(" ipcc ")
    assert iopc.name_on(date(2017, 12, 31)) == "Independent Police Complaints Commission"
    assert iopc.name_on(date(2018, 1, 8)) == "Independent Office for Police Conduct"


def test_no_two_agencies_answer_to_the_same_name():
    names = [
        word.casefold()
        for agency in DHR.agencies.values()
        for word in {agency.name, agency.short, *agency.aliases, *(old.name for old in agency.former_names)}
    ]
    assert sorted(names) == sorted(set(names))
    assert DHR.agency_called("somebody else") is None


@pytest.mark.req("R1", "A10")
@pytest.mark.parametrize(
    ("age", "says"), [(15, "under 16"), (16, "At 16 or 17"), (17, "At 16 or 17"), (18, "At 18"), (19, None), (83, None)]
)
def test_each_age_asks_what_the_procedure_asks(age, says):
    found = DHR.criteria.age.says(age)
    assert found is None if says is None else says in found


@pytest.mark.req("R2", "R3", "R5")
def test_the_criteria_have_every_limb_and_ask_for_the_basis_of_a_suicide():
    assert [limb.id for limb in DHR.criteria.limb] == ["related", "intimate", "household"]
    assert [cause.id for cause in DHR.criteria.cause] == ["violence", "abuse", "neglect"]
    assert "basis" in DHR.criteria.asks("suicide")


@pytest.mark.req("R8", "A33")
def test_both_texts_of_the_purposes_are_kept():
    purposes = DHR.checklists.purposes
    assert [len(purposes[name].items) for name in ("procedure", "terms_of_reference")] == [6, 4]


@pytest.mark.req("R9", "R46", "R130")
@pytest.mark.parametrize(("name", "count"), [("situations", 8), ("family_contribution", 6), ("panel_quality", 5)])
def test_each_checklist_has_the_procedures_items(name, count):
    items = DHR.checklists.checklist[name].items
    assert len(items) == len({item.id for item in items}) == count


@pytest.mark.req("R18", "A13", "A36")
def test_the_agenda_has_eight_items_and_recommends_to_the_csp_chair():
    agenda = DHR.preliminary
    assert [item.number for item in agenda.item] == list(range(1, 9))
    assert [item.number for item in agenda.item if item.when] == [6, 7]
    assert "recommend to the CSP Chair" in agenda.standing_text
    assert agenda.item[4].title == "Recommendation to the CSP Chair"
    assert DHR.verbs[agenda.item[1].seen_by].reading


@pytest.mark.req("A29", "A12")
def test_the_marking_is_official_sensitive_and_the_procedures_own_label_is_kept():
    assert DHR.partnership.default_marking_on(date(2026, 1, 1)) == "OFFICIAL-SENSITIVE"
    assert "RESTRICTED" in [marking.name for marking in DHR.partnership.marking]
    words = {old: term.word for term in DHR.glossary for old in term.instead_of}
    assert (words["LCSRP"], words["Subject"], words["The writers group"]) == (
        "LCSPR",
        "Suspect",
        "Panel Chair and author",
    )


@pytest.mark.req("R70")
def test_guidance_is_pointed_to_on_the_days_it_holds_and_an_edition_takes_the_place_of_another():
    settings = DHR.partnership
    titles = [one.title for one in settings.guidance_on("consent", date(2026, 1, 1))]
    assert len(titles) == 3 and settings.guidance_on("consent", date(2016, 1, 1)) == [] == settings.guidance_on("media", date(2026, 1, 1))
    gmc = settings.guidance[0]
    old, new = gmc.model_copy(update={"until": date(2026, 6, 30)}), gmc.model_copy(update={"title": "New", "from_": date(2026, 7, 1)})
    changed = settings.model_copy(update={"guidance": (old, new)})
    assert [one.title for one in changed.guidance_on("consent", date(2026, 6, 30))] == [gmc.title]
    assert [one.title for one in changed.guidance_on("consent", date(2026, 7, 1))] == ["New"]



@pytest.mark.req("R28", "R215")
def test_addresses_are_dated_and_the_dead_one_is_not_given_today():
    partnership = DHR.partnership
    assert partnership.address_of("home_office", date(2018, 1, 1)).email.endswith("gsi.gov.uk")
    assert partnership.address_of("home_office", date(2026, 1, 1)).email.endswith("@homeoffice.gov.uk")
    assert partnership.address_of("domestic_abuse_commissioner", date(2026, 1, 1)).email
    with pytest.raises(KeyError):
        partnership.address_of("nobody", date(2026, 1, 1))


def test_a_value_no_longer_in_a_list_is_shown_as_it_is():
    assert DHR.label("verdict", "adequate_once_changed") == "Adequate once changes are made"
    assert DHR.label("verdict", "deferred") == "deferred"

"""Recording a notification: what begins a review, what the procedure asks for, and what is refused."""

from datetime import timedelta

import pytest

from casework import case_persons, clock, database, forms, names, notification, reviews, steps
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, Stale

NOW, TODAY = clock.now(), clock.today()
A_WEEK_AGO = (TODAY - timedelta(days=7)).strftime("%d/%m/%Y")

TYPED = {
    "from_kind": "police",
    "from_whom": "Durham Constabulary, Safeguarding Unit",
    "received_on": TODAY.strftime("%d/%m/%Y"),
    "death": A_WEEK_AGO,
    "circumstances": "Jo Example (fictional) was found by Pat Example.",
    "victim_name": "Jo Example",
    "perpetrator_name": "Pat Sample",
    "relationship": "partner",
    "age_group": "over_18",
    "suicide": "no",
    "suspect_dead": "no",
    "cared_for_child": "yes",
    "limbs": ["intimate", "household"],
    "causes": ["violence"],
    "certainty": "appears",
}


def record(actor, **changed) -> str:
    more = {key: changed.pop(key) for key in ("different_because", "command_id", "begun_before") if key in changed}
    return notification.record(actor, {**TYPED, **changed}, today=TODAY, now=NOW, **more)


@pytest.mark.req("R11", "R12", "R2", "R3", "R209")
def test_a_notification_begins_a_review_with_the_next_reference_of_the_year(cast):
    review = record(cast.coordinator)
    assert reviews.in_view(cast.coordinator, review).reference == f"DHR-{TODAY.year}-03"
    kept = notification.of_review(cast.coordinator, review)
    assert kept.answers["limbs"] == ["intimate", "household"] and kept.answers["death_typed"] == A_WEEK_AGO
    assert steps.case(review).records["notified"].done.earliest == TODAY


@pytest.mark.req("R170", "R214", "A28")
def test_the_head_of_community_safety_reads_the_notification_in_pseudonyms(cast):
    review = record(cast.coordinator)
    shown = notification.of_review(cast.head_of_community_safety, review).answers["circumstances"]
    assert "Example" not in shown and shown.startswith("The victim")
    (victim, suspect) = case_persons.of_review(cast.head_of_community_safety, review)
    assert (victim.name, victim.real_name, suspect.part) == ("the victim", "", "perpetrator")
    assert case_persons.of_review(cast.coordinator, review)[0].real_name == "Jo Example"


@pytest.mark.req("R1", "R4", "R5", "R7", "R49", "R50", "R108", "B2", "B3", "B5", "B6", "B24")
@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"age_group": "under_16"}, "under 16"),
        ({"age_group": "16_17"}, "16 or 17"),
        ({"age_group": "18"}, "At 18"),
        ({"age_group": "over_18"}, None),
        ({"suicide": "yes"}, "basis"),
        ({"honour": "yes"}, "definition"),
        ({"lessons": "yes"}, "lessons"),
        ({"suspect_dead": "yes"}, "coroner"),
        ({"cared_for_child": "yes"}, "Safeguarding Business Unit"),
        ({"situation_position_of_trust": "yes"}, "confidence"),
        ({"suspect_dead": "no", "cared_for_child": "unknown"}, None),
    ],
)
def test_each_answer_raises_what_the_procedure_asks(answers, asked):
    sentences = [ask.sentence for ask in notification.asks(answers)]
    assert (asked is None and not sentences) or any(asked in sentence for sentence in sentences)


@pytest.mark.req("R5", "B2")
def test_a_suicide_needs_its_basis(cast):
    with pytest.raises(Refused) as refusal:
        record(cast.coordinator, suicide="yes")
    assert [problem.field for problem in refusal.value.problems] == ["suicide_basis"]


@pytest.mark.req("R1")
def test_a_death_under_sixteen_is_still_recorded(cast):
    assert record(cast.coordinator, age_group="under_16")


def born(years: int) -> str:
    """A day of birth so many years, and a month, before the death."""
    died = TODAY - timedelta(days=7)
    return (died - timedelta(days=round(years * 365.25) + 30)).strftime("%d/%m/%Y")


@pytest.mark.req("R1", "R4")
@pytest.mark.parametrize(
    ("victim_born", "group", "said"),
    [
        (born(41), "under_16", "the victim was 41, not 'Under 16'"),
        (born(12), "over_18", "the victim was 12, not '19 or over'"),
        (born(17), "18", "was 17, not '18'"),
        ("1985", "16_17", "between"),
        (born(41), "over_18", None),
        (born(16), "16_17", None),
        (born(15), "under_16", None),
        (born(18), "18", None),
        ("1985", "over_18", None),
        (str(TODAY.year - 18), "16_17", None),  # 17 or 18: the dates do not tell
        (born(41), "not_known", None),
        ("", "under_16", None),
    ],
)
def test_an_age_group_that_the_dates_of_birth_and_death_rule_out_is_refused_at_the_field(cast, victim_born, group, said):
    if said is None:
        assert record(cast.coordinator, victim_born=victim_born, age_group=group)
        return
    with pytest.raises(Refused, match=said) as refusal:
        record(cast.coordinator, victim_born=victim_born, age_group=group)
    assert [problem.field for problem in refusal.value.problems] == ["age_group"]


@pytest.mark.req("R1", "R4")
def test_a_correction_is_held_to_the_birth_on_record(cast):
    review = record(cast.coordinator, victim_born=born(41))
    opened = notification.of_review(cast.coordinator, review)
    form = notification.form_of(begun_before=False)
    wrong = {**forms.as_typed(form, forms.from_store(form, opened.answers)), "age_group": "under_16"}
    with pytest.raises(Refused, match="the victim was 41"):
        notification.correct(
            cast.coordinator, review, wrong, opened_id=opened.id, reason="A slip.", today=TODAY, now=NOW
        )


@pytest.mark.req("R1")
def test_a_birth_after_the_death_is_refused_at_the_birth(cast):
    with pytest.raises(Refused) as refusal:
        record(cast.coordinator, victim_born=TODAY.strftime("%d/%m/%Y"))
    assert [problem.field for problem in refusal.value.problems] == ["victim_born"]


@pytest.mark.req("R213")
def test_a_date_of_death_known_to_the_month_is_kept_as_typed(cast):
    review = record(cast.coordinator, death="September 2019")
    assert steps.case(review).records["death"].done.typed == "September 2019"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"death": "31/09/2019"}, "death"),
        ({"death": (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")}, "death"),
        ({"received_on": "01/02/2019"}, "received_on"),
        ({"incident": TODAY.strftime("%d/%m/%Y")}, "incident"),
        ({"circumstances": ""}, "circumstances"),
        ({"limbs": ["neighbour"]}, "limbs"),
        ({"forged": "x"}, "forged"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(cast, changed, field):
    before = database.portal().last
    with pytest.raises(Refused) as refusal:
        record(cast.coordinator, **changed)
    assert field in [problem.field for problem in refusal.value.problems]
    assert database.portal().last == before


def test_a_notification_that_looks_like_one_held_is_refused_until_it_is_said_to_be_another_death(cast):
    record(cast.coordinator)
    with pytest.raises(Refused, match=f"DHR-{TODAY.year}-03"):
        record(cast.coordinator, victim_name="JO  EXAMPEL")
    assert record(cast.coordinator, victim_name="JO  EXAMPEL", different_because="Two sisters, two deaths.")
    assert record(cast.coordinator, victim_name="Kim Other")


@pytest.mark.req("S4", "R23")
def test_only_those_the_matrix_names_record_a_notification(cast):
    assert record(cast.csp_chair)
    for actor in (cast.panel_chair, cast.imr_author, cast.dasveg_chair, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            record(actor, victim_name="Kim Other")


@pytest.mark.req("S4", "S5")
def test_the_notification_of_a_review_one_may_not_see_is_not_found(cast):
    with pytest.raises(NotFound):
        notification.of_review(cast.outsider, cast.first)
    with pytest.raises(NotFound):
        notification.of_review(cast.coordinator, "nonsense")


@pytest.mark.req("S33")
def test_a_double_click_begins_one_review(cast):
    record(cast.coordinator, command_id="click")
    with pytest.raises(AlreadyDone):
        record(cast.coordinator, command_id="click", different_because="the same click")
    assert len(reviews.all_in_view(cast.coordinator)) == 3


@pytest.mark.req("S32")
def test_a_correction_keeps_the_earlier_text_and_a_second_one_sees_both(cast):
    review = record(cast.coordinator)
    first = notification.of_review(cast.coordinator, review)
    typed = {key: value for key, value in TYPED.items() if key not in notification.PERSON_FIELDS}
    correct = {"opened_id": first.id, "reason": "Wrong day", "today": TODAY, "now": clock.now()}
    notification.correct(cast.coordinator, review, {**typed, "circumstances": "Corrected."}, **correct)
    with pytest.raises(Stale) as stale:
        notification.correct(cast.csp_chair, review, {**typed, "circumstances": "Mine."}, **correct)
    assert stale.value.current["circumstances"] == "Corrected."
    after = notification.of_review(cast.coordinator, review)
    assert after.answers["circumstances"] == "Corrected." and len(after.corrections) == 1


@pytest.mark.req("R211")
def test_a_review_may_have_two_victims_and_two_perpetrators(cast):
    review = record(cast.coordinator)
    for part in ("victim", "perpetrator"):
        case_persons.record(cast.coordinator, review, {"part": part, "real_name": f"Second {part}"}, today=TODAY)
    assert [person.part for person in case_persons.of_review(cast.coordinator, review)].count("victim") == 2


@pytest.mark.req("S7", "R214")
def test_whoever_may_not_read_real_names_cannot_overwrite_them(cast):
    review = record(cast.coordinator)
    victim = case_persons.of_review(cast.coordinator, review)[0]
    with pytest.raises((NotAllowed, NotFound)):
        case_persons.correct(
            cast.head_of_community_safety,
            review,
            victim.id,
            {"part": "victim", "initials": "X"},
            version=1,
            today=TODAY,
        )


@pytest.mark.req("R75", "R170", "R52")
def test_a_leak_is_named_with_its_place_and_not_repeated():
    people = [names.CasePerson("1", "victim", "Anna-Maria Éxample", "Annie", "AE", "Rowan")]
    text = "On Monday annie example went.\nÉXAMPLE rang 01325 123456, DL1 5QT."
    found = names.leak_sentences(text, people)
    assert [sentence.split(": ")[1].split(" of")[0] for sentence in found][-2:] == [
        "the telephone number",
        "the postcode",
    ]
    assert "Line 2" in found[-1] and all("xample" not in sentence for sentence in found)
    assert "Éxample" not in names.rendered("Mrs Éxample", people, "initials")


def test_a_small_word_that_is_also_a_name_stays_a_word():
    people = [names.CasePerson("1", "victim", "Will May", "", "WM", "Oak")]
    assert names.rendered("He will and may. Will did.", people, "pseudonyms") == "He will and may. Oak did."

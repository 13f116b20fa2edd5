"""What is late, by kind: steps and everything else owed, counted under the line of the menu they belong to (R197 to R206)."""

import pytest

from casework import dashboard, dashboard_figures, dashboard_late, obligations, standing
from casework.owed import Owed
from tests.rules.dashboard_cases import TODAY, make_board, open_copy
from tests.rules.monitoring_cases import approved, called, late_action
from tests.rules.review_cases import back


@pytest.fixture(scope="module")
def made_board(made_cast, tmp_path_factory):
    return make_board(made_cast, tmp_path_factory.mktemp("board") / "data")


@pytest.fixture
def reviews(made_board, tmp_path):
    yield from open_copy(made_board, tmp_path / "data")


def kinds(actor, **narrowed) -> dict[str, dashboard_late.Figure]:
    seen = dashboard.read(actor, dashboard.Narrowing(**narrowed), today=TODAY)
    return {one.key: one for one in dashboard_late.kinds(seen)}


@pytest.mark.req("R198", "R200", "R203", "R204")
def test_every_late_step_is_counted_once_under_its_line_with_the_most_first(reviews):
    found = kinds(reviews.coordinator)
    stands = standing.all_in_view(reviews.coordinator, today=TODAY)
    late = [duty for one in stands if not one.ended for duty in one.duties if duty.days_late]
    owed = [one for one in obligations.of(stands, today=TODAY) if one.days_late(TODAY)]
    assert sum(one.count for one in found.values()) == len(late) + len(owed) > 0
    counts = [one.count for one in found.values()]
    assert counts == sorted(counts, reverse=True) and {"late-imrs", "late-family"} <= set(found)
    for one in found.values():
        days = [row["late"] for row in one.rows]
        assert len(days) == one.count and days == sorted(days, reverse=True)


@pytest.mark.req("R148", "R201", "R205")
def test_an_update_an_agency_owes_is_late_under_the_action_plan_and_follows_the_agency_chosen(cast):
    approved(cast)
    late_action(cast)
    called(cast, meets_on=back(1), updates_by=back(4))

    def owed(**narrowed) -> list[tuple[str, int]]:
        figure = kinds(cast.dasveg_chair, **narrowed).get("late-action_plan")
        return [(row["whose"], row["late"]) for row in figure.rows if "DASVEG's session" in row["what"]] if figure else []

    assert owed() == owed(agency=cast.police) == [("Testshire Police", 4)]
    assert owed(agency=cast.health) == []


@pytest.mark.req("R169", "S44", "S5")
def test_what_tells_of_a_family_or_an_imr_is_not_for_who_may_not_open_the_decision(reviews, monkeypatch):
    first = standing.all_in_view(reviews.coordinator, today=TODAY)[0].review.id

    def told(stands, *, today):
        about = {"owner": "panel_chair", "due": TODAY.replace(year=TODAY.year - 1)}
        pages = ("steps-family", "imrs", "chronology", "action-plan", "reports", "decision", "a-new-page")
        return [Owed(first, f"Canary of {page}", page, about="", **about) for page in pages if first in stands]

    monkeypatch.setattr(obligations, "SOURCES", (told,))

    def says(actor) -> set[str]:
        return {row["what"] for one in kinds(actor).values() for row in one.rows if "Canary" in row["what"]}

    assert len(says(reviews.coordinator)) == 7
    for who in ("dasveg_chair", "dasveg_member"):
        found = kinds(getattr(reviews, who))
        assert {"late-family", "late-imrs", "late-chronology"}.isdisjoint(found)
        assert says(getattr(reviews, who)) == {"Canary of action-plan", "Canary of reports"} & says(getattr(reviews, who))
        assert "Canary of action-plan" in says(getattr(reviews, who))


@pytest.mark.req("R197")
def test_the_table_of_kinds_says_how_many_reviews_and_how_long_at_most(reviews):
    seen = dashboard.read(reviews.coordinator, dashboard.Narrowing(), today=TODAY)
    found = dashboard_late.kinds(seen)
    for row, figure in zip(dashboard_late.table(found), found, strict=True):
        assert (row["count"], row["longest"]) == (figure.count, figure.rows[0]["late"])
        assert 1 <= row["reviews"] <= min(figure.count, len(seen.open_reviews))


def test_nothing_late_is_no_kind(cast):
    assert kinds(cast.coordinator) == {} and dashboard_late.table([]) == []


@pytest.mark.req("R200", "R203")
def test_an_imr_and_a_family_that_are_owed_something_count_in_the_sentences_at_the_top(reviews, monkeypatch):
    first = standing.all_in_view(reviews.coordinator, today=TODAY)[0].review.id

    def numbers(actor) -> dict[str, int]:
        seen = dashboard.read(actor, dashboard.Narrowing(), today=TODAY)
        return {one.key: len(one.rows) for one in dashboard_figures.figures(seen)}

    monkeypatch.setattr(obligations, "SOURCES", ())
    before = numbers(reviews.coordinator)
    about = {"owner": "panel_chair", "about": "3.3", "due": TODAY.replace(year=TODAY.year - 1)}
    owed = [Owed(first, "Chase the IMR", "imrs", **about), Owed(first, "Update the family", "family", **about)]
    monkeypatch.setattr(obligations, "SOURCES", (lambda stands, *, today: owed,))
    after = numbers(reviews.coordinator)
    assert (after["imrs"], after["families"]) == (before["imrs"] + 1, before["families"] + 1)
    assert {"imrs", "families"}.isdisjoint(numbers(reviews.dasveg_chair))

"""The dashboard as its readers open it: sentences, lists, pictures with their tables, and what an empty portal says."""

import html
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from casework import audit, dashboard, dashboard_pictures, database, standing
from casework.actors import Actor
from casework.reviews import begin
from parts import charts, lanes
from tests.rules.dashboard_cases import NOW, TODAY, decided, make_board, open_copy


@pytest.fixture(scope="module")
def made_board(made_cast, tmp_path_factory):
    return make_board(made_cast, tmp_path_factory.mktemp("board") / "data")


@pytest.fixture
def reviews(made_board, tmp_path):
    yield from open_copy(made_board, tmp_path / "data")


def opened(actor: Actor, **address: str) -> AppTest:
    """The page drawn for this person, as a script of its own."""

    def script(actor):
        from pages import dashboard

        dashboard.page(actor)

    screen = AppTest.from_function(script, args=(actor,), default_timeout=60)
    for name, value in address.items():
        screen.query_params[name] = value
    screen.run()
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    """Everything a person can read on the page, without marks."""
    pieces = [piece.proto.body for piece in screen.get("html")]
    pieces += [str(one.value) for kind in ("title", "header", "subheader") for one in screen.get(kind)]
    return html.unescape(re.sub(r"<[^>]+>", " ", "\n".join(pieces)))


def links(screen: AppTest) -> list[str]:
    return [
        html.unescape(address)
        for piece in screen.get("html")
        for address in re.findall(r'href="([^"]+)"', piece.proto.body)
    ]


@pytest.mark.req("R197", "R198", "R199", "R201", "R202")
def test_the_head_of_community_safety_reads_sentences_lanes_and_three_pictures(reviews):
    screen = opened(reviews.head_of_community_safety)
    told = words(screen)
    for sentence in (
        "7 open reviews",
        "1 running past the decision clock",
        "1 about to miss the decision clock",
        "1 on hold",
        "4 actions overdue at 2 agencies",
        "1 Home Office letter unanswered, 20 days",
        "2 agencies late to confirm that records are secured",
        "None: plans not monitored in a quarter, reviews ready to conclude.",
        "Decision clock: 66 days late",
        "4 overdue, by how long.",
    ):
        assert sentence in told, sentence
    stands = standing.all_in_view(reviews.head_of_community_safety, today=TODAY)
    late = [one for one in stands if not one.ended and any(duty.days_late for duty in one.duties)]
    assert f"7 open reviews, the worst first; {len(late)} late." in told and len(late) == 6
    assert len(screen.get("plotly_chart")) == 4 and len(screen.expander) == 4


@pytest.mark.req("R197", "S39")
def test_every_figure_opens_its_rows_and_no_address_holds_a_name(reviews):
    found = [address for address in links(opened(reviews.coordinator)) if address.startswith("/dashboard?show=")]
    kinds = [address for address in found if "show=late-" in address]
    figures = [address for address in found if address not in kinds]
    assert len(figures) == 9 and kinds
    figures.append(kinds[0])
    for address in figures:
        screen = opened(reviews.coordinator, show=address.split("show=")[1].split("&")[0])
        assert "Close this list" in words(screen) and len(screen.subheader) == 1
        for link in links(screen):
            assert not re.search("alder|larch|testshire|police", link, re.IGNORECASE), link


@pytest.mark.req("R201")
def test_the_rows_of_overdue_actions_lead_to_the_actions(reviews):
    screen = opened(reviews.dasveg_member, show="overdue")
    assert "200 days late" in words(screen)
    rows = [link for link in links(screen) if link.startswith("/action?")]
    assert len(rows) == 4 and all(
        f"review={review}" in " ".join(rows) for review in (reviews.board.answered, reviews.board.late)
    )


@pytest.mark.req("R201", "R197")
@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("agency:{police}", "Testshire Police: 3 overdue"),
        ("agency:{police}:longer", "Testshire Police: 1 overdue, over 3 months"),
        ("day:{today}", "4 overdue on"),
        ("step:decided", "CSP Chair decides: 31 days allowed"),
        ("step:nothing", "Choose a mark in a picture"),
        ("agency:nobody", "Choose a mark in a picture"),
        ("rubbish", "Choose a mark in a picture"),
    ],
)
def test_every_mark_of_a_picture_has_an_address_that_opens_its_rows(reviews, mark, said):
    mark = mark.format(police=reviews.police, today=TODAY.isoformat())
    told = words(opened(reviews.dasveg_chair, mark=mark))
    assert said in told and ("Close this list" in told) == ("Choose a mark" not in said)


def test_the_rows_of_a_linked_mark_stand_at_the_top_and_those_of_a_mark_chosen_below_the_pictures(reviews, monkeypatch):
    from pages import dashboard as page

    told = words(opened(reviews.dasveg_chair, mark="step:decided"))
    assert told.index("One-month clock began") < told.index("Days from the start of the clock")
    drawn = page._taken
    monkeypatch.setattr(page, "_taken", lambda taken, seen: drawn(taken, seen) or "step:decided")
    told = words(opened(reviews.dasveg_chair))
    assert "The rows of the mark you chose stand below the pictures." in told
    assert told.index("One-month clock began") > told.index("Days from the start of the clock")


@pytest.mark.req("R206")
def test_the_sentence_of_the_time_taken_says_how_many_steps_the_picture_has(reviews):
    told = words(opened(reviews.head_of_community_safety))
    taken = dashboard_pictures.time_taken(
        dashboard.read(reviews.head_of_community_safety, dashboard.Narrowing(), today=TODAY)
    )
    drawn, longer = len(dashboard_pictures.turning_points(taken)), sum(one.median > one.allowed for one in taken)
    assert drawn < len(taken)
    assert f"{longer} of {len(taken)} steps take longer than allowed. The picture shows the {drawn} that" in told
    assert f"the table has all {len(taken)}." in told


def test_the_tables_of_the_pictures_link_every_mark(reviews):
    found = links(opened(reviews.dasveg_chair, period="year"))
    marks = {link.split("mark=")[1].split("&")[0] for link in found if "mark=" in link}
    assert f"agency%3A{reviews.health}" in marks and f"day%3A{TODAY.isoformat()}" in marks and "step%3Adecided" in marks
    assert all("period=year" in link for link in found if "mark=" in link), "a link keeps the filters"


def test_a_filter_goes_into_the_address_and_closes_what_was_open(reviews):
    screen = opened(reviews.head_of_community_safety, show="missed")
    screen.selectbox(key="dashboard-stage").select("preparation").run()
    assert dict(screen.query_params) == {"stage": "preparation"}
    told = words(screen)
    assert (
        "1 open review" in told and "reviews running past the decision clock" in told and "Close this list" not in told
    )
    screen.selectbox(key="dashboard-agency").select(reviews.health).run()
    assert "Actions and records are those of Testshire Health." in words(screen)
    screen.selectbox(key="dashboard-stage").select("").run()
    assert dict(screen.query_params) == {"agency": reviews.health}


@pytest.mark.req("S4", "S44")
def test_dasveg_reads_stage_clocks_and_actions_and_nothing_of_family_chronology_or_imr(reviews):
    for figure in ("", "open", "families", "records", "imrs"):
        told = words(opened(reviews.dasveg_chair, show=figure))
        assert "7 open reviews" in told and "fewer than 5" in told
        for word in ("famil", "chronolog", "IMR", "records are secured"):
            assert word not in _without_stages(told), word


def _without_stages(told: str) -> str:
    return told.replace("Panel satisfied with the IMRs", "")


@pytest.mark.req("S4")
@pytest.mark.parametrize("who", ["panel_chair", "imr_author", "auditor", "nobody"])
def test_others_read_only_that_their_role_does_not_allow_it(reviews, who):
    screen = opened(getattr(reviews, who))
    assert "Your role does not allow this" in words(screen) and not screen.get("plotly_chart")


def test_an_empty_portal_says_what_to_do_next(cast, monkeypatch):
    monkeypatch.setattr(
        dashboard, "read", lambda actor, narrowing, today: dashboard.Seen(today, narrowing, (), (), (), frozenset())
    )
    screen = opened(cast.coordinator)
    assert "There is no review yet." in words(screen) and "/notification" in links(screen)


def test_a_stage_at_which_no_review_stands_says_so(reviews):
    screen = opened(reviews.coordinator, stage="concluded")
    assert "No review is open at this stage." in words(screen) and "0 open reviews" in words(screen)


@pytest.mark.req("R197")
def test_above_twenty_five_reviews_the_others_are_counted_by_stage(cast):
    for number in range(26):
        with database.change(cast.coordinator, "notification_recorded") as write:
            begin(write, year=2026, label=f"Tree {number}", begun_before=False, now=NOW)
    decided(cast, cast.first, 300)
    told = words(opened(cast.dasveg_chair))
    assert (
        "The 25 worst have a lane; the others are counted by stage." in told
        and "3 more open reviews, by stage." in told
    )


@pytest.mark.req("S39")
def test_opening_the_dashboard_is_recorded_once(reviews, monkeypatch):
    monkeypatch.setattr(audit, "_seen", set())  # the sessions of a copy are those of the test before
    opened(reviews.dasveg_chair)
    opened(reviews.dasveg_chair)
    events = [row for row in database.rows("activity_as_shown") if row["event"] == "dashboard_opened"]
    assert len(events) == 1


@pytest.mark.req("R198")
def test_the_picture_says_late_in_words_and_keeps_a_label_from_being_read_as_a_link(reviews):
    seen = dashboard.read(reviews.dasveg_chair, dashboard.Narrowing(), today=TODAY)
    first, *rest = dashboard_pictures.lanes(seen)
    hostile = replace(first, review=replace(first.review, label='<a href="http://evil.example">x</a>'))
    figure = lanes.picture([hostile, *rest], TODAY, seen.narrowing.first_day(TODAY))
    texts = [note.text for note in figure.layout.annotations]
    assert "281 days late" in texts[0] and "<a" not in texts[0] and any(note.startswith("Today") for note in texts)
    assert any(shape.type == "rect" for shape in figure.layout.shapes), "the hold is shaded"
    late = next(trace for trace in figure.data if trace.name == "Due and late")
    assert late.marker.color == charts.COLOURS["late"] and lanes.review_at(late.y[0], [first, *rest]) == first.review.id


def test_a_mark_anywhere_in_a_lane_leads_to_its_review(reviews):
    seen = dashboard.read(reviews.dasveg_chair, dashboard.Narrowing(), today=TODAY)
    found = dashboard_pictures.lanes(seen)
    for trace in lanes.picture(found, TODAY, seen.narrowing.first_day(TODAY)).data:
        for day, y, said in zip(trace.x, trace.y, trace.text, strict=True):
            if day is None:  # where one line ends and the next begins
                continue
            lane = next(one for one in found if one.review.id == lanes.review_at(y, found))
            told = [moment.day.isoformat() for moment in (*lane.done, *lane.due)] + [
                clock.sentence for clock in lane.clocks
            ]
            assert day in told or any(sentence in said for sentence in told)

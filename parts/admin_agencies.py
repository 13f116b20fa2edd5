"""Administration, agencies and posts: names of each day, successors, and the membership list of Appendix 2."""

import streamlit as st

from casework import agencies, clock, dates, forms, own_answers
from casework.actors import Actor
from casework.agencies import Agency, Post
from parts import act, fold, form, links, markup, text

PAGE = "administration"


def show_agencies(actor: Actor) -> None:
    """The agencies; one of them when it stands in the address."""
    known = agencies.all_agencies(actor)
    agency = next((one for one in known if one.id == st.query_params.get("agency")), None)
    if agency is None:
        _agencies(actor, known)
        return
    links.to(PAGE, "All agencies", section="agencies", icon=":material/arrow_back:")
    _agency(actor, agency, known)


def show_posts(actor: Actor) -> None:
    """The membership list; one post of it when it stands in the address."""
    known, posts = agencies.all_agencies(actor), agencies.all_posts(actor)
    post = next((one for one in posts if one.id == st.query_params.get("post")), None)
    if post is None:
        _posts(actor, posts, known)
        return
    links.to(PAGE, "All posts", section="posts", icon=":material/arrow_back:")
    _post(actor, post, posts, known)


# --- agencies ---


def _agencies(actor: Actor, known: list[Agency]) -> None:
    kinds = _kinds()
    rows = [
        {
            "name": markup.Link(agency.name, links.address(PAGE, section="agencies", agency=agency.id)),
            "short": agency.short_name,
            "kind": kinds.get(agency.kind, agency.kind),
            "aliases": agency.aliases,
            "until": agency.valid_to,
            "successor": agency.successor,
        }
        for agency in known
    ]
    columns = {"name": "Agency", "short": "Short name", "kind": "Kind", "aliases": "Other names"}
    columns |= {"until": "Last day", "successor": "Successor"}
    markup.table(rows, columns, caption="Agencies", show_caption=False, empty="There is no agency yet. Add one.")
    box = fold.out("Add an agency", key="add-agency")
    if not box.open:
        return
    with box:
        key, choices = "add-agency", _successors(known, "")
        typed = form.draw("agency", key=key, hidden=["renamed_on"], options=choices)
        if act.button("Add the agency", key=key):
            act.do(
                lambda: agencies.add_agency(actor, typed, today=clock.today(), command_id=act.command_id(key)),
                done="Agency added.",
                key=key,
                mine=typed,
            )


def _agency(actor: Actor, agency: Agency, known: list[Agency]) -> None:
    st.subheader(text.label(agency.name), anchor=False)
    for former in agency.former_names:
        markup.quiet(f"Until {dates.show(former.last_day)}: {former.name}.")
    key = f"agency-{agency.id}"
    version = act.opened(key, agency.version)
    begun = own_answers.with_own(actor, "agency", agency.id, agencies.as_typed(agency))
    typed = form.draw("agency", begun, key=key, options=_successors(known, agency.id))
    if act.button("Record the change", key=key):
        act.do(
            lambda: agencies.change_agency(actor, agency.id, typed, version=version, today=clock.today()),
            done="Agency changed.",
            key=key,
            mine=typed,
        )
    box = fold.out("Added by mistake?", key=f"{key}-error")
    if not box.open:
        return
    with box:
        reason = st.text_input("Reason", key=f"{key}-error:reason", max_chars=500)
        if act.button("Take this agency out", key=f"{key}-error", type="secondary"):
            act.do(
                lambda: agencies.mark_agency_in_error(actor, agency.id, reason=reason, version=agency.version),
                done="Agency taken out; the record and the reason are kept.",
                then=lambda: st.query_params.from_dict({"section": "agencies"}),
            )


def _kinds() -> dict[str, str]:
    return forms.load("agency").fields["kind"].choices()


def _successors(known: list[Agency], but: str) -> dict[str, dict[str, str]]:
    return {"successor_id": {agency.id: agency.name for agency in known if agency.id != but}}


# --- posts ---


def _posts(actor: Actor, posts: list[Post], known: list[Agency]) -> None:
    today = clock.today()
    markup.quiet("Who is invited to a preliminary meeting (Appendix 2): each post, and who holds it now.")
    former = st.toggle("Show former holders", key="posts:former")
    rows = [
        {
            "title": markup.Link(post.title, links.address(PAGE, section="posts", post=post.id)),
            "agency": post.agency,
            "holder": post.holder or "Not known",
            "email": post.holder_email,
            "from": post.valid_from,
            "to": post.valid_to,
        }
        for post in posts
        if former or post.valid_to is None or post.valid_to >= today
    ]
    columns = {
        "title": "Post",
        "agency": "Agency",
        "holder": "Holder",
        "email": "Email",
        "from": "Since",
        "to": "Until",
    }
    markup.table(rows, columns, caption="Posts", show_caption=False, empty="There is no post yet. Add one.")
    box = fold.out("Add a post, or a second holder of one", key="add-post")
    if not box.open:
        return
    with box:
        key, choices = "add-post", {"agency_id": {agency.id: agency.name for agency in known}}
        typed = form.draw("post", key=key, options=choices)
        if act.button("Add the post", key=key):
            act.do(
                lambda: agencies.add_post(actor, typed, today=today, command_id=act.command_id(key)),
                done="Post added.",
                key=key,
                mine=typed,
            )


def _post(actor: Actor, post: Post, posts: list[Post], known: list[Agency]) -> None:
    st.subheader(text.label(post.title), anchor=False)
    earlier = [one for one in posts if (one.title, one.agency_id) == (post.title, post.agency_id)]
    rows = [{"holder": one.holder or "Not known", "from": one.valid_from, "to": one.valid_to} for one in earlier]
    markup.table(rows, {"holder": "Holder", "from": "Since", "to": "Until"}, caption="Holders of this post")
    if not post.holder:
        st.subheader("Who holds it?", anchor=False)
        _correct_post(actor, post, known)
        return
    st.subheader("Somebody else takes over", anchor=False)
    _hand_over(actor, post)
    box = fold.out("Correct the post, or end it", key=f"post-{post.id}")
    if box.open:
        with box:
            _correct_post(actor, post, known)


def _correct_post(actor: Actor, post: Post, known: list[Agency]) -> None:
    key = f"post-{post.id}"
    version = act.opened(key, post.version)
    choices = {"agency_id": {agency.id: agency.name for agency in known}}
    begun = {field.name: getattr(post, field.name) for field in forms.load("post").field if not field.own}
    typed = form.draw("post", own_answers.with_own(actor, "post", post.id, begun), key=key, options=choices)
    if act.button("Record the change", key=key):
        act.do(
            lambda: agencies.change_post(actor, post.id, typed, version=version, today=clock.today()),
            done="Post changed.",
            key=key,
            mine=typed,
        )


def _hand_over(actor: Actor, post: Post) -> None:
    key, new = f"holder-{post.id}", []
    version = act.opened(key, post.version)
    typed = form.draw("post_holder", key=key)
    if act.button("Record the new holder", key=key):
        act.do(
            lambda: new.append(agencies.hand_over_post(actor, post.id, typed, version=version, today=clock.today())),
            done="New holder recorded. The former one is kept with the last day.",
            key=key,
            mine=typed,
            then=lambda: st.query_params.from_dict({"section": "posts", "post": new[0]}),
        )

"""Administration, people: who has an account, the one-time links that open them, offices and deputies, and the access review."""

from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from casework import agencies, audit, clock, forms, memberships, offices, partnerships, people, permissions, procedure
from casework.actors import Actor
from parts import act, admin_second_factor, confirm, fold, form, links, look, markup, text
from parts.admin_partnerships import which
from parts.marks import Mark

LINK = "administration:link"  # the one-time link just made: (person's id, address), until it is put away
PAGE = "administration"


def show(actor: Actor) -> None:
    audit.opened(actor, "people_opened")
    everybody = people.everybody(actor)
    chosen = next((person for person in everybody if person["id"] == st.query_params.get("person")), None)
    if chosen:
        _person(actor, chosen)
        return
    st.session_state.pop(LINK, None)
    _list(actor, everybody)
    if permissions.may(actor, "add_person"):
        _add(actor)
    _leavers(actor)
    _deputies(actor, everybody)


# --- the list ---


def _list(actor: Actor, everybody: list[dict]) -> None:
    sought = st.text_input(
        "Find a person", placeholder="Part of a name, username or agency", key="people:find", width=480
    )
    held, labels = offices.all_offices(actor), procedure.current().roles
    words = sought.casefold().split()
    found = [person for person in everybody if all(word in _text(person) for word in words)]
    rows = [
        {
            "name": markup.Link(person["name"], links.address(PAGE, section="people", person=person["id"])),
            "username": person["username"],
            "agency": person["agency"],
            "offices": [
                labels[office["role"]].label
                for office in held
                if office["person_id"] == person["id"] and goes_on(office, clock.today())
            ],
            "state": _state(person),
        }
        for person in look.paged(found, key="people:page", noun="people")
    ]
    columns = {"name": "Name", "username": "Username", "agency": "Agency", "offices": "Offices", "state": "Account"}
    markup.table(
        rows, columns, caption="People with an account", show_caption=False, empty="Nobody is found. Use fewer letters."
    )


def _text(person: dict) -> str:
    return " ".join(str(person[part] or "") for part in ("name", "username", "agency", "job_title")).casefold()


def _state(person: dict) -> Mark:
    if person["disabled_on"]:
        return Mark("not-needed", "Disabled")
    return Mark("done", "Open") if person["has_passphrase"] else Mark("not-yet", "Waits for the link")


def _add(actor: Actor) -> None:
    box = fold.out("Add a person", key="add-person")
    if not box.open:
        return
    with box:
        key, added = "add-person", []
        choices = {"agency_id": agencies.to_choose(clock.today())}
        typed = form.draw("person", key=key, options=choices)
        if act.button("Add the person", key=key):
            act.do(
                lambda: added.append(people.add(actor, **_account(typed, choices), now=clock.now())),
                done="Person added. Make the one-time link with which they choose a passphrase.",
                key=key,
                mine=typed,
                then=lambda: st.query_params.from_dict({"section": "people", "person": added[0]}),
            )


def _account(typed: dict, choices: dict, hidden: tuple[str, ...] = ()) -> dict:
    values = forms.understand("person", typed, today=clock.today(), options=choices, hidden=hidden)
    return {name: value or (None if name == "agency_id" else "") for name, value in values.items()}


def _leavers(actor: Actor) -> None:
    box = fold.out("Access review: who has no office or membership any more", key="leavers")
    if not box.open:
        return
    with box:
        markup.quiet(
            f"Nothing held for {people.LEAVER_DAYS} days. The portal closes these accounts by itself once a day; "
            "look at the others every quarter."
        )
        rows = [
            {**person, "name": markup.Link(person["name"], links.address(PAGE, section="people", person=person["id"]))}
            for person in people.leavers(actor, today=clock.today())
        ]
        columns = {
            "name": "Name",
            "username": "Username",
            "added_on": "Added",
            "last_right": "Last office or membership",
        }
        markup.table(rows, columns, caption="Leavers", show_caption=False, empty="Nobody.")


# --- one person ---


def _person(actor: Actor, person: dict) -> None:
    links.to(PAGE, "All people", section="people", icon=":material/arrow_back:")
    st.subheader(text.label(person["name"]), anchor=False)
    markup.facts(
        [
            ("Username", person["username"]),
            ("Email", person["email"]),
            ("Job title", person["job_title"]),
            ("Agency", person["agency"]),
            ("Account", _state(person)),
            ("Added", person["added_on"]),
        ]
    )
    if _disabled(person):
        markup.quiet(f"Disabled on {look.moment(person['disabled_on'])}: {person['disabled_why']}")
    if permissions.may(actor, "send_one_time_link") and not _disabled(person):
        _link(actor, person)
    admin_second_factor.show(actor, person)
    _offices(actor, person)
    _memberships(actor, person)
    if permissions.may(actor, "change_person"):
        _correct(actor, person)
    if permissions.may(actor, "disable_person"):
        _close_or_open(actor, person)


def _disabled(person: dict) -> bool:
    return person["disabled_on"] is not None


def _link(actor: Actor, person: dict) -> None:
    made = st.session_state.get(LINK)
    if made and made[0] == person["id"]:
        st.subheader("One-time link", anchor=False)
        markup.quiet(
            f"It works once, within 24 hours, and is not shown again. Copy it and give it to {person['name']} "
            "yourself, in person or by a secure mail of your own: the portal sends nothing."
        )
        st.code(made[1], language=None, wrap_lines=True)
        if st.button("I have copied it"):
            del st.session_state[LINK]
            st.rerun()
        return
    words = "Make a link to choose a new passphrase" if person["has_passphrase"] else "Make the one-time link"
    if st.button(words, type="secondary" if person["has_passphrase"] else "primary"):
        act.do(lambda: _make_link(actor, person["id"]), done="One-time link made. Earlier links no longer work.")


def _make_link(actor: Actor, person_id: str) -> None:
    token = people.make_link(actor, person_id, now=clock.now())
    here = urlsplit(st.context.url or "")
    st.session_state[LINK] = (person_id, f"{here.scheme}://{here.netloc}/welcome/{token}")


def _correct(actor: Actor, person: dict) -> None:
    key, hidden = f"person-{person['id']}", ("username",)
    box = fold.out("Correct the account", key=key)
    if not box.open:
        return
    choices = {"agency_id": agencies.to_choose(clock.today())}
    if person["agency_id"]:
        choices["agency_id"][person["agency_id"]] = person["agency"]
    with box:
        typed = form.draw("person", person, key=key, hidden=hidden, options=choices)
        version = act.opened(key, person["version"])
        if act.button("Record the correction", key=key):
            act.do(
                lambda: people.correct(actor, person["id"], version=version, **_account(typed, choices, hidden)),
                done="Account corrected.",
                key=key,
                mine=typed,
            )


def _close_or_open(actor: Actor, person: dict) -> None:
    key = f"close-{person['id']}"
    if _disabled(person):
        if act.button("Enable the account again", key=key, type="secondary"):
            act.do(
                lambda: people.enable(actor, person["id"]),
                done="Account enabled. The person signs in with their passphrase, or needs a new link.",
            )
        return
    if person["id"] == actor.person_id:
        return
    box = fold.out("Disable the account", key=key)
    if not box.open:
        return
    with box:
        why = st.text_input("Why is the account disabled?", key=f"{key}:why", max_chars=500)
        sentence = (
            f"{person['name']} is signed out at once and cannot sign in again until somebody enables the account."
        )
        if confirm.button("Disable the account", key=key, sentence=sentence, sure="Yes, disable it"):
            act.do(
                lambda: people.disable(actor, person["id"], why=why, now=clock.now()),
                done="Account disabled. The person is signed out.",
                then=lambda: act.forget(key),
            )


def _offices(actor: Actor, person: dict) -> None:
    st.subheader("Offices", anchor=False)
    mine = [office for office in offices.all_offices(actor) if office["person_id"] == person["id"]]
    labels = procedure.current().roles
    rows = [{**office, "label": labels[office["role"]].label} for office in mine]
    columns = {"label": "Office", "valid_from": "First day", "valid_to": "Last day", "ended_why": "Why it ended"}
    markup.table(rows, columns, caption="Offices", show_caption=False, empty="None.")
    if permissions.may(actor, "end_office"):
        _end_office(actor, [row for row in rows if goes_on(row, clock.today())])
    if permissions.may(actor, "give_office") and person["id"] != actor.person_id and not _disabled(person):
        _give_office(actor, person)


def _end_office(actor: Actor, held: list[dict]) -> None:
    if not held:
        return
    box = fold.out("End an office", key="end-office")
    if not box.open:
        return
    with box:
        by_id = {office["id"]: office for office in held}
        chosen = st.selectbox(
            "Which office?", list(by_id), format_func=lambda one: by_id[one]["label"], index=None, placeholder="Choose"
        )
        why = st.text_input("Why does it end?", key="end-office:why", max_chars=500)
        if act.button("End the office", key="end-office", type="secondary", disabled=not chosen):
            act.do(
                lambda: offices.end_office(
                    actor, chosen, version=by_id[chosen]["version"], why=why, today=clock.today()
                ),
                done="Office ended. What it allowed is gone at once.",
                then=lambda: act.forget("end-office"),
            )


def _give_office(actor: Actor, person: dict) -> None:
    box = fold.out("Give an office", key=f"office-{person['id']}")
    if not box.open:
        return
    with box:
        key = f"office-{person['id']}"
        choices = {"role": _roles("office")}
        where = which(partnerships.to_choose(actor, "give_office"), key=key)
        typed = form.draw("office", {"first_day": clock.today()}, key=key, options=choices)
        if act.button("Give the office", key=key):
            act.do(
                lambda: offices.give_office(
                    actor,
                    person["id"],
                    partnership_id=where,
                    **forms.understand("office", typed, today=clock.today(), options=choices),
                ),
                done="Office given.",
                key=key,
                mine=typed,
            )


def _memberships(actor: Actor, person: dict) -> None:
    st.subheader("Memberships of reviews", anchor=False)
    labels = procedure.current().roles
    rows = [{**row, "role": labels[row["role"]].label} for row in memberships.of_person(actor, person["id"])]
    columns = {
        "reference": "Review",
        "role": "Role",
        "agency": "For",
        "valid_from": "First day",
        "valid_to": "Last day",
    }
    markup.table(rows, columns, caption="Memberships", show_caption=False, empty="None that you may see.")
    if permissions.may(actor, "grant_membership"):
        links.to(PAGE, "Grant or end memberships", section="memberships")


# --- deputies ---


def _deputies(actor: Actor, everybody: list[dict]) -> None:
    st.subheader("Deputies", anchor=False)
    markup.quiet("A deputy acts for the holder of an office between two days; what they do says for whom.")
    today, labels = clock.today(), procedure.current().roles
    rows = [{**row, "label": labels[row["role"]].label} for row in offices.all_deputies(actor)]
    columns = {
        "name": "Deputy",
        "for_name": "Acts for",
        "label": "As",
        "valid_from": "First day",
        "valid_to": "Last day",
    }
    markup.table(rows, columns, caption="Deputies", show_caption=False, empty="Nobody acts for another.")
    if permissions.may(actor, "name_deputy"):
        _name_deputy(actor, everybody, today)
        _end_deputy(actor, [row for row in rows if goes_on(row, today)])


def _name_deputy(actor: Actor, everybody: list[dict], today: date) -> None:
    box = fold.out("Name a deputy", key="deputy")
    if not box.open:
        return
    with box:
        key = "deputy"
        held = {row["id"]: row for row in offices.all_offices(actor) if goes_on(row, today)}
        labels = procedure.current().roles
        choices = {
            "office": {one: f"{row['name']}, {labels[row['role']].label}" for one, row in held.items()},
            "person": {person["id"]: person["name"] for person in everybody if not _disabled(person)},
        }
        typed = form.draw("deputy", {"first_day": today}, key=key, options=choices)
        if act.button("Name the deputy", key=key):
            act.do(lambda: _record_deputy(actor, typed, choices, held), done="Deputy named.", key=key, mine=typed)


def _record_deputy(actor: Actor, typed: dict, choices: dict, held: dict[str, dict]) -> None:
    values = forms.understand("deputy", typed, today=clock.today(), options=choices)
    office = held[values["office"]]
    offices.name_deputy(
        actor,
        values["person"],
        office["person_id"],
        office["role"],
        first_day=values["first_day"],
        last_day=values["last_day"],
    )


def _end_deputy(actor: Actor, acting: list[dict]) -> None:
    if not acting:
        return
    box = fold.out("End a deputy's time", key="end-deputy")
    if not box.open:
        return
    with box:
        by_id = {row["id"]: row for row in acting}
        chosen = st.selectbox(
            "Whose?",
            list(by_id),
            format_func=lambda one: f"{by_id[one]['name']}, for {by_id[one]['for_name']}",
            index=None,
            placeholder="Choose",
        )
        if act.button("End their time", key="end-deputy", type="secondary", disabled=not chosen):
            act.do(
                lambda: offices.end_deputy(actor, chosen, version=by_id[chosen]["version"], today=clock.today()),
                done="The deputy's time is ended.",
                then=lambda: act.forget("end-deputy"),
            )


def _roles(kind: str) -> dict[str, str]:
    return {name: role.label for name, role in procedure.current().roles.items() if role.kind == kind}


def goes_on(row: dict, today: date) -> bool:
    """Whether what has a last day still stands, or is to come."""
    return row["valid_to"] is None or row["valid_to"] >= today

"""Administration of the portal itself: who is signed in, backups, and the configuration in force."""

from datetime import datetime, timedelta

import streamlit as st

from casework import backups, clock, forms, partnership, permissions, procedure, procedure_sets, sessions
from casework.actors import Actor
from casework.settings import Security, security
from parts import act, confirm, form, look, markup, text, verification
from parts.marks import Mark

KINDS = {"hourly": "Each hour", "daily": "Each day", "asked": "By hand", "before": "Before a new version"}
LIMITS = {  # of the front door: what it is, and in which unit it is shown
    "idle_seconds": ("Signed out after", "minutes without doing anything", 60),
    "absolute_seconds": ("Signed out at the latest after", "hours", 3600),
    "browsers_per_person": ("Browsers signed in at once", "for each person", 1),
    "failures_per_person": ("Wrong tries before one has to wait", "for each person", 1),
    "link_seconds": ("One-time links last", "hours", 3600),
    "passphrase_shortest": ("Shortest passphrase", "characters", 1),
    "upload_largest": ("Largest file taken", "MB", 1024 * 1024),
}


# --- sessions ---


def open_sessions(actor: Actor) -> None:
    """Who is signed in; one session, or all of a person, can be ended."""
    found = sessions.open_sessions(actor, now=clock.now())
    rows = [
        {
            "name": session.name,
            "username": session.username,
            "begun": session.begun_on,
            "seen": session.last_seen,
            "mine": "This browser" if session.id == actor.session_id else "",
        }
        for session in found
    ]
    columns = {"name": "Name", "username": "Username", "begun": "Signed in", "seen": "Last active", "mine": "Where"}
    markup.table(rows, columns, caption="People signed in", show_caption=False, empty="Nobody is signed in.")
    others = {session.person_id: session.name for session in found if session.person_id != actor.person_id}
    if not others:
        markup.quiet("Nobody else is signed in.")
        return
    chosen = st.selectbox(
        "End the sessions of",
        list(others),
        format_func=others.get,
        index=None,
        placeholder="Choose a person",
        width=720,
    )
    if chosen and confirm.button(
        "End their sessions",
        key=f"sessions-{chosen}",
        sentence=f"{text.label(others[chosen])} is signed out of every browser at once. What they have typed and not sent may be lost.",
        sure="Yes, end them",
    ):
        act.do(
            lambda: sessions.end_all_of(actor, chosen, now=clock.now()),
            done="Sessions ended. Each has to sign in again.",
            key=f"sessions-{chosen}",
        )


# --- backups ---


def backups_kept(actor: Actor) -> None:
    """How backups stand, in words; one more at once; the copies kept."""
    now = clock.now()
    status = backups.status(now)
    if status.sentences:
        markup.summary("Backups need care", status.sentences)
    markup.facts(
        [
            ("Last backup", _age(status, now)),
            (
                "Last failure",
                f"{look.moment(status.failed_on)}: {status.failure}"
                if status.failed_on
                else "None since the last backup",
            ),
            ("Encrypted", "Yes" if status.encrypted else "No"),
            ("Free space", f"{status.free / 1e9:,.1f} GB; the next backup asks for {_megabytes(status.needed)}"),
        ]
    )
    key = "back-up"
    if act.button("Back up now", key=key):
        with st.spinner("Making the backup and opening it again to prove it"):
            act.do(lambda: backups.back_up(actor, now=clock.now()), done="Backup made and proven.")
    rows = [
        {
            "made": backup.made_on,
            "kind": KINDS[backup.kind],
            "sealed": Mark("done", "Encrypted") if backup.sealed else Mark("at-risk", "Not encrypted"),
            "size": _megabytes(backup.path.stat().st_size),
            "name": backup.path.name,
        }
        for backup in look.paged(backups.kept(), key="backups:page", noun="copies", size=20)
    ]
    columns = {"made": "Made", "kind": "Kind", "sealed": "Encrypted", "size": "Size", "name": "File in backups/"}
    markup.table(rows, columns, caption="Copies kept", empty="There is no copy yet. Make one now.")
    markup.quiet(
        "Copy them to another machine. One is put back by 'python -m casework restore FILE', with the portal stopped."
    )
    if permissions.may(actor, "verify_audit"):
        st.header("The activity record", anchor=False)
        verification.show(actor)


def _age(status: backups.Status, now: datetime) -> str:
    if status.newest is None:
        return "There is none yet"
    return f"{look.moment(status.newest.made_on)}, {in_words(status.age)} ago"


def in_words(age: timedelta) -> str:
    """'2 days', '3 hours', '5 minutes', 'less than a minute'."""
    for seconds, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(age.total_seconds() // seconds)
        if count:
            return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    return "less than a minute"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


# --- configuration ---


def configuration(actor: Actor) -> None:
    """The partnership's names, the procedure in force and the limits; which of it is changed here and which in a file."""
    about = partnership.about()
    if about is None:
        markup.quiet("The partnership is not set up yet. Open the one-time link that the first start printed.")
        return
    if permissions.may(actor, "change_settings"):
        _names(actor, about)
    else:
        markup.facts(
            [
                ("Partnership", about["name"]),
                ("Short name", about["short_name"]),
                ("References begin with", about["reference_prefix"]),
            ]
        )
    _procedure()
    _limits(security())


def _names(actor: Actor, about: dict) -> None:
    st.subheader("The partnership", anchor=False)
    key = "partnership"
    version = act.opened(key, about["version"])
    typed = form.draw("partnership_names", about, key=key)
    picture = partnership.logo()
    if picture:
        st.image(picture["logo"], width=160, caption="The present logo")
    chosen = st.file_uploader(
        f"New logo (optional): a PNG or JPEG picture of at most {partnership.LOGO_LARGEST // 1000} kB",
        type=["png", "jpg", "jpeg"],
        max_upload_size=1,
        key=f"{key}:logo",
    )
    if act.button("Record the change", key=key):
        act.do(
            lambda: partnership.rename(
                actor,
                version=version,
                logo=chosen.getvalue() if chosen else None,
                **forms.understand("partnership_names", typed, today=clock.today()),
            ),
            done="The partnership's names are changed.",
            key=key,
            mine=typed,
        )


def _procedure() -> None:
    now = procedure.in_force()
    st.subheader("The procedure", anchor=False)
    markup.facts(
        [
            ("In force", now.set.label),
            ("Version", now.set.version),
            ("Adopted", now.set.adopted),
            ("Guidance", now.set.guidance),
            ("Law", now.set.law),
            ("Read from", procedure.folder().name + "/"),
        ]
    )
    rows = [{"edition": one.title, "since": one.kept_on} for one in procedure_sets.every()]
    columns = {"edition": "Edition that reviews keep", "since": "First used"}
    markup.table(rows, columns, caption="Editions kept", empty="None yet: no review has begun.")
    for sentence in procedure_sets.troubles():
        st.warning(sentence)
    kept = now.partnership.backups
    markup.quiet(
        f"Backups kept: {kept.hourly_kept} hourly, {kept.daily_kept} daily; called old after {kept.stale_after_hours} hours."
    )
    markup.quiet(
        "Steps, clocks, roles, forms, lists and addresses are text files in this folder: whoever runs the machine edits "
        "them and starts the portal again. The portal checks them and names a slip by file and line."
    )


def _limits(limits: Security) -> None:
    st.subheader("The front door", anchor=False)
    required = "Required for offices that read real names" if limits.second_factor else "Offered to everybody"
    shown = [(label, f"{getattr(limits, name) / unit:g} {words}") for name, (label, words, unit) in LIMITS.items()]
    markup.facts([*shown, ("Second factor", required)])
    markup.quiet("They stand under [security] in partnership.toml, or in the file named in PORTAL_SETTINGS.")

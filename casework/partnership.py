"""The partnership itself, and its first start: the first administrator names it, and the agencies and posts of App 2 come with it."""

import json
import tomllib
from datetime import date, datetime

from casework import database, passphrases, people, permissions, plain_text, procedure
from casework.actors import PORTAL, Actor
from casework.errors import NotFound, Problem, Refused, Stale

LOGO_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LOGO_LARGEST = 500_000


def about() -> dict | None:
    """The partnership's names and whether this is a demonstration; None before the first set-up."""
    return database.one("partnership_names")


def logo() -> dict | None:
    """The partnership's `logo` (bytes) and its `logo_type` (media type); None when it has none."""
    found = database.one("partnership")
    return found if found and found["logo"] else None


def proposed_names() -> dict[str, str]:
    """The names of procedure/partnership.toml, for the first administrator to confirm or change."""
    names = tomllib.loads((procedure.folder() / "partnership.toml").read_text(encoding="utf-8"))["names"]
    return {"name": names["partnership"], "short_name": names["short"], "reference_prefix": names["reference_prefix"]}


def first_link(*, now: datetime) -> str | None:
    """The secret part of the link for the very first set-up, in place of an earlier one; None when somebody has an account already."""
    if database.one("count_people")["people"]:
        return None
    with database.change(PORTAL, "first_start") as write:
        return people.new_link(write, None, "first_start", now)


def set_up(
    token: str,
    *,
    name: str,
    short_name: str,
    reference_prefix: str,
    logo: bytes | None,
    administrator: str,
    username: str,
    email: str,
    passphrase: str,
    now: datetime,
) -> str:
    """Name the partnership, bring in the agencies and posts of App 2, and make the first administrator; returns that person's id.

    Raises NotFound when the link is not (or no longer) the one of the first start, Refused with every field at fault.
    """
    link = people.link(token, now=now)
    if link.purpose != "first_start":
        raise NotFound("This link")
    named = _understood(name, short_name, reference_prefix, logo)
    passphrases.demand_good(passphrase, username=username, words=(administrator, named["name"], named["short_name"]))
    stored, person_id = passphrases.hashed(passphrase), database.new_id()
    with database.change(PORTAL, "partnership_set_up", subject=person_id) as write:
        people.spend(write, link, now)
        write("insert_partnership", id=database.new_id(), demonstration=False, **named)
        bring_in_agencies(write)
        people.insert(
            write, person_id, username=username, name=administrator, email=email, job_title="", agency_id=None, now=now
        )
        write("set_passphrase", id=person_id, secret_hash=stored)
        office = {"role": "account_administrator", "valid_from": now.date(), "valid_to": None}
        write("insert_office", id=database.new_id(), person_id=person_id, **office)
    return person_id


def rename(
    actor: Actor,
    *,
    version: int,
    name: str,
    short_name: str,
    reference_prefix: str,
    logo: bytes | None,
    partnership_id: str | None = None,
) -> None:
    """Change a partnership's names, the portal's own when none is named; `logo` None keeps the one there is. Raises Stale."""
    permissions.demand(actor, "change_settings")
    current = database.one("partnership_by_id", id=partnership_id) if partnership_id else database.one("partnership")
    if current is None:
        raise NotFound("The partnership")
    permissions.demand(actor, "change_settings", partnership=current["id"])
    named = _understood(name, short_name, reference_prefix, logo)
    if logo is None:
        named |= {"logo": current["logo"], "logo_type": current["logo_type"]}
    with database.change(actor, "settings_changed", subject=current["id"]) as write:
        if not write("change_partnership", id=current["id"], version=version, **named):
            raise Stale(current)


def bring_in_agencies(write: database.Write) -> None:
    """Within a change: the agencies and posts of procedure/agencies.toml. A post says what it is, never who holds it."""
    agencies = tomllib.loads((procedure.folder() / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    posts = [(post["title"], agency["id"]) for agency in agencies for post in agency.get("posts", [])]
    write.many("insert_agency", [_agency(agency) for agency in agencies])
    write.many("insert_former_name", [name for agency in agencies for name in _former_names(agency)])
    write.many(
        "insert_post",
        [
            {"id": database.new_id(), "title": title, "agency_id": agency_id, "list_order": order}
            for order, (title, agency_id) in enumerate(posts, start=1)
        ],
    )


def logo_kind(logo: bytes) -> str:
    """The media type of a logo, by its first bytes. Raises Refused for anything but a png or jpg of moderate size."""
    if len(logo) > LOGO_LARGEST:
        raise Refused(
            [
                Problem(
                    "logo", f"The logo has {len(logo) // 1000} kB. Use a picture of at most {LOGO_LARGEST // 1000} kB."
                )
            ]
        )
    for beginning, kind in LOGO_KINDS.items():
        if logo.startswith(beginning):
            return kind
    raise Refused(
        [Problem("logo", "The logo is not a PNG or JPEG picture. Save it as one of these and choose it again.")]
    )


def _agency(agency: dict) -> dict:
    days: dict[str, date | None] = {"valid_from": agency.get("from"), "valid_to": agency.get("until")}
    return {
        "id": agency["id"],
        "name": agency["name"],
        "short_name": agency["short"],
        "kind": agency["kind"],
        "aliases": json.dumps(agency.get("aliases", []), ensure_ascii=False),
        "successor_id": agency.get("successor"),
        **days,
    }


def _former_names(agency: dict) -> list[dict]:
    return [
        {
            "id": database.new_id(),
            "agency_id": agency["id"],
            "name": former["name"],
            "short_name": former["name"],
            "last_day": former["until"],
        }
        for former in agency.get("former_names", [])
    ]


def _understood(name: str, short_name: str, reference_prefix: str, logo: bytes | None) -> dict:
    problems = []
    for field, typed, longest in (
        ("name", name, 120),
        ("short_name", short_name, 40),
        ("reference_prefix", reference_prefix, 10),
    ):
        try:
            plain_text.kept(typed, field, ask="This cannot be left empty.", most=longest)
        except Refused as refused:
            problems += refused.problems
    if reference_prefix.strip() and not reference_prefix.strip().isalnum():
        problems.append(Problem("reference_prefix", "Use letters and digits only, such as DHR."))
    if problems:
        raise Refused(problems)
    return {
        "name": name.strip(),
        "short_name": short_name.strip(),
        "reference_prefix": reference_prefix.strip(),
        "logo": logo or None,
        "logo_type": logo_kind(logo) if logo else None,
    }

"""The terms of reference that go with a request for an IMR: the version that the panel agreed last (3.3.2, 3.3.4; R83)."""

from casework import dates, enquiry, steps


def agreed(review_id: str) -> dict[str, str] | None:
    """The agreed terms of reference: `id` of the version, and `called`, how a letter names it. None while the panel has agreed none.

    `id` is '' where they were agreed before the portal, and only the day is on record.
    """
    if version := enquiry.agreed_version(review_id):
        return {"id": version.id, "called": f"version {version.number}, as agreed by the panel on {dates.show(version.agreed_on)}"}
    record = steps.case(review_id).records.get("terms_agreed")
    if record is None or record.outcome == "not_needed":
        return None
    when = f" on {dates.show(record.done)}" if record.done else ""
    return {"id": "", "called": f"as agreed by the panel{when}"}

"""Which files leave the portal by /download/{kind}, and the rule that makes each: it checks the right and writes the audit row itself."""

from collections.abc import Callable
from datetime import datetime

from casework import (
    action_plan_export,
    activity,
    chronology_export,
    chronology_narrative,
    dashboard_workbook,
    family_papers,
    genogram_export,
    home_office_data,
    home_office_letters,
    imr_papers,
    lists_printed,
    notification_papers,
    own_answers_export,
    preliminary_papers,
    process_figures,
    register_export,
    report_export,
    terms_export,
)
from casework.actors import Actor
from casework.download import Download
from web.downloads import Build, register


def _of_review(paper: Callable[..., Download]) -> Build:
    """A paper of the review named in the address."""

    def build(actor: Actor, params: dict[str, str], now: datetime) -> Download:
        return paper(actor, params.get("review", ""), now=now)

    return build


def _genogram(actor: Actor, params: dict[str, str], now: datetime) -> Download:
    """The genogram as at the day in the address, as SVG or PNG."""
    asked = {name: params.get(name, "") for name in ("picture", "as_at", "names_as")}
    return genogram_export.export_genogram(actor, params.get("review", ""), **asked, looked_at=params.get("looked", ""), now=now)


def _consent_form(actor: Actor, params: dict[str, str], now: datetime) -> Download:
    """The consent form for one contact, about the records of one person."""
    asked = [params.get(name, "") for name in ("review", "entry", "person")]
    return family_papers.consent_form(actor, *asked, now=now)


def _family_letter(actor: Actor, params: dict[str, str], now: datetime) -> Download:
    """The letter on the decision for one contact."""
    return family_papers.decision_letter(actor, params.get("review", ""), params.get("entry", ""), now=now)


register("activity", activity.download)
register("chronology", chronology_export.download)
register("chronology-narrative", chronology_narrative.download)
register("genogram", _genogram)
register("imr", imr_papers.export_imr)
register("imr-letter", imr_papers.letter)
register("report", report_export.download)
register("terms", terms_export.download)
register("action-plan", action_plan_export.download)
register("action-plan-by-agency", action_plan_export.download_by_agency)
register("preliminary-invitation", _of_review(preliminary_papers.invitation))
register("preliminary-agenda", _of_review(preliminary_papers.agenda))
register("preliminary-minutes", _of_review(preliminary_papers.minutes))
register("recommendation-note", _of_review(preliminary_papers.recommendation_note))
register("home-office-letter", home_office_letters.download)
register("home-office-data", home_office_data.download)
register("dashboard", dashboard_workbook.download)
register("yearly-audit", process_figures.download)
register("consent-form", _consent_form)
register("family-letter", _family_letter)
register("register", register_export.print_register)
register("registers", register_export.export_registers)
register("list", lists_printed.print_list)
register("acknowledgement", notification_papers.acknowledgement)
register("own-answers", own_answers_export.download)

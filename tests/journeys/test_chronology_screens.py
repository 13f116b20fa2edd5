"""The chronology's screens as they are drawn: at the width of a projector no word is broken, on a telephone nothing stands out of the screen."""

import io
import re

import openpyxl
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
LOG = """Date,Family member,Information,Source,Action / Outcome,Victim seen,Comment
12/09/2019,The perpetrator's grandmother,"Attended, accompanied by a neighbourhood safeguarding coordinator.",Multi-agency safeguarding \
documentation,Referral to multidisciplinary safeguarding meeting,✓,IA: Inter-departmental communication considered
"""
BROKEN = r"""() => [...document.querySelectorAll('.csp-table td')].flatMap(cell => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode())
        for (const word of text.data.matchAll(/[\p{L}\p{N}\/]+/gu)) {
            const place = document.createRange();
            place.setStart(text, word.index);
            place.setEnd(text, word.index + word[0].length);
            if (new Set([...place.getClientRects()].map(line => Math.round(line.top))).size > 1) found.push(word[0]);
        }
    return found;
})"""
LONGER = "document.querySelector('.csp-table .csp-mark.in-hand').textContent = 'Submitted 30/11/2026, no. 12; 1,204 changes since'"
BEYOND = "document.querySelector('.stMain').scrollWidth - innerWidth"  # pixels that stand out of the screen


def review_of(visitor) -> str:
    visitor.open("/reviews")
    visitor.follow(re.compile("Alder"))
    return re.search(r"review=(\w+)", visitor.page.url)[1]


@pytest.mark.req("R77", "R173")
def test_on_a_projector_no_date_and_no_word_is_broken_in_the_preview_or_in_the_background(visit):
    author = visit("police-author", width=1280)
    review = review_of(author)
    author.open(f"/chronology-import?review={review}")
    author.page.locator('input[type="file"]').set_input_files({"name": "log.csv", "mimeType": "text/csv", "buffer": LOG.encode()})
    author.sees("Which column is which")
    author.settle()
    author.press("These columns are right: show the rows")
    author.sees("Rows as understood")
    assert author.page.evaluate(BROKEN) == []
    author.open(f"/chronology?review={review}")
    author.page.get_by_text("Background, before the period").first.click()
    author.settle()
    author.sees("23/03/2019")
    assert author.page.evaluate(BROKEN) == []


@pytest.mark.req("R77")
def test_on_a_projector_no_word_is_broken_in_the_preview_of_a_workbook_of_two_sheets(visit):
    book, written = openpyxl.Workbook(), io.BytesIO()
    log, team = book.active, book.create_sheet("Neighbourhood team")
    log.title = "Police log"
    log.append(["Date", "Information", "Source", "Comment"])
    log.append(["12/03/2019", "Third-party report of an assault.", "Crimestoppers", "Was it proportionate?"])
    team.append(["Week commencing", "Events", "Outcome"])
    team.append(["04/02/2019", "Patrol passed daily, nothing seen.", "Nil"])
    book.save(written)
    author = visit("police-author", width=1280)
    author.open(f"/chronology-import?review={review_of(author)}")
    author.page.locator('input[type="file"]').set_input_files({"name": "log.xlsx", "mimeType": "", "buffer": written.getvalue()})
    author.sees("Which column is which")
    author.settle()
    author.press("These columns are right: show the rows")
    author.sees("a week, by the column's heading")
    assert author.page.evaluate(BROKEN) == []


@pytest.mark.req("R77")
def test_on_a_telephone_the_chronology_is_as_wide_as_the_screen(visit):
    author = visit("police-author", width=390)
    review = review_of(author)
    author.open(f"/chronology-write?review={review}")
    author.fill("Date", "12/09/2023")
    author.fill("Information", "Rang back.")
    author.page.get_by_role("button", name=re.compile("^Save the entry")).click()
    author.sees(re.compile("Entry saved"))
    author.settle()
    author.open(f"/chronology?review={review}")
    author.sees(re.compile("1 change since"))
    author.page.evaluate(LONGER)
    assert author.page.evaluate(BEYOND) <= 0

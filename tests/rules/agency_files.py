"""Files as agencies send them, made anew for each test: Word with Appendix 3's tables, workbooks with titles, merged cells and several sheets."""

import copy
import io
from datetime import date

import docx
import xlsxwriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

APP_3 = ["Date (dd/mm/yy)", "Family Members", "Information", "Source - Agency", "Action / Outcome", "Victim seen ✓",
         "IMR & Panel Members Initials & Comment"]  # fmt: skip
RAN_TO = 'He said "stop".\nShe ran to the neighbour.'


def word_file() -> bytes:
    """Appendix 3 as it comes: a head with a box of guidance, the header row repeated, a tick from a symbol font, cells merged down and across,
    tracked changes, and a second table on the next page without headings."""
    document = docx.Document()
    document.add_paragraph("Darlington CSP Domestic Homicide Review")
    document.add_paragraph("Period of Review 01/01/2018 to 13/08/2026")
    document.add_paragraph("VICTIM'S INITIALS: XY   AGE 34   AGENCY: Fire Service")
    guidance = document.add_table(1, 2)
    guidance.cell(0, 0).text, guidance.cell(0, 1).text = "Guidance Notes", "Use font Arial 11 throughout the chronology"
    document.add_paragraph("")
    rows = [
        ["12/09/2019", "WF", RAN_TO, "Niche", "Log opened", "", "IA: see log 7"],
        ["", "WF & TI", "Later that day both were spoken to", "Niche", "", "", ""],
        ["31/09/2019", "TI", "Arrested", "Niche", "Bailed", "No", ""],
    ]
    table = _table(document, [APP_3, *rows])
    table.cell(1, 0).merge(table.cell(2, 0))
    _tick(table.cell(1, 5))
    heading = copy.deepcopy(table.rows[0]._tr)
    table._tbl.append(heading)
    last = table.add_row().cells
    for cell, text in zip(last, ["October 2019", "WF", "Asked to be", "Niche", "", "", ""], strict=True):
        cell.text = text
    _track(last[2].paragraphs[0])
    across = table.add_row().cells
    across[0].merge(across[6]).text = "2020"
    document.add_page_break()
    _table(document, [["03/01/2020", "WF", "Moved away", "Niche", "", "", ""], ["04/01/2020", "WF", "Rang back", "Niche", "", "", ""]])
    return saved(document)


def _table(document, rows):
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def _tick(cell) -> None:
    run = cell.paragraphs[0].add_run()
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Wingdings")
    sign.set(qn("w:char"), "F0FC")
    run._r.append(sign)


def _track(paragraph) -> None:
    """'Asked to be' + inserted ' rehoused' - deleted ' left alone'."""
    for kind, tag, text in (("ins", "t", " rehoused"), ("del", "delText", " left alone")):
        paragraph._p.append(
            parse_xml(f'<w:{kind} {nsdecls("w")} w:id="1" w:author="A"><w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{kind}>')
        )


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def workbook() -> bytes:
    """Three sheets: notes; a chronology under titles, with two rows of headings, a date merged over two rows and dates as numbers and as text;
    and another under other headings."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Read me").write(0, 0, "Please do not change the columns.")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet("Contacts")
        page.merge_range(0, 0, 0, 4, "Chronology of Involvement")
        page.write(1, 0, "Agency: Testshire Police")
        page.merge_range(3, 0, 4, 0, "Date")
        page.merge_range(3, 1, 3, 2, "Contact")
        page.write_row(4, 1, ["Person", "Details"])
        page.merge_range(3, 3, 4, 3, "Source")
        page.merge_range(3, 4, 4, 4, "Outcome")
        page.merge_range(5, 0, 6, 0, date(2019, 9, 12), day)
        page.write_row(5, 1, ["WF", "Attended", "Niche", "Referred"])
        page.write_row(6, 1, ["TI", "Arrested", "Niche", "Bailed"])
        page.write_row(7, 0, ["3rd March 2020", "WF", "Moved", "Niche", ""])
        page.write_number(8, 0, 43_900)
        page.write_row(8, 1, ["WF", "Rang back", "Niche", ""])
        other = book.add_worksheet("Calls")
        other.write_row(0, 0, ["When", "What happened", "System"])
        other.write_row(1, 0, ["01/02/2019", "Silent call", "Control room"])
        other.write_row(2, 0, ["30/02/2019", "Silent call", "Control room"])
    return file.getvalue()

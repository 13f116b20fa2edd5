"""Chronologies whose headings stand in two rows, as agencies send them: what each must give was written down before it was read."""

import csv
import io
import re
from datetime import date
from typing import NamedTuple

import docx
import openpyxl
import pytest

from casework import columns, tables, understand_chronology

pytestmark = pytest.mark.req("R73", "R173")
READ_ON = date(2026, 11, 22)


class Sent(NamedTuple):
    """`merged` are areas such as 'A1:B1'; `taken` says what of the last row stands in each of Appendix 3's columns, `first` which row is the first
    of the table's rows, `held` which rows are held; `only` the kinds of file that can tell it so."""

    rows: list
    merged: str
    taken: dict
    first: int = 3
    held: tuple = ()
    only: str = ""


def under(*rows: list) -> list:
    return [[cell or None for cell in row] for row in rows]


SENT = {
    "the pair names what neither row alone does": Sent(
        under(["When", "", "What happened", "", "Outcome"], ["Date", "Time", "Contact", "By whom", "NFA / referral"],
              ["03/03/2018", "14:30", "Rang the team", "SW", "NFA"]), "A1:B1 C1:D1",
        {"date": "03/03/2018", "time": "14:30", "information": "Rang the team", "outcome": "NFA"}),
    "police: occurrence and response": Sent(
        under(["Occurrence", "", "Circumstances", "Police response", ""], ["Date", "Ref", "", "Action taken", "Disposal"],
              ["03/03/2018", "44/18", "Shouting heard", "Officers sent", "No crime"]), "A1:B1 C1:C2 D1:E1",
        {"date": "03/03/2018", "information": "Shouting heard", "action": "Officers sent"}),
    "NHS trust: contact and clinical record": Sent(
        under(["Contact", "", "", "Clinical record", ""], ["Date", "Time", "Type", "Presenting complaint", "Outcome"],
              ["03/03/2018", "10:05", "A&E", "Wrist injury", "Discharged"]), "A1:C1 D1:E1",
        {"date": "03/03/2018", "time": "10:05", "information": "Wrist injury", "outcome": "Discharged"}),
    "housing: contact with a tenant": Sent(
        under(["Date", "Contact with tenant", "", "Follow up"], ["", "Details", "Officer", "Action taken"],
              ["03/03/2018", "Noise reported", "LM", "Letter"]), "A1:A2 B1:C1",
        {"date": "03/03/2018", "information": "Noise reported", "action": "Letter"}),
    "probation: enforcement": Sent(
        under(["Date", "Type of contact", "Contact details", "", "Enforcement", ""], ["", "", "Summary", "Officer", "Action", "Outcome"],
              ["03/03/2018", "Office", "Attended late", "PO", "Warned", "None"]), "A1:A2 B1:B2 C1:D1 E1:F1",
        {"date": "03/03/2018", "information": "Attended late", "action": "Warned", "outcome": "None"}),
    "MARAC: meeting, referral, actions": Sent(
        under(["Meeting", "", "Referral", "", "Actions", ""], ["Date", "Ref", "Agency", "Reason for referral", "Action agreed", "Owner"],
              ["03/03/2018", "M12", "Police", "High risk", "IDVA to ring", "IDVA"]), "A1:B1 C1:D1 E1:F1",
        {"date": "03/03/2018", "agency": "Police", "information": "High risk", "action": "IDVA to ring"}),
    "an outcome stretched over other things is none of them": Sent(
        under(["Date", "Information", "Outcome", ""], ["", "", "NFA / referral", "By whom"], ["03/03/2018", "Rang", "NFA", "SW"]),
        "A1:A2 B1:B2 C1:D1", {"date": "03/03/2018", "information": "Rang"}, only="xlsx docx"),
    "an action, taken and by whom": Sent(
        under(["Date", "Details", "Action", ""], ["", "", "Taken", "By whom"], ["03/03/2018", "Rang", "Referred", "SW"]),
        "A1:A2 B1:B2 C1:D1", {"date": "03/03/2018", "information": "Rang", "action": "Referred"}, only="xlsx docx"),
    "GP: consultation": Sent(
        under(["Consultation", "", "", "History", "Examination", "Plan"], ["Date", "Clinician", "Type", "", "", ""],
              ["03/03/2018", "Dr", "Surgery", "Low mood", "Tearful", "Review"]), "A1:C1 D1:D2 E1:E2 F1:F2",
        {"date": "03/03/2018", "information": "Low mood"}),
    "ambulance: call and patient": Sent(
        under(["Call", "", "Patient", "", "Narrative", "Disposal"], ["Date", "Time", "Name", "DOB", "", ""],
              ["03/03/2018", "22:40", "XY", "withheld", "Fall at home", "Conveyed"]), "A1:B1 C1:D1 E1:E2 F1:F2",
        {"date": "03/03/2018", "time": "22:40", "family_member": "XY", "information": "Fall at home"}),
    "a period from and to": Sent(
        under(["Date", "", "Information", "Agency response"], ["From", "To", "", ""], ["03/03/2018", "05/03/2018", "Stayed", "None"]),
        "A1:B1 C1:C2 D1:D2", {"date": "03/03/2018", "end_date": "05/03/2018", "information": "Stayed", "action": "None"}),
    "the lower row alone names more": Sent(
        under(["When", "Who", "What", "", "", "Response"], ["Date", "Initials", "Event", "Agency", "Source", "Action/outcome"],
              ["03/03/2018", "XY", "Rang", "Police", "Niche", "NFA"]), "",
        {"date": "03/03/2018", "family_member": "XY", "information": "Rang", "agency": "Police", "source": "Niche", "action": "NFA"}),
    "how the date is to be written": Sent(
        under(["Date", "Time", "Family member", "Information", "Source"], ["dd/mm/yyyy", "(24h)", "initials only", "", ""],
              ["03/03/2018", "14:30", "XY", "Rang", "Niche"]), "",
        {"date": "03/03/2018", "time": "14:30", "family_member": "XY", "information": "Rang", "source": "Niche"}),
    "how date and tick are to be written": Sent(
        under(["DATE", "DETAILS OF CONTACT", "VICTIM SEEN"], ["(DD/MM/YY)", "facts, not opinion", "Y/N"], ["03/03/18", "Rang", "N"]), "",
        {"date": "03/03/18", "information": "Rang", "seen": "N"}),
    "the headings go on in the second row": Sent(
        under(["Date", "Concern", "Action taken", "Outcome"], ["of incident", "(what was said or seen)", "(by DSL)", ""],
              ["03/03/2018", "Upset in class", "Mother rung", "Monitor"]), "",
        {"date": "03/03/2018", "information": "Upset in class", "action": "Mother rung", "outcome": "Monitor"}),
    "how the date is written and of what the contact consists": Sent(
        under(["Date", "Contact", "", "Outcome"], ["(dd/mm/yy)", "Type", "Details", ""], ["03/03/18", "Phone", "Rang about rent", "NFA"]), "B1:C1",
        {"date": "03/03/18", "information": "Rang about rent", "outcome": "NFA"}),
    "the contact's parts in a row of their own": Sent(
        under(["Date", "Contact", "", "Outcome"], ["", "Type", "Details", ""], ["03/03/18", "Phone", "Rang about rent", "NFA"]), "A1:A2 B1:C1 D1:D2",
        {"date": "03/03/18", "information": "Rang about rent", "outcome": "NFA"}),
    "columns that are numbered": Sent(
        under(["Date", "Family Members", "Information", "Source"], ["(1)", "(2)", "(3)", "(4)"], ["03/03/2018", "XY", "Rang", "Niche"]), "",
        {"date": "03/03/2018", "family_member": "XY", "information": "Rang", "source": "Niche"}),
    "headings twice": Sent(
        under(["Date", "Information", "Action"], ["Date", "Information", "Action"], ["03/03/2018", "Rang", "NFA"]), "",
        {"date": "03/03/2018", "information": "Rang", "action": "NFA"}, first=2),
    "advice that does not show itself as such": Sent(
        under(["Date", "Information", "Action"], ["", "facts only", "incl. NFA"], ["03/03/2018", "Rang", "NFA"]), "",
        {"date": "03/03/2018", "information": "Rang", "action": "NFA"}, first=2, held=(2,)),
    "data under two headings and none": Sent(
        under(["Date", "Information", "Action", ""], ["03/03/2018", "Contact", "Referral", "Agency"], ["04/03/2018", "Rang", "NFA", "SW"]), "",
        {"date": "04/03/2018", "information": "Rang", "action": "NFA"}, first=2),
    "data without a date under a stretched heading": Sent(
        under(["Date", "Information", "Action", ""], ["n/k", "Attended", "Referred", "MARAC"], ["04/03/2018", "Rang", "NFA", "SW"]), "C1:D1",
        {"date": "04/03/2018", "information": "Rang", "action": "NFA"}, first=2, held=(2,)),
    "data whose date is told in words": Sent(
        under(["Date", "Type", "Details"], ["Date of contact not known", "Phone", "Rang"], ["04/03/2018", "Visit", "Seen"]), "",
        {"date": "04/03/2018", "information": "Seen"}, first=2, held=(2,)),
    "data of a month whose year is not written": Sent(
        under(["Date", "", "Information", "Action", ""], ["March", "Assault", "Police", "Assessment", "Response"],
              ["04/03/2018", "Visit", "Seen", "NFA", ""]), "",
        {"date": "04/03/2018", "information": "Seen", "action": "NFA"}, first=2, held=(2,)),
    "data whose date is unknown": Sent(
        under(["Date", "Details", "Outcome", ""], ["Unknown", "Visit", "Social worker", "Response"], ["04/03/2018", "Visit", "Seen", ""]), "",
        {"date": "04/03/2018", "information": "Visit", "outcome": "Seen"}, first=2, held=(2,)),
    "data of the same day": Sent(
        under(["Date", "Details", "Outcome", ""], ["As above", "Letter", "Seen", "Response"], ["04/03/2018", "Visit", "Seen", ""]), "",
        {"date": "04/03/2018", "information": "Visit", "outcome": "Seen"}, first=2, held=(2,)),
    "data without a date": Sent(
        under(["Date", "Details", "Outcome", ""], ["(undated)", "Visit", "seen", "x"], ["04/03/2018", "Visit", "Seen", ""]), "",
        {"date": "04/03/2018", "information": "Visit", "outcome": "Seen"}, first=2, held=(2,)),
    "a year over the rows": Sent(
        under(["Date", "Information", "Action"], ["2018", "", ""], ["4 March", "Rang", "NFA"]), "",
        {"date": "4 March", "information": "Rang", "action": "NFA"}, first=2),
    "a title over both": Sent(
        under(["Chronology of Involvement", "", "", "", ""], ["Incident", "", "Narrative", "Response", ""], ["Date", "Time", "", "Action", "Result"],
              ["03/03/2018", "14:30", "Alarm", "Crew sent", "False alarm"]), "A1:E1 A2:B2 C2:C3 D2:E2",
        {"date": "03/03/2018", "time": "14:30", "information": "Alarm", "action": "Crew sent", "outcome": "False alarm"},
        first=4),
}  # fmt: skip


def as_xlsx(sent: Sent) -> bytes:
    made = openpyxl.Workbook()
    for row in sent.rows:
        made.active.append(row)
    for area in sent.merged.split():
        made.active.merge_cells(area)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def as_csv(sent: Sent) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(sent.rows)
    return file.getvalue().encode()


def as_docx(sent: Sent) -> bytes:
    document = docx.Document()
    table = document.add_table(len(sent.rows), max(map(len, sent.rows)))
    for row, texts in zip(table.rows, sent.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text or ""
    for left, top, right, bottom in re.findall(r"([A-Z])(\d):([A-Z])(\d)", sent.merged):
        first, last = table.cell(int(top) - 1, ord(left) - 65), table.cell(int(bottom) - 1, ord(right) - 65)
        text = first.text
        first.merge(last).text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


KINDS = {"xlsx": as_xlsx, "csv": as_csv, "docx": as_docx}


@pytest.mark.parametrize(("named", "kind"), [(named, kind) for named, sent in SENT.items() for kind in KINDS if kind in (sent.only or kind)])
def test_headings_in_two_rows_are_taken_for_what_both_say(named, kind):
    sent = SENT[named]
    (table,) = columns.find(tables.read(f"t.{kind}", KINDS[kind](sent)), columns.CHRONOLOGY)
    last = sent.rows[-1]
    assert {match.target: last[match.column] for match in table.matches if match.target} == sent.taken
    assert table.rows[0].number == sent.first and [number for number, _ in table.outside] == list(range(1, sent.first))
    read = understand_chronology.understand(table, table.matches, today=READ_ON)
    assert tuple(dict.fromkeys(held.row for held in read.held)) == sent.held
    assert read.accepted[-1].row == len(sent.rows) and read.accepted[-1].date.earliest.year == 2018


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_two_rows_of_headings_is_kept_under_what_both_say(kind):
    sent = SENT["the pair names what neither row alone does"]
    (table,) = columns.find(tables.read(f"t.{kind}", KINDS[kind](sent)), columns.CHRONOLOGY)
    assert table.headings == ["When: Date", "When: Time", "What happened: Contact", "What happened: By whom", "Outcome: NFA / referral"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Outcome: NFA / referral", "outcome"), ("Outcome: By whom", None), ("Outcome: Lead officer", None), ("Source: crime ref", None),
        ("Information: Y/N", None), ("Victim seen: tick or cross", "seen"), ("Family member: as agreed at panel", "family_member"),
        ("Family member: worker", None), ("Date: of birth", None), ("Contact: Type", None), ("Significance: high or low", "significance"),
    ],
)  # fmt: skip
def test_the_upper_row_tells_what_the_lower_does_not_unless_that_is_of_something_else(heading, name):
    assert [match.target for match in columns.guess([heading], columns.CHRONOLOGY)] == [name]

"""What a cell or paragraph of a Word document says, as it reads on paper: tracked insertions are kept and deletions left out, a tick is a tick in
whatever font, a form's prompt is nobody's text. The tables themselves are read in `word_tables`."""

from collections import Counter

from lxml import etree

from casework.word_parts import empty

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # what Word keeps once more, for older programs
PARAGRAPH = W + "p"
PROMPTING = W + "showingPlcHdr"
GONE = (W + "del", W + "moveFrom")
_COME = (W + "ins", W + "moveTo")
_RUN, _TEXT, _TAB, _HYPHEN, _SYMBOL, _BOX, _DROPDOWN = (W + name for name in ("r", "t", "tab", "noBreakHyphen", "sym", "checkBox", "ddList"))
_BREAKS = {W + "br", W + "cr"}
_READ = (PARAGRAPH, _TEXT, _TAB, *_BREAKS, _HYPHEN, _SYMBOL, _BOX, _DROPDOWN)
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TICK_BOX = _W14 + "checkbox"
_SYMBOLS = {
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xE0: "→"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0xA3: "☐"},
    "symbol": {0xD6: "√", 0xB7: "•", 0xAE: "→"},
    "webdings": {0x61: "✓", 0x72: "✗"},
}


def settle(element: etree._Element, tracked: Counter) -> None:
    """Make a row or paragraph what it shows on paper, before it is read. What is tracked is counted."""
    _drop_what_is_gone(element, tracked)
    for (control, tag), box in _controls(element).items():
        if tag == _TICK_BOX:
            _show_box(box, control)
        else:
            take_prompt_away(control)


def read(element: etree._Element) -> str:
    """All that is to be read in an element that is settled: its paragraphs, each on a line of its own."""
    pieces: list[str] = []
    begun = False
    fonts: dict[etree._Element, dict[int, str]] = {}
    for part in element.iter(*_READ):
        tag = part.tag
        if tag == _TEXT:
            text = part.text or ""
            pieces.append(text if len(text) != 1 else _in_its_font(part, text, fonts))
        elif tag == PARAGRAPH:
            if begun:
                pieces.append("\n")
            begun = True
        elif tag == _SYMBOL:
            pieces.append(_symbol(part))
        elif tag == _BOX:
            pieces.append("☑" if _is_on(part) else "☐")
        elif tag == _DROPDOWN:
            pieces.append(_chosen(part))
        elif part.getparent().tag == _RUN:  # a tab stop of a paragraph is none
            pieces.append("\n" if tag in _BREAKS else "\t" if tag == _TAB else "-")
    return "".join(pieces).strip("\n")


def _drop_what_is_gone(element: etree._Element, tracked: Counter) -> None:
    for part in list(element.iter(*GONE, FALLBACK)):
        if part.tag != FALLBACK:
            tracked["gone"] += 1
        parent = part.getparent()
        if parent is not None:
            empty(part)
            parent.remove(part)
    tracked["come"] += sum(1 for _ in element.iter(*_COME))


def _controls(element: etree._Element) -> dict[tuple[etree._Element, str], etree._Element]:
    """The content controls that hold a tick box or a prompt, each once: one that says so thousands of times is read no longer than another."""
    found = {}
    for sign in element.iter(_TICK_BOX, PROMPTING):
        control = sign.getparent().getparent() if sign.getparent() is not None else None
        if control is not None:
            found.setdefault((control, sign.tag), sign)
    return found


def _show_box(box: etree._Element, control: etree._Element) -> None:
    """A tick box's sign stands in its content: one that is ticked reads as ticked, whatever sign its author chose."""
    checked = box.find(_W14 + "checked")
    on = checked is not None and checked.get(_W14 + "val") in ("1", "true", "on")
    for place, sign in enumerate(list(control.iter(_TEXT, _SYMBOL))):
        sign.tag = _TEXT
        sign.text = ("☑" if on else "☐") if place == 0 else ""


def take_prompt_away(control: etree._Element) -> None:
    """'Click or tap here to enter text.' is nobody's text."""
    for text in control.iter(_TEXT):
        text.text = ""


def _chosen(dropdown: etree._Element) -> str:
    """What a form's list shows: its entries stand beside the text."""
    entries = [entry.get(W + "val") or "" for entry in dropdown.iter(W + "listEntry")]
    chosen = dropdown.find(W + "result")
    chosen = chosen if chosen is not None else dropdown.find(W + "default")
    place = int(chosen.get(W + "val") or 0) if chosen is not None else 0
    return entries[place].strip() if 0 <= place < len(entries) else ""


def _in_its_font(part: etree._Element, sign: str, fonts: dict[etree._Element, dict[int, str]]) -> str:
    """A tick typed as a letter in a font of symbols: 'ü' in Wingdings, 'P' in Wingdings 2. Each run's font is looked for once."""
    run = part.getparent()
    if run not in fonts:
        fonts[run] = _symbols_of(run)
    code = ord(sign)
    return fonts[run].get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code, sign)


def _symbols_of(run: etree._Element | None) -> dict[int, str]:
    font = run.find(f"{W}rPr/{W}rFonts") if run is not None else None
    return _SYMBOLS.get((font.get(W + "ascii") or font.get(W + "hAnsi") or "").casefold(), {}) if font is not None else {}


def _is_on(box: etree._Element) -> bool:
    set_by = box.find(W + "checked")
    if set_by is None:
        set_by = box.find(W + "default")
    return set_by is not None and set_by.get(W + "val", "1") in ("1", "true", "on")


def _symbol(part: etree._Element) -> str:
    font, code = (part.get(W + "font") or "").strip(), int(part.get(W + "char") or "0", 16)
    sign = _SYMBOLS.get(font.casefold(), {}).get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code)
    if sign:
        return sign
    readable = 32 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF
    return chr(code) if readable else f"[{font} {code:X}]"

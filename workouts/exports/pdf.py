"""A workout plan as PDF for the gym floor: A4, a new page for every week, a table per session with boxes to write in.

Fonts come along in this package; nothing is fetched from anywhere.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from accounts.models import Client
from workouts.exports.sheet import Row, rows_of
from workouts.models import WorkoutPlan, WorkoutSession

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
#: fonts that every reader of PDF brings along or replaces: Japanese, Korean, Chinese
KANA, HANGUL, HAN = "HeiseiKakuGo-W5", "HYGothic-Medium", "STSong-Light"

MARGIN = 10 * mm
WIDTH = landscape(A4)[0] - 2 * MARGIN
#: exercise, sets × reps, kg, rest, tempo, RPE; notes and boxes share the remainder
WIDTHS = [48 * mm, 38 * mm, 16 * mm, 14 * mm, 16 * mm, 11 * mm]
BOX, NARROWEST_NOTES, ROW_HEIGHT = 19 * mm, 32 * mm, 9 * mm
FRAME_PADDING = 6  # points that reportlab leaves free around what it sets
LONGEST_TEXT = 2000

INK, PALE, LINE = HexColor("#111111"), HexColor("#e6e6e6"), HexColor("#777777")
BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=8.5, leading=10.5, textColor=INK)
STRONG = ParagraphStyle("strong", BODY, fontName=BOLD)
SESSION = ParagraphStyle("session", STRONG, fontSize=11, leading=14, spaceBefore=4 * mm, spaceAfter=1.5 * mm)
WEEK = ParagraphStyle("week", STRONG, fontSize=13, leading=16, spaceBefore=2 * mm)
TITLE = ParagraphStyle("title", STRONG, fontSize=18, leading=23)


def plan_pdf(plan: WorkoutPlan, *, client: str, coach: str) -> bytes:
    """The plan with its prefetched `sessions`, their `exercises` and each `exercise`; no query. The same plan gives
    the same bytes."""
    register_fonts()
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=landscape(A4),
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 5 * mm,
        title=plan.name,
        author=coach,
        invariant=1,
    )
    foot = footer(" · ".join(filter(None, [plan.name, client])))
    document.build(story(plan, client, coach), onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def story(plan: WorkoutPlan, client: str, coach: str) -> list[Flowable]:
    parts: list[Flowable] = [paragraph(plan.name, TITLE)]
    about = " · ".join(filter(None, [client, coach, span(plan.start_date, plan.end_date)]))
    for text in (about, Truncator(plan.description).chars(LONGEST_TEXT)):
        if text:
            parts.append(paragraph(text, BODY))
    weeks = groupby(plan.sessions.all(), key=lambda session: session.week)
    for position, (week, sessions) in enumerate(weeks):
        if position:
            parts.append(PageBreak())
        parts.append(paragraph(week_title(plan, week), WEEK))
        for session in sessions:
            parts += session_part(session)
    return parts


def week_title(plan: WorkoutPlan, week: int) -> str:
    title = _("Week %(week)s") % {"week": week}
    if plan.start_date is None:
        return title
    first = plan.start_date + dt.timedelta(weeks=week - 1)
    return f"{title} · {span(first, first + dt.timedelta(days=6))}"


def span(first: dt.date | None, last: dt.date | None) -> str:
    """`2 Mar 2026 – 8 Mar 2026`, as far as known."""
    return " – ".join(date_format(day, "j M Y") for day in (first, last) if day)


def session_part(session: WorkoutSession) -> list[Flowable]:
    """A heading that never stands alone at the foot of a page, the coach's notes and the table."""
    day = "" if session.day_of_week is None else Client.Weekday(session.day_of_week).label
    title = " · ".join(filter(None, [str(day), session.name, _("deload") if session.is_deload else ""]))
    parts: list[Flowable] = [paragraph(title, SESSION)]
    if session.notes:
        parts += [paragraph(Truncator(session.notes).chars(LONGEST_TEXT), BODY), Spacer(0, 1.5 * mm)]
    rows = rows_of(session.exercises.all())
    if rows:
        parts.append(table(rows))
    return [KeepTogether(parts)]


def table(rows: list[Row]) -> Table:
    boxes = max([row.boxes for row in rows] + [1])
    notes = max(NARROWEST_NOTES, WIDTH - sum(WIDTHS) - boxes * BOX)
    box = (WIDTH - sum(WIDTHS) - notes) / boxes
    heads = [_("Exercise"), _("Sets × reps"), _("kg"), _("Rest"), _("Tempo"), _("RPE"), _("Notes")]
    cells: list[list[Any]] = [[paragraph(str(head), STRONG) for head in [*heads, *range(1, boxes + 1)]]]
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), REGULAR, BODY.fontSize, BODY.leading),
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    for number, row in enumerate(rows, start=1):
        cells.append(
            [
                paragraph(row.exercise, STRONG),
                paragraph(row.sets, BODY),
                row.kg,
                row.rest,
                paragraph(row.tempo, BODY),
                row.rpe,
                paragraph(row.notes, BODY),
                *[""] * boxes,
            ]
        )
        if row.boxes < boxes:
            style.append(("BACKGROUND", (len(heads) + row.boxes, number), (-1, number), PALE))
    return Table(
        cells,
        colWidths=[*WIDTHS, notes, *[box] * boxes],
        minRowHeights=[0, *[ROW_HEIGHT] * len(rows)],
        style=style,
        repeatRows=1,
        splitInRow=1,
    )


def footer(text: str) -> Any:
    """Draws the plan's name and the page number at the foot of a page."""

    def draw(canvas: Any, document: Any) -> None:
        left = paragraph(Truncator(text).chars(150), BODY)
        _width, height = left.wrap(WIDTH - 20 * mm, MARGIN)
        left.drawOn(canvas, MARGIN, MARGIN + 3 * mm - height)
        canvas.setFont(REGULAR, BODY.fontSize)
        canvas.drawRightString(MARGIN + WIDTH, MARGIN, str(document.page))

    return draw


# --- Text and fonts -----------------------------------------------------------------------------


@cache
def register_fonts() -> None:
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))
    for name in (KANA, HANGUL, HAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """The text as it is, never as markup, with line breaks kept."""
    return Paragraph("<br/>".join(map(marked_up, text.splitlines())), style)


def marked_up(line: str) -> str:
    """The line for reportlab, with another font around what the own one does not have."""
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    if all(ord(sign) in known for sign in line):
        return escape(line)
    has_kana = any("\u3040" <= sign <= "\u30ff" for sign in line)
    runs = groupby(line, key=lambda sign: font_for(sign, known, has_kana))
    return "".join(font_around("".join(signs), font) for font, signs in runs)


def font_for(sign: str, known: Iterable[int], has_kana: bool) -> str | None:
    """A font that has this sign; None for the own one, also where none has it."""
    if ord(sign) in known:
        return None
    if "\u1100" <= sign <= "\u11ff" or "\uac00" <= sign <= "\ud7a3":
        return HANGUL
    if "\u2e80" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef":
        return KANA if has_kana else HAN
    return None


def font_around(text: str, font: str | None) -> str:
    return f'<font name="{font}">{escape(text)}</font>' if font else escape(text)

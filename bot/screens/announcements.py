"""Announcements as screens: choosing readers, preview, progress, the news."""

from collections.abc import Sequence
from datetime import timedelta

from bot.callbacks.messages import Cancel, News, Planned, Progress, Readers, Retype, Send, When
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows
from bot.screens.messages import ROOM, apart, below
from core import wording
from core.access.viewer import Viewer
from core.enums import AudienceKind, Role
from core.i18n import Safe, _, fill
from core.messaging.announcements import (
    AnnouncementPage,
    AnnouncementProgress,
    AnnouncementView,
)
from core.messaging.audience import ReaderCount, role_words
from core.messaging.errors import TEXT_LIMIT
from core.school.models import SchoolClass
from notifications.markup import Button, Rows


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cancel() -> tuple[Button, ...]:
    return (Button(_("Cancel"), Cancel().pack()),)


def readers_screen() -> Screen:
    """Whom the announcement is for: the first choice."""
    return Screen(
        fill("<b>{title}</b>", title=_("Announcement: who should read it?")),
        (
            (Button(_("The whole school"), Readers(kind=AudienceKind.SCHOOL, value="all").pack()),),
            (
                Button(_("A grade"), Readers(kind=AudienceKind.GRADE).pack()),
                Button(_("A class"), Readers(kind=AudienceKind.CLASS).pack()),
                Button(_("A role"), Readers(kind=AudienceKind.ROLE).pack()),
            ),
            (Button(_("Planned ones"), Planned().pack()), *_cancel()),
        ),
    )


def values_screen(kind: AudienceKind, classes: Sequence[SchoolClass]) -> Screen:
    """Which grade, class or role."""
    if kind is AudienceKind.ROLE:
        question, width = _("Which role?"), 2
        values = [(_upper(role_words(role)), role.value) for role in Role]
    elif kind is AudienceKind.GRADE:
        question, width = _("Which grade?"), 4
        values = [(str(one), str(one)) for one in sorted({row.grade for row in classes})]
    else:
        question, width = _("Which class?"), 5
        values = [(row.name, str(row.id)) for row in classes]
    buttons = [Button(text, Readers(kind=kind, value=value).pack()) for text, value in values]
    back = (Button(_("‹ Back"), Readers().pack()),)
    return Screen(fill("<b>{question}</b>", question=question), (*in_rows(buttons, width), back))


def counted_words(counted: ReaderCount) -> Safe:
    """«Получат 214 из 1 587: остальные не подключены к боту.»"""
    said = _("All {total} will get it.")
    if counted.unconnected:
        said = _("{connected} of {total} will get it: the others are not connected to the bot.")
    return fill(
        said,
        total=wording.number(counted.total),
        connected=wording.number(counted.connected),
    )


def text_wanted_screen(title: str, counted: ReaderCount) -> Screen:
    """The readers are chosen; the text is awaited."""
    return Screen(
        apart(
            below(fill(_("To: <b>{name}</b>"), name=title), counted_words(counted)),
            fill(
                _(
                    "Type the text and send it as one message, up to {limit} signs. "
                    "You will see it as its readers will before it is sent."
                ),
                limit=wording.number(TEXT_LIMIT),
            ),
        ),
        (_cancel(),),
    )


def preview_screen(
    letter: str, title: str, counted: ReaderCount, typed: int, viewer: Viewer, *, second: bool
) -> Screen:
    """The letter as its readers will get it, below whom it goes to, and the last question.

    Those who are not connected find it in the bot when they join. `second`: somebody else has to
    agree first.
    """
    to = below(fill(_("To: <b>{name}</b>"), name=title), counted_words(counted))
    if counted.unconnected:
        missing = _("Those who are not connected have to be told in another way.")
        to = below(to, missing)
    if second:
        to = below(
            to, fill(_("A deputy head or the principal will have to agree to it before it goes."))
        )
    tomorrow = (viewer.today + timedelta(days=1)).isoformat()
    return Screen(
        apart(fill(_("Please check. This is what readers will see:")), Safe(letter), "———", to),
        (
            (Button(_("Send now"), Send(typed=typed).pack()),),
            (
                Button(_("Tomorrow at 8:00"), When(typed=typed, day=tomorrow, at="0800").pack()),
                Button(_("Choose the time"), When(typed=typed).pack()),
            ),
            (Button(_("Change the text"), Retype().pack()), *_cancel()),
        ),
    )


def progress_screen(far: AnnouncementProgress, zone: str) -> Screen:
    """How far an announcement has come, in people."""
    title = _("The announcement has been sent")
    if far.waiting:
        title = _("The announcement is being sent…")
    about = _("{readers}, {moment}").format(
        readers=far.title, moment=wording.moment(far.announced_at, zone)
    )
    figures = [
        (_("Readers"), far.readers),
        (_("Delivered"), far.delivered),
        (_("Waiting"), far.waiting),
        (_("Not reached in the bot"), far.unreachable),
        (_("Pressed «Read»"), far.read),
    ]
    return Screen(
        apart(
            below(fill("<b>{title}</b>", title=title), fill("{about}", about=about)),
            fill("<i>{text}</i>", text=wording.shortened(far.text, 200)),
            below(*(fill("{word}: {count}", word=w, count=wording.number(n)) for w, n in figures)),
            as_of(far.as_of, zone),
        ),
        ((Button(_("Refresh"), Progress(announcement=far.id).pack()),),),
    )


def news_screen(view: AnnouncementPage, zone: str, *, announces: bool) -> Screen:
    """The announcements for this reader that fit, the latest first."""
    title = fill("<b>{title}</b>", title=_("Announcements"))
    if not view.announcements:
        empty = fill(_("There are no announcements for you yet."))
        return Screen(apart(title, empty, as_of(view.as_of, zone)))
    shown, older = _fitting(view)
    rows: Rows = ()
    if announces:
        rows = tuple((_progress_button(one, zone),) for one in shown)
    if older is not None:
        rows += ((Button(_("Earlier"), News(before=older).pack()),),)
    return Screen(
        apart(title, *(_announced(one, zone) for one in shown), as_of(view.as_of, zone)), rows
    )


def _progress_button(one: AnnouncementView, zone: str) -> Button:
    words = _("Delivery of {moment}").format(moment=wording.moment(one.announced_at, zone))
    return Button(words, Progress(announcement=one.id).pack())


def _fitting(view: AnnouncementPage) -> tuple[list[AnnouncementView], int | None]:
    shown: list[AnnouncementView] = []
    room = ROOM
    for one in view.announcements:
        room -= wording.signs(one.text) + 100
        if shown and room < 0:
            break
        shown.append(one)
    cut = len(shown) < len(view.announcements)
    return shown, shown[-1].id if cut else view.older


def _announced(one: AnnouncementView, zone: str) -> Safe:
    facts = (wording.moment(one.announced_at, zone), one.author.short, one.title)
    return below(fill("<b>{facts}</b>", facts=" · ".join(facts)), fill("{text}", text=one.text))

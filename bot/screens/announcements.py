"""Announcements as screens: choosing readers, preview, progress, the news."""

from collections.abc import Sequence
from datetime import timedelta

from bot.callbacks.messages import (
    Amend,
    Answers,
    Ask,
    Cancel,
    News,
    Planned,
    Progress,
    Readers,
    Retype,
    Send,
    When,
)
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows
from bot.screens.messages import ROOM, apart, below
from core import wording
from core.access.viewer import Viewer
from core.enums import AudienceKind, Role
from core.i18n import Safe, _, fill, ngettext
from core.messaging.amending import Amending
from core.messaging.announcements import (
    AnnouncementPage,
    AnnouncementProgress,
    AnnouncementView,
)
from core.messaging.asking import Question
from core.messaging.audience import ReaderCount, role_words
from core.messaging.errors import TEXT_LIMIT
from core.school.models import SchoolClass
from notifications.markup import Button, Rows
from notifications.writing.announcement_text import question_words


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
    letter: str,
    title: str,
    counted: ReaderCount,
    typed: int,
    viewer: Viewer,
    *,
    second: bool,
    question: Question,
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
    to = below(to, question_words(question))
    tomorrow = (viewer.today + timedelta(days=1)).isoformat()
    return Screen(
        apart(fill(_("Please check. This is what readers will see:")), Safe(letter), "———", to),
        (
            (Button(_("Send now"), Send(typed=typed).pack()),),
            (
                Button(_("Tomorrow at 8:00"), When(typed=typed, day=tomorrow, at="0800").pack()),
                Button(_("Choose the time"), When(typed=typed).pack()),
            ),
            (Button(_("Ask for an answer"), Ask().pack()),),
            (Button(_("Change the text"), Retype().pack()), *_cancel()),
        ),
    )


def progress_screen(far: AnnouncementProgress, amended: Amending, zone: str) -> Screen:
    """How far an announcement has come, in people, and its last correction or its recall."""
    title = _("The announcement has been sent")
    if amended.recalled_at is not None:
        title = _("The announcement was taken back")
    elif far.waiting:
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
            _amended_words(amended, zone),
            as_of(far.as_of, zone),
        ),
        (
            *((_answers_button(far),) if far.asks else ()),
            (Button(_("Refresh"), Progress(announcement=far.id).pack()),),
            *_amends(far, amended),
        ),
    )


def _answers_button(far: AnnouncementProgress) -> tuple[Button, ...]:
    return (Button(_("Answers"), Answers(announcement=far.id).pack()),)


def _amended_words(amended: Amending, zone: str) -> Safe | str:
    """«Исправлено 18 ноября, 10:20: у 214, ещё 30, не удалось 0»."""
    moment = amended.recalled_at or amended.corrected_at
    if moment is None:
        return ""
    said = _("Corrected on {moment} for {done}; still to do: {waiting}; could not be: {failed}")
    if amended.recalled_at is not None:
        said = _("Taken back on {moment} from {done}; still to do: {waiting}; could not: {failed}")
    counts = {
        name: wording.number(getattr(amended, name)) for name in ("done", "waiting", "failed")
    }
    return fill(said, moment=wording.moment(moment, zone), **counts)


def _amends(far: AnnouncementProgress, amended: Amending) -> Rows:
    def button(words: str, do: str) -> Button:
        return Button(words, Amend(announcement=far.id, version=amended.version, do=do).pack())

    row = []
    if amended.may_correct:
        row.append(button(_("Correct"), "text"))
    if amended.may_recall:
        row.append(button(_("Take back"), "back"))
    return (tuple(row),) if row else ()


def recall_screen(far: AnnouncementProgress, amended: Amending) -> Screen:
    """Whether it is really to be taken back from everybody."""
    sure = Amend(announcement=far.id, version=amended.version, do="sure").pack()
    return Screen(
        apart(
            fill(
                _("Take the announcement back? It has {count}: {title}."),
                count=_people_words(far.delivered),
                title=far.title,
            ),
            fill("<i>{text}</i>", text=wording.shortened(far.text, 300)),
            fill(
                _(
                    "It will be deleted from their chats. Where Telegram does not delete after "
                    "two days, it will say that the school took it back."
                )
            ),
        ),
        (
            (
                Button(_("Yes, take back"), sure),
                Button(_("Keep it"), Progress(announcement=far.id).pack()),
            ),
        ),
    )


def _people_words(count: int) -> str:
    words = ngettext("{count} reader", "{count} readers", count)
    return words.format(count=wording.number(count))


def correct_screen(far: AnnouncementProgress) -> Screen:
    """The right text is awaited; the one of now to be copied."""
    return Screen(
        apart(
            fill(
                _("Type the right text. It will replace this one for all readers: {title}."),
                title=far.title,
            ),
            fill("<code>{text}</code>", text=far.text),
        ),
        (_cancel(),),
    )


def corrected_preview_screen(letter: str, amend: Amend, *, second: bool) -> Screen:
    """The corrected letter as its readers will see it."""
    note = _("It will be replaced in their chats without a sound.")
    if second:
        note = _("A deputy head or the principal will have to agree to it before it goes.")
    return Screen(
        apart(
            fill(_("Please check. This is what readers will see:")),
            Safe(letter),
            "———",
            fill("{note}", note=note),
        ),
        ((Button(_("Correct for all"), amend.pack()),), _cancel()),
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
    facts = [wording.moment(one.announced_at, zone), one.author.short, one.title]
    if one.corrected_at is not None:
        moment = wording.moment(one.corrected_at, zone)
        facts.append(_("corrected on {moment}").format(moment=moment))
    return below(fill("<b>{facts}</b>", facts=" · ".join(facts)), fill("{text}", text=one.text))

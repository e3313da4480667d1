"""What an announcement asks, as screens: choosing it, the answer given, who has answered what."""

from functools import partial

from bot.callbacks.messages import Answers, Ask, Preview, Progress
from bot.screen import Drawing, Screen
from bot.screens.frame import as_of
from bot.screens.messages import apart, below
from core import wording
from core.enums import Asks
from core.i18n import Safe, _, fill, ngettext
from core.messaging.announcements import AnnouncementView
from core.messaging.answers import AnswersView, AskedView, OfferedOption
from core.reports.answers_sheet import drawn_sheet, sheet_of
from notifications.buttons import GiveAnswer, Read
from notifications.markup import Button
from notifications.writing.announcement_text import announcement_text, answer_rows

#: Names of silent readers on one screen; all are in the file.
_NAMED = 30


def ask_screen() -> Screen:
    """What the draft may ask of its readers."""
    choices = [
        (_("I have read this"), Asks.ACK),
        (_("Yes or no"), Asks.YES_NO),
        (_("A choice of several"), Asks.CHOICE),
        (_("A sign-up with places"), Asks.SIGN_UP),
        (_("No answer is needed"), Asks.NOTHING),
    ]
    rows = tuple((Button(words, Ask(asks=asks).pack()),) for words, asks in choices)
    back = (Button(f"⬅️ {_('Back')}", Preview().pack()),)
    return Screen(
        fill("<b>{question}</b>", question=_("How should readers answer?")), (*rows, back)
    )


def options_wanted_screen(asks: Asks) -> Screen:
    """The options are awaited, one a line."""
    words = _("Write the options, each on a line of its own, up to twelve.")
    if asks is Asks.SIGN_UP:
        words = _(
            "Write what people sign up for, each on a line of its own with the places at its end, "
            "such as «10:00 — 5». Nobody gets a place that is taken."
        )
    return Screen(words, ((Button(f"⬅️ {_('Back')}", Ask().pack()),),))


def _letter(view: AnnouncementView, zone: str) -> Safe:
    corrected = view.corrected_at and wording.moment(view.corrected_at, zone)
    return announcement_text(
        readers=view.title,
        text=view.text,
        author=view.author.short,
        moment=wording.moment(view.announced_at, zone),
        corrected=corrected or "",
    )


def read_announcement_screen(view: AnnouncementView, read: Read, zone: str) -> Screen:
    """The announcement as it is now, with its «Прочитано» ticked."""
    tick = Button(f"✓ {_('Read')}", read.pack())
    return Screen(_letter(view, zone), ((tick,),), toast=_("Marked as read"))


def answered_screen(view: AskedView, zone: str) -> Screen:
    """The announcement with the reader's answer ticked, which may be changed."""
    letter = _letter(view.announcement, zone)
    number = view.announcement.id
    offered = [
        Button(_offered(one), GiveAnswer(announcement=number, option=one.id).pack())
        for one in view.options
    ]
    rows = answer_rows(view.asks, offered)
    if view.mine is None:
        return Screen(letter, rows, toast=_("Your place is free again"))
    if view.asks is Asks.SIGN_UP:
        off = GiveAnswer(announcement=number, option=0).pack()
        rows += ((Button(_("Give the place back"), off),),)
    said = fill(_("Your answer: <b>{answer}</b>"), answer=view.mine.words)
    toast = _("Your answer: {answer}").format(answer=view.mine.words)
    return Screen(apart(letter, said), rows, toast=toast)


def _offered(one: OfferedOption) -> str:
    left = ""
    if one.left is not None:
        words = ngettext("{count} place", "{count} places", one.left)
        left = f" · {words.format(count=one.left)}"
    return f"{'✓ ' if one.is_mine else ''}{one.words}{left}"


def answers_screen(view: AnswersView, zone: str) -> Screen:
    """How many have answered what, and who has not."""
    head = below(
        fill("<b>{title}</b>", title=_("Answers to the announcement")),
        fill(
            "{title}, {moment}",
            title=view.title,
            moment=wording.moment(view.announced_at, zone),
        ),
        fill("<i>{text}</i>", text=wording.shortened(view.text, 150)),
    )
    figures = [
        fill(
            _("Answered: {count} of {total}, {percent} %"),
            count=wording.number(view.answered),
            total=wording.number(len(view.lines)),
            percent=view.percent,
        ),
        *(_counted(one) for one in view.counts),
    ]
    return Screen(
        apart(head, below(*figures), _silent(view), as_of(view.as_of, zone)),
        (
            (
                Button(_("Table in a file"), Answers(announcement=view.id, sheet=True).pack()),
                Button(_("Refresh"), Answers(announcement=view.id).pack()),
            ),
            (Button(f"⬅️ {_('Delivery')}", Progress(announcement=view.id).pack()),),
        ),
    )


def _counted(one: OfferedOption) -> Safe:
    if one.left is None:
        return fill("{words}: {count}", words=one.words, count=wording.number(one.taken))
    return fill(
        _("{words}: {count}, places left: {left}"),
        words=one.words,
        count=wording.number(one.taken),
        left=wording.number(one.left),
    )


def _silent(view: AnswersView) -> Safe:
    silent = view.silent
    if not silent:
        return fill(_("Everybody has answered."))
    named = [
        one.person.full
        if one.is_told
        else _("{name} (not told in the bot)").format(name=one.person.full)
        for one in silent[:_NAMED]
    ]
    more = len(silent) - len(named)
    if more:
        named.append(_("and {count} more, all in the file").format(count=more))
    title = fill("<b>{title}</b>", title=_("Have not answered"))
    return below(title, *(fill("{name}", name=name) for name in named))


def sheet_screen(view: AnswersView, zone: str) -> Screen:
    """The whole table as a file of Excel; the screen stays above it."""
    sheet = sheet_of(view, zone)
    name = _("answers-{number}.xlsx").format(number=view.id)
    said = fill(
        _("Answers to the announcement of {moment}: {count} of {total}."),
        moment=wording.moment(view.announced_at, zone),
        count=wording.number(view.answered),
        total=wording.number(len(view.lines)),
    )
    drawing = Drawing(name, partial(drawn_sheet, sheet))
    return Screen(apart(said, as_of(view.as_of, zone)), file=drawing, anew=True)

"""Letters as screens: typing, sent, the list of threads, one thread."""

from collections.abc import Sequence

from bot.callbacks.messages import Begin, Cancel, Hurry, OpenThread, Threads
from bot.screen import Known, Screen
from bot.screens.frame import as_of
from bot.screens.lesson_files import files_words
from core import wording
from core.enums import UrgentKind
from core.i18n import Safe, _, fill, ngettext
from core.messaging.doors import ThreadRef
from core.messaging.errors import TEXT_LIMIT
from core.messaging.files import LetterFiles
from core.messaging.queries import Arrival, MessageView, ThreadLine, ThreadList, ThreadPage
from core.people.queries import PersonName
from notifications.buttons import FilesOf, Reply
from notifications.markup import Button, Rows

#: Signs of people's own texts on one screen; with headings it stays below Telegram's 4096, which
#: counts signs as they are read, after entities (https://core.telegram.org/bots/api#sendmessage).
ROOM = 3200
_OF_A_LINE = 70


def below(*parts: str) -> Safe:
    """The parts below one another, empty ones left out; each is HTML already."""
    return Safe("\n".join(part for part in parts if part))


def apart(*parts: str) -> Safe:
    """The same with a blank line between."""
    return Safe("\n\n".join(part for part in parts if part))


def typing_screen(thread: ThreadRef) -> Screen:
    """What is typed next goes to this person."""
    about = ""
    if thread.on_family_side and thread.family.id != thread.pupil.id:
        about = fill(_("About: {name}"), name=thread.child)
    return Screen(
        apart(
            below(fill(_("To: <b>{name}</b>"), name=thread.other_words), about),
            fill(
                _(
                    "Type your letter and send it as one message, up to {limit} signs; pictures, "
                    "documents and voice messages are passed on too."
                ),
                limit=wording.number(TEXT_LIMIT),
            ),
        ),
        ((Button(_("Cancel"), Cancel().pack()),),),
    )


def only_text_screen() -> Screen:
    """A picture or a voice message where an announcement was expected."""
    return Screen(
        _(
            "So far only text is passed on: pictures, voice and files are not. Type in words what "
            "they say; a document is better brought to the school. /cancel to stop."
        ),
        ((Button(_("Cancel"), Cancel().pack()),),),
    )


def not_passed_on_screen(kind: str) -> Screen:
    """A sticker, a round video or the like where a letter was expected."""
    what = {
        "sticker": _("Stickers are not passed on."),
        "video_note": _("Round videos are not passed on."),
        "animation": _("Moving pictures are not passed on."),
        "location": _("Places on the map are not passed on."),
        "contact": _("Contacts are not passed on."),
        "poll": _("Polls are not passed on."),
    }.get(kind, _("This is not passed on."))
    return Screen(
        apart(
            fill("{what}", what=what),
            fill(
                _(
                    "A letter takes text, pictures, documents, voice messages, sound and video, up "
                    "to ten files of 50 MB. Send one of these, or /cancel to stop."
                )
            ),
        ),
        ((Button(_("Cancel"), Cancel().pack()),),),
    )


def said_words(text: str, files: Sequence[str], *, album: bool = False) -> str:
    """What was sent in words: the text, and the names of the files below it."""
    named = _("an album of files") if album else ", ".join(files)
    return "\n".join(part for part in (text, f"📎 {named}" if files else "") if part)


def cancelled_screen() -> Screen:
    """Nothing was sent."""
    return Screen(_("Cancelled: nothing was sent."))


def closed_screen() -> Screen:
    """«Отмена» under what is over already, or was not begun: it must not say nothing was sent."""
    return Screen(_("Closed."))


def nothing_typed_screen() -> Screen:
    """/cancel when there is nothing to cancel."""
    return Screen(_("There is nothing to cancel. All I can: /help"))


def sent_screen(
    thread: ThreadRef, text: str, arrival: Arrival, zone: str, *, message_id: int = 0
) -> Screen:
    """The letter is accepted: to whom, what, when it arrives; what waits may be urgent."""
    urgent: Rows = ()
    if message_id and thread.on_family_side and arrival.at is not None:
        urgent = ((Button(_("It is urgent"), Hurry(message=message_id).pack()),),)
    return Screen(
        apart(
            fill(_("Sent: {name}"), name=_to_whom(thread)),
            fill("<blockquote>{text}</blockquote>", text=wording.shortened(text, 300)),
            _arrival(arrival, thread, zone),
        ),
        (
            *urgent,
            (
                Button(_("Add more"), Reply(thread_id=thread.id).pack()),
                Button(_("Open the thread"), OpenThread(thread=thread.id).pack()),
            ),
        ),
    )


def hurry_screen(message_id: int) -> Screen:
    """Why a letter cannot wait."""
    why = {UrgentKind.HEALTH: _("The child's health"), UrgentKind.ABSENCE: _("Child not at school")}
    rows = tuple(
        (Button(words, Hurry(message=message_id, why=kind).pack()),) for kind, words in why.items()
    )
    return Screen(
        _(
            "Why can it not wait? Your letter then goes at once to who is on duty in the school. "
            "Where a life is in danger, call 112."
        ),
        rows,
        anew=True,
    )


def hurried_screen(told: Sequence[PersonName]) -> Screen:
    """Who was told at once."""
    names = ", ".join(one.full for one in told)
    return Screen(fill(_("Passed on at once: {names}."), names=names))


def _to_whom(thread: ThreadRef) -> str:
    if not thread.on_family_side:
        return thread.family_words
    if thread.family.id == thread.pupil.id:
        return thread.staff.short
    pupil = thread.pupil
    about = wording.about_child(pupil.first_name, pupil.last_name, sex=pupil.sex)
    return f"{thread.staff.short} · {about} ({thread.class_name})"


def _arrival(arrival: Arrival, thread: ThreadRef, zone: str) -> Safe:
    if arrival.at is not None and arrival.is_closed:
        moment = wording.moment(arrival.at, zone)
        return fill(
            _("It will be delivered on {moment}: {name} takes no letters at this hour."),
            moment=moment,
            name=thread.staff.short,
        )
    if arrival.at is not None:
        moment = wording.moment(arrival.at, zone)
        return fill(_("It will be delivered on {moment}: quiet hours now."), moment=moment)
    if arrival.told:
        return fill(_("It will be delivered at once."))
    if thread.on_family_side:
        return fill(
            _(
                "{name} gets no letters in the bot yet and will see it in «Messages» later. "
                "If it is urgent, call the school."
            ),
            name=thread.staff.short,
        )
    return fill(
        _(
            "{name} gets no letters in the bot yet and will see it in «Messages» later. "
            "If it is urgent, call the family."
        ),
        name=thread.family.familiar,
    )


def inbox_screen(view: ThreadList, zone: str) -> Screen:
    """The threads, the latest first, a button each."""
    title = fill("<b>{title}</b>", title=_("Messages"))
    write = (Button(_("Write a letter"), Begin().pack()),)
    if not view.lines:
        empty = fill(_("There are no letters yet."))
        return Screen(apart(title, empty, as_of(view.as_of, zone)), (write,))
    parts = [_line(line, zone) for line in view.lines]
    buttons = tuple(
        (Button(_label(line), OpenThread(thread=line.thread.id).pack()),) for line in view.lines
    )
    return Screen(apart(title, *parts, as_of(view.as_of, zone)), (*buttons, *_paging(view), write))


def _line(line: ThreadLine, zone: str) -> Safe:
    unread = ""
    if line.unread:
        unread = ngettext("{count} new", "{count} new", line.unread).format(count=line.unread)
    said = wording.shortened(line.last_text, _OF_A_LINE)
    if line.last_is_mine:
        said = _("You: {text}").format(text=said)
    child = _child_of(line.thread)
    return below(
        fill("<b>{name}</b>", name=line.thread.other_words),
        fill(
            "{facts}",
            facts=" · ".join(
                part for part in (child, wording.moment(line.last_at, zone), unread) if part
            ),
        ),
        fill("{said}", said=said),
    )


def _child_of(thread: ThreadRef) -> str:
    """The child where the other's words do not name it already."""
    if not thread.on_family_side or thread.family.id == thread.pupil.id:
        return ""
    return wording.child_name(thread.pupil.first_name, class_name=thread.class_name)


def _about(thread: ThreadRef) -> str:
    return fill(_("About: {name}"), name=thread.child) if _child_of(thread) else ""


def _label(line: ThreadLine) -> str:
    thread = line.thread
    new = "● " if line.unread else ""
    if thread.on_family_side:
        child = _child_of(thread)
        return f"{new}{thread.staff.short}" + (f" · {child}" if child else "")
    return f"{new}{thread.family.familiar} · {thread.class_name}"


def _paging(view: ThreadList) -> Rows:
    row = []
    if view.page:
        row.append(Button(_("⬅️ Newer"), Threads(page=view.page - 1).pack()))
    if view.next_page is not None:
        row.append(Button(_("Older ➡️"), Threads(page=view.next_page).pack()))
    return (tuple(row),) if row else ()


def thread_screen(view: ThreadPage, zone: str) -> Screen:
    """The last messages that fit, oldest first, and buttons to answer and to look further back."""
    thread = view.thread
    title = fill("<b>{name}</b>", name=thread.other_words)
    shown, older = _fitting(view)
    parts = [_said(one, zone) for one in shown]
    if not parts:
        parts = [fill(_("Nothing has been written here yet."))]
    rows: Rows = ((Button(_("Reply"), Reply(thread_id=thread.id).pack()),),)
    rows += tuple((_files_button(one, zone),) for one in shown if one.files)
    if older is not None:
        rows += ((Button(_("Earlier"), OpenThread(thread=thread.id, before=older).pack()),),)
    rows += ((Button(f"⬅️ {_('Messages')}", Threads().pack()),),)
    return Screen(apart(below(title, _about(thread)), *parts, as_of(view.as_of, zone)), rows)


def _fitting(view: ThreadPage) -> tuple[Sequence[MessageView], int | None]:
    """As many of the latest messages as one screen holds, at least one, and where to go on."""
    shown: list[MessageView] = []
    room = ROOM
    for message in reversed(view.messages):
        room -= wording.signs(said_words(message.text, message.files)) + 80
        if shown and room < 0:
            break
        shown.insert(0, message)
    cut = len(shown) < len(view.messages)
    return shown, shown[0].id if cut else view.older


def _said(message: MessageView, zone: str) -> Safe:
    who = _("You") if message.is_mine else message.author
    when = wording.moment(message.sent_at, zone)
    if message.is_mine and message.read_at is not None:
        when = _("{moment} · read").format(moment=when)
    said = said_words(message.text, message.files)
    return below(fill("<b>{who}</b> · {when}", who=who, when=when), fill("{text}", text=said))


def _files_button(message: MessageView, zone: str) -> Button:
    when = wording.moment(message.sent_at, zone)
    return Button(
        f"📎 {when} · {files_words(len(message.files))}", FilesOf(message=message.id).pack()
    )


def letter_files_screen(view: LetterFiles, zone: str) -> Screen:
    """Of whose letter these files are; they come after it."""
    thread = view.thread
    text = apart(
        below(fill("<b>{name}</b>", name=thread.other_words), _about(thread)),
        fill(
            _("Files of the letter of {moment}: {names}"),
            moment=wording.moment(view.sent_at, zone),
            names=", ".join(one.name for one in view.files),
        ),
        as_of(view.as_of, zone),
    )
    files = tuple(Known(one.bot_id, one.file_id, one.kind, one.name) for one in view.files)
    rows: Rows = ((Button(_("Open the thread"), OpenThread(thread=thread.id).pack()),),)
    return Screen(text, rows, files=files, anew=True)

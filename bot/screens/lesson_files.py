"""Files of a lesson: kept by its teacher, sent to a family."""

from bot.callbacks.lesson_files import DropFile, OpenFiles, SendFiles, ShowFiles
from bot.callbacks.teaching import OpenLesson
from bot.screen import Known, Screen
from bot.screens.frame import as_of, page
from bot.screens.turning import capital
from core import wording
from core.files import MOST_FILES
from core.i18n import Safe, _, fill, ngettext
from core.journal.files import LessonFiles
from core.journal.materials import LessonLinks, LessonMaterial
from notifications.markup import Button, Rows


def files_words(count: int) -> str:
    """«2 файла»."""
    return ngettext("{count} file", "{count} files", count).format(count=count)


def files_button(subject: str, count: int, *, child: int, lesson: int) -> Button:
    """«Алгебра: 2 файла», which sends them."""
    words = f"{wording.shortened(subject, 30)}: {files_words(count)}"
    return Button(words, SendFiles(child=child, lesson=lesson).pack())


def lesson_files_screen(
    view: LessonLinks, homework: str, *, said: str = "", toast: str = ""
) -> Screen:
    """The files of one lesson as its teacher keeps them; more may be sent."""
    lesson = view.lesson
    lines: list[str] = [_line(number, one) for number, one in enumerate(view.files, 1)]
    more = _("Send photos or documents: each is added to the homework.")
    if len(view.files) >= MOST_FILES:
        more = fill(_("A lesson has at most {limit} files."), limit=MOST_FILES)
    text = page(
        fill(_("Files of the homework · {name}"), name=f"{lesson.class_name} · {lesson.subject}"),
        fill(
            _("{day}, lesson {number}"),
            day=capital(wording.day_and_weekday(lesson.day)),
            number=lesson.number,
        ),
        "",
        *([said, ""] if said else []),
        fill(_("Homework: {text}"), text=wording.shortened(homework, 500) or _("not written")),
        *(lines or [_("There are no files yet.")]),
        "",
        more,
    )
    back = (Button(_("‹ Back"), OpenLesson(lesson=lesson.id).pack()),)
    return Screen(text, (*_rows(view), back), toast=toast)


def _line(number: int, one: LessonMaterial) -> Safe:
    size = f" · {_size(one.size)}" if one.size else ""
    return fill("{number}. {name}{size}", number=number, name=one.title, size=size)


def _size(count: int) -> str:
    if count < 1_000_000:
        return _("{number} KB").format(number=max(1, round(count / 1000)))
    return _("{number} MB").format(number=round(count / 1_000_000))


def _rows(view: LessonLinks) -> Rows:
    lesson = view.lesson.id
    if not view.files:
        return ()
    dropped = [
        Button(
            _("Remove: {title}").format(title=wording.shortened(one.title, 30)),
            DropFile(lesson=lesson, material=one.id).pack(),
        )
        for one in view.files
    ]
    return (
        (Button(_("Show the files"), ShowFiles(lesson=lesson).pack()),),
        *((button,) for button in dropped),
    )


def file_saved(one: LessonMaterial) -> Safe:
    """Says which file was added."""
    return fill(_("File added: {name}."), name=one.title)


def sent_files_screen(view: LessonFiles, zone: str) -> Screen:
    """Whose files these are and for which day; the files come after it."""
    pupil = view.pupil
    whose = view.subject
    if pupil is not None:
        whose = f"{pupil.last_name} {pupil.first_name}, {pupil.class_name} · {view.subject}"
    text = page(
        fill(_("Files of the homework · {name}"), name=whose),
        capital(wording.day_and_weekday(view.day)),
        files_words(len(view.files)),
        "",
        as_of(view.as_of, zone),
    )
    files = tuple(Known(one.bot_id, one.file_id, one.kind, one.name) for one in view.files)
    back: Rows = ()
    if pupil is None:
        back = ((Button(_("‹ Back"), OpenFiles(lesson=view.lesson_id).pack()),),)
    return Screen(text, back, files=files, anew=True)

"""Links of lessons: for a family by day, for a teacher lesson by lesson."""

from itertools import groupby
from urllib.parse import urlsplit

from bot.callbacks.lesson_links import AddLink, DropLink, OpenLinks, SameMeeting
from bot.callbacks.teaching import OpenLesson
from bot.screen import Screen
from bot.screens.diary import links
from bot.screens.frame import as_of, leaf_of, page
from bot.screens.turning import Shown, capital, heading, turning_rows
from core import wording
from core.i18n import Safe, _, fill
from core.journal.materials import MOST, LessonLinks, LessonMaterial
from core.journal.queries.links import LessonLink, PupilLinks
from notifications.markup import Button, Rows


def links_screen(view: PupilLinks, zone: str, number: int = 1) -> Screen:
    """Where lessons are held online, and materials, day by day."""
    lines: list[str] = []
    for day, some in groupby(view.links, key=lambda link: link.day):
        lines.append(fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day))))
        lines += [_link_line(link) for link in some]
    lines = lines or [_("Teachers have added no links to the lessons of these days.")]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("links", view, number, pages)
    title, when = heading(_("Links of lessons"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    return Screen(text, turning_rows(shown))


def _link_line(link: LessonLink) -> Safe:
    when = f"{link.starts_at:%H:%M} · " if link.is_meeting and link.starts_at else ""
    head = fill("{when}{subject}", when=when, subject=link.subject)
    return Safe(": ".join([head, *links([(link.title, link.url)])]))


def lesson_links_screen(view: LessonLinks, *, said: str = "", toast: str = "") -> Screen:
    """The links of one lesson as its teacher keeps them."""
    lesson = view.lesson
    lines: list[str] = [_own_line(one) for one in view.links]
    lines = lines or [_("No links yet. Families see them in the diary and under /links.")]
    text = page(
        fill("{class_name} · {subject}", class_name=lesson.class_name, subject=lesson.subject),
        fill(
            _("{day}, lesson {number}"),
            day=capital(wording.day_and_weekday(lesson.day)),
            number=lesson.number,
        ),
        "",
        *([said, ""] if said else []),
        *lines,
    )
    return Screen(text, (*_add_rows(view), *_drop_rows(view), _back(view)), toast=toast)


def _own_line(one: LessonMaterial) -> Safe:
    kind = _("lesson online") if one.is_meeting else _("material")
    return Safe(": ".join([kind, *links([(one.title, one.url)])]))


def _add_rows(view: LessonLinks) -> Rows:
    lesson, rows = view.lesson.id, list[tuple[Button, ...]]()
    held = any(one.is_meeting for one in view.links)
    if view.last_meeting and not held:
        site = urlsplit(view.last_meeting).hostname or ""
        text = _("Online, as last time: {site}").format(site=site)
        rows.append((Button(text, SameMeeting(lesson=lesson).pack()),))
    if len(view.links) < MOST:
        online = Button(_("Link to the lesson"), AddLink(lesson=lesson, meeting=True).pack())
        rows.append((online, Button(_("Add material"), AddLink(lesson=lesson).pack())))
    return tuple(rows)


def _drop_rows(view: LessonLinks) -> Rows:
    return tuple(
        (
            Button(
                _("Remove: {title}").format(title=wording.shortened(one.title, 30)),
                DropLink(lesson=view.lesson.id, material=one.id).pack(),
            ),
        )
        for one in view.links
    )


def _back(view: LessonLinks) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), OpenLesson(lesson=view.lesson.id).pack()),)


def ask_link_screen(view: LessonLinks, *, meeting: bool) -> Screen:
    """Asks for the address."""
    asked = _("Send the link in one message; words before it become its name.")
    if meeting:
        asked = _("Send the link by which pupils come to this lesson online.")
    title = fill(
        "{class_name} · {subject}", class_name=view.lesson.class_name, subject=view.lesson.subject
    )
    back = (Button(_("‹ Back"), OpenLinks(lesson=view.lesson.id).pack()),)
    return Screen(page(title, "", asked), (back,))

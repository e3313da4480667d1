"""Links and files of a lesson: where it is held online, and what belongs to it (§1.3)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _, fill
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import lesson_for_plan
from core.journal.models import Lesson, Material

URL_LIMIT = 500  # characters
TITLE_LIMIT = 100
#: More links than a lesson needs are a mistake, or a page nobody reads on a telephone.
MOST = 10
_URL = re.compile(r"\bhttps?://\S+", re.IGNORECASE)


@dataclass(frozen=True)
class LessonMaterial:
    """A link of a lesson as its teacher sees it, or a file: then `kind` is a FileKind and `url`
    is empty; `size` in bytes."""

    id: int
    title: str
    url: str
    is_meeting: bool
    kind: str = ""
    size: int = 0


@dataclass(frozen=True)
class LessonLinks:
    """A lesson with its links; `last_meeting` is where the group met before, "" for nowhere."""

    lesson: LessonRef
    materials: tuple[LessonMaterial, ...]
    last_meeting: str

    @property
    def links(self) -> tuple[LessonMaterial, ...]:
        """The links alone."""
        return tuple(one for one in self.materials if not one.kind)

    @property
    def files(self) -> tuple[LessonMaterial, ...]:
        """The files alone, in the order they came."""
        return tuple(one for one in self.materials if one.kind)


def parse_link(text: str) -> tuple[str, str]:
    """A title and an address from what was typed; without a title the name of the site.

    Raises BadInput without a web address, with a broken one, and for too much of either.
    """
    found = _URL.search(text)
    if found is None:
        raise BadInput(_("There is no link in it: an address begins with https://"))
    url = found.group().rstrip(".,;)»>")
    host = _host(url)
    if not host or len(url) > URL_LIMIT:
        raise BadInput(_("This address cannot be opened; copy it once more from the browser."))
    title = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()).strip(" —–-:")
    if len(title) > TITLE_LIMIT:
        limit = TITLE_LIMIT
        raise BadInput(fill(_("The name is too long: at most {limit} characters."), limit=limit))
    return title or host, url


def _host(url: str) -> str:
    """The site of an address, "" for a broken one. Names and passwords in it are no site."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if "@" not in parts.netloc else ""
    except ValueError:
        return ""


async def lesson_links(session: Session, viewer: Viewer, *, lesson_id: int) -> LessonLinks:
    """The links and files of a lesson the viewer may enter into. Raises NotFound."""
    ref = await access_lesson(session, viewer, lesson_id)
    rows = await session.execute(
        select(
            Material.id,
            Material.title,
            Material.url,
            Material.is_meeting,
            Material.kind,
            Material.size,
        )
        .where(Material.school_id == ref.school_id, Material.lesson_id == ref.id)
        .order_by(Material.is_meeting.desc(), Material.id)
    )
    materials = tuple(LessonMaterial(*row) for row in rows)
    return LessonLinks(ref, materials, await _last_meeting(session, ref))


async def _last_meeting(session: Session, ref: LessonRef) -> str:
    found = await session.scalar(
        select(Material.url)
        .join(Lesson, Lesson.id == Material.lesson_id)
        .where(
            Material.school_id == ref.school_id,
            Material.is_meeting,
            Lesson.school_id == ref.school_id,
            Lesson.group_id == ref.group_id,
            Lesson.id != ref.id,
        )
        .order_by(Lesson.day.desc(), Lesson.number.desc(), Material.id.desc())
        .limit(1)
    )
    return found or ""


async def add_link(
    session: Session, viewer: Viewer, *, lesson_id: int, text: str, is_meeting: bool
) -> LessonMaterial:
    """Give a lesson a link, also ahead; a lesson is held at one place, so a new meeting link takes
    the place of the old one. Raises NotFound, LessonCancelled, BadInput."""
    ref = await access_lesson(session, viewer, lesson_id)
    title, url = parse_link(text)
    if is_meeting and title == _host(url):
        title = _("Lesson online")
    await lesson_for_plan(session, ref)
    links = await lesson_links(session, viewer, lesson_id=lesson_id)
    for one in links.links:
        if one.url == url and one.is_meeting == is_meeting:
            return one
        if is_meeting and one.is_meeting:
            await _delete(session, viewer, ref, one)
    if len(links.links) >= MOST:
        raise BadInput(fill(_("A lesson has at most {limit} links."), limit=MOST))
    row = Material(
        school_id=ref.school_id, lesson_id=ref.id, title=title, url=url, is_meeting=is_meeting
    )
    session.add(row)
    await session.flush()
    added = LessonMaterial(row.id, title, url, is_meeting)
    await record_material(session, viewer, ref, None, added)
    return added


async def remove_link(
    session: Session, viewer: Viewer, *, lesson_id: int, material_id: int
) -> None:
    """Take a link or a file away. Raises NotFound, also for one that is gone already."""
    links = await lesson_links(session, viewer, lesson_id=lesson_id)
    found = next((one for one in links.materials if one.id == material_id), None)
    if found is None:
        raise NotFound
    await _delete(session, viewer, links.lesson, found)


async def _delete(session: Session, viewer: Viewer, ref: LessonRef, one: LessonMaterial) -> None:
    row = await session.get(Material, one.id)
    if row is not None:
        await session.delete(row)
        await session.flush()
    await record_material(session, viewer, ref, one, None)


async def record_material(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    before: LessonMaterial | None,
    after: LessonMaterial | None,
) -> None:
    """The ledger's row of a link or a file that was given to a lesson or taken from it."""
    kind = (before or after or _NOTHING).kind
    await ledger.record(
        session,
        "lesson.file" if kind else "lesson.link",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"lesson:{ref.id}",
        before=_packed(before),
        after=_packed(after),
    )


def _packed(one: LessonMaterial | None) -> dict[str, Any] | None:
    if one is None:
        return None
    if one.kind:
        return {"title": one.title, "kind": one.kind, "size": one.size}
    return {"title": one.title, "url": one.url, "meeting": one.is_meeting}


_NOTHING = LessonMaterial(0, "", "", False)

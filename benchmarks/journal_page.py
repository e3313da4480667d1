"""Cells of the journal that can be filled in now, and the teachers who may."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from benchmarks import school
from core.access.viewer import Viewer, viewer_of_person
from core.db import Database

_PAGES = """
SELECT l.id, l.teacher_id, l.school_id, m.pupil_id
FROM lesson l
JOIN load d ON d.group_id = l.group_id AND d.teacher_id = l.teacher_id AND d.until IS NULL
JOIN group_member m ON m.group_id = l.group_id AND m.until IS NULL AND m.since <= l.day
JOIN subject_group g ON g.id = l.group_id
JOIN school_class c ON c.id = g.class_id AND c.grade > 1
WHERE l.state = 'held'
ORDER BY l.day DESC, l.id, m.pupil_id
LIMIT 6000
"""
_TYPE = "SELECT min(id) FROM assignment_type WHERE is_active AND name LIKE '%кзамен%'"
_FAMILY = """
SELECT pupil_id, guardian_id FROM guardianship WHERE NOT restricted AND valid_until IS NULL
"""


@dataclass(frozen=True)
class Page:
    """A lesson with the pupils of its group."""

    lesson_id: int
    viewer: Viewer
    pupil_ids: tuple[int, ...]
    type_id: int  # of a kind of work nobody has marks for yet


async def pages(db: Database, *, at_least: int) -> list[Page]:
    """Pages of recent lessons with so many pupils at least, each by its teacher."""
    async with db.session() as session:
        rows = (await session.execute(text(_PAGES))).all()
        type_id = await session.scalar(text(_TYPE))
        type_id = type_id or await session.scalar(text("SELECT max(id) FROM assignment_type"))
        by_lesson: dict[tuple[int, int, int], list[int]] = {}
        for lesson_id, teacher_id, school_id, pupil_id in rows:
            by_lesson.setdefault((lesson_id, teacher_id, school_id), []).append(pupil_id)
        found = []
        for (lesson_id, teacher_id, school_id), pupils in by_lesson.items():
            if len(pupils) < at_least:
                continue
            viewer = await viewer_of_person(session, teacher_id, school_id=school_id)
            assert viewer is not None
            found.append(Page(lesson_id, viewer, tuple(pupils), type_id))
        return found


async def family_chats(db: Database) -> dict[int, set[int]]:
    """By pupil: the chats of the pupil and of the guardians."""
    async with db.reading() as session:
        rows = (await session.execute(text(_FAMILY))).all()
    found: dict[int, set[int]] = {}
    for pupil_id, guardian_id in rows:
        own = found.setdefault(pupil_id, {school.FIRST_CHAT + pupil_id})
        own.add(school.FIRST_CHAT + guardian_id)
    return found

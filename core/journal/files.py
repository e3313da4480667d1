"""Files of a lesson: photographs and documents the messenger keeps, given with the homework.

Nothing but the messenger's number of a file stands in the database, and that number is good for the
bot which received it. Whoever may read the homework may have its files.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, func, or_, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Id, Session
from core.errors import BadInput, NotFound
from core.files import MOST_FILES, KeptFile, NewFile, name_of
from core.hot import Hot
from core.i18n import _, fill
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import lesson_for_plan
from core.journal.lessons import set_homework
from core.journal.materials import LessonMaterial, lesson_links, record_material
from core.journal.models import Homework, Lesson, Material
from core.school.models import GroupMember, Subject, SubjectGroup


@dataclass(frozen=True)
class LessonFiles:
    """The files of one lesson, for its teacher (`pupil` is None) or for a family.

    `day` is the day the homework is due, or that of the lesson while none is set.
    """

    lesson_id: int
    subject: str
    day: date
    pupil: PupilRef | None
    files: tuple[KeptFile, ...]
    as_of: datetime


async def add_file(
    session: Session, viewer: Viewer, *, lesson_id: int, file: NewFile, said: str = ""
) -> LessonMaterial:
    """Give a file with the homework of a lesson; several may be given, one after another.

    said: the words sent with it: the homework where none is set yet, otherwise the file's name.
    A lesson without homework gets one that points to the files. The same file again changes
    nothing. Raises NotFound, LessonCancelled, BadInput for too many or too long a text.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    await lesson_for_plan(session, ref)
    homework = await session.scalar(
        select(Homework.text).where(
            Homework.school_id == ref.school_id, Homework.lesson_id == ref.id
        )
    )
    held = (await lesson_links(session, viewer, lesson_id=lesson_id)).files
    same = await _SAME.value(
        session, school=ref.school_id, lesson=ref.id, bot=file.bot_id, file=file.file_id
    )
    known = next((one for one in held if one.id == same), None)
    if known is not None:
        return known
    if len(held) >= MOST_FILES:
        raise BadInput(fill(_("A lesson has at most {limit} files."), limit=MOST_FILES))
    words = " ".join(said.split())
    is_task = bool(words) and homework in (None, _("The task is in the attached files."))
    if is_task or homework is None:
        text = said if words else _("The task is in the attached files.")
        await set_homework(session, viewer, lesson_id=lesson_id, text=text)
    name = name_of(file, "" if is_task else words, len(held) + 1)
    row = Material(
        school_id=ref.school_id,
        lesson_id=ref.id,
        title=name,
        file_id=file.file_id,
        bot_id=file.bot_id,
        kind=file.kind,
        size=file.size,
    )
    session.add(row)
    await session.flush()
    added = LessonMaterial(row.id, name, "", False, file.kind, file.size)
    await record_material(session, viewer, ref, None, added)
    return added


async def taught_files(session: Session, viewer: Viewer, *, lesson_id: int) -> LessonFiles:
    """The files of a lesson the viewer may enter into. Raises NotFound, also for none."""
    ref = await access_lesson(session, viewer, lesson_id)
    found = await _FILES.all(session, school=ref.school_id, lesson=ref.id)
    if not found:
        raise NotFound
    files = tuple(KeptFile(*row) for row in found)
    return LessonFiles(ref.id, ref.subject, ref.day, None, files, clock.now())


async def pupil_files(
    session: Session, viewer: Viewer, *, pupil_id: int, lesson_id: int
) -> LessonFiles:
    """The files of a lesson for the family of a pupil of its group; reading is recorded.

    Raises NotFound: for a stranger to the pupil, for a lesson of another group, and for none.
    """
    pupil = await access_pupil(session, viewer, pupil_id)
    about = await _OF_PUPIL.first(session, school=pupil.school_id, pupil=pupil.id, lesson=lesson_id)
    found = await _FILES.all(session, school=pupil.school_id, lesson=lesson_id) if about else []
    if about is None or not found:
        raise NotFound
    await ledger.record(
        session,
        "read.files",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
        subject=f"lesson:{lesson_id}",
    )
    files = tuple(KeptFile(*row) for row in found)
    return LessonFiles(lesson_id, about.subject, about.due, pupil, files, clock.now())


async def file_count(session: Session, ref: LessonRef) -> int:
    """How many files a lesson has that is behind the door already."""
    return int(await _COUNT.value(session, school=ref.school_id, lesson=ref.id) or 0)


async def file_names(
    session: Session, *, school_id: int, lesson_ids: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """By lesson the names of its files, of lessons that are behind the door already."""
    found: dict[int, list[str]] = defaultdict(list)
    for lesson_id, title in await _NAMES.all(session, school=school_id, lessons=list(lesson_ids)):
        found[lesson_id].append(title)
    return {lesson_id: tuple(names) for lesson_id, names in found.items()}


_IN_LESSON = (
    Material.school_id == bindparam("school", type_=Id),
    Material.lesson_id == bindparam("lesson", type_=Id),
    Material.file_id != "",
)
_FILES = Hot(
    select(Material.bot_id, Material.file_id, Material.kind, Material.title)
    .where(*_IN_LESSON)
    .order_by(Material.id)
)
_NAMES = Hot(
    select(Material.lesson_id, Material.title)
    .where(
        Material.school_id == bindparam("school", type_=Id),
        Material.lesson_id.in_(bindparam("lessons", expanding=True, type_=Id)),
        Material.file_id != "",
    )
    .order_by(Material.id)
)
_COUNT = Hot(select(func.count(Material.id)).where(*_IN_LESSON))
_SAME = Hot(
    select(Material.id).where(
        *_IN_LESSON,
        Material.bot_id == bindparam("bot", type_=Id),
        Material.file_id == bindparam("file"),
    )
)
#: Who was in the group on some day from the lesson to the day its homework is due.
_OF_PUPIL = Hot(
    select(Subject.name.label("subject"), func.coalesce(Homework.due_on, Lesson.day).label("due"))
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .outerjoin(
        Homework,
        and_(Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id),
    )
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        GroupMember.school_id == bindparam("school", type_=Id),
        GroupMember.pupil_id == bindparam("pupil", type_=Id),
        Lesson.school_id == bindparam("school", type_=Id),
        Lesson.id == bindparam("lesson", type_=Id),
        GroupMember.since <= func.coalesce(Homework.due_on, Lesson.day),
        or_(GroupMember.until.is_(None), GroupMember.until >= Lesson.day),
    )
    .limit(1)
)

"""The viewer's children, subjects, terms and teachers as a context of understanding."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from bot.understanding import Child, Context, Meaning, Teacher, Term
from core.access.viewer import Viewer
from core.clock import now
from core.db import Database, Session
from core.enums import Role
from core.journal.queries.around import ChildAround, children_around

#: For so long what words may refer to is not read anew. Answers are authorised each time all the
#: same: this is only what names are understood by.
_FRESH = timedelta(seconds=60)
_KEPT_VIEWERS = 1000


@dataclass(frozen=True)
class Surroundings:
    """What the words of one viewer may refer to."""

    children: tuple[ChildAround, ...]
    context: Context

    def child(self, first_name: str | None) -> ChildAround | None:
        """The child of this first name, or the only one; None for nobody and for namesakes."""
        named = [one for one in self.children if one.pupil.first_name == first_name]
        some = named if first_name else list(self.children)
        return some[0] if len(some) == 1 else None

    def fitting(self, meaning: Meaning) -> Meaning:
        """Without a subject that the child does not learn: the question before was of another."""
        child = self.child(meaning.child)
        learned = {one.name for one in child.subjects} if child is not None else set()
        if not meaning.follows or child is None or meaning.subject in learned:
            return meaning
        return replace(meaning, subject=None)

    def subject_id(self, name: str | None) -> int:
        """The id of a subject of any of the children, 0 when none was said."""
        ids = [one.id for child in self.children for one in child.subjects if one.name == name]
        return ids[0] if ids else 0


def _teachers(children: tuple[ChildAround, ...]) -> tuple[Teacher, ...]:
    """Each person once, with the subjects taught to all of the children."""
    found: dict[str, Teacher] = {}
    for child in children:
        for one in child.staff:
            old = found.get(one.name.full, Teacher(one.name.full))
            leads = child.pupil.class_name if Role.CLASS_TEACHER in one.roles else ""
            subjects = tuple(dict.fromkeys((*old.subjects, *one.subjects)))
            found[one.name.full] = Teacher(old.name, subjects, old.class_teacher_of or leads)
    return tuple(found.values())


def _context(viewer: Viewer, children: tuple[ChildAround, ...]) -> Context:
    terms = children[0].terms if children else ()
    names = (subject.name for child in children for subject in child.subjects)
    return Context(
        today=viewer.today,
        role="pupil" if Role.PUPIL in viewer.roles else "parent",
        children=tuple(
            Child(one.pupil.first_name, one.pupil.last_name, one.sex, one.pupil.class_name)
            for one in children
        ),
        subjects=tuple(dict.fromkeys(names)),
        terms=tuple(Term(term.number, term.since, term.until) for term in terms),
        teachers=_teachers(children),
    )


_Kept = dict[tuple[int, frozenset[Role]], tuple[datetime, Surroundings]]
_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


async def surroundings_of(session: Session, viewer: Viewer, db: Database) -> Surroundings:
    """What the viewer's words may refer to, read at most once a minute."""
    kept, who = _kept.setdefault(db, {}), (viewer.person_id, viewer.roles)
    known = kept.get(who)
    if known is not None and known[0] > now() and known[1].context.today == viewer.today:
        return known[1]
    children = await children_around(session, viewer)
    made = Surroundings(children, _context(viewer, children))
    if len(kept) >= _KEPT_VIEWERS:
        kept.clear()
    kept[who] = (now() + _FRESH, made)
    return made

"""Marks of one subject group: who is asked, what for, how well, and when it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from core.demo.bells import Moments
from core.demo.bulk import Sheet
from core.demo.families import PupilPlan
from core.demo.policy import POLICY
from core.demo.subjects import BY_KEY
from core.demo.topics import LessonPlan
from core.demo.works import DUTY_REMARKS, HARDNESS, REMARKS, TAKEN_HOME, TYPES, WORKS

_BASE = 4.1
_BY_GRADE = {2: 0.35, 3: 0.3, 4: 0.25, 5: 0.05, 6: -0.05, 7: -0.12, 8: -0.18, 9: -0.12, 10: 0.1}
_ELDEST = 0.18
_SPREAD = 0.56
_REMARKED = 0.035
#: What part of a group gets a mark at an ordinary lesson, by hours a week.
_ASKED = {1: 0.46, 2: 0.34, 3: 0.27, 4: 0.24, 5: 0.2, 6: 0.18}
_SECOND_MARKS = 0.2
_MADE_UP = 0.6
_OWED_FOR = timedelta(days=24)


@dataclass
class LessonFacts:
    """A lesson as marks need it; `ended` is when it ended, `term_over` closes its debts."""

    id: int
    day: date
    ended: datetime
    teacher_id: int
    present: Sequence[PupilPlan]
    absent: Sequence[PupilPlan]
    term_over: bool
    #: The term is about to end, and whoever has too few marks is asked.
    term_ends_soon: bool


@dataclass
class Tally:
    """What a pupil's term mark is made of."""

    total: int = 0
    weight: int = 0
    count: int = 0


@dataclass
class MarkSheets:
    """Sheets shared by all groups, and the ids of assignment types by key."""

    assignments: Sheet
    marks: Sheet
    type_ids: dict[str, int]
    subject_ids: dict[str, int]


class GroupMarks:
    """Sets the marks of one group lesson by lesson."""

    def __init__(
        self,
        rng: Random,
        sheets: MarkSheets,
        moments: Moments,
        *,
        subject: str,
        grade: int,
        hours: int,
    ) -> None:
        self.rng = rng
        self.sheets = sheets
        self.moments = moments
        self.subject_id = sheets.subject_ids[subject]
        self.works = WORKS[subject]
        self.base = _BASE + BY_KEY[subject].ease + _BY_GRADE.get(grade, _ELDEST)
        self.asked = _ASKED.get(hours, 0.18)
        self.every = 4 if hours == 1 else 6
        self.phase = rng.randrange(self.every)
        self.slowness = rng.choice((1, 1, 2, 2, 3, 5))
        self.tallies: dict[tuple[int, int], Tally] = {}
        self.term = 0
        self.counts: dict[int, int] = {}

    def begin_term(self, number: int) -> None:
        """From here on marks count towards this term."""
        if number != self.term:
            self.term = number
            self.counts = {}

    def announce(self, lesson_id: int, plan: LessonPlan) -> None:
        """A work of the coming days stands in the journal before its day."""
        if plan.work in TYPES:
            self._assignment(lesson_id, plan.work, plan.topic)

    def lesson(self, place: int, facts: LessonFacts, plan: LessonPlan) -> None:
        """The marks of one lesson; `place` counts the group's lessons from 0."""
        if not facts.present or place < 2:
            return
        if plan.work:
            self._work_for_all(facts, plan.work, plan.topic)
        elif place % self.every == self.phase:
            kind = self.rng.choice(self.works.periodic)
            self._work_for_all(facts, kind, f"{TYPES[kind][0]}. {plan.topic}")
        else:
            self._ordinary(facts)

    def _assignment(self, lesson_id: int, kind: str, title: str) -> tuple[int, int]:
        weight = TYPES[kind][2]
        return (
            self.sheets.assignments.add(lesson_id, self.sheets.type_ids[kind], title, weight),
            weight,
        )

    def _work_for_all(self, facts: LessonFacts, kind: str, title: str) -> None:
        rng = self.rng
        assignment, weight = self._assignment(facts.id, kind, title)
        set_at = self._checked_at(facts) if kind in TAKEN_HOME else self._soon(facts)
        if set_at > self.moments.now:
            return
        for pupil in facts.present:
            self._mark(facts, assignment, weight, kind, pupil, set_at)
        for pupil in facts.absent:
            chance = rng.random()
            later = self._made_up_at(facts.day)
            if chance < _MADE_UP and later <= self.moments.now:
                self._mark(facts, assignment, weight, kind, pupil, later)
            elif chance < 0.8 and not facts.term_over:
                self._duty(facts, assignment, weight, pupil, set_at)

    def _ordinary(self, facts: LessonFacts) -> None:
        rng = self.rng
        kind = rng.choice(self.works.ordinary)
        count = max(1, round(len(facts.present) * self.asked))
        self._ask(facts, kind, self._least_asked(facts, count))
        if rng.random() < _SECOND_MARKS:
            other = rng.choice(self.works.ordinary)
            if other != kind:
                some = rng.sample(facts.present, min(len(facts.present), 1 + count // 2))
                self._ask(facts, other, some)
        if facts.term_ends_soon:
            self._ask(facts, "test", [p for p in facts.present if self._lacks_one(p)])

    def _lacks_one(self, pupil: PupilPlan) -> bool:
        return self.counts.get(pupil.person.id, 0) == POLICY.min_marks - 1

    def _least_asked(self, facts: LessonFacts, count: int) -> list[PupilPlan]:
        """First those who have the fewest marks, and all of them before a term ends."""
        rng, counts, present = self.rng, self.counts, facts.present
        ranked = sorted(
            (counts.get(pupil.person.id, 0) + 2.0 * rng.random(), place)
            for place, pupil in enumerate(present)
        )
        if facts.term_ends_soon:
            count = max(count, sum(1 for known, _ in ranked if known < POLICY.min_marks))
        return [present[place] for _, place in ranked[:count]]

    def _ask(self, facts: LessonFacts, kind: str, pupils: Sequence[PupilPlan]) -> None:
        set_at = self._checked_at(facts) if kind in TAKEN_HOME else self._soon(facts)
        if set_at > self.moments.now or not pupils:
            return
        assignment, weight = self._assignment(facts.id, kind, "")
        for pupil in pupils:
            idle = kind == "homework" and pupil.diligence < -0.5 and self.rng.random() < 0.12
            recent = self.moments.now - facts.ended < _OWED_FOR
            if idle and recent and not facts.term_over:
                self._duty(facts, assignment, weight, pupil, set_at)
            else:
                self._mark(facts, assignment, weight, kind, pupil, set_at)

    def _soon(self, facts: LessonFacts) -> datetime:
        """Most marks are entered at the lesson's end, some in the evening, few days later."""
        chance = self.rng.random()
        if chance < 0.75:
            return facts.ended + timedelta(minutes=self.rng.randint(0, 9))
        if chance < 0.95:
            return self.moments.at(facts.day, 15 * 60 + 30 + self.rng.randrange(240))
        day = facts.day + timedelta(days=self.rng.randint(1, 6))
        return self.moments.at(day, 14 * 60 + self.rng.randrange(300))

    def _checked_at(self, facts: LessonFacts) -> datetime:
        """Notebooks are checked at home, by some teachers for a week."""
        days = 1 + self.rng.randrange(self.slowness + 1)
        return self.moments.at(facts.day + timedelta(days=days), 14 * 60 + self.rng.randrange(360))

    def _made_up_at(self, day: date) -> datetime:
        late = day + timedelta(days=self.rng.randint(6, 14))
        return self.moments.at(late, 14 * 60 + self.rng.randrange(180))

    def _value(self, pupil: PupilPlan, kind: str) -> int:
        level = (
            self.base
            + 0.6 * pupil.ability
            + pupil.tastes[self.works.taste]
            - HARDNESS.get(kind, 0.0)
            + self.rng.gauss(0.0, _SPREAD)
        )
        if kind == "homework":
            level += 0.3 * pupil.diligence
        if level >= 3.5:
            return 5 if level >= 4.5 else 4
        return 3 if level >= 2.35 else 2

    def _mark(
        self,
        facts: LessonFacts,
        assignment: int,
        weight: int,
        kind: str,
        pupil: PupilPlan,
        set_at: datetime,
    ) -> None:
        value = self._value(pupil, kind)
        remark = self.rng.choice(REMARKS[value]) if self.rng.random() < _REMARKED else ""
        person = pupil.person.id
        self.sheets.marks.add(
            assignment, facts.id, person, self.subject_id, facts.day,
            value, weight, False, remark, facts.teacher_id, set_at,
        )  # fmt: skip
        self.counts[person] = self.counts.get(person, 0) + 1
        tally = self.tallies.get((person, self.term))
        if tally is None:
            tally = self.tallies[person, self.term] = Tally()
        tally.total += value * weight
        tally.weight += weight
        tally.count += 1

    def _duty(
        self, facts: LessonFacts, assignment: int, weight: int, pupil: PupilPlan, set_at: datetime
    ) -> None:
        """A «точка»: the work is still owed."""
        self.sheets.marks.add(
            assignment, facts.id, pupil.person.id, self.subject_id, facts.day,
            None, weight, True, self.rng.choice(DUTY_REMARKS), facts.teacher_id, set_at,
        )  # fmt: skip

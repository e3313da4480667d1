"""Questions in plain words: what a phrase asks for, by a grammar of our own.

Pure: no database, no network, no language model. `understand(phrase, context)` gives a `Meaning`.

How it reads the contract where the contract leaves a choice:

- A term that was said gives `term` alone; `from` and `to` stay empty. «За четверть» without a
  number is the term of today, between terms the one that has just ended. A half-year or trimester
  gives `term` where the school has as many terms, else its days.
- A weekday is the coming one for homework, timetable, tests, holidays and reported absences, the
  last one for everything else; today is both. «Прошлый» and «следующий» move it by weeks.
- «За неделю», «за месяц», «за год» are the week, calendar month and school year of today; «за
  последние 3 дня» are three days up to today, today included.
- «С понедельника» gives `from` alone; «до пятницы» begins today.
- `child`, `subject` and `teacher` are empty when several could be meant, and the bot asks which.
- In a message to a teacher only `child`, `teacher`, `subject` (outside the message) and `text` are
  given: what is said in the message is not a question about a day.
- A teacher asked for («как зовут физичку») is not a teacher said: the subject is given instead.
"""

from bot.understanding.context import Child, Context, Teacher, Term, context_from
from bot.understanding.following import FOLLOWED
from bot.understanding.meaning import Meaning, understand

__all__ = [
    "FOLLOWED",
    "Child",
    "Context",
    "Meaning",
    "Teacher",
    "Term",
    "context_from",
    "understand",
]

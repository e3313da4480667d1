"""What a column holds, by the words of its header and not by its place."""

import re
from dataclasses import dataclass

from core.exchange.faults import BadValue
from core.exchange.values.classes import is_class, parse_class, split_group
from core.exchange.values.finals import find_period
from core.exchange.values.subjects import SubjectBook
from core.exchange.values.text import words_of

#: (what the column holds, how its header may read); the first that fits is taken.
_ATTRIBUTES = tuple(
    (attribute, re.compile(pattern))
    for attribute, pattern in (
        ("leads", r"классн\w* руководство"),
        ("class_teacher", r"\bкл(?:ассн\w*)? рук|класрук|классн\w* (?:руковод|воспит)"),
        ("full", r"\bф и(?: о)?\b|\bфио?\b|фамил\w* (?:и )?им|\bполное имя"),
        ("phone", r"\bтел\b|телеф|мобил|сотов|\bконтакт|\bсот\b|\bмоб\b"),
        ("email", r"почт|mail|емейл"),
        (
            "ignored",
            r"^(?:номер )?п п$|^номер$|^n$|личн\w* дел|снилс|адрес|прожива|паспорт|граждан",
        ),
        (
            "ignored",
            r"^(?:количество|кол во) (?!ч)|мест\w* работы|образован|социальн"
            r"|групп\w* (?:здоров|риск|кров)",
        ),
        (
            "ignored",
            r"^(?:средн|ср балл|пропу|всего|итого|подпись|решение)|опозд|болезн|^возраст",
        ),
        ("birth", r"рожд|^д р\b|\bд р$|^др$"),
        ("enrolled", r"зачисл|прибыт|прибыл|поступл"),
        ("left", r"выбы|отчисл|увольн|уволен"),
        ("relation", r"родств|кем приход"),
        ("sex", r"^пол(?: \w+)?$|^м ж$"),
        ("note", r"примеч|^прим\b|коммент|^статус|отметка о"),
        ("category", r"категор"),
        ("post", r"должн"),
        ("role", r"^рол[ьи]|\bдоступ"),
        ("hours", r"\bчас|^ч (?:в )?нед|нагрузк|^кол во ч"),
        ("group", r"^(?:под)?групп|^состав (?:под)?групп"),
        ("short", r"сокращ|кратк|аббрев"),
        ("subject", r"предмет|дисципл"),
        ("mark", r"отметк|оценк"),
        ("weekday", r"день недел|^день$|^дни$|^дн$|^дни недели"),
        ("number", r"номер урок|^урок\w*$|урока номер|номер занят"),
        ("time", r"^время|звонк"),
        ("starts", r"начал|^с$"),
        ("ends", r"оконч|\bконец|^по$|заверш"),
        ("dates", r"^сроки|^даты|^продолж|^дата (?:начала и|проведения)"),
        (
            "term",
            r"^(?:учебн\w* )?(?:период|четверт[ьи]|триместр|полугодие)$"
            r"|четверт[ьи] полуг|период обуч",
        ),
        ("shift", r"смен"),
        ("room", r"\bкаб|аудит|помещ"),
        ("profile", r"профил|уклон|направл"),
        ("letter", r"^литера(?: класса)?$|^буква"),
        ("grades", r"^параллел|^классы$|для класс"),
        ("class", r"^(?:учебн\w* )?класс\b(?!н)|^кл$|^в классе|\bкласс$"),
        ("middle", r"отчеств"),
        ("last", r"фамил"),
        ("first", r"\bимя\b|\bимени\b"),
        ("title", r"назван|наименов|каникул|праздник"),
        ("position", r"порядок|порядков"),
    )
)
_FIRST_AND_MIDDLE = re.compile(r"\bим\w+ (?:и )?отчеств")
_WHO = tuple(
    (who, re.compile(pattern))
    for who, pattern in (
        ("mother", r"\b(?:мать|матери|мам[аы]|мамин\w*)\b"),
        ("father", r"\b(?:отец|отца|пап[аы]|папин\w*)\b"),
        ("parent", r"\b(?:родител\w*|законн\w*|представител\w*|опекун\w*)"),
        (
            "pupil",
            r"\b(?:учен(?:ик|иц|и)\w*|учащ\w*|уч ся|обуч\w*ся|ребен\w*|воспитанник\w*|школьник\w*)",
        ),
        ("teacher", r"\b(?:учител\w*|педагог\w*|преподават\w*|сотрудник\w*|работник\w*)"),
    )
)
_BOTH_PARENTS = re.compile(r"\bродител(?:ей|и)\b|представител(?:ей|и)\b")
_ORDER = re.compile(r"\b(?:номер )?([12])\b|\b(перв|втор)")
_SILENT_WORDS = re.compile(r"\b(?:и|или|номер|[12]|перв\w*|втор\w*|все|список|данные)\b")


@dataclass(frozen=True)
class Head:
    """What one column holds: whose (empty: of the person of the row), which attribute, and for
    a column of a matrix its class, subject (with group) or period."""

    column: int
    text: str
    who: str = ""
    attribute: str = ""
    extra: object = None

    @property
    def known(self) -> bool:
        """Whether the column is read."""
        return self.attribute not in ("", "ignored")


def _who(words: str) -> str:
    for who, pattern in _WHO:
        if pattern.search(words):
            if who != "parent":
                return who
            order = _ORDER.search(words)
            return (
                f"parent{1 if order[1] == '1' or order[2] == 'перв' else 2}" if order else "parent"
            )
    return ""


def _only_person(words: str) -> bool:
    for _, pattern in _WHO:
        words = pattern.sub(" ", words)
    return not _SILENT_WORDS.sub(" ", words).strip()


def _attribute(words: str) -> str:
    if _FIRST_AND_MIDDLE.search(words) and "фамил" not in words:
        return "first"
    return next((name for name, pattern in _ATTRIBUTES if pattern.search(words)), "")


def _matrix_head(column: int, text: str, book: SubjectBook) -> Head:
    if is_class(text):
        return Head(column, text, attribute="class_column", extra=parse_class(text))
    period = find_period(text) if len(text) < 60 else None
    rest, group = split_group(text)
    try:
        subject = book.find(rest)
        if subject is None and period is not None:
            subject = _subject_before_period(rest, book)
    except BadValue:
        subject = None
    if subject:
        return Head(column, text, attribute="subject_column", extra=(subject, group, period))
    if period:
        return Head(column, text, attribute="period_column", extra=period)
    return Head(column, text)


def _subject_before_period(text: str, book: SubjectBook) -> str | None:
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        if subject := book.find(" ".join(words[:count])):
            return subject
    return None


def recognise(column: int, text: str, book: SubjectBook) -> Head:
    """What the header `text` says its column holds; an unknown one has an empty attribute."""
    if len(text) > 120:
        return Head(column, text)
    words = words_of(text)
    # Exact names of subjects go first: «Литература» is no «литера».
    if words in book.names or is_class(text):
        return _matrix_head(column, text, book)
    attribute = _attribute(words)
    who = _who(words)
    if attribute == "class" and who == "teacher":
        who = ""
    if attribute in ("class", "class_teacher", "subject") and re.search(r":\s*\S", text):
        # «Класс: 7А» in a title is an answer and no header.
        return Head(column, text)
    if not attribute and who and _only_person(words):
        attribute = "full"
    if attribute == "group":
        return Head(column, text, attribute="group", extra=_group_subject(words, book))
    if attribute in ("phone", "email") and who == "parent" and _BOTH_PARENTS.search(words):
        who = "parents"
    if attribute:
        return Head(column, text, who, attribute)
    return _matrix_head(column, text, book)


def _group_subject(words: str, book: SubjectBook) -> str | None:
    rest = re.sub(r"^(?:состав )?(?:под)?групп\w*(?: по)?", "", words).strip()
    try:
        return book.find(rest) or book.find_by_beginning(rest) if rest else None
    except BadValue:
        return None

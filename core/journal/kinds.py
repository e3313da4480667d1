"""Which works are to be prepared for. Pure."""

#: Words by which a type of work is known as one to prepare for, beside a double weight.
_CONTROL = ("контрольн", "проверочн", "диагностическ", "диктант", "зачёт", "экзамен", "изложени")
_CONTROL_WEIGHT = 200


def is_control(kind: str, weight_percent: int) -> bool:
    """Whether a work of this type and weight (percent) is one to prepare for: a test, a dictation,
    an exam, or anything that counts double."""
    return weight_percent >= _CONTROL_WEIGHT or any(word in kind.lower() for word in _CONTROL)

"""Forms of names by the endings of Russian: dictionaries lack many of them."""

_SIBILANTS = "гкхжшщчц"


def _of_first_declension(name: str) -> set[str]:
    """Маша, Илья, Мария: the stem with the endings of both hard and soft kinds."""
    stem, last = name[:-1], name[-1]
    if last == "я":
        genitive, dative = stem + "и", stem + ("и" if stem.endswith("и") else "е")
        accusative, instrumental = stem + "ю", {stem + "ей", stem + "ею"}
    else:
        genitive = stem + ("и" if stem[-1:] in _SIBILANTS else "ы")
        dative, accusative = stem + "е", stem + "у"
        instrumental = {stem + "ой", stem + "ей", stem + "ою"}
    plural = {genitive, stem + "ам", stem + "ям", stem + "ами", stem + "ах"}
    return {name, genitive, dative, accusative, *instrumental, *plural}


def _possessive(name: str) -> set[str]:
    """Машин дневник, Петины отметки."""
    stem = name[:-1] + "ин"
    return {stem + ending for ending in ("", "а", "о", "ы", "ого", "ой", "у", "ом", "ых", "ым")}


def _of_second_declension(name: str, sex: str) -> set[str]:
    if name[-1] == "й":
        stem = name[:-1]
        locative = stem + ("и" if stem.endswith("и") else "е")
        return {name, stem + "я", stem + "ю", stem + "ем", locative}
    if name[-1] == "ь" and sex == "f":
        return {name, name[:-1] + "и", name + "ю"}
    if name[-1] == "ь":
        stem = name[:-1]
        return {name, stem + "я", stem + "ю", stem + "ем", stem + "е"}
    stem = _FLEETING.get(name, name)
    if stem == name and name.endswith("ек"):
        stem = name[:-2] + "ьк" if name[-3] in "нл" else name[:-2] + "к"
    return {name, stem + "а", stem + "у", stem + "ом", stem + "ем", stem + "е", name + "а"}


_FLEETING = {"павел": "павл", "лев": "льв", "олежек": "олежк", "филипок": "филипк"}
_OF_PATRONYMICS = ("ович", "евич", "ич", "овна", "евна", "инична", "ична")


def name_forms(name: str, sex: str = "") -> frozenset[str]:
    """All forms of a first name or a patronymic, given in lower case with ё as е."""
    if not name:
        return frozenset()
    if name[-1] in "ая":
        is_patronymic = name.endswith(_OF_PATRONYMICS)
        return frozenset(
            _of_first_declension(name) | (set() if is_patronymic else _possessive(name))
        )
    if name[-1] in "оеиуыэюё":
        return frozenset({name})
    if sex == "f" and name[-1] != "ь":
        return frozenset({name})  # Гульназ, Марьям, Асель: women's names in consonants stand still
    return frozenset(_of_second_declension(name, sex))


def patronymic_forms(patronymic: str) -> frozenset[str]:
    """Forms of a patronymic, those of quick speech included: «Сергеевич», «Сергеич»."""
    found = set(name_forms(patronymic, "f" if patronymic.endswith("на") else "m"))
    for long, quick in (("евич", "еич"), ("ович", "ыч"), ("аевич", "аич"), ("евна", "вна")):
        if patronymic.endswith(long):
            said = patronymic.removesuffix(long) + quick
            found |= set(name_forms(said, "f" if said.endswith("на") else "m"))
    return frozenset(found)


_ADJECTIVE_M = ("ого", "ому", "им", "ым", "ом", "ой", "ий", "ый", "ем", "его", "ему")
_ADJECTIVE_F = ("ой", "ую", "ая", "ою", "ей", "юю", "яя")
_PLURAL = ("ых", "ым", "ыми", "их", "им", "ими", "ые", "ие")


def surname_forms(surname: str, sex: str = "") -> frozenset[str]:
    """All forms of a surname, in lower case with ё as е; of both sexes when the sex is unknown."""
    name = surname
    if name.endswith(("ская", "цкая", "ский", "цкий", "ая", "яя", "ый", "ой")):
        return _of_sex(name[:-2], sex, _ADJECTIVE_M, _ADJECTIVE_F)
    if name.endswith(("ова", "ева", "ина", "ына")):
        return _of_sex(name[:-1], sex or "f", _POSSESSIVE_M, _POSSESSIVE_F)
    if name.endswith(("ов", "ев", "ин", "ын")):
        return _of_sex(name, sex or "m", _POSSESSIVE_M, _POSSESSIVE_F)
    if name.endswith(("ых", "их")) or name[-1:] in "оеиуюэы":
        return frozenset({name})
    if name[-1:] in "ая":
        return frozenset(_of_first_declension(name))
    if sex == "f":
        return frozenset({name})
    return frozenset({name} | _of_second_declension(name, "m"))


_ADJECTIVE_M = ("ого", "ому", "им", "ым", "ом", "ой", "ий", "ый", "ем", "его", "ему")
_ADJECTIVE_F = ("ой", "ую", "ая", "ою", "ей", "юю", "яя")
_POSSESSIVE_M = ("", "а", "у", "ым", "ом", "е")
_POSSESSIVE_F = ("а", "ой", "у", "ою")


def _of_sex(
    stem: str, sex: str, masculine: tuple[str, ...], feminine: tuple[str, ...]
) -> frozenset[str]:
    endings = {"m": masculine, "f": feminine}.get(sex, masculine + feminine)
    return frozenset(stem + ending for ending in endings)

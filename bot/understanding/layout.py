"""Words typed with the wrong keyboard layout: «jwtyrb» is «оценки», «ьфклы» is "marks"."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN_SHIFT = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'

_TO_RUSSIAN = str.maketrans(_LATIN + _LATIN_SHIFT + "&", _RUSSIAN + _RUSSIAN.upper() + "?")
_TO_LATIN = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _LATIN + _LATIN_SHIFT)

#: Letters said with Latin ones, the longest first: «ocenki», «domashka», «raspisanie».
_SOUNDS = (
    *(("shch", "щ"), ("sch", "щ"), ("yo", "ё"), ("jo", "ё"), ("zh", "ж"), ("kh", "х")),
    *(("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("ya", "я")),
    *(("ja", "я"), ("iy", "ий"), ("yi", "ый"), ("ij", "ий"), ("ye", "е"), ("w", "в"), ("ai", "ай")),
    *zip("abvgdezijklmnoprstufhcyqx", "абвгдезийклмнопрстуфхцыкх", strict=True),
    ("'", "ь"),
)


def in_russian_layout(text: str) -> str:
    """The text that the same keys give in the Russian layout."""
    return text.translate(_TO_RUSSIAN)


def in_latin_layout(text: str) -> str:
    """The text that the same keys give in the Latin layout."""
    return text.translate(_TO_LATIN)


def in_cyrillic_letters(text: str) -> str:
    """Russian spelt with Latin letters, in Russian letters."""
    said, rest = "", text.lower()
    while rest:
        sound, letter = next(
            ((sound, letter) for sound, letter in _SOUNDS if rest.startswith(sound)),
            (rest[0], rest[0]),
        )
        said, rest = said + letter, rest[len(sound) :]
    return said

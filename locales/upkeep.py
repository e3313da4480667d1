"""Keeps the catalogues in step with the code: `python -m locales.upkeep [--check | --compile]`.

Without an option: new texts are added at the end of each catalogue, dead ones dropped, `.mo` files
built. Texts carry no places in the code, so that moving code changes no catalogue.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po

from locales import FALLBACKS, FOLDER

ROOMS = ("bot", "core", "notifications")

Texts = dict[str, str | tuple[str, str]]


def texts_of_the_code(root: Path = FOLDER.parent) -> Texts:
    """Every marked text of the code by its key (the singular), in the order it is met."""
    found: Texts = {}
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            for text in _marked(ast.parse(file.read_bytes(), filename=str(file))):
                key = text if isinstance(text, str) else text[0]
                # A text that is counted somewhere serves uncounted too, not the other way round.
                if not isinstance(found.get(key), tuple):
                    found[key] = text
    return found


def _marked(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    """Texts in the marking calls of one file; babel's own reader passes over those in f-strings."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        texts = [part.value for part in call.args if isinstance(part, ast.Constant)]
        if call.func.id in ("_", "N_") and texts and isinstance(texts[0], str):
            yield texts[0]
        elif call.func.id == "ngettext":
            yield str(texts[0]), str(texts[1])


def read(path: Path) -> Catalog:
    """One catalogue; raises babel's PoFileError for a malformed one."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def sources() -> list[Path]:
    """The catalogues of all languages."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/vestnik.po"))


def key_of(message: Message) -> str:
    """What a text is known by: its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> list[str]:
    """The translations of a text: one, or one for each plural form of the language."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def written(text: str | tuple[str, str], forms: list[str]) -> str:
    """One entry of a catalogue; babel's own writer would add dates and flags that nobody reads."""
    if isinstance(text, str):
        return f"msgid {normalize(text, width=98)}\nmsgstr {normalize(forms[0], width=98)}\n"
    lines = [f"msgid {normalize(text[0])}", f"msgid_plural {normalize(text[1])}"]
    lines += [f"msgstr[{n}] {normalize(form)}" for n, form in enumerate(forms)]
    return "\n".join(lines) + "\n"


def in_step(path: Path, texts: Texts) -> str:
    """The catalogue with exactly `texts`: old ones in their old order, then the new ones; a partial
    one gets no new ones."""
    catalogue = read(path)
    if is_partial(path):
        known = {key_of(message) for message in catalogue if message.id}
        texts = {key: text for key, text in texts.items() if key in known}
    kept = {key_of(message): message for message in catalogue if message.id}
    entries = [path.read_text(encoding="utf-8").partition("\n\n")[0] + "\n"]
    for key in [key for key in kept if key in texts] + [key for key in texts if key not in kept]:
        count = 1 if isinstance(texts[key], str) else catalogue.num_plurals
        forms = forms_of(kept[key]) if key in kept else []
        entries.append(written(texts[key], forms if len(forms) == count else [""] * count))
    return "\n".join(entries)


def is_partial(path: Path) -> bool:
    """Whether the catalogue says the commonest texts only and leaves the rest to its fallback."""
    return path.parent.parent.name in FALLBACKS


def faults_of(catalogue: Catalog, texts: Texts, *, partial: bool = False) -> Iterator[str]:
    """One line for each text that is missing, dead or not wholly translated; from a `partial` one
    nothing is missing."""
    known = {key_of(message): message for message in catalogue if message.id}
    for key in () if partial else texts.keys() - known.keys():
        yield f"missing: {key!r}"
    for key in known.keys() - texts.keys():
        yield f"no longer in the code: {key!r}"
    for key, message in known.items():
        if message.fuzzy or not all(forms_of(message)):
            yield f"not translated: {key!r}"


def compile_all() -> None:
    """Build the `.mo` beside every `.po`."""
    for path in sources():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def update_all(texts: Texts) -> None:
    """Bring every catalogue in step with `texts`."""
    for path in sources():
        path.write_text(in_step(path, texts), encoding="utf-8")


def check_all(texts: Texts) -> int:
    """Tell every fault on the error output and give how many there are."""
    count = 0
    for path in sources():
        for fault in sorted(faults_of(read(path), texts, partial=is_partial(path))):
            count += 1
            sys.stderr.write(f"{path.parent.parent.name}: {fault}\n")
    return count


def main() -> int:
    """Exit code 1 when `--check` finds a fault."""
    if "--compile" in sys.argv:
        compile_all()
        return 0
    texts = texts_of_the_code()
    if "--check" in sys.argv:
        return int(check_all(texts) > 0)
    update_all(texts)
    compile_all()
    return int(check_all(texts) > 0)


if __name__ == "__main__":
    sys.exit(main())

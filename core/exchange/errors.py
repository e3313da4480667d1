"""Why a file is not read, or a plan not carried out."""

from core.errors import SchoolError
from core.i18n import N_


class FileRefused(SchoolError):
    """A file that cannot or must not be read; `file` is its name without the folder."""

    text = N_("{file}: this file cannot be read.")

    def __init__(self, file: str, **fields: object) -> None:
        super().__init__(file)
        self.file = file
        vars(self).update(fields)


class FileMissing(FileRefused):
    """There is no such file, or it is a folder."""

    text = N_("{file}: there is no such file.")


class FileTooBig(FileRefused):
    """Over the size limit, packed or unpacked."""

    text = N_("{file}: the file is larger than {limit_mb} MB. Split it into parts.")


class TooManyCells(FileRefused):
    """Over the limit of rows or columns (trust.md B-16)."""

    text = N_("{file}: more than {rows} rows or {columns} columns. Split the file into parts.")


class FileUnknown(FileRefused):
    """Neither a spreadsheet nor a table of text."""

    text = N_("{file}: not a table. XLSX, XLS, ODS and CSV are read.")


class FileIsPage(FileRefused):
    """A web page or XML under the name of a spreadsheet, as some journals export it."""

    text = N_("{file}: this is a web page, not a workbook. Open it in Excel and save it as XLSX.")


class FileDamaged(FileRefused):
    """The parser gave up."""

    text = N_("{file}: the file is damaged. Open it in Excel and save it anew.")


class FileLocked(FileRefused):
    """Protected with a password."""

    text = N_("{file}: the file is protected with a password. Save it without one.")


class FileHostile(FileRefused):
    """Built to do harm, or so strange that it is treated alike: a bomb, a DOCTYPE, odd paths."""

    text = N_("{file}: the file is put together in a dangerous way and was not opened.")


class ReadingTooLong(FileRefused):
    """The time or the memory given to the parser ran out."""

    text = N_("{file}: reading took too much time or memory. Split the file into parts.")


class PlanHasFaults(SchoolError):
    """A plan is carried out wholly or not at all."""

    text = N_("Nothing was written; to be put right first: {count}.")

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count

"""The command `vestnik`: one file for each group of commands.

Nothing heavy is imported before a command runs, so that `vestnik --help` answers at once.
"""

import sys
from collections.abc import Sequence

from core.errors import SchoolError
from core.i18n import speaking

OK, REFUSED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says, in the language of the settings. Gives the exit code."""
    from pydantic import ValidationError

    from bot.cli.language import chosen_language
    from bot.cli.missing import SettingMissing
    from bot.cli.output import complain, plain
    from bot.cli.parser import make_parser
    from bot.cli.settings import worded_faults

    with speaking(chosen_language()):
        arguments = make_parser().parse_args(sys.argv[1:] if argv is None else argv)
        try:
            return int(arguments.run(arguments) or OK)
        except ValidationError as error:
            complain(*worded_faults(error))
            return MISUSED
        except SchoolError as refusal:
            complain(plain(refusal.said()))
            return MISUSED if isinstance(refusal, SettingMissing) else REFUSED
        except OSError as error:
            if error.filename is None:
                raise  # not about a file somebody named: a fault of ours or of the network
            complain(f"{error.filename}: {error.strerror}")
            return REFUSED
        except KeyboardInterrupt:
            return INTERRUPTED

"""argparse's own sentences, marked here so that the catalogues carry them."""

import argparse

from core.i18n import N_, _, ngettext

ARGPARSE = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at least one argument"),
)


def translate_argparse() -> None:
    """argparse asks functions of its own module, which know the system's catalogues only."""
    vars(argparse).update(_=_, ngettext=ngettext)

"""`python -m bot` is the command `vestnik`."""

import sys

from bot.cli import main

sys.exit(main())

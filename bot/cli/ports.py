"""Whether a page can be opened where the settings say, asked before anything is built."""

import socket

from core.errors import SchoolError
from core.i18n import N_

LOCAL = "127.0.0.1"


class PortTaken(SchoolError):
    """Another program listens there."""

    text = N_("Port {port} is taken by another program; choose one with VESTNIK_WEB_PORT.")

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


def is_free(port: int, host: str = LOCAL) -> bool:
    """Whether something could listen on the port now; port 0 is always some free one."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def demand_free(port: int, host: str = LOCAL) -> None:
    """Raises PortTaken when nothing could listen on the port."""
    if not is_free(port, host):
        raise PortTaken(port)

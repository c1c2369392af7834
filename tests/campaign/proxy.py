"""A network between a store and its server: slow, silent, and broken off after whatever byte it is told."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mentor_tui.team.postgres.address import Address

LARGEST_PIECE: Final = 65_536
RESET: Final = struct.pack("ii", 1, 0)
"""What makes a socket say that it was cut off, when it is closed."""


class Way(StrEnum):
    """Which way the bytes go."""

    UP = "to the server"
    DOWN = "to the client"


class End(StrEnum):
    """How a line ends."""

    CLOSED = "closed"
    RESET = "reset"
    HOLE = "black hole"
    """It stays open and says nothing any more, until the client hangs up."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a connection: it ends after so many bytes of one way; None: never. `delay` is in seconds."""

    way: Way = Way.DOWN
    after: int | None = None
    end: End = End.CLOSED
    delay: float = 0.0


WHOLE: Final = Fate()
DEAD: Final = Fate(Way.UP, 0, End.RESET)


class Proxy:
    """Listens on 127.0.0.1 and hands on to a server. `fate` is asked at each connection.

    `passed` counts the bytes of each way, of all connections.
    """

    def __init__(self, server: Address, fate: Callable[[], Fate] = lambda: WHOLE) -> None:
        self.fate = fate
        self.passed: Counter[Way] = Counter()
        self._server = server
        self._over = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Take no more connections, and cut those that there are."""
        self._over = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join()

    def before(self, address: Address) -> Address:
        """How to reach, through this, what `address` names: in the clear unless it demands a checked certificate."""
        options = {name: value for name, value in address.options.items() if name not in ("host", "port")}
        clear = {} if options["sslmode"].startswith("verify") else {"sslmode": "disable"}
        return replace(address, host="127.0.0.1", port=self.port, options=options | clear)

    def _accept(self) -> None:
        lines: list[threading.Thread] = []
        while not self._over:
            try:
                client, _ = self._listening.accept()
            except OSError:
                break
            line = threading.Thread(target=self._serve, args=(client, self.fate()), name="line", daemon=True)
            line.start()
            lines = [one for one in lines if one.is_alive()] + [line]
        for line in lines:
            line.join()

    def _serve(self, client: socket.socket, fate: Fate) -> None:
        with ExitStack() as open_ends, suppress(OSError):
            open_ends.enter_context(client)
            if fate.after == 0:
                self._end(client, fate.end)
                return
            server = open_ends.enter_context(_connected(self._server))
            self._carry(client, server, fate)

    def _carry(self, client: socket.socket, server: socket.socket, fate: Fate) -> None:
        """Hand on whatever comes from either end, until one hangs up or the line's fate is there."""
        left = fate.after
        ends = {client: (Way.UP, server), server: (Way.DOWN, client)}
        with selectors.DefaultSelector() as ready:
            for end in ends:
                ready.register(end, selectors.EVENT_READ)
            while not self._over and left != 0:
                for key, _ in ready.select(timeout=0.2):
                    assert isinstance(key.fileobj, socket.socket)
                    way, other = ends[key.fileobj]
                    piece = key.fileobj.recv(LARGEST_PIECE)
                    if not piece:
                        return
                    time.sleep(fate.delay)
                    if left is not None and way is fate.way:
                        piece = piece[:left]
                        left -= len(piece)
                    self.passed[way] += len(piece)
                    other.sendall(piece)
                    if left == 0:
                        break
        self._end(client, fate.end)

    def _end(self, client: socket.socket, how: End) -> None:
        if how is End.RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.settimeout(0.2)
        while how is End.HOLE and not self._over:
            try:
                if not client.recv(LARGEST_PIECE):
                    return
            except TimeoutError:
                continue


def _connected(server: Address) -> socket.socket:
    host = server.host or server.options.get("host", "127.0.0.1")
    port = server.port or int(server.options.get("port", 5432))
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=10)
    local = socket.socket(socket.AF_UNIX)
    local.connect(f"{host}/.s.PGSQL.{port}")
    return local

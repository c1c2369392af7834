"""A front that speaks TLS before a server: the wheel's PostgreSQL cannot, and clients cannot tell the difference."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import threading
from pathlib import Path
from typing import Final

import trustme

SSL_REQUEST: Final = bytes.fromhex("0000000804d2162f")
GSS_REQUEST: Final = bytes.fromhex("0000000804d21630")
NAMES: Final = ("localhost", "127.0.0.1")


class TlsFront:
    """Listens on 127.0.0.1 and hands on to a server, in the clear for who does not ask for TLS.

    Its certificate is for `names`; who signed it is in `ca_file`.
    """

    def __init__(self, host: str, port: int, names: tuple[str, ...] = NAMES) -> None:
        self._server = (host, port)
        self._folder = tempfile.TemporaryDirectory(prefix="mentor-tls-")
        self.ca_file = Path(self._folder.name) / "ca.pem"
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(self._tls)
        self._loop = asyncio.new_event_loop()
        self._listening = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._listening.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-front", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Cut whoever is connected and listen no more."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._hand_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # a client that trusts no stranger's certificate goes away; so does one that has what it came for
        finally:
            writer.close()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(8)
        if first == GSS_REQUEST:
            writer.write(b"N")
            first = await reader.readexactly(8)
        if first == SSL_REQUEST:
            writer.write(b"S")
            await writer.start_tls(self._tls)
            first = b""
        from_server, to_server = await self._connected()
        to_server.write(first)
        try:
            await asyncio.gather(_pump(reader, to_server), _pump(from_server, writer))
        finally:
            to_server.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._server
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    def _end(self) -> None:
        self._listening.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_soon(self._loop.stop)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()

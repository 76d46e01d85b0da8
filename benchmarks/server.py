"""The service as it runs: `remit serve` in a process of its own, asked over one connection that is kept."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

QUIET, BUSY = 3.0, 0.1  # seconds after which a service is ready, if it used no more of a processor meanwhile


@dataclass
class Server:
    """A running service: its process and a connection to it."""

    process: subprocess.Popen[str]
    connection: HTTPConnection

    def ask(self, body: bytes) -> bytes:
        """The answer to one GraphQL request.

        :raises RuntimeError: if it is no answer.
        """
        try:
            answer = self._answer(body)
        except (BrokenPipeError, ConnectionResetError):  # it closes what has been idle for some seconds
            self.connection.close()
            answer = self._answer(body)
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the service answers {answer.status}: {content[:300].decode()}")
        return content

    def _answer(self, body: bytes) -> HTTPResponse:
        self.connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        return self.connection.getresponse()

    def data(self, body: bytes) -> object:
        """What the answer says.

        :raises RuntimeError: if it tells errors.
        """
        answer = json.loads(self.ask(body))
        if "errors" in answer:
            raise RuntimeError(f"the service tells errors: {answer['errors'][:3]}")
        return answer["data"]

    @property
    def cpu(self) -> float:
        """The seconds of CPU that the threads of the service have used."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9

    def rest(self) -> None:
        """Wait until the service has made ready what it makes ready when it starts."""
        used = -1.0
        while self.cpu - used > BUSY:
            used = self.cpu
            time.sleep(QUIET)


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """A service over a home, ended with the block."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--home", str(home), "--port", "8765"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            told = process.stdout.readline()
            if not told:
                raise RuntimeError("the service did not start")
            address = urlsplit(told.rpartition(" ")[2].strip())
            connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
            _wait(process, connection)
            server = Server(process, connection)
            server.rest()
            yield server
            connection.close()
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[str], connection: HTTPConnection) -> None:
    """Wait until it listens."""
    deadline = time.monotonic() + 30
    while True:
        try:
            connection.connect()
            return
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the service did not start") from None
            time.sleep(0.05)

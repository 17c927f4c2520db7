"""A private PostgreSQL for the tests: its own data directory, port and socket, fsync on; gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

USER = "forecourt"
_numbers = count(1)


class PostgresServer:
    """One running server. Databases are made from a template where a caller has prepared one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [_binary("postgres"), "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        if sys.platform == "linux":  # recovery syncs the file system once rather than every file of every database
            command += ["-c", "recovery_init_sync_method=syncfs"]
        self.process = subprocess.Popen(
            [*_as_postgres(), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        ready = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start.")

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of it at once, as kill -9 does; `start` recovers from the log."""
        self._end(signal.SIGKILL)

    def create_database(self, template: str | None = None) -> str:
        """A fresh database; its name."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, sql: str, database: str = "postgres") -> None:
        """Run one statement, in a process of its own so that it works within a running loop too."""
        psql = [_binary("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER]
        subprocess.run([*psql, "-d", database, "-c", sql], check=True, stdout=subprocess.DEVNULL)

    def initialise(self) -> None:
        """Make the data directory."""
        made = [_binary("initdb"), "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*_as_postgres(), *made], check=True, stdout=subprocess.DEVNULL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        pid = _postmaster(self.data) or self.process.pid
        children = _children(pid) if how is signal.SIGKILL else []
        for each in [pid, *children]:
            _signal(each, how)
        self.process.wait(timeout=60)
        self.process = None


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for as long as the context lasts."""
    folder = Path(tempfile.mkdtemp(prefix="forecourt-pg-", dir="/tmp"))
    if _as_postgres():
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    server = PostgresServer(folder)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _postmaster(data: Path) -> int | None:
    file = data / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in listed.stdout.split()]


def _signal(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def _binary(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise RuntimeError(f"PostgreSQL's {name} was not found; install PostgreSQL (make tools).")
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

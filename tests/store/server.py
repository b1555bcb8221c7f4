"""A PostgreSQL of our own for the tests: Debian's package, a folder that is thrown away, a unix socket, no network."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parent.parent.name))
    return found[-1].parent if found else None


class Server:
    """One server; it must not run as root, so as root it runs as the user `postgres`."""

    def __init__(self) -> None:
        bin_ = binaries()
        assert bin_ is not None
        self._bin = bin_
        self.folder = Path(tempfile.mkdtemp(prefix="prozvon-pg-"))
        self._as: dict[str, object] = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", self._data, "-U", "prozvon", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._bin / name), *words], capture_output=True, check=False, timeout=120, cwd="/", **self._as
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()

    def start(self) -> None:
        # fsync stays as the machine would have it: what is committed must outlive an immediate stop.
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c shared_buffers=64MB"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def database(self, template: str = "template1") -> str:
        """Make a new database; returns its name."""
        name = f"t{secrets.token_hex(6)}"
        self._run("createdb", "-h", str(self.folder), "-U", "prozvon", "-T", template, name)
        return name

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://prozvon@/{name}?host={self.folder}"

    def drop(self, name: str) -> None:
        self._run("dropdb", "--force", "-h", str(self.folder), "-U", "prozvon", name)

    def close(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

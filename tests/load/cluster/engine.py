"""PostgreSQL servers of this run's own: one, or a primary and its synchronous standby."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from bench.servers import family
from bench.setup import Missing

PORT = 5432  # a part of the socket's name, and nobody else's
DATABASE = "events"
STANDBY = "standby"
MOST_SECONDS = 120  # for anything that is waited for
SETTINGS = """
listen_addresses = ''
max_connections = 50
# Neither leaves anything behind that is not in the folder, however the server ends.
dynamic_shared_memory_type = mmap
logging_collector = off
"""
PAIR = f"""
synchronous_standby_names = '{STANDBY}'
synchronous_commit = on
wal_retrieve_retry_interval = 500ms
"""


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found:
        raise Missing("there is no PostgreSQL: scripts/install-dependencies test")
    return found[-1].parent


def eventually(condition, what):
    deadline = time.monotonic() + MOST_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise Missing(f"not within {MOST_SECONDS} s: {what}")
        time.sleep(0.02)


@contextlib.contextmanager
def uninterrupted():
    """A signal waits for the end: what initdb starts would leave shared memory behind if it were ended in between."""
    caught = []
    handlers = {number: signal.signal(number, lambda number, _: caught.append(number))
                for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if caught:
        signal.raise_signal(caught[0])


class Engine:
    """Its data and its socket are in `folder`. Ends with the context, whatever was done to it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.process = None
        self.folder.mkdir()
        self.user = []
        if os.geteuid() == 0:  # as which it refuses to run
            self.user = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
            subprocess.run(["chown", "postgres:", self.folder], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process is None:
            return
        self.resume()
        self.signal(signal.SIGQUIT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.forget_segment()

    def make(self, settings=""):
        self.run("initdb", "-D", self.data, "-U", "postgres", "--encoding=UTF8", "--locale=C",
                 "--auth-local=trust", "--auth-host=reject")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS + settings)

    def copy(self, primary):
        """Becomes its standby, once it is started."""
        self.run("pg_basebackup", "-D", self.data, "--checkpoint=fast", "-R", "-C", "-S", STANDBY, "-d",
                 f"host={primary.folder} port={PORT} user=postgres application_name={STANDBY}")

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", *self.user, binaries() / "postgres", "-D", self.data,
                 "-k", self.folder, "-p", str(PORT)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=self.folder)

        def answers():
            if self.process.poll() is not None:
                raise Missing(f"PostgreSQL does not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            return subprocess.run([binaries() / "pg_isready", "-qh", self.folder, "-p", str(PORT)]).returncode == 0
        eventually(answers, "PostgreSQL answers")

    def run(self, program, *arguments):
        command = ["setpriv", *self.user, binaries() / program, *arguments]
        with uninterrupted():
            done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  cwd=self.folder, start_new_session=True)
        if done.returncode != 0:
            raise Missing(f"{program}: {done.stderr}")

    def psql(self, database):
        return [binaries() / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(PORT),
                "-U", "postgres", "-d", database]

    @contextlib.contextmanager
    def locked(self, table):
        """Whoever writes to it, or claims rows of it, waits meanwhile."""
        with subprocess.Popen(self.psql(DATABASE), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            session.stdin.write(f"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE; SELECT 'locked';\n")
            session.stdin.flush()
            if session.stdout.readline() != "locked\n":
                raise Missing(f"{table} cannot be locked")
            yield

    def ask(self, sql, database=DATABASE):
        """Its rows, each a list of texts."""
        done = subprocess.run(
            [*self.psql(database), "-c", sql], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=MOST_SECONDS)
        if done.returncode != 0:
            raise Missing(f"{sql}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def number(self, sql):
        return int(self.ask(sql)[0][0])

    def signal(self, number):
        """To all of its processes, and first to the one that would start others."""
        try:
            pids = family(self.process.pid)
        except OSError:  # one has just ended
            pids = [self.process.pid]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        self.stop()  # so that none ends before its children are known
        self.signal(signal.SIGKILL)
        self.process.wait()

    def forget_segment(self):
        """A primary that was killed and never started again has left the segment that tells that it runs."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return
        subprocess.run(["ipcrm", "-m", lines[6].split()[1]], stderr=subprocess.DEVNULL)

    def promote(self):
        self.run("pg_ctl", "promote", "-D", self.data)
        self.ask("ALTER SYSTEM SET synchronous_standby_names = ''")  # it has none itself
        self.ask("SELECT pg_reload_conf()")


def single(folder, stack):
    """A server without a standby, for as long as the stack; a tuple of it."""
    engine = stack.enter_context(Engine(folder / "engine"))
    engine.make()
    engine.start()
    return (engine,)


def pair(folder, stack):
    """A primary and its synchronous standby."""
    primary, standby = (stack.enter_context(Engine(folder / name)) for name in ("primary", STANDBY))
    primary.make(PAIR)
    primary.start()
    standby.copy(primary)
    standby.start()
    eventually(lambda: primary.ask("SELECT sync_state FROM pg_stat_replication", "postgres") == [["sync"]],
               "the standby is synchronous")
    return primary, standby


def url(engines, application="connector", database=DATABASE):
    hosts = ",".join(str(engine.folder) for engine in engines)
    return (f"postgresql://postgres@/{database}?host={hosts}&port={PORT}&target_session_attrs=read-write"
            f"&application_name={application}")

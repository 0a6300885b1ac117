"""One of several connectors of one database."""

import signal
import subprocess

from bench.servers import Connector
from bench.setup import Missing

from . import engine


class Replica(Connector):
    def __init__(self, program, folder, database_url, name):
        super().__init__(program, folder, name=name, arguments=("--events-database", database_url))

    def __exit__(self, *_):
        self.resume()
        super().__exit__()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def start_again(self):
        self.__enter__()

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)


def make_database(program, engines, name=engine.DATABASE):
    """With the tables of the program's events."""
    engines[0].ask(f"CREATE DATABASE {name}", "postgres")
    done = subprocess.run([program, "migrate-events", "--events-database", engine.url(engines, database=name)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"migrate-events: {done.stderr}")

"""The contestants, as processes that listen on loopback and are ended by their ids."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from .setup import LOAD, PISTACHE, Missing

THREADS = 2
MOST_SECONDS_TO_START = 30
MOST_SECONDS_TO_STOP = 15


def free_port():
    """One that the system gives to no client, so that a server that was killed finds it free again."""
    while True:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def get(port, target, headers=None):
    """(status, headers, body)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", target, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def family(pid):
    """The process and all that it started."""
    pids = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        pids += family(int(child))
    return pids


class Server:
    """Runs while it is a context, and until this process ends at the latest."""

    def __init__(self, name, command, port, ready, folder, environment=None):
        self.name = name
        self.port = port
        self.ready = ready  # a target that is answered once it serves
        self.command = ["setpriv", "--pdeathsig", "TERM", *map(str, command)]
        self.log = Path(folder) / f"{name.replace(' ', '-')}-{port}.log"
        self.environment = {**os.environ, **(environment or {})}

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=self.environment, start_new_session=True)
        try:
            self.await_answer()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            pids = family(self.process.pid)
        except OSError:
            pids = []
        self.process.terminate()
        try:
            self.process.wait(MOST_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in pids[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def await_answer(self):
        deadline = time.monotonic() + MOST_SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if get(self.port, self.ready)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.001)
        tail = self.log.read_text(errors="replace")[-2000:]
        raise Missing(f"{self.name} does not answer {self.ready}:\n{tail}")

    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def resident_mib(self):
        kib = 0
        for pid in family(self.process.pid):
            kib += int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))
        return kib / 1024


class Connector(Server):
    def __init__(self, program, folder, shop=None, secret=None, name="connector", arguments=()):
        port, self.admin_port = free_port(), free_port()
        folder = Path(folder) / f"connector-{port}"
        folder.mkdir()
        command = [program, "serve", "--listen", f"127.0.0.1:{port}", "--admin-listen",
                   f"127.0.0.1:{self.admin_port}", "--database", folder / "connector.db", "--threads", THREADS,
                   "--log-level", "warning", *arguments]
        if shop is not None:
            command += ["--shop", shop]
        super().__init__(name, command, port, "/health", folder, {"CONNECTOR_SECRET": secret} if secret else None)

    def await_effects(self):
        """What was acknowledged takes effect later, and is not to disturb the next measurement."""
        while True:
            metrics = get(self.admin_port, "/metrics")[2].decode()
            if re.search(r"^connector_events_pending 0", metrics, re.MULTILINE):
                return
            time.sleep(0.1)


def pistache(body_bytes, folder):
    port = free_port()
    return Server("bare Pistache", [PISTACHE, port, body_bytes, THREADS], port, "/", folder)


def pistache_that_stores(body_bytes, folder):
    port = free_port()
    return Server("bare Pistache that stores", [PISTACHE, port, body_bytes, THREADS, Path(folder) / "bodies.db"], port,
                  "/", folder)


def nginx(body, folder):
    port = free_port()
    folder = Path(folder) / "nginx"
    folder.mkdir()
    (folder / "page").write_bytes(body)
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""{"user root;" if os.geteuid() == 0 else ""}
worker_processes {THREADS};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log {folder}/access.log combined buffer=64k;
  default_type application/json;
  keepalive_requests 1000000000;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
""")
    return Server("nginx", ["nginx", "-e", folder / "error.log", "-c", configuration], port, "/page", folder)


def express(shop, folder):
    port = free_port()
    return Server("Express", ["node", LOAD / "express/server.js", port, THREADS, shop], port, "/products?limit=1",
                  folder, {"NODE_ENV": "production"})


def fastapi(shop, folder):
    port = free_port()
    command = ["uvicorn", "--app-dir", LOAD / "fastapi", "--host", "127.0.0.1", "--port", port, "--workers", THREADS,
               "--no-access-log", "--log-level", "warning", "server:app"]
    return Server("FastAPI", command, port, "/products?limit=1", folder,
                  {"SHOP": str(shop), "PYTHONDONTWRITEBYTECODE": "1"})

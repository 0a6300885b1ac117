"""What a run needs before it measures: packages, programs, and the two shops."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOAD = ROOT / "tests/load"
OUT = ROOT / "build/bench"
RELEASE = ROOT / "build/release"
PISTACHE = RELEASE / "tests/bare_pistache"
COUNTER = RELEASE / "tests/instructions"
EXPECTED_COUNTS = LOAD / "instructions.json"

SMALL = 1000

# A shop is made anew if what makes its texts has changed, and loaded anew if what loads it has.
GENERATOR = ("scripts/generate-shop", "tests/load/words.toml", "fixtures/sample/*.jsonl")
LOADER = ("shop/*", "catalog/*", "crm/*", "closing/*", "fixtures/loader/*", "base/text/*", "base/sql/*")


class Missing(Exception):
    """Something that a run needs is not there; the text says what, and what to do."""


def run(*command, **options):
    try:
        subprocess.run([str(part) for part in command], check=True, **options)
    except FileNotFoundError:
        raise Missing(f"{command[0]} is not there: scripts/install-dependencies test bench") from None
    except subprocess.CalledProcessError as error:
        raise Missing(f"{Path(command[0]).name} failed with status {error.returncode}") from None


def prepare(connector):
    """Packages and programs. With a `connector` of its own, only what is missing is built."""
    run(ROOT / "scripts/install-dependencies", "test", "bench")
    for program in ("wrk", "nginx", "node", "npm", "uvicorn", "setpriv", "valgrind"):
        if shutil.which(program) is None:
            raise Missing(f"{program} is not there: scripts/install-dependencies test bench")
    if connector is None:
        run(ROOT / "scripts/build", "release", "connector", "bare_pistache", "instructions")
        connector = RELEASE / "connector"
    for program in (connector, PISTACHE):
        if not os.access(program, os.X_OK):
            raise Missing(f"{program} is not there: scripts/build release connector bare_pistache")
    run(LOAD / "express/install")
    return connector


def fingerprint(patterns):
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


class Shop:
    """A generated shop of a size, as a file that the connector serves."""

    def __init__(self, connector, products):
        self.connector = connector
        self.products = products
        self.folder = OUT / f"shop-{products}"
        self.file = OUT / f"shop-{products}.db"
        self.notes_file = OUT / f"shop-{products}.json"
        self.notes = json.loads(self.notes_file.read_text()) if self.notes_file.exists() else {}

    def ensure(self):
        texts, loader = fingerprint(GENERATOR), fingerprint(LOADER)
        if self.notes.get("texts") != texts or not self.folder.is_dir():
            self.generate()
        made_by = loader
        if self.connector.parent != RELEASE:  # it may be of other sources than those here
            made_by = hashlib.sha256(self.connector.read_bytes()).hexdigest()
        if self.notes.get("texts") != texts or self.notes.get("loader") != made_by or not self.file.exists():
            self.load()
        self.notes.update(texts=texts, loader=made_by)
        self.notes_file.write_text(json.dumps(self.notes) + "\n")

    def generate(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        unfinished = self.folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        print(f"making {self.products:,} products", file=sys.stderr)
        run(ROOT / "scripts/generate-shop", unfinished, "--products", self.products)
        unfinished.rename(self.folder)

    def load(self):
        print(f"loading {self.products:,} products", file=sys.stderr)
        self.file.unlink(missing_ok=True)
        started = time.monotonic()
        with (OUT / "load.log").open("wb") as log:
            loading = subprocess.Popen([self.connector, "build-shop", self.file, self.folder],
                                       stdout=log, stderr=log, start_new_session=True)
        try:
            _, status, usage = os.wait4(loading.pid, 0)
        except BaseException:
            loading.kill()
            raise
        if status != 0:
            raise Missing(f"loading {self.products} products failed: build/bench/load.log")
        self.notes["load"] = {"seconds": round(time.monotonic() - started, 1), "peakMiB": usage.ru_maxrss // 1024,
                              "fileMiB": self.file.stat().st_size >> 20}

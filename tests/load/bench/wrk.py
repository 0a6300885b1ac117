"""Measurements with wrk, a public load generator, one thread of it and keep-alive clients."""

import json
import random
import statistics
import subprocess
import sys
from dataclasses import dataclass

from .setup import LOAD, Missing


@dataclass
class Result:
    rate: float  # answers a second
    p50_ms: float
    p99_ms: float
    refused: int = 0  # answers that were none: 503 while too many wait, or in the time that a query has


class Load:
    """Begun at once, so that two can run beside each other; `result` waits for its end."""

    def __init__(self, url, clients, seconds, script, *arguments):
        self.process = subprocess.Popen(
            ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "10s", "-s",
             str(LOAD / script), url, "--", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.url = url

    def result(self):
        try:
            output, _ = self.process.communicate()
        except BaseException:
            self.process.kill()
            raise
        lines = [line for line in output.splitlines() if line.startswith('{"requests"')]
        if self.process.returncode != 0 or not lines:
            raise Missing(f"wrk failed on {self.url}:\n{output[-2000:]}")
        seen = json.loads(lines[-1])
        if seen["broken"] or not seen["requests"]:
            raise Missing(f"{self.url} broke connections or did not answer:\n{output[-2000:]}")
        return Result(seen["rate"], seen["p50"] / 1000, seen["p99"] / 1000, seen["refused"])


def ask(server, targets, clients, seconds):
    """`targets` is a file of them (targets.py)."""
    return Load(server.url(), clients, seconds, "targets.lua", targets, random.randrange(1000)).result()


def begin_webhooks(server, clients, seconds):
    return Load(server.url(), clients, seconds, "webhooks.lua", f"{random.getrandbits(64):x}")


def send_webhooks(server, clients, seconds):
    return begin_webhooks(server, clients, seconds).result()


def median(results):
    return Result(statistics.median(result.rate for result in results),
                  statistics.median(result.p50_ms for result in results),
                  statistics.median(result.p99_ms for result in results),
                  sum(result.refused for result in results))


def take_turns(contestants, turns):
    """Each of `contestants`, name to a function that measures once, by turns; name to the median."""
    results = {name: [] for name in contestants}
    for turn in range(1, turns + 1):
        for place, (name, measure) in enumerate(contestants.items(), start=1):
            if sys.stderr.isatty():
                print(f"\r\033[Kturn {turn} of {turns}, {place} of {len(contestants)}: {name}", end="",
                      file=sys.stderr, flush=True)
            results[name].append(measure())
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return {name: median(list_) for name, list_ in results.items()}

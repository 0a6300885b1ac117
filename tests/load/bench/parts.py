"""The parts of a run: each measures its contestants by turns and leaves figures behind."""

import json
import statistics
import subprocess
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from . import servers
from .setup import COUNTER, LOAD, RELEASE, Missing
from .targets import SEARCHES
from .wrk import Load, ask, send_webhooks, take_turns

CLIENTS = 32
WEBHOOK_CLIENTS = (1, 16, 64)
SEARCHING_CLIENTS = 16
SECRET = "a secret that only this machine knows"


@dataclass(frozen=True)
class Figure:
    """What was measured of whom."""

    request: str
    by: str
    products: int
    clients: int


class Run:
    def __init__(self, connector, options, shops, targets, folder):
        self.connector = connector
        self.seconds, self.turns = options.seconds, options.turns
        self.small, self.large = shops
        self.targets = dict(zip(shops, targets))
        self.folder = Path(folder)
        self.figures = {}  # Figure to wrk.Result
        self.other = {}  # name to number

    def serve(self, stack, shop, **options):
        return stack.enter_context(servers.Connector(self.connector, self.folder, shop.file, **options))

    def file_of(self, shop, kind, secret=None):
        folder = self.folder / f"targets-{shop.products}"
        folder.mkdir(exist_ok=True)
        return self.targets[shop].write(kind, folder, secret)

    def asking(self, server, shop, kind, clients, secret=None):
        file = self.file_of(shop, kind, secret)
        return lambda: ask(server, file, clients, self.seconds)

    def measure(self, contestants):
        results = take_turns(contestants, self.turns)
        for figure, result in results.items():
            if result.refused and not figure.request.startswith("search: "):
                raise Missing(f"{figure.by} refused {result.refused} requests: {figure.request}")
        self.figures.update(results)

    def result(self, request, by="connector", products=None, clients=CLIENTS):
        return self.figures.get(Figure(request, by, products or self.large.products, clients))

    def body_of_first_page(self, server):
        status, _, body = servers.get(server.port, self.targets[self.large].first("first page"))
        if status != 200:
            raise Missing(f"the connector answers its first page with {status}")
        return body


THROUGHPUT = ("first page", "deepest page", "random page", "root category page", "leaf category page", "category tree",
              "visitor profile", "closing options", "health")
LATENCY = ("first page", "deepest page", "random page", "root category page", "leaf category page")


def pages(run):
    """Every kind of page from many clients, against bytes that nobody had to look up; and from one client in both
    shops."""
    large = run.large
    with ExitStack() as stack:
        ours = run.serve(stack, large)
        signed = run.serve(stack, large, secret=SECRET, name="connector, signed")
        body = run.body_of_first_page(ours)
        bare = stack.enter_context(servers.pistache(len(body), run.folder))
        file = stack.enter_context(servers.nginx(body, run.folder))
        root = run.folder / "root.targets"
        root.write_text("/page\n")

        def figure(kind, by="connector"):
            return Figure(kind, by, large.products, CLIENTS)

        contestants = {figure(kind): run.asking(ours, large, kind, CLIENTS) for kind in THROUGHPUT}
        contestants[figure("first page", "connector, signed")] = run.asking(
            signed, large, "first page", CLIENTS, SECRET)
        contestants[figure("first page", "bare Pistache")] = lambda: ask(bare, root, CLIENTS, run.seconds)
        contestants[figure("first page", "nginx")] = lambda: ask(file, root, CLIENTS, run.seconds)
        run.measure(contestants)
    compare_sizes(run, LATENCY)


def compare_sizes(run, kinds):
    """One client, both shops."""
    with ExitStack() as stack:
        contestants = {}
        for shop in (run.small, run.large):
            server = run.serve(stack, shop)
            for kind in kinds:
                contestants[Figure(kind, "connector", shop.products, 1)] = run.asking(server, shop, kind, 1)
        run.measure(contestants)


def searches(run):
    compare_sizes(run, [f"search: {kind}" for kind in SEARCHES])


PEERS = ("Express", "FastAPI")
SHARED = ("first page", "root category page", "visitor profile")


def peers(run):
    """The same work on the same file, by what a developer would write instead."""
    large = run.large
    with ExitStack() as stack:
        contestants = {}
        all_ = [run.serve(stack, large), stack.enter_context(servers.express(large.file, run.folder)),
                stack.enter_context(servers.fastapi(large.file, run.folder))]
        for kind in SHARED:
            expected, *others = [servers.get(server.port, run.targets[large].first(kind)) for server in all_]
            for server, (status, headers, body) in zip(all_[1:], others):
                if (status, json.loads(body)) != (200, json.loads(expected[2])):
                    raise Missing(f"{server.name} answers otherwise than the connector: {kind}")
                if any(headers[name] != expected[1][name] for name in ("X-Total-Count", "Link")):
                    raise Missing(f"{server.name} has other headers than the connector: {kind}: {headers}")
            for server in all_:
                contestants[Figure(kind, server.name, large.products, CLIENTS)] = run.asking(
                    server, large, kind, CLIENTS)
        run.measure(contestants)
        for server in all_:
            run.other[f"resident MiB: {server.name}"] = server.resident_mib()


def health(run):
    """/health from one client, while others search for the worst or ask for first pages."""
    large = run.large
    with ExitStack() as stack:
        server = run.serve(stack, large)

        def beside(kind):
            file, ours = run.file_of(large, kind), run.file_of(large, "health")

            def measure():
                others = Load(server.url(), SEARCHING_CLIENTS, run.seconds, "targets.lua", file, 0)
                seen = ask(server, ours, 1, run.seconds)
                others.result()
                return seen
            return measure

        run.measure({Figure(f"health, beside {kind}", "connector", large.products, 1): beside(kind)
                     for kind in ("first page", "worst searches")})


def webhooks(run):
    """Each acknowledged after it is durable, against a handler that stores nothing."""
    with ExitStack() as stack:
        ours = run.serve(stack, run.small)
        size = len('{"status":"stored"}')
        bare = stack.enter_context(servers.pistache(size, run.folder))
        storing = stack.enter_context(servers.pistache_that_stores(size, run.folder))

        def durable(clients):
            seen = send_webhooks(ours, clients, run.seconds)
            ours.await_effects()
            return seen

        contestants = {}
        for clients in WEBHOOK_CLIENTS:
            def figure(by):
                return Figure("webhook", by, run.small.products, clients)
            contestants[figure("connector")] = lambda clients=clients: durable(clients)
            for server in (bare, storing):
                contestants[figure(server.name)] = lambda server=server, clients=clients: send_webhooks(
                    server, clients, run.seconds)
        run.measure(contestants)


def memory(run):
    """After every kind of request from many clients, the largest that was seen on the way."""
    large = run.large
    with ExitStack() as stack:
        server = run.serve(stack, large)
        most = 0
        for kind in ("random page", "root category page", "visitor profile", "worst searches"):
            load = Load(server.url(), CLIENTS, run.seconds, "targets.lua", run.file_of(large, kind), 0)
            while load.process.poll() is None:
                most = max(most, server.resident_mib())
                time.sleep(0.05)
            load.result()
        run.other["resident MiB"] = most


def start(run):
    """From the start of the program to its first answer, with the events' database there already."""
    times = {"large": [], "sample": []}
    with ExitStack() as stack:
        contestants = {"large": servers.Connector(run.connector, run.folder, run.large.file),
                       "sample": servers.Connector(run.connector, run.folder)}
        for server in contestants.values():
            server.ready = "/products?limit=20"
            with server:
                pass
        for _ in range(run.turns):
            for name, server in contestants.items():
                started = time.monotonic()
                stack.enter_context(server)
                times[name].append((time.monotonic() - started) * 1000)
                stack.close()
    run.other["start ms"] = statistics.median(times["large"])
    run.other["start ms, sample shop"] = statistics.median(times["sample"])


def instructions(run):
    """Counted by callgrind on the sample shop, so that they are the same on every day."""
    if not COUNTER.exists():
        raise Missing(f"{COUNTER} is not there: scripts/build release instructions")
    counted = subprocess.run([LOAD / "count-instructions", RELEASE, "--json"], capture_output=True, text=True)
    if counted.returncode != 0:
        raise Missing(f"count-instructions failed:\n{counted.stderr[-2000:]}")
    for name, count in json.loads(counted.stdout).items():
        run.other[f"instructions: {name}"] = count


PARTS = {part.__name__: part for part in (pages, searches, peers, health, webhooks, memory, start, instructions)}


def as_json(run):
    return {"figures": [{**asdict(figure), **asdict(result)} for figure, result in run.figures.items()],
            "other": run.other, "load": {shop.products: shop.notes.get("load") for shop in (run.small, run.large)}}

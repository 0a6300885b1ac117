"""The goals, and what a run says of them."""

import json
from dataclasses import dataclass

from .parts import PEERS, SHARED
from .setup import EXPECTED_COUNTS
from .targets import HIGHER, LEVEL, SEARCHES

MET, MISSED, NOT_MEASURED = "met", "missed", "not measured"


@dataclass
class Row:
    goal: str
    wanted: str
    figure: str = "—"
    verdict: str = NOT_MEASURED


def least(goal, wanted, number, unit="", detail=""):
    if number is None:
        return Row(goal, f"at least {wanted:g}{unit}")
    return Row(goal, f"at least {wanted:g}{unit}", f"{number:.2f}{unit}{detail}", MET if number >= wanted else MISSED)


def most(goal, wanted, number, unit="", detail=""):
    if number is None:
        return Row(goal, f"at most {wanted:g}{unit}")
    return Row(goal, f"at most {wanted:g}{unit}", f"{number:.2f}{unit}{detail}", MET if number <= wanted else MISSED)


def under(goal, wanted, number, unit, detail=""):
    if number is None:
        return Row(goal, f"under {wanted:g}{unit}")
    return Row(goal, f"under {wanted:g}{unit}", f"{number:.2f}{unit}{detail}", MET if number < wanted else MISSED)


def ratio(a, b, field="rate"):
    return getattr(a, field) / getattr(b, field) if a and b and getattr(b, field) else None


def worst(pairs, choose):
    """The name and number of what decides, or (None, None) if anything is missing."""
    pairs = list(pairs)
    if not pairs or any(number is None for _, number in pairs):
        return None, None
    return choose(pairs, key=lambda pair: pair[1])


def against_peer(run, peer, wanted):
    name, number = worst(((kind, ratio(run.result(kind), run.result(kind, peer))) for kind in SHARED), min)
    row = least(f"against {peer}, same work (the least of {len(SHARED)})", wanted, number)
    return row if number is None else Row(row.goal, row.wanted, f"{row.figure} ({name})", row.verdict)


def size_row(run, kinds, goal, wanted):
    """p50 in the large shop over p50 in the small one; one client."""
    name, number = worst(((kind, ratio(run.result(kind, clients=1),
                                       run.result(kind, products=run.small.products, clients=1), "p50_ms"))
                          for kind in kinds), max)
    return most(goal, wanted, number, detail=f" ({(name or '').removeprefix('search: ')})")


def time_rows(run, kinds, goal, p50_ms, p99_ms):
    results = {kind: run.result(f"search: {kind}", clients=1) for kind in kinds}
    for field, wanted in (("p50_ms", p50_ms), ("p99_ms", p99_ms)):
        name, number = worst(((kind, getattr(result, field) if result else None)
                              for kind, result in results.items()), max)
        row = under(f"{goal}, {field[:3]}", wanted, number, " ms", f" ({name})")
        refused = sum(result.refused for result in results.values() if result)
        if refused:
            row.figure, row.verdict = f"{row.figure}, {refused} refused", MISSED
        yield row


def webhook_row(run):
    """Beside it what is left if bodies are only stored, and nothing of them is looked at."""
    ours, bare, storing = (run.result("webhook", by, run.small.products, 64)
                           for by in ("connector", "bare Pistache", "bare Pistache that stores"))
    limit = ratio(storing, bare)
    return least("durable webhooks against bare Pistache, 64 clients", 0.6, ratio(ours, bare),
                 detail=f" (only storing them: {limit:.2f})" if limit else "")


def instruction_row(run):
    expected = json.loads(EXPECTED_COUNTS.read_text())
    name, number = worst(((name, counted and 100 * abs(counted / count - 1)) for name, count in expected.items()
                          for counted in [run.other.get(f"instructions: {name}")]), max)
    return most("instructions of the hottest paths, off what is expected", 10, number, " %", f" ({name})")


def rows(run):
    large = f"{run.large.products:,} products"
    first, bare = run.result("first page"), run.result("first page", "bare Pistache")
    yield least("first page against bare Pistache, same bytes", 1.0, ratio(first, bare))
    yield least("first page against nginx, same bytes from a file", 1.0,
                ratio(first, run.result("first page", "nginx")))
    yield least(f"random page of {large} against bare Pistache", 0.7, ratio(run.result("random page"), bare))
    yield least("visitor profile against the first page", 0.7, ratio(run.result("visitor profile"), first))
    for peer, wanted in zip(PEERS, (5, 20)):
        yield against_peer(run, peer, wanted)
    pages = ("first page", "deepest page", "random page", "root category page")
    yield size_row(run, pages, f"p50 at {large} over {run.small.products:,}: pages", 1.3)
    yield from time_rows(run, [kind for kind in SEARCHES if kind != "32 words"], f"search in {large}", 1, 4)
    yield from time_rows(run, ["32 words"], f"search in {large} for 32 words", 3, 6)
    for wanted, which in ((LEVEL, "letters, common words, references, no match"), (HIGHER, "the others")):
        kinds = [f"search: {kind}" for kind, goal in SEARCHES.items() if goal == wanted]
        yield size_row(run, kinds, f"p50 at {large} over {run.small.products:,}: searches, {which}", wanted)
    beside = [run.result(f"health, beside {kind}", clients=1) for kind in ("worst searches", "first page")]
    yield most("p99 of /health beside the worst searches over beside first pages", 3, ratio(*beside, "p99_ms"))
    yield webhook_row(run)
    yield under(f"resident memory while serving {large}", 256, run.other.get("resident MiB"), " MiB")
    yield instruction_row(run)
    starts = [run.other.get(name) for name in ("start ms", "start ms, sample shop")]
    yield most(f"start on {large} over start on the sample shop", 2, starts[0] / starts[1] if all(starts) else None)

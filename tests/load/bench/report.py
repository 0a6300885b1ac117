"""What is left of a run: a table in the terminal, the same as JSON, and a plot as SVG."""

import html
import json
import math
import os
import platform
import re
import time
from dataclasses import asdict
from pathlib import Path

from .goals import rows
from .parts import CLIENTS, LATENCY, as_json
from .targets import SEARCHES

COMPARED = {*LATENCY, *(f"search: {kind}" for kind in SEARCHES)}  # between the sizes of a shop


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return {"cores": os.cpu_count(), "processor": model.group(1) if model else platform.machine(),
            "load before": round(os.getloadavg()[0], 2), "date": time.strftime("%Y-%m-%d")}


def table(heading, lines):
    """Columns as wide as they need to be; numbers to the right."""
    lines = [heading, *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    is_number = [all(re.fullmatch(r"[\d.,]*", line[column]) for line in lines[1:]) for column in range(len(heading))]

    def cells(line):
        return [cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, is_number)]

    rule = ["-" * width for width in widths]
    return "\n".join("  ".join(cells(line)).rstrip() for line in [heading, rule, *lines[1:]])


def text(run, facts):
    figures = [(figure.request, figure.by, f"{figure.products:,}", str(figure.clients), f"{result.rate:,.0f}",
                f"{result.p50_ms:.3f}", f"{result.p99_ms:.3f}", str(result.refused or ""))
               for figure, result in run.figures.items()]
    parts = [f"{facts['cores']} cores, {facts['processor']}; {run.turns} turns of {run.seconds} s, medians; "
             f"load before: {facts['load before']}"]
    if figures:
        parts.append(table(("request", "by", "products", "clients", "requests/s", "p50 ms", "p99 ms", "refused"),
                           figures))
    other = [(name, f"{number:,.1f}" if isinstance(number, float) else f"{number:,}")
             for name, number in run.other.items()]
    for shop in (run.small, run.large):
        for name, number in (shop.notes.get("load") or {}).items():
            other.append((f"loading {shop.products:,} products: {name}", f"{number:,}"))
    parts.append(table(("other", "figure"), other))
    parts.append(table(("goal", "wanted", "figure", "verdict"),
                       [(row.goal, row.wanted, row.figure, row.verdict) for row in rows(run)]))
    return "\n\n".join(parts)


# --- the plot ------------------------------------------------------------------------------------------------------

WIDTH, LABEL, BAR, GAP = 860, 330, 15, 5


def bar(y, label, share, value, colour):
    length = max(2, share * (WIDTH - LABEL - 110))
    return (f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{html.escape(label)}</text>'
            f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
            f'<text x="{LABEL + length + 6:.1f}" y="{y + 12}">{html.escape(value)}</text>')


def chart(y, title, bars):
    """`bars` are (label, share of the longest, value, colour). Returns the drawing and where it ends."""
    drawn = [f'<text x="10" y="{y + 14}" font-weight="bold">{html.escape(title)}</text>']
    y += 26
    for label, share, value, colour in bars:
        drawn.append(bar(y, label, share, value, colour))
        y += BAR + GAP
    return "".join(drawn), y + 20


def rates(run):
    results = [(figure, result) for figure, result in run.figures.items() if figure.clients == CLIENTS]
    longest = max((result.rate for _, result in results), default=1)
    return [(figure.request if figure.by == "connector" else f"{figure.request}, {figure.by}", result.rate / longest,
             f"{result.rate:,.0f}", "#1565c0" if figure.by == "connector" else "#78909c") for figure, result in results]


def times(run):
    """p50 on a logarithmic scale, both shops."""
    results = [(figure, result) for figure, result in run.figures.items()
               if figure.clients == 1 and figure.by == "connector" and figure.request in COMPARED]
    if not results:
        return []
    low = math.log10(min(result.p50_ms for _, result in results)) - 0.3
    high = math.log10(max(result.p50_ms for _, result in results))
    results.sort(key=lambda pair: (pair[0].request, pair[0].products))
    return [(f"{figure.request}, {figure.products:,}", (math.log10(result.p50_ms) - low) / (high - low or 1),
             f"{result.p50_ms:.3f} ms", "#6a1b9a" if figure.products == run.large.products else "#b39ddb")
            for figure, result in results]


def svg(run, facts):
    charts, y = [], 40
    for title, bars in ((f"Answers a second, {CLIENTS} clients", rates(run)),
                        ("Median time of an answer, one client, logarithmic", times(run))):
        if bars:
            drawn, y = chart(y, title, bars)
            charts.append(drawn)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" '
            f'role="img" font-family="sans-serif" font-size="12"><title>scripts/bench, {facts["date"]}</title>'
            f'<rect width="100%" height="100%" fill="#fff"/><text x="10" y="22">{html.escape(facts["processor"])}, '
            f'{facts["cores"]} cores, {facts["date"]}</text>' + "".join(charts) + "</svg>\n")


def write(run, facts, folder):
    (folder / "bench.txt").write_text(text(run, facts) + "\n", "utf-8")
    (folder / "bench.json").write_text(json.dumps(
        {"machine": facts, "seconds": run.seconds, "turns": run.turns, "goals": [asdict(row) for row in rows(run)],
         **as_json(run)}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "bench.svg").write_text(svg(run, facts), "utf-8")

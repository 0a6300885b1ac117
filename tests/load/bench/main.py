"""The command line of scripts/bench."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from . import report, setup
from .parts import PARTS, Run
from .targets import Targets, Words


def positive(text):
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def products(text):
    number = positive(text)
    if not 10 * setup.SMALL <= number <= 9_999_999:
        raise argparse.ArgumentTypeError("must be from 10,000 to 9,999,999")
    return number


def parts(text):
    names = text.split(",")
    for name in names:
        if name not in PARTS:
            raise argparse.ArgumentTypeError(f"{name}: must be of {', '.join(PARTS)}")
    return names


def program(text):
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{text}: no such file")
    return path


def read_options(description):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="PART,…", type=parts, default=list(PARTS),
                        help=f"of {', '.join(PARTS)} [all]")
    parser.add_argument("--seconds", metavar="N", type=positive, default=2, help="for one turn of one measurement [2]")
    parser.add_argument("--turns", metavar="N", type=positive, default=5, help="whose median counts [5]")
    parser.add_argument("--products", metavar="N", type=products, default=1_000_000, help="of the large shop [1000000]")
    parser.add_argument("--connector", metavar="FILE", type=program,
                        help="measure this program instead of building one")
    return parser.parse_args()


def stop(number, _):
    sys.exit(128 + number)  # by way of every `with`, which end the servers


def measure(options):
    setup.OUT.mkdir(parents=True, exist_ok=True)
    connector = setup.prepare(options.connector)
    shops = [setup.Shop(connector, count) for count in (setup.SMALL, options.products)]
    for shop in shops:
        shop.ensure()
    words = Words(*shops)
    facts = report.machine()
    with tempfile.TemporaryDirectory(dir=setup.OUT, prefix="run-") as folder:
        run = Run(connector, options, shops, [Targets(shop, words) for shop in shops], folder)
        missing = [name for name in options.only if not is_measured(run, name)]
    report.write(run, facts, setup.OUT)
    print(report.text(run, facts))
    print("\nalso in build/bench/: bench.txt, bench.json, bench.svg", file=sys.stderr)
    if missing:
        raise setup.Missing(f"not measured: {', '.join(missing)}")


def is_measured(run, name):
    """A part that cannot be measured does not take the others' figures along."""
    print(f"measuring: {name}", file=sys.stderr)
    try:
        PARTS[name](run)
    except setup.Missing as error:
        print(f"scripts/bench: {name}: {error}", file=sys.stderr)
        return False
    return True


def main(description):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
    options = read_options(description)
    try:
        measure(options)
    except setup.Missing as error:
        sys.exit(f"scripts/bench: {error}")

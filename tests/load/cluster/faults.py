"""One thing that fails, under load; what became of the webhooks meanwhile."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass

from . import audit
from .clients import Asker, Sender
from .engine import eventually

SENDERS = 8
ASKERS = 2
LEAST_PAUSE_S = 5  # longer than a webhook waits for the engine, and than the engine waits for a claim


class World:
    """Two replicas, the engine that they use, and another one that can take over."""

    def __init__(self, replicas, engine, standby, seconds):
        self.replicas, self.engine, self.standby, self.seconds = replicas, engine, standby, seconds
        self.pause_s = max(LEAST_PAUSE_S, 2 * seconds)
        self.acknowledged = []
        self.new = []
        self.told = set()  # of the findings

    def untold(self, ids):
        """Those that no earlier round has found. An earlier round's events may be lost later."""
        found = [id_ for id_ in ids if id_ not in self.told]
        self.told.update(found)
        return found

    def backend(self, replica, condition):
        """The process of the engine that serves one of the replica's connections, or None."""
        rows = self.engine.ask(f"SELECT pid FROM pg_stat_activity WHERE application_name = '{replica.name}' "
                               f"AND {condition} LIMIT 1")
        return int(rows[0][0]) if rows else None


def kill_replica(world):
    world.replicas[0].kill()
    world.replicas[0].start_again()


def kill_backend(world):
    found = []
    eventually(lambda: found.append(world.backend(world.replicas[0], "query LIKE '%INTO events%'")) or found[-1],
               "a replica stores webhooks")
    os.kill(found[-1], signal.SIGKILL)


def kill_engine(world):
    world.engine.kill()
    world.engine.start()


def stop_engine(world):
    world.engine.stop()
    time.sleep(world.pause_s)
    world.engine.resume()


def stop_replica_with_claims(world):
    replica = world.replicas[0]

    claim = "query LIKE '%SKIP LOCKED%'"

    def is_caught():
        """Stopped while its claim waits, so that it never reads what it has got; that has given it an id, if it was
        anything."""
        with world.engine.locked("pending"):
            eventually(lambda: world.backend(replica, f"wait_event_type = 'Lock' AND {claim}"), "a replica claims")
            replica.stop()
        eventually(lambda: not world.backend(replica, f"state = 'active' AND {claim}"), "the claim is answered")
        if world.backend(replica, f"state = 'idle in transaction' AND backend_xid IS NOT NULL AND {claim}"):
            return True
        replica.resume()
        return False
    eventually(is_caught, "a replica is stopped while it holds claims")
    time.sleep(world.pause_s)
    replica.resume()


def fail_over(world):
    world.engine.kill()
    world.engine = world.standby
    world.engine.promote()


# The last one leaves no standby.
FAULTS = {
    "kill -9 of a replica": kill_replica,
    "kill -9 of one backend": kill_backend,
    "kill -9 of the engine": kill_engine,
    "SIGSTOP of the engine": stop_engine,
    "SIGSTOP of a replica that holds claims": stop_replica_with_claims,
    "failover to the standby": fail_over,
}
STOPS = (stop_engine, stop_replica_with_claims)


@dataclass
class Round:
    fault: str
    acknowledged: int  # webhooks
    refused: int  # with 503
    lost: int  # connections, or patience with them
    longest_pause_s: float  # between two acknowledgements
    slowest_s: float  # from the first attempt to the acknowledgement
    missing: list
    twice: list
    unapplied: list
    interactions: int  # answered with 200
    slowest_interaction_s: float
    wrong: list  # answers, of either kind

    def is_good(self):
        return not (self.missing or self.twice or self.unapplied or self.wrong)


@contextlib.contextmanager
def running(loads):
    for load in loads:
        load.thread.start()
    try:
        yield
    finally:
        for load in loads:
            load.ending.set()
    for load in loads:
        load.thread.join()


def run(world, name, number):
    fault = FAULTS[name]
    senders = [Sender(world.replicas, f"round-{number}", sender) for sender in range(SENDERS)]
    askers = [Asker(world.replicas, asker) for asker in range(ASKERS)]
    with running(senders + askers):
        time.sleep(world.seconds)
        fault(world)
        over = time.monotonic()
        eventually(lambda: all(sender.times[-1] > over for sender in senders), "webhooks are acknowledged again")
        time.sleep(world.seconds)

    times = sorted(at for sender in senders for at in sender.times[1:])
    world.acknowledged += [id_ for sender in senders for id_ in sender.acknowledged]
    world.new += [id_ for sender in senders for id_ in sender.new]
    audit.await_effects(world.engine)
    found = audit.examine(world.engine, world.acknowledged, world.new)
    return Round(
        fault=name + (f", {world.pause_s} s" if fault in STOPS else ""),
        acknowledged=len(times),
        refused=sum(sender.refused for sender in senders), lost=sum(sender.lost for sender in senders),
        longest_pause_s=max(later - earlier for earlier, later in zip(times, times[1:])),
        slowest_s=max(sender.slowest_s for sender in senders),
        missing=world.untold(found.missing), twice=world.untold(found.twice), unapplied=world.untold(found.unapplied),
        interactions=sum(asker.answered for asker in askers),
        slowest_interaction_s=max(asker.slowest_s for asker in askers),
        wrong=[answer for load in senders + askers for answer in load.wrong])

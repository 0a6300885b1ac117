"""Who asks the replicas while they fail: as a proxy does, which tries the other one."""

import http.client
import itertools
import json
import threading
import time

PATIENCE_S = 5  # with a replica that says nothing
AVOIDED_S = 1  # one that lost a connection
BETWEEN_S = 0.05  # once all have been asked
MOST_SECONDS_TO_END = 60  # for an acknowledgement, once no more is sent
SHARED = 5  # of as many webhooks one is sent to both replicas
STORED, REPEATED = b'{"status":"stored"}', b'{"status":"repeated"}'
INTERACTIONS = ("/products?limit=20", "/visitor-profile?idVisitorExternal=123", "/health")


class Lost(Exception):
    """No answer: it may have been done all the same."""


class Proxy:
    """Keeps a connection to each replica. Belongs to one thread."""

    def __init__(self, replicas, first):
        self.order = replicas[first:] + replicas[:first]
        self.connections = {}
        self.avoided_until = dict.fromkeys(replicas, 0)

    def choose(self, tried):
        """The first one that may be asked; another one than was tried, if there is one."""
        now = time.monotonic()
        return min(self.order, key=lambda replica: (replica is tried, self.avoided_until[replica] > now))

    def ask(self, replica, method, target, body=None):
        connection = self.connections.get(replica)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=PATIENCE_S)
            self.connections[replica] = connection
        try:
            connection.request(method, target, body, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            del self.connections[replica]
            self.avoided_until[replica] = time.monotonic() + AVOIDED_S
            raise Lost from None

    def close(self):
        for connection in self.connections.values():
            connection.close()


class Load:
    """Threads that ask until they are told to end; by `ending`."""

    def __init__(self):
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.wrong = []  # answers that nobody expects


def event(run, number):
    """Half of them have an effect on conversations, the others on scores."""
    name = f"{run}-{number}"
    fields = {"eventId": name, "eventType": "conversation.closed", "platform": "sd", "websiteId": "ha-101",
              "conversationId": name, "visitorId": name, "channel": "chat", "createdAt": "2020-01-01T00:00:00Z"}
    if number % 2:
        fields.update(eventType="satisfaction.filled", score=number % 6)
    return name, json.dumps(fields).encode()


class Sender(Load):
    """Sends webhooks one after the other, each until it is acknowledged. One in a few is sent by the partner as well,
    to the other replica."""

    def __init__(self, replicas, run, number):
        super().__init__()
        self.proxy = Proxy(replicas, number % len(replicas))
        self.own, self.shared = f"{run}-{number}", f"{run}-both-{number // len(replicas)}"
        self.acknowledged = []  # ids
        self.new = []  # those that were said to be new
        self.times = [0]  # of acknowledgements
        self.refused = self.lost = 0
        self.slowest_s = 0

    def run(self):
        for number in itertools.count():
            if self.ending.is_set():
                break
            self.deliver(*event(self.own if number % SHARED else self.shared, number))
        self.proxy.close()

    def deliver(self, name, body):
        began = time.monotonic()
        end_by = None
        tried = None
        for attempt in itertools.count():
            tried = self.proxy.choose(tried)
            if self.is_acknowledged(tried, name, body):
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                return
            if self.ending.is_set():
                end_by = end_by or time.monotonic() + MOST_SECONDS_TO_END
                if time.monotonic() > end_by:
                    return
            if attempt % len(self.proxy.order):
                time.sleep(BETWEEN_S)

    def is_acknowledged(self, replica, name, body):
        try:
            status, answer = self.proxy.ask(replica, "POST", "/webhooks", body)
        except Lost:
            self.lost += 1
            return False
        if status == 503:
            self.refused += 1
            return False
        if status != 202 or answer not in (STORED, REPEATED):
            self.wrong.append(f"{name}: {status} {answer[:200].decode(errors='replace')}")
            return True
        self.times.append(time.monotonic())
        self.acknowledged.append(name)
        if answer == STORED:
            self.new.append(name)
        return True


class Asker(Load):
    """Asks for interactions, which no fault of the engine may disturb."""

    def __init__(self, replicas, number):
        super().__init__()
        self.proxy = Proxy(replicas, number % len(replicas))
        self.answered = 0
        self.slowest_s = 0

    def run(self):
        for target in itertools.cycle(INTERACTIONS):
            if self.ending.wait(0.005):
                break
            self.ask(target)
        self.proxy.close()

    def ask(self, target):
        tried = None
        for _ in self.proxy.order:
            tried = self.proxy.choose(tried)
            began = time.monotonic()
            try:
                status, answer = self.proxy.ask(tried, "GET", target)
            except Lost:
                continue
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            self.answered += status == 200
            if status != 200:
                self.wrong.append(f"{target}: {status} {answer[:200].decode(errors='replace')}")
            return
        self.wrong.append(f"{target}: neither replica answered")

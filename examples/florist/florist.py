#!/usr/bin/env python3
"""A flower shop's connector: catalogue, customers, wrap-up form, installation check and webhooks (2017-09).

    florist.py [--port N] [--secret FILE] [--journal FILE]

Listens on loopback only. With --secret, every call but the two availability checks must be signed.
"""

import argparse
import datetime
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote_to_bytes

import shop

WEBSITE = "fleurs-1"
DEFAULT_LIMIT = 25
MAX_BODY = 256 * 1024
INSTANT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-]\d\d):?(\d\d))"

# The parameters that mean something to at least one call; all others are ignored, even when repeated.
PARAMETERS = {
    "emailVisitor", "idCategory", "idConnectorVersion", "idOperator", "idParent", "idVisitorExternal",
    "idVisitorUnique", "idWebsite", "limit", "offset", "operatorLocale", "search[default][contains]", "searchQuery",
}


class Refusal(Exception):
    """A request that is answered with an error status and one line of text."""

    def __init__(self, status, text, **headers):
        super().__init__(text)
        self.status, self.text, self.headers = status, text, headers


# --- reading what was sent ---------------------------------------------------------------------------------------

def decode_pairs(raw):
    """The (name, value) pairs of a query string or a form body."""
    try:
        for piece in filter(None, raw.split(b"&")):
            name, _, value = (unquote_to_bytes(p).decode("utf-8") for p in piece.replace(b"+", b" ").partition(b"="))
            yield name, value
    except UnicodeDecodeError:
        raise Refusal(400, "the text is not valid UTF-8") from None


def parse_query(raw):
    query = {}
    for name, value in decode_pairs(raw):
        if name in PARAMETERS and name in query:
            raise Refusal(400, f"{name} is given twice")
        query[name] = value
    return {name: value for name, value in query.items() if value}  # an empty value means absent


def parse_number(query, name, default, low, high):
    text = query.get(name)
    if text is None:
        return default
    # At most 19 digits that count, because int() refuses absurdly long texts in its own words.
    if not re.fullmatch("0*[0-9]{1,19}", text) or not low <= int(text.lstrip("0") or "0") <= high:
        raise Refusal(400, f"{name} must be a decimal number from {low} to {high}")
    return int(text.lstrip("0") or "0")


def unique_keys(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("repeated key")
    return dict(pairs)


def parse_json(body):
    try:
        data = json.loads(body.decode("utf-8"), object_pairs_hook=unique_keys)
        # Python reads NaN, which is not JSON, and lone surrogates, which no answer could carry.
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
        return data
    except (ValueError, RecursionError):
        raise Refusal(400, "the body is not valid JSON") from None


# --- the interactions --------------------------------------------------------------------------------------------

def page(items, query):
    limit = parse_number(query, "limit", DEFAULT_LIMIT, 1, 1000)
    offset = parse_number(query, "offset", 0, 0, 2**63 - 1)
    return items[offset:offset + limit]


def list_groups(query):
    return page(shop.find_categories(query.get("idParent")), query)


def list_bouquets(query):
    asked = {query[name] for name in ("search[default][contains]", "searchQuery") if name in query}
    if len(asked) > 1:
        raise Refusal(400, "search[default][contains] and searchQuery differ")
    return page(shop.find_products(query.get("idCategory"), "".join(asked)), query)


# --- the installation check --------------------------------------------------------------------------------------

def check_installation(body):
    elements = parse_json(body)
    if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
        raise Refusal(400, "the body must be an array of objects")
    name, other = ("key", "id") if elements and "key" in elements[0] else ("id", "key")
    if any(other in element or not isinstance(element.get(name), str) for element in elements):
        raise Refusal(400, "the elements must all have an id, or all a key, as text")
    faults = shop.find_faults([(element[name], element.get("value")) for element in elements])
    if name == "key":
        return {
            "errors": [{"parameterKey": key, "code": code, "description": text} for code, key, text in faults],
            "isStepValid": not faults,
        }
    return {
        "fields": [{"id": key, "message": text} for _, key, text in faults],
        "message": "Veuillez corriger votre saisie." if faults else "Bienvenue à la boutique !",
        "isValid": not faults,
    }


# --- webhooks ----------------------------------------------------------------------------------------------------

def identifier(value):
    """Events carry identifiers as text or as whole numbers; either way they are text to us."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def instant(text):
    """A date with an offset or Z, with or without a fraction; None if it is no such date."""
    try:
        second, fraction, hours, minutes = re.fullmatch(INSTANT, text, re.ASCII).groups(default="")
        # Spelled out, because fromisoformat() takes less in older Pythons.
        zone = f"{hours}:{minutes}" if hours else "+00:00"
        return datetime.datetime.fromisoformat(f"{second}.{fraction[:6]:0<6}{zone}")
    except (AttributeError, TypeError, ValueError):
        return None


def parse_event(media, body):
    """(eventId, change), where change is (websiteId, createdAt, gone) for the two connector events, else None."""
    if media == "application/json":
        event = parse_json(body)
    else:
        pairs = list(decode_pairs(body))
        event = dict(pairs)
        if len(event) != len(pairs):
            raise Refusal(400, "a field is given twice")
    if not isinstance(event, dict):
        raise Refusal(400, "an event is an object")
    key, kind = identifier(event.get("eventId")), event.get("eventType")
    if key is None or not isinstance(kind, str) or not kind:
        raise Refusal(400, "an event needs eventId and eventType")
    if kind not in ("connector.installed", "connector.uninstalled"):
        return key, None
    website, created = identifier(event.get("websiteId")), instant(event.get("createdAt"))
    if website is None or created is None:
        raise Refusal(400, "a connector event needs websiteId and createdAt")
    return key, (website, created, kind == "connector.uninstalled")


class Journal:
    """Every new delivery, one line each, on the disk before it is acknowledged; read again at the next start."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.digests = {}  # eventId: digests of its bodies; the first one counts, the others were set aside
        self.changes = {}  # websiteId: (createdAt, gone) of the newest connector event
        self.end = 0
        self.file = open(path, "ab", buffering=0)
        if os.path.isfile(path):
            with open(path, "rb") as lines:
                for line in lines:
                    if not line.endswith(b"\n"):
                        break  # torn by a crash, hence never acknowledged
                    record = json.loads(line)
                    body = record["body"].encode("latin-1")
                    self.remember(*parse_event(record["media"], body), hashlib.sha256(body).digest())
                    self.end += len(line)
            directory = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
            os.fsync(directory)  # a new file's name has to survive as well
            os.close(directory)

    def accept(self, media, body):
        event, change = parse_event(media, body)
        digest = hashlib.sha256(body).digest()
        with self.lock:
            known = self.digests.get(event, [])
            if digest in known:
                return
            try:
                self.append({"aside": bool(known), "media": media, "body": body.decode("latin-1")})
            except OSError:
                raise Refusal(503, "the event could not be stored") from None
            self.remember(event, change, digest)
        if known:
            print("two different bodies for event", ascii(event), file=sys.stderr, flush=True)

    def append(self, record):
        line = json.dumps(record).encode() + b"\n"
        os.ftruncate(self.file.fileno(), self.end)  # drop what a failed write may have left
        if self.file.write(line) != len(line):
            raise OSError("short write")
        os.fsync(self.file.fileno())
        self.end += len(line)

    def remember(self, event, change, digest):
        digests = self.digests.setdefault(event, [])
        digests.append(digest)
        if change and len(digests) == 1:
            website, *state = change
            # The newest createdAt decides, in whatever order events come; in a tie, gone is gone.
            self.changes[website] = max(self.changes.get(website, state), state)

    def is_gone(self, website):
        return website in self.changes and self.changes[website][1]


# --- HTTP --------------------------------------------------------------------------------------------------------

class Florist(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "florist", ""  # no version of anything
    disable_nagle_algorithm = True
    timeout = 30
    secret = None  # set at start, like journal
    journal = None

    def interaction(listing):  # makes a method of a listing; not a method itself
        def answer(self, query, body):
            query = parse_query(query)
            items, website = listing(query), query.get("idWebsite", WEBSITE)
            if website == WEBSITE and self.journal.is_gone(website):
                raise Refusal(403, "the connector is not installed on this website")
            self.reply_json(items if website == WEBSITE else [])
        return answer

    def post_hooks(self, query, body):
        media = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media not in ("application/json", "application/x-www-form-urlencoded"):
            raise Refusal(415, "events come as application/json or application/x-www-form-urlencoded")
        self.journal.accept(media, body)
        self.reply(200)

    routes = {
        "/flowers/ping": {"GET": lambda self, query, body: self.reply_json({"status": "UP"})},
        "/flowers/hooks": {"GET": lambda self, query, body: self.reply(200), "POST": post_hooks},
        "/flowers/install/check": {"POST": lambda self, query, body: self.reply_json(check_installation(body))},
        "/flowers/api/groups": {"GET": interaction(list_groups)},
        "/flowers/api/bouquets": {"GET": interaction(list_bouquets)},
        "/flowers/api/customer": {"GET": interaction(shop.find_profile)},
        "/flowers/api/wrap-up": {"GET": interaction(lambda query: shop.DATA["wrap_up"])},
    }
    public = {("GET", "/flowers/ping"), ("GET", "/flowers/hooks")}

    def serve(self):
        path, _, query = self.path.encode("latin-1").partition(b"?")
        path = path.decode("latin-1")
        try:
            body = self.read_body()
            if (self.command, path) not in self.public:
                self.check_signature(body if self.command in ("POST", "PUT") else query)
            methods = self.routes.get(path)
            if methods is None:
                raise Refusal(404, "there is nothing here")
            if self.command not in methods:
                raise Refusal(405, "this method is not for this address", Allow=", ".join(methods))
            methods[self.command](self, query, body)
        except Refusal as refusal:
            self.reply_text(refusal.status, refusal.text, **refusal.headers)
        except OSError:
            self.close_connection = True  # the caller went away, or was too slow
        except Exception as error:  # nothing internal leaves the process, nor do values reach the log
            print("internal error:", type(error).__name__, file=sys.stderr, flush=True)
            self.reply_text(500, "something went wrong")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    def check_signature(self, signed):
        if self.secret is None:
            return
        given = [value.strip(" \t") for value in self.headers.get_all("X-iAdvize-Signature", [])]
        expected = "sha256=" + hmac.new(self.secret, signed, hashlib.sha256).hexdigest()
        if len(given) != 1 or not hmac.compare_digest(given[0].encode("utf-8", "replace"), expected.encode()):
            raise Refusal(403, "not signed as agreed")

    def read_body(self):
        lengths = self.headers.get_all("Content-Length", [])
        coding = self.headers.get("Transfer-Encoding")
        close_afterwards, self.close_connection = self.close_connection, True  # until the body was read to its end
        if coding is None and not lengths:
            body = b""
        elif coding is None and len(lengths) == 1 and re.fullmatch("[0-9]{1,18}", lengths[0].strip()):
            body = self.read_exactly(int(lengths[0]), MAX_BODY)
        elif coding is not None and not lengths and coding.strip().lower() == "chunked":
            body = b"".join(self.read_chunks())
        else:
            raise Refusal(400, "the length of the body is unclear")
        self.close_connection = close_afterwards
        return body

    def read_chunks(self):
        left, size = MAX_BODY, None
        while size != 0:
            digits = self.rfile.readline(1024).partition(b";")[0].strip()
            if not re.fullmatch(b"[0-9a-fA-F]{1,15}", digits):
                raise Refusal(400, "a chunk is malformed")
            size = int(digits, 16)
            yield self.read_exactly(size, left)
            left -= size
            if size and self.rfile.readline(3) != b"\r\n":
                raise Refusal(400, "a chunk is malformed")
        while self.rfile.readline(1024) not in (b"\r\n", b"\n", b""):
            pass  # trailers mean nothing here

    def read_exactly(self, size, most):
        if size > most:
            raise Refusal(413, f"a body has at most {MAX_BODY} bytes")
        data = self.rfile.read(size)
        if len(data) < size:
            raise Refusal(400, "the body is shorter than announced")
        return data

    def reply(self, status, content=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def reply_json(self, data):
        content = json.dumps(data, ensure_ascii=False, indent=2).encode()
        self.reply(200, content, Content_Type="application/json; charset=utf-8")

    def reply_text(self, status, text, **headers):
        self.reply(status, f"{text}\n".encode(), Content_Type="text/plain; charset=utf-8", **headers)
        if status == 413:
            # Closing on unread bytes would reset the connection, and the caller might never see the answer.
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(2)
            for _ in range(256):
                if not self.rfile.read1(65536):
                    break

    def send_error(self, code, message=None, explain=None):  # what http.server itself refuses
        self.close_connection = True
        self.reply_text(code, "the request is malformed or not supported")

    def log_message(self, format, *args):
        pass  # addresses of the calls contain e-mail addresses


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        print("connection failed:", sys.exc_info()[0].__name__, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description="A flower shop's connector.")
    parser.add_argument("--port", type=int, default=8017, help="0 takes a free one")
    parser.add_argument("--secret", type=Path, help="file with the secret token; without it nothing needs a signature")
    parser.add_argument("--journal", help="file that keeps the events (default: a temporary one)")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="florist-") as temporary:
        try:
            Florist.secret = arguments.secret and arguments.secret.read_bytes().rstrip(b"\r\n")
            Florist.journal = Journal(arguments.journal or os.path.join(temporary, "journal"))
        except OSError as error:
            parser.error(f"{error.filename}: {error.strerror}")
        if Florist.secret == b"":
            parser.error("the secret is empty")
        with Server(("127.0.0.1", arguments.port), Florist) as server:
            print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
            server.serve_forever()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Posts webhooks as the platform does, and tells what became of them.

Usage: platform.py URL CERTIFICATE SECRET_FILE PREFIX SECONDS

Sends ten events a second, each signed, with the ids PREFIX-0, PREFIX-1 and so on. One that is not acknowledged
is sent again 10 and 20 seconds later (contract, Webhooks). Prints "SENT acknowledged, REPEATED sent again,
LOST lost", and exits with 1 where one was lost.
"""
import hashlib
import hmac
import http.client
import json
import ssl
import sys
import threading
import time
import urllib.request

RETRIES_AFTER_SECONDS = (10, 20)
INTERVAL_SECONDS = 0.1
PATIENCE_SECONDS = 30


class Platform:
    def __init__(self, url, certificate, secret):
        self.url = url
        self.tls = ssl.create_default_context(cafile=certificate)
        self.secret = secret
        self.lock = threading.Lock()
        self.acknowledged = self.repeated = self.lost = 0

    def send(self, event_id):
        body = json.dumps({"eventId": event_id, "eventType": "user.updated", "platform": "sd", "clientId": 1,
                           "userId": 2, "createdAt": "2017-04-22T11:01:00+02:00"}).encode()
        signature = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.url + "/webhooks", body, {
            "Content-Type": "application/json", "X-iAdvize-Signature": "sha256=" + signature})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS, context=self.tls) as answer:
                answer.read()
                return 200 <= answer.status < 300
        except (OSError, http.client.HTTPException):
            return False

    def deliver(self, event_id):
        for pause in (*RETRIES_AFTER_SECONDS, None):
            if self.send(event_id):
                return self.count("acknowledged")
            if pause is None:
                return self.count("lost")
            self.count("repeated")
            time.sleep(pause)

    def count(self, what):
        with self.lock:
            setattr(self, what, getattr(self, what) + 1)


def main():
    url, certificate, secret_file, prefix, seconds = sys.argv[1:]
    with open(secret_file, "rb") as file:
        platform = Platform(url, certificate, file.read().rstrip(b"\r\n"))
    threads = []
    for number in range(round(float(seconds) / INTERVAL_SECONDS)):
        threads.append(threading.Thread(target=platform.deliver, args=(f"{prefix}-{number}",)))
        threads[-1].start()
        time.sleep(INTERVAL_SECONDS)
    for thread in threads:
        thread.join()
    print(f"{platform.acknowledged} acknowledged, {platform.repeated} sent again, {platform.lost} lost")
    return 0 if platform.acknowledged == len(threads) else 1


if __name__ == "__main__":
    sys.exit(main())

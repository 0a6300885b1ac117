#!/usr/bin/env python3
"""Computes statistics a second time, in plain loops over the facts of a database of the sandbox, as
docs/sandbox-statistics.md defines them, and says which answers are different.

    recompute.py FILE.db ANSWERS.json

ANSWERS.json: {"time_zone": "Europe/Paris", "answers": [{"question": {…}, "data": …}, …]}. A question
has indicators, websites, channel, resource, resource_ids, from_ms, to_ms, granularity and now_ms; ""
stands for no channel, resource or granularity. The exit status is 1 if an answer is different.
"""
import json
import sqlite3
import sys
from datetime import datetime, timezone
from functools import cache
from zoneinfo import ZoneInfo

EVERY = ["chat", "call", "video"]
CHANNELS = {  # of those that are not documented for every channel
    "contact_missed_number": ["chat"],
    "contact_missed_with_busy_operators_number": ["chat"],
    "contact_missed_with_no_operators_number": ["chat"],
    "contact_simultaneous_number": ["chat"],
    "contact_waiting_abort_number": ["chat", "video"],
    "contact_waiting_answered_number": ["chat", "video"],
    "contact_waiting_before_quit_duration": ["chat", "video"],
    "contact_waiting_duration": ["chat", "video"],
    "contact_waiting_number": ["chat", "video"],
}


class Facts:
    """The tables, as lists of dictionaries."""

    def __init__(self, file):
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        for table in ("conversations", "transactions", "carts", "satisfactions", "rules",
                      "rule_displays", "operators", "operator_websites", "presences",
                      "productions", "groups", "skills"):
            rows = database.execute(f"SELECT * FROM {table}")
            setattr(self, table, [dict(row) for row in rows])
        self.conversation = {row["id"]: row for row in self.conversations}
        self.operator = {row["id"]: row for row in self.operators}
        self.rule = {row["id"]: row for row in self.rules}
        for row in self.transactions + self.carts + self.satisfactions:
            row["conversation"] = self.conversation.get(row["conversation_id"])
        for row in self.satisfactions:
            row["channel"] = row["conversation"]["channel"]
        for row in self.rule_displays:
            rule = self.rule[row["rule_id"]]
            row["website_id"], row["channel"] = rule["website_id"], rule["channel"]


def whose(facts, row, resource):
    """To which of the resource's things a row belongs; None: to none."""
    if resource == "":
        return ""
    if resource == "operator":
        return row.get("operator_id")
    if resource == "group":
        operator = facts.operator.get(row.get("operator_id"))
        return operator["group_id"] if operator else None
    if resource == "rule" and "displayed" in row:
        return row["rule_id"]
    conversation = row if "page_type" in row else row.get("conversation")
    if conversation is None:
        return None
    return conversation[{"skill": "skill_id", "rule": "rule_id"}.get(resource, resource)]


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else 0


def ratio(value, per):
    return value / per if per else 0


def seconds(later, earlier):
    return None if later is None or earlier is None else (later - earlier) / 1000


@cache
def pieces_of(facts, operator_id, channel, begin, end):
    """What an operator who was there did, as pieces of time through which nothing changed."""
    operator = facts.operator[operator_id]
    capacity = max(1, operator["chat_max_number"])

    def spans(rows, start, stop):
        found = []
        for row in rows:
            if row["operator_id"] != operator_id or channel not in ("", row.get("channel", channel)):
                continue
            since = row[start] if row[start] is not None else row["created_at"]
            until = row[stop] if row[stop] is not None else end
            since, until = max(since, begin), min(until, end)
            if since < until:
                found.append((since, until, row))
        return found

    presences = spans(facts.presences, "started_at", "ended_at")
    productions = spans(facts.productions, "started_at", "ended_at")
    talks = spans(facts.conversations, "dequeued_at", "closed_at")
    moments = sorted({at for span in presences + productions + talks for at in span[:2]})
    pieces = []
    for since, until in zip(moments, moments[1:]):
        def throughout(all_spans):
            return [row for start, stop, row in all_spans if start <= since and until <= stop]
        if not throughout(presences):
            continue
        talking = throughout(talks)
        load = sum(capacity if row["channel"] in ("call", "video") else 1 for row in talking)
        pieces.append({"since": since, "until": until, "number": len(talking),
                       "full": load >= capacity, "busy": bool(talking),
                       "available": bool(throughout(productions))})
    return pieces


class Question:
    def __init__(self, facts, question, zone):
        self.facts = facts
        self.zone = zone
        self.__dict__.update(question)

    def rows(self, table, time, begin, end, key):
        for row in table:
            if (begin <= row[time] < end and self.channel in ("", row["channel"])
                    and (not self.websites or row["website_id"] in self.websites)
                    and whose(self.facts, row, self.resource) == key):
                yield row

    def operators(self, key):
        for operator in self.facts.operators:
            websites = [row["website_id"] for row in self.facts.operator_websites
                        if row["operator_id"] == operator["id"]]
            if self.websites and not set(websites) & set(self.websites):
                continue
            if self.resource in ("", "operator", "group"):
                if whose(self.facts, {"operator_id": operator["id"]}, self.resource) == key:
                    yield operator["id"]

    def ids(self):
        facts = self.facts
        if self.resource == "":
            return [""]
        if self.resource == "operator":
            mine = {row["operator_id"] for row in facts.operator_websites
                    if not self.websites or row["website_id"] in self.websites}
            ids = [row["id"] for row in facts.operators if row["id"] in mine or not self.websites]
        elif self.resource == "rule":
            ids = [row["id"] for row in facts.rules if self.channel in ("", row["channel"])
                   and (not self.websites or row["website_id"] in self.websites)]
        elif self.resource == "contact_type":
            ids = ["proactive", "reactive"]
        elif self.resource == "page_type":
            ids = {row["page_type"] for row in facts.conversations
                   if self.from_ms <= row["created_at"] < self.to_ms
                   and self.channel in ("", row["channel"])
                   and (not self.websites or row["website_id"] in self.websites)}
        else:
            ids = [row["id"] for row in getattr(facts, self.resource + "s")]
        wanted = self.resource_ids
        return sorted(one for one in ids if not wanted or str(one) in wanted)

    def intervals(self):
        """(date, begin, end): found by looking at the wall clock every quarter of an hour."""
        if self.granularity == "":
            return [("", self.from_ms, max(self.from_ms, self.to_ms))]
        pattern = {"hour": "%Y-%m-%d %H:00:00", "day": "%Y-%m-%d 00:00:00",
                   "month": "%Y-%m-01 00:00:00"}[self.granularity]
        found = []
        at = self.from_ms
        while at < self.to_ms:
            wall = datetime.fromtimestamp(at / 1000, timezone.utc).astimezone(self.zone)
            name = (wall.strftime(pattern), wall.utcoffset() if self.granularity == "hour" else None)
            if not found or found[-1][0] != name:
                found.append([name, at, None])
            at = (at // 900_000 + 1) * 900_000
        for one, following in zip(found, found[1:] + [[None, self.to_ms, None]]):
            one[2] = following[1]
        return [(name[0], begin, end) for name, begin, end in found]

    def pieces(self, operator):
        end = min(self.to_ms, self.now_ms)
        return pieces_of(self.facts, operator, self.channel, self.from_ms, end)

    def time_of(self, key, begin, end, is_so, count=lambda piece: 1):
        total = 0
        for operator in self.operators(key):
            for piece in self.pieces(operator):
                span = min(piece["until"], end) - max(piece["since"], begin)
                if span > 0 and is_so(piece):
                    total += span * count(piece)
        return total / 1000

    def covered(self, key, begin, end, is_so):
        """Seconds in which it was so of at least one of the operators."""
        pieces = [piece for operator in self.operators(key)
                  for piece in self.pieces(operator)
                  if is_so(piece) and piece["until"] > begin and piece["since"] < end]
        changes = {}
        for piece in pieces:
            since, until = max(piece["since"], begin), min(piece["until"], end)
            changes[since] = changes.get(since, 0) + 1
            changes[until] = changes.get(until, 0) - 1
        total = number = 0
        last = begin
        for at in sorted(changes):
            if number > 0:
                total += at - last
            number += changes[at]
            last = at
        return total / 1000

    def figures(self, key, begin, end):
        """Each indicator, by name, as a function that computes it."""
        facts = self.facts

        def conversations():
            return self.rows(facts.conversations, "created_at", begin, end, key)

        @cache
        def contacts():
            return [row for row in conversations() if row["missed_because"] is None]

        def missed(why=("busy", "no_operators")):
            return len([row for row in conversations() if row["missed_because"] in why])

        @cache
        def queue():
            return [row for row in conversations() if row["queued_at"] is not None]

        @cache
        def transactions():
            return list(self.rows(facts.transactions, "created_at", begin, end, key))

        def attributed():
            return [row for row in transactions() if row["conversation_id"] is not None]

        def lost(why):
            return [row["amount"] for row in transactions() if row["missed_because"] == why]

        def turnover():
            return sum(row["amount"] for row in attributed())

        @cache
        def carts():
            return list(self.rows(facts.carts, "created_at", begin, end, key))

        @cache
        def notes():
            return list(self.rows(facts.satisfactions, "created_at", begin, end, key))

        def displays(column):
            return sum(row[column] for row in
                       self.rows(facts.rule_displays, "hour_at", begin, end, key))

        def overall(row):
            given = [row[note] for note in ("welcome", "resolution", "delay")
                     if row[note] is not None]
            return sum(given) / len(given) if given else None

        def converted():
            buyers = {row["conversation_id"] for row in facts.transactions}
            return len([row for row in contacts() if row["id"] in buyers])

        def time(is_so, count=lambda piece: 1):
            return self.time_of(key, begin, end, is_so, count)

        def covered(is_so):
            return self.covered(key, begin, end, is_so)

        def anything(_):
            return True

        def in_production(piece):
            return piece["busy"] or piece["available"]

        def is_partial(piece):
            return piece["busy"] and not piece["full"]

        def is_idle(piece):
            return not piece["busy"] and piece["available"]

        def is_full(piece):
            return piece["busy"] and piece["full"]

        def is_busy(piece):
            return piece["busy"]

        def is_away(piece):
            return not in_production(piece)

        def processed():
            return len([row for row in contacts() if row["operator_id"] is not None])

        def is_displayable(piece):
            return piece["available"] and not is_full(piece)

        def last_date():
            newest = max((row["created_at"] for row in attributed()), default=None)
            if newest is None:
                return None
            wall = datetime.fromtimestamp(newest // 1000, timezone.utc).astimezone(self.zone)
            return wall.strftime("%Y-%m-%d %H:%M:%S")

        def in_session(row):
            closed = row["conversation"]["closed_at"]
            return closed is None or row["created_at"] <= closed

        def answered_after(row):
            after = seconds(row["answered_at"], row["first_message_at"])
            return after if after is not None and after >= 0 else None

        def queue_time(is_processed):
            return mean(seconds(row["dequeued_at"], row["queued_at"]) for row in queue()
                        if (row["operator_id"] is not None) == is_processed)

        return {
            "cart_after_contact_amount": lambda: mean(
                row["amount"] for row in carts() if row["conversation_id"] is not None),
            "cart_global_amount": lambda: mean(row["amount"] for row in carts()),
            "contact_answered_after_first_message_duration": lambda: mean(
                map(answered_after, contacts())),
            "contact_answered_duration": lambda: mean(
                seconds(row["answered_at"], row["created_at"]) for row in contacts()),
            "contact_closed_after_last_message_duration": lambda: mean(
                seconds(row["closed_at"], row["last_message_at"]) for row in contacts()),
            "contact_duration": lambda: mean(
                seconds(row["closed_at"], row["created_at"]) for row in contacts()),
            "contact_missed_number": missed,
            "contact_missed_with_busy_operators_number": lambda: missed(("busy",)),
            "contact_missed_with_no_operators_number": lambda: missed(("no_operators",)),
            "contact_number": lambda: len(contacts()),
            "contact_per_hour_average_number": lambda: ratio(
                processed(), covered(in_production) / 3600),
            "contact_per_hour_number": lambda: ratio(processed(), time(in_production) / 3600),
            "contact_simultaneous_number": lambda: ratio(
                time(is_busy, lambda piece: piece["number"]), time(anything)),
            "contact_unanswered_number": lambda: len(
                [row for row in contacts()
                 if row["answered_at"] is None and row["closed_at"] is not None]),
            "contact_waiting_abort_number": lambda: len(
                [row for row in queue()
                 if row["operator_id"] is None and row["dequeued_at"] is not None]),
            "contact_waiting_answered_number": lambda: len(
                [row for row in queue() if row["operator_id"] is not None]),
            "contact_waiting_before_quit_duration": lambda: queue_time(False),
            "contact_waiting_duration": lambda: queue_time(True),
            "contact_waiting_number": lambda: len(queue()),
            "conversion_rate": lambda: ratio(converted(), len(contacts())),
            "max_and_partial_occupation_duration": lambda: time(is_busy),
            "max_and_partial_occupation_rate": lambda: ratio(time(is_busy), time(in_production)),
            "max_occupation_duration": lambda: time(is_full),
            "max_occupation_rate": lambda: ratio(time(is_full), time(in_production)),
            "non_occupation_duration": lambda: time(is_idle),
            "non_occupation_rate": lambda: ratio(time(is_idle), time(in_production)),
            "non_production_duration": lambda: time(is_away),
            "non_production_rate": lambda: ratio(time(is_away), time(anything)),
            "occupation_duration": lambda: time(is_partial),
            "occupation_rate": lambda: ratio(time(is_partial), time(in_production)),
            "presence_duration": lambda: time(anything),
            "presence_smoothed_duration": lambda: covered(anything),
            "presentation_duration": lambda: covered(is_displayable),
            "production_duration": lambda: time(in_production),
            "production_smoothed_duration": lambda: covered(in_production),
            "rule_contact_rate": lambda: min(1, ratio(
                len([row for row in contacts() if row["rule_id"] is not None]),
                displays("displayed"))),
            "rule_display_number": lambda: displays("displayed"),
            "targeting_rule_triggered": lambda: displays("triggered"),
            "satisfaction_delay_rate": lambda: mean(row["delay"] for row in notes()),
            "satisfaction_global_rate": lambda: mean(map(overall, notes())),
            "satisfaction_resolution_rate": lambda: mean(row["resolution"] for row in notes()),
            "satisfaction_respondent_number": lambda: len(notes()),
            "satisfaction_respondent_rate": lambda: min(1, ratio(len(notes()), len(contacts()))),
            "satisfaction_welcome_rate": lambda: mean(row["welcome"] for row in notes()),
            "transaction_after_contact_amount": turnover,
            "transaction_after_contact_duration": lambda: mean(
                seconds(row["created_at"], row["conversation"]["created_at"])
                for row in attributed()),
            "transaction_after_contact_number": lambda: len(attributed()),
            "transaction_date": last_date,
            "transaction_in_session": lambda: len(list(filter(in_session, attributed()))),
            "transaction_missed_with_busy_operators_amount": lambda: sum(lost("busy")),
            "transaction_missed_with_busy_operators_number": lambda: len(lost("busy")),
            "transaction_missed_with_no_operators_amount": lambda: sum(lost("no_operators")),
            "transaction_missed_with_no_operators_number": lambda: len(lost("no_operators")),
            "transaction_total_amount": lambda: sum(row["amount"] for row in transactions()),
            "transaction_total_number": lambda: len(transactions()),
            "transaction_amount_per_conversation": lambda: ratio(turnover(), len(contacts())),
            "transaction_after_conversation_amount_per_hour": lambda: ratio(
                turnover(), time(in_production) / 3600),
        }

    def names(self, figures):
        return self.indicators or [name for name in figures if self.channel == ""
                                   or self.channel in CHANNELS.get(name, EVERY)]

    def answer(self):
        elements = []
        for key in self.ids():
            for date, begin, end in self.intervals():
                element = {"id": key} if self.resource else {}
                if self.granularity:
                    element["date"] = date
                figures = self.figures(key, begin, end)
                for name in self.names(figures):
                    element[name] = figures[name]()
                elements.append(element)
        return elements if self.resource or self.granularity else elements[0]


def is_same(one, other):
    if isinstance(one, bool) or isinstance(other, bool) or type(one) in (str, type(None)):
        return one == other
    return abs(one - other) <= 1e-6 + 1e-9 * abs(other)


def differences(question, expected, answer):
    if isinstance(expected, dict):
        expected, answer = [expected], [answer]
    if len(expected) != len(answer):
        yield f"{len(answer)} elements, not {len(expected)}"
    for mine, theirs in zip(expected, answer):
        if list(mine) != list(theirs):
            yield f"has {list(theirs)}, not {list(mine)}"
        for name in mine:
            if name in theirs and not is_same(mine[name], theirs[name]):
                place = {key: mine[key] for key in ("id", "date") if key in mine}
                yield f"{place} {name}: {theirs[name]}, not {mine[name]}"


def main():
    facts = Facts(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        asked = json.load(file)
    zone = ZoneInfo(asked["time_zone"])
    values = wrong = 0
    for one in asked["answers"]:
        expected = Question(facts, one["question"], zone).answer()
        elements = expected if isinstance(expected, list) else [expected]
        values += sum(len(set(element) - {"id", "date"}) for element in elements)
        for difference in differences(one["question"], expected, one["data"]):
            wrong += 1
            if wrong <= 20:
                print(f"{one['question']}: {difference}")
    print(f"{len(asked['answers'])} answers, {values} values, {wrong} different")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

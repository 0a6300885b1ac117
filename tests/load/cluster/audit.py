"""What the database has of what was acknowledged, and how often each effect was made."""

import collections
from dataclasses import dataclass

from .engine import eventually

# Each change that an effect makes leaves a row here, in the effect's own transaction, even if it changes nothing: the
# tables of the connector cannot show an effect that was made twice, since they are made for that to be harmless.
TRIGGERS = """
CREATE TABLE audit (what TEXT NOT NULL, id TEXT NOT NULL);
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO audit VALUES (TG_TABLE_NAME, NEW.event_id); RETURN NULL; END $$;
CREATE FUNCTION note_done() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO audit SELECT 'done', id FROM events WHERE event = OLD.event; RETURN NULL; END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON conversations FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON scores FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER audit AFTER DELETE ON pending FOR EACH ROW EXECUTE FUNCTION note_done();
"""
TABLE_OF = {"conversation.closed": "conversations", "satisfaction.filled": "scores"}


@dataclass
class Findings:
    missing: list  # acknowledged, and not there
    twice: list  # applied more than once, or stored as new more than once
    unapplied: list  # stored, and without effect


def await_effects(engine):
    eventually(lambda: engine.number("SELECT count(*) FROM pending WHERE is_dead = 0") == 0, "all effects are made")


def examine(engine, acknowledged, new):
    """Of the ids that were `acknowledged`, and the list of those that were said to be `new`."""
    types = dict(engine.ask("SELECT id, type FROM events"))
    made = {}
    for what, id_, count in engine.ask("SELECT what, id, count(*) FROM audit GROUP BY what, id"):
        made[what, id_] = int(count)
    twice = {id_ for id_, count in collections.Counter(new).items() if count > 1}
    twice |= {id_ for (_, id_), count in made.items() if count > 1}
    unapplied = [id_ for id_, type_ in types.items()
                 if ("done", id_) not in made or (TABLE_OF[type_], id_) not in made]
    return Findings(sorted(set(acknowledged) - set(types)), sorted(twice), unapplied)

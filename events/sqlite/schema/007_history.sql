-- What a profile asks of a visitor's history, in the order in which it is asked: nothing is sorted.
DROP INDEX scores_by_visitor;
CREATE INDEX scores_by_visitor ON scores (website_id, visitor_id, answered_at, event_id);
CREATE INDEX cases_by_visitor ON cases (website_id, visitor_id);

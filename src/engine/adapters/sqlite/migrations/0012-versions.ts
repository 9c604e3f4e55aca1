/**
 * Models of more than one kind: agents, and versions of boosted trees. A version's trees lie in a table of their own, because there are many versions and most are only
 * listed: a row is read without walking over them. `line` is the bot that a version is of; one that was
 * refused when it was made is the first whose trees go.
 */
export const versions = `
ALTER TABLE models ADD COLUMN kind TEXT NOT NULL DEFAULT 'agent';
ALTER TABLE models ADD COLUMN line TEXT;
CREATE INDEX models_kind ON models (kind, line, deleted_ms, created_ms);
CREATE INDEX models_status ON models (status);
CREATE TABLE model_trees (model INTEGER PRIMARY KEY REFERENCES models (key), refused INTEGER NOT NULL, bytes BLOB NOT NULL);
`;

/** When a scheduler was there: from its start until it stopped, or was seen last. */
export const BOOTS = `
CREATE TABLE boot (
  number INTEGER PRIMARY KEY,
  replica TEXT NOT NULL UNIQUE,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  stopped_at INTEGER
) STRICT;
`;

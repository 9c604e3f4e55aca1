/** Recorded order books: one compressed blob of changes per instrument and UTC hour, each of which begins with a whole book. The row id is as in `tick_hours`. */
export const depth = `
CREATE TABLE depth_hours (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL, numbers INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  crc INTEGER NOT NULL, columns BLOB NOT NULL
);
`;

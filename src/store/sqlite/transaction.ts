import type { Connection } from './connection.ts';

/** Runs `work` with the right to write held from the start: all of it is stored, or nothing when it throws. */
export function inTransaction<Result>(db: Connection, work: () => Result): Result {
  return between(db, 'BEGIN IMMEDIATE', work);
}

/** Runs `work`, which only reads, on one state of the store. */
export function inSnapshot<Result>(db: Connection, work: () => Result): Result {
  return between(db, 'BEGIN DEFERRED', work);
}

function between<Result>(db: Connection, begin: string, work: () => Result): Result {
  db.run(begin);
  try {
    const result = work();
    db.run('COMMIT');
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

function rollBack(db: Connection): void {
  // After some errors, a full disk among them, SQLite has rolled back by itself.
  if (!db.isInTransaction) return;
  try {
    db.run('ROLLBACK');
  } catch {
    // The first error says more; SQLite ends the transaction also when its rollback meets an error.
  }
}

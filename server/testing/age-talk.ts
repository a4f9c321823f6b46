// Makes what was said in a data folder older than it is, while no server uses it. For tests of what waits for time to pass.
import { join } from 'node:path';
import Database from 'libsql';

export function ageTalk(dataFolder: string, byMs: number): void {
  const db = new Database(join(dataFolder, 'prosa.db'));
  for (const table of ['messages', 'shares']) db.prepare(`UPDATE ${table} SET at_ms = at_ms - ?`).run(byMs);
  db.close();
}

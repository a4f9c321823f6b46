// Hocuspocus as its documentation starts it, with its SQLite extension on a file and all defaults: the state of a
// changed document is written 2 s after the last change, at the latest after 10 s.
// Usage: hocuspocus.mjs <port> <database file>
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const [port, database] = process.argv.slice(2);
const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  extensions: [new SQLite({ database })],
});
await server.listen();

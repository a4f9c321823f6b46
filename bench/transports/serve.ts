// Entry of the server process: one transport, until the parent lets go of it.
import { listen, type ServerReading } from './listen.ts';
import { TRANSPORT_NAMES } from './transports.ts';

export type ServerMessage = { type: 'listening'; port: number } | { type: 'reading'; reading: ServerReading };

function tell(message: ServerMessage): void {
  process.send!(message);
}

const name = TRANSPORT_NAMES.find(one => one === process.argv[2]);
if (name === undefined) throw new Error(`no transport is called ${process.argv[2]}`);
const server = await listen(name);
process.on('message', () => tell({ type: 'reading', reading: server.read() }));
process.once('disconnect', () => process.exit());
tell({ type: 'listening', port: server.port });

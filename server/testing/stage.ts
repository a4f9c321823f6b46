// A small simulated world without any fate: a server and as many clients as a test wants, for stories with exact times.
//
// Load this file only after SimulatedTime.installGlobals(): see there.
import { DirectArchive } from '../archive/direct-archive.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { CountingMeter, SimulatedServer } from './simulated-server.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { WorldClient } from './world-client.ts';

export type Stage = ReturnType<typeof createStage>;

export function createStage(time: SimulatedTime, random: Random) {
  const network = new SimulatedNetwork(time, random.fork('network'));
  const disk = new MemoryDisk();
  const ledger = new Ledger();
  const meter = new CountingMeter();
  /** What happened that must never happen. */
  const faults: string[] = [];
  const complain = (what: string) => faults.push(what);
  const archive = new DirectArchive();
  let joinCount = 0;

  const startServer = () => {
    const server = new SimulatedServer({
      time,
      random: random.fork('server'),
      disk,
      meter,
      limits: {},
      fold: request => archive.fold(request),
      tampering: {},
      complain,
    });
    network.server = server;
    return server;
  };

  const join = (extended: boolean) => {
    const number = ++joinCount;
    return new WorldClient({
      name: `c${number}`,
      docName: 'stage',
      clientID: 1_000 + number,
      document: 'text',
      kind: extended ? 'extended' : 'stock 3',
      network,
      ledger,
      random: random.fork(`client ${number}`),
      now: () => time.currentMs,
      complain,
    });
  };

  return { network, disk, meter, faults, server: startServer(), startServer, join };
}

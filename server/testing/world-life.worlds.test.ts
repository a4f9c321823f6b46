// What a simulated world demands of the disk for somebody who has left, itself on trial: all that their server can have been
// given, and nothing more.
import { beforeAll, describe, expect, it } from 'vitest';
import { installSeededCrypto } from './seeded-crypto.ts';
import type { Pipe } from './simulated-pipe.ts';
import { SimulatedTime } from './simulated-time.ts';

const time = new SimulatedTime();
let parts: Awaited<ReturnType<typeof loadParts>>;

async function loadParts() {
  const { DirectArchive } = await import('../archive/direct-archive.ts');
  const { ROOTS } = await import('./edits.ts');
  const { loadPage } = await import('./page-session.ts');
  const { WorldLife } = await import('./world-life.ts');
  return { archive: new DirectArchive(), page: await loadPage(), ROOTS, WorldLife };
}

beforeAll(async () => {
  time.installGlobals();
  installSeededCrypto();
  parts = await loadParts();
});

/**
 * A stock client deletes a character while it may only view, may edit again, leaves 9 s later, and the server is killed.
 * `disturb` is called before it may edit again.
 */
async function deleteAsViewer(disturb: (down: Pipe) => void) {
  time.reset();
  const { archive, page, ROOTS, WorldLife } = parts;
  const life = new WorldLife({ seed: 'left', time, page, fold: request => archive.fold(request) });
  life.startServer();
  let client = life.join();
  while (client.kind !== 'stock 3') client = life.join();
  const { device, doc, machine, record } = client;
  await time.run(5_000, () => client.isConnected);
  time.on(device.party, () => client.typeLastWord());
  await time.run(1_000);
  life.changeRole(client, 'view');
  time.on(device.party, () => doc.getText(ROOTS.text).delete(0, 1));
  await time.run(1_000);
  disturb(machine.wire!.down);
  life.changeRole(client, 'edit');
  await time.run(9_000);
  life.leave(client);
  await time.run(1_000, () => life.server!.stats.unsavedUpdates === 0);
  life.look();
  await life.restartServer('kill');
  life.end();
  return { demanded: life.required.get(record), written: record.operationCount, faults: life.faults };
}

describe('who has left a simulated world', () => {
  it('WORLD-2: what was refused is demanded of the disk when its author was asked for it and has answered', async () => {
    const { demanded, written, faults } = await deleteAsViewer(() => {});
    expect(faults).toEqual([]);
    expect(demanded).toBe(written);
    expect(written).toBe(2);
  });

  it('WORLD-2: what was refused is not demanded when the question for it went into a dead link', async () => {
    const { demanded, faults } = await deleteAsViewer(down => down.setState('dead'));
    expect(faults).toEqual([]);
    expect(demanded).toBe(0);
  });

  it('WORLD-2: what was refused is not demanded when the question for it got lost', async () => {
    const { demanded, faults } = await deleteAsViewer(down => {
      down.loseCount = 1;
    });
    expect(faults).toEqual([]);
    expect(demanded).toBe(0);
  });

  it('WORLD-2: what was refused is demanded when its author has answered, though nothing reaches them after that', async () => {
    const { demanded, written, faults } = await deleteAsViewer(down => {
      time.after(2_000, () => down.setState('dead'));
    });
    expect(faults).toEqual([]);
    expect(demanded).toBe(written);
  });
});

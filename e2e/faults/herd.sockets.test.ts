// 200 people whose server restarts: all are back soon, and do not come all at once. With 1,000: herd.long.test.ts.
import { afterEach, describe, expect, it } from 'vitest';
import { ServerProcess } from '../../server/testing/server-process.ts';
import { runHerd } from './herd.ts';

let server: ServerProcess;

afterEach(async () => {
  await server.close();
});

describe('a restart under many people', () => {
  it('FAULT-8, TRAP 15: 200 in 20 documents: they come back spread, and all have everything', async () => {
    server = await ServerProcess.start();
    const result = await runHerd(server, { clients: 200, documents: 20, how: 'SIGTERM' });
    // Less than half, where a quarter is meant: 200 dice make waves, and a loaded machine bunches them. All at once is 1.
    expect(result.busiestShare).toBeLessThan(1 / 2);
    expect(result.syncedMs).toBeLessThan(60_000);
  });
});

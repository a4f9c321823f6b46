// Entry of the load process: does one job against one server that is running already, and tells its parent.
import type { LoadMessage, LoadOrder } from '../jobs.ts';
import { runFanOut } from './fan-out.ts';
import { runJoin } from './join.ts';

function tell(message: LoadMessage): void {
  process.send!(message);
}

async function run({ target, serverPid, job, documentFile }: LoadOrder): Promise<void> {
  const tellTime = (type: 'began' | 'ended'): void => tell({ type });
  switch (job.kind) {
    case 'fan-out':
      tell({ type: 'done', result: await runFanOut(target, serverPid, job, tellTime) });
      return;
    case 'join':
      tell({ type: 'done', result: await runJoin(target, serverPid, job, documentFile!, tellTime) });
      return;
  }
}

process.once('message', order => {
  run(order as LoadOrder)
    .catch((error: unknown) =>
      tell({ type: 'failed', why: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => process.disconnect());
});

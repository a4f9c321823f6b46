// Entry of the load process: does one job against one server that is running already, and tells its parent.
import { fillingOf, type JobResult, type LoadMessage, type LoadOrder, type Telling } from '../jobs.ts';
import { runDisk } from './disk.ts';
import { runFanOut } from './fan-out.ts';
import { fillDocuments } from './fill.ts';
import { runHistory } from './history.ts';
import { runJoin } from './join.ts';
import { runLarge } from './large.ts';
import { runIdleConnections, runOpenDocuments } from './memory.ts';
import { runReturn } from './return.ts';

function tell(message: LoadMessage): void {
  process.send!(message);
}

const telling: Telling = {
  began: () => tell({ type: 'began' }),
  ended: (window = '') => tell({ type: 'ended', window }),
};

function run({ target, serverPid, phase, job, documentFile }: LoadOrder): Promise<JobResult | null> {
  if (phase === 'fill')
    return fillDocuments(target, serverPid, fillingOf(job)!, documentFile!).then(() => null);
  switch (job.kind) {
    case 'fan-out':
      return runFanOut(target, serverPid, job, telling);
    case 'join':
      return runJoin(target, serverPid, job, documentFile!, telling);
    case 'return':
      return runReturn(target, serverPid, job, documentFile!, telling);
    case 'open-documents':
      return runOpenDocuments(target, serverPid, job, telling);
    case 'idle-connections':
      return runIdleConnections(target, serverPid, job, telling);
    case 'disk':
      return runDisk(target, serverPid, job, telling);
    case 'large':
      return runLarge(target, job, documentFile!, telling);
    case 'history':
      return runHistory(target, serverPid, job, telling);
  }
}

process.once('message', order => {
  run(order as LoadOrder)
    .then(result => tell({ type: 'done', result }))
    .catch((error: unknown) =>
      tell({ type: 'failed', why: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => process.disconnect());
});

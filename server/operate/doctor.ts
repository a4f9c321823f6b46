// prosa doctor: looks at a server as people's browsers see it, and at the machine it stands on, and says what is right and
// what is not. Each finding is one line that begins with "ok", "note" or "BAD".

import type { DoctorOptions, Tell } from './doctor-findings.ts';
import { examineMachine } from './doctor-machine.ts';
import { examineServer } from './doctor-server.ts';
import { OPERATE_EXIT, type OperateExit } from './exit-codes.ts';
import type { Surroundings } from './surroundings.ts';

export async function doctor(around: Surroundings, options: DoctorOptions): Promise<OperateExit> {
  let faults = 0;
  const tell: Tell = (level, line) => {
    if (level === 'BAD') faults += 1;
    around.say(`${level.padEnd(5)}${line}`);
  };
  await examineMachine(around, tell);
  if (options.url !== null) await examineServer(around, { ...options, url: options.url }, tell);
  around.say(
    faults === 0 ? 'Nothing is wrong.' : `${faults} of this is wrong: see the lines that begin with BAD.`,
  );
  return faults === 0 ? OPERATE_EXIT.done : OPERATE_EXIT.faulty;
}

// npm start: installs what is missing, builds what is stale, and runs the server in this same process.
// Flags go to the server: npm start -- --port 9000

import { build, checkNode, install } from './lib/prepare.mjs';
import { fail } from './lib/run.mjs';

const parent = process.ppid;

checkNode();
await install();
for (const part of ['server', 'client']) {
  if (!(await build(part))) fail(`the ${part} could not be built; see above.`);
}
// In this process, and not as a child: signals reach the server as they are, and its exit code is ours.
await import(new URL('../dist/server/main.js', import.meta.url).href);

// npm passes SIGTERM on to the shell between it and us, and a shell dies of it alone: without this the server
// would live on, unseen, with the port and the data folder in its hands.
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, 200);
watch.unref();
// It has heard the signal itself. A second one would make it leave at once.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(watch));

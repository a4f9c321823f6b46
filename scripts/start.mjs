// npm start: installs what is missing, builds what is stale, and runs the server in this same process.
// Flags go to the server: npm start -- --port 9000

import { build, checkNode, install } from './lib/prepare.mjs';
import { fail, ROOT } from './lib/run.mjs';

checkNode();
await install();
for (const part of ['server', 'client']) {
  if (!(await build(part))) fail(`the ${part} could not be built; see above.`);
}
// In this process, and not as a child: signals reach the server as they are, and its exit code is ours.
await import(`${ROOT}dist/server/main.js`);

// npm run build: builds server and client, or only those that are named: node scripts/build.mjs server
import { BUILD_NAMES, build, checkNode, install } from './lib/prepare.mjs';
import { fail } from './lib/run.mjs';

const names = process.argv.length > 2 ? process.argv.slice(2) : BUILD_NAMES;
const unknown = names.find(name => !BUILD_NAMES.includes(name));
if (unknown !== undefined) fail(`there is no build "${unknown}", only ${BUILD_NAMES.join(' and ')}.`);

checkNode();
await install();
for (const name of names) {
  if (!(await build(name, { always: true }))) fail(`the ${name} could not be built; see above.`);
}

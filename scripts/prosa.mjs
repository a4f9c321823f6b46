#!/usr/bin/env node
// npm run prosa -- <command>: operates a server (backup, restore, verify, export-all, doctor). Builds the server when there is
// no build; a build that is there is left as it is, because a running server may be using it.
import { existsSync } from 'node:fs';
import { build, checkNode, install } from './lib/prepare.mjs';
import { fail, ROOT } from './lib/run.mjs';

checkNode();
if (!existsSync(`${ROOT}dist/server/operate/prosa.js`)) {
  await install();
  if (!(await build('server'))) fail('the server could not be built; see above.');
}
await import(new URL('../dist/server/operate/prosa.js', import.meta.url).href);

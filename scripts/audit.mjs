// npm run audit: known vulnerabilities and licences of the packages that reach people.
import { audit } from './lib/audit.mjs';

const results = await audit();
for (const { name, ok } of results) console.log(`${ok ? 'passed' : 'failed'}: ${name}`);
process.exitCode = results.every(result => result.ok) ? 0 : 1;

// What your own server does for somebody it knows: node make-token.mjs <document> <role> [name]
// Reads the secret from PROSA_JWT_SECRET, the same that Prosa was started with.
import { SignJWT } from 'jose';

const [doc, role = 'edit', name] = process.argv.slice(2);
const secret = process.env.PROSA_JWT_SECRET;
if (doc === undefined || secret === undefined) {
  console.error('PROSA_JWT_SECRET=… node make-token.mjs <document> <view|comment|edit|own> [name]');
  process.exit(2);
}
const token = await new SignJWT({ doc, role, ...(name && { sub: name, name }) })
  .setProtectedHeader({ alg: 'HS256' })
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secret));
console.log(token);

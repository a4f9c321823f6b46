// The secret that sessions are signed with. Made at the first start, kept in the data folder.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

export const SESSION_KEY_BYTES = 32;
const FILE = 'session.key';

/**
 * The key in `folder`, which is made when there is none. Rejects when the file cannot be read or written, or holds
 * something else: a new key would make everybody a stranger to their own documents.
 */
export async function openSessionKey(folder: string): Promise<Buffer> {
  const path = join(folder, FILE);
  const found = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return makeKey(folder, path);
  if (found.length !== SESSION_KEY_BYTES) {
    throw new Error(
      `${path} has ${found.length} bytes, but a key has ${SESSION_KEY_BYTES}; restore it from a backup, or remove it, ` +
        'and everybody becomes a new guest',
    );
  }
  await chmod(path, 0o600);
  return found;
}

// Written beside and renamed, so that a crash leaves a whole key or none.
async function makeKey(folder: string, path: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true });
  const key = randomBytes(SESSION_KEY_BYTES);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return key;
}

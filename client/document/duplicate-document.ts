// A document's copy, asked for of the server.
import type { DocumentRow } from '../../protocol/api.ts';
import { API_PATHS } from '../addresses.ts';

/** A copy of the document as the server has it, under a name of its own; null when the server did not make one. */
export async function duplicateDocument(key: string): Promise<string | null> {
  try {
    const response = await fetch(API_PATHS.documents, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ copyOf: key }),
    });
    return response.ok ? ((await response.json()) as DocumentRow).name : null;
  } catch {
    // No network, no server, or no JSON from something in between.
    return null;
  }
}

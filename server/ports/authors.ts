// Who is noted as the author of an update. Pure; knows no sessions and no sockets.

/** What clients are called that say nothing of themselves: stock y-websocket clients. */
export const ANONYMOUS = 'anonymous';

/** In no name that a URL can carry, and in no session's id. */
const MARK = '~';

/**
 * Of a connection without a session: its own word for who it is, and which connection has said so. What one of them spoils
 * is then nobody else's, whatever it calls itself.
 */
export function unprovenAuthor(word: string, connection: string): string {
  return `${word}${MARK}${connection}`;
}

/** The same for all connections of somebody: the session's id where there is one, else what they call themselves. */
export function nameOfAuthor(author: string): string {
  return author.split(MARK, 1)[0]!;
}

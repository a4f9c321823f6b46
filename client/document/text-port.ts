// The text of a session, as preview, outline and slides read it.
import type { TextPort } from '../reading/ports.ts';
import type { DocumentSession } from '../session/document-session.ts';

export function textPortOf(session: DocumentSession): TextPort {
  const { text } = session;
  return {
    read: () => text.toString(),
    subscribe(changed) {
      text.observe(changed);
      return () => text.unobserve(changed);
    },
  };
}

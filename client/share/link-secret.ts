// The secret of a share link, as it stands in the address. Small: every document's page carries this.
import { LINK_FRAGMENT } from '../../protocol/access.ts';

/** What follows "#k="; null when the address has none. "" when somebody cut it off. */
export function readLinkSecret(hash: string): string | null {
  return hash.startsWith(LINK_FRAGMENT) ? hash.slice(LINK_FRAGMENT.length) : null;
}

/** Who opens a share link over an open page gets only another fragment, and no new page: this makes it one. */
export function reloadOnNewLink(page: Pick<Window, 'addEventListener' | 'location'>): void {
  page.addEventListener('hashchange', () => {
    if (readLinkSecret(page.location.hash) !== null) page.location.reload();
  });
}

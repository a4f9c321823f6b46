// Loaded by every page once it stands: lets it open without a server the next time.
import { listPageFiles, watchAppVersion } from './app-version.ts';

export function startOffline(): void {
  // In a frame of another site the browser would keep it apart for that site, for nobody.
  if (!('serviceWorker' in navigator) || window.top !== window.self) return;
  void watchAppVersion({
    container: navigator.serviceWorker,
    window,
    document,
    files: listPageFiles(document.head, location.href),
    now: Date.now,
  });
}

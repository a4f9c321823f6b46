import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WorkerMessage } from '../worker/messages.ts';
import { type VersionParts, type WorkerPort, watchAppVersion } from './app-version.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('OFFLINE-6: a service worker that asks who is here before the page knows it is answered as soon as it is known', async () => {
  const events = new EventTarget();
  const errors: unknown[] = [];
  const said: unknown[] = [];
  let setReady: (port: WorkerPort) => void = () => {};
  const container: VersionParts['container'] = {
    register: () => Promise.resolve({} as ServiceWorkerRegistration),
    // What a browser would report as an error of the page.
    addEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      events.addEventListener(type, event => {
        try {
          (listener as EventListener)(event);
        } catch (error) {
          errors.push(error);
        }
      });
    },
    ready: new Promise<WorkerPort>(resolve => {
      setReady = resolve;
    }),
  };
  const ask = () => {
    const data: WorkerMessage = { kind: 'who' };
    events.dispatchEvent(new MessageEvent('message', { data }));
  };
  const nothing = { addEventListener: () => {} };
  const watching = watchAppVersion({
    container,
    window: nothing as VersionParts['window'],
    document: { ...nothing, visibilityState: 'visible' } as VersionParts['document'],
    files: ['/assets/main.js'],
    now: () => 0,
  });
  ask();
  await Promise.resolve();
  ask();
  expect(said).toEqual([]);
  setReady({ active: { postMessage: message => said.push(message) }, update: () => Promise.resolve() });
  await watching;
  expect(said).toEqual([{ kind: 'here', files: ['/assets/main.js'] }]);
  ask();
  expect(said).toHaveLength(2);
  expect(errors).toEqual([]);
});

// The home, put together: the page at "/", which carries no editor. What changes while one looks comes after the list.
// The page of the copies on this device begins here as well, and loads what it needs.

import { signal } from '@preact/signals';
import { type ComponentChildren, render } from 'preact';
import { HOME, RECOVERY } from './addresses.ts';
import { boot, newId } from './boot.ts';
import { isGeneratedName } from './document/names.ts';
import type { Device } from './home/device.ts';
import { HomePage } from './home/home-page.tsx';
import type { HomeLive } from './home-live.tsx';

const booted = boot();
const { root, memory, listMemoryKeys, settings } = booted;
const goTo = (path: string) => location.assign(path);
const live = signal<HomeLive | null>(null);
const note = signal<ComponentChildren>(null);
/** Loaded when the list is there; where that fails, nothing is known of this device. */
const device: Device = {
  async list() {
    try {
      const { listKeptDocuments } = await import('./offline/device.ts');
      return await listKeptDocuments(memory, listMemoryKeys());
    } catch {
      return [];
    }
  },
  async search(text) {
    try {
      const { searchKept } = await import('./offline/device.ts');
      return (await searchKept(text)).map(({ key, title, passage }) => ({ name: key, title, passage }));
    } catch {
      return [];
    }
  },
};

function Home() {
  const made = live.value;
  return (
    <>
      <HomePage
        settings={settings}
        newName={newId}
        isGeneratedName={isGeneratedName}
        goTo={goTo}
        note={note.value}
        memory={memory}
        device={device}
        {...(made && { announce: made.announce })}
        {...(made && { watchDocuments: made.watchDocuments, bell: <made.Bell />, account: <made.Account /> })}
      />
      {made && <made.Over />}
    </>
  );
}

function showHome(): void {
  render(<Home />, root);
  import('./home-live.tsx').then(
    ({ createHomeLive }) => {
      live.value = createHomeLive(booted);
    },
    // Without it the list is asked for every half minute all the same.
    () => {},
  );
  import('./recovery-note.tsx').then(
    async ({ findRecoveryNote }) => {
      note.value = await findRecoveryNote(booted);
    },
    // The page that it leads to is in the menu, too.
    () => {},
  );
}

if (location.pathname === RECOVERY) {
  import('./recovery-view.tsx').then(
    ({ showRecovery }) => showRecovery(booted),
    () => location.replace(HOME),
  );
} else showHome();

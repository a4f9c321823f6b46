// The home, put together: the page at "/", which carries no editor. What changes while one looks comes after the list.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { boot, newId } from './boot.ts';
import { isGeneratedName } from './document/names.ts';
import { HomePage } from './home/home-page.tsx';
import type { HomeLive } from './home-live.tsx';

const booted = boot();
const { root, settings } = booted;
const goTo = (path: string) => location.assign(path);
const live = signal<HomeLive | null>(null);

function Home() {
  const made = live.value;
  return (
    <>
      <HomePage
        settings={settings}
        newName={newId}
        isGeneratedName={isGeneratedName}
        goTo={goTo}
        {...(made && { watchDocuments: made.watchDocuments, bell: <made.Bell />, account: <made.Account /> })}
      />
      {made && <made.Over />}
    </>
  );
}

render(<Home />, root);
import('./home-live.tsx').then(
  ({ createHomeLive }) => {
    live.value = createHomeLive(booted);
  },
  // Without it the list is asked for every half minute all the same.
  () => {},
);

// The home, put together: the page at "/", which carries neither editor nor connection.
import { render } from 'preact';
import { boot, newId } from './boot.ts';
import { isGeneratedName } from './document/names.ts';
import { HomePage } from './home/home-page.tsx';

const { root, settings } = boot();

render(
  <HomePage
    settings={settings}
    newName={newId}
    isGeneratedName={isGeneratedName}
    goTo={path => location.assign(path)}
  />,
  root,
);

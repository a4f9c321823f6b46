// What somebody sees who has no documents: how to begin one, and nothing in the way.
import type { HomeWords } from '../text/home-words.ts';
import { PlusIcon } from '../ui/icons.tsx';
import { FolderIcon, ImportIcon, SheetIcon } from './home-icons.tsx';
import { OpenForm } from './open-form.tsx';

export interface FirstVisitProps {
  words: HomeWords;
  origin: string;
  goTo: (path: string) => void;
  makeBlank: () => void;
  openSample: () => void;
  chooseFiles: () => void;
  chooseFolder: () => void;
}

export function FirstVisit(props: FirstVisitProps) {
  const { words, origin, goTo, makeBlank, openSample, chooseFiles, chooseFolder } = props;
  return (
    <div class="home-first">
      <h1 class="home-first-title">{words.welcome}</h1>
      <p class="home-first-text">{words.welcomeText}</p>
      <button type="button" class="button is-primary home-first-new" onClick={makeBlank}>
        <PlusIcon />
        {words.newDocument}
      </button>
      <OpenForm words={words} origin={origin} goTo={goTo} />
      <section class="home-drop" aria-label={words.import}>
        <ImportIcon />
        <p class="home-drop-title">{words.dropHere}</p>
        <p class="home-hint">{words.dropKinds}</p>
        <div class="home-drop-actions">
          <button type="button" class="button is-small" onClick={chooseFiles}>
            <SheetIcon />
            {words.chooseFiles}
          </button>
          <button type="button" class="button is-small" onClick={chooseFolder}>
            <FolderIcon />
            {words.chooseFolder}
          </button>
        </div>
      </section>
      <button type="button" class="home-plain-link" onClick={openSample}>
        {words.openSample}
      </button>
    </div>
  );
}

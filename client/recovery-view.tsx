// The page of the copies on this device, put together: loaded by the home's script when the address asks for it.
import { computed } from '@preact/signals';
import { render } from 'preact';
import type { Boot } from './boot.ts';
import { newId } from './boot.ts';
import { MARKDOWN } from './document/document-facts.ts';
import { downloadText, nameTextFile } from './document/download.ts';
import { isGeneratedName } from './document/names.ts';
import { routePath } from './document/route.ts';
import { findTitle } from './editor/text-facts.ts';
import { RecoveryModel } from './recovery/recovery-model.ts';
import { RecoveryPage } from './recovery/recovery-page.tsx';
import { readServerText } from './recovery/server-text.ts';
import { listCopies, markSent } from './session/copy-list.ts';
import { currentCopyName, forgetSetAside } from './session/copy-shelf.ts';
import { keepNewText, readKeptText } from './session/kept-text.ts';
import { deleteCopy, indexedDbCopies } from './session/local-copy.ts';
import { recoveryWordsOf } from './text/recovery-words.ts';

export function showRecovery({ root, memory, settings, listMemoryKeys }: Boot): void {
  const openCopy = indexedDbCopies(newId());
  const list = () => listCopies(memory, listMemoryKeys());
  const model = new RecoveryModel({
    list,
    readText: name => readKeptText(openCopy, name),
    readServerText: key => readServerText(key, (url, init) => fetch(url, init)),
    async makeNew(kept) {
      const key = newId();
      const isStored = await keepNewText(openCopy, currentCopyName(memory, key), kept, Date.now());
      return isStored ? key : null;
    },
    markSent,
    async remove(record) {
      await deleteCopy(record.name);
      if ((await list()).some(({ name }) => name === record.name)) return false;
      forgetSetAside(memory, record.key, record.name);
      return true;
    },
    findTitle: text => findTitle(text.split('\n')),
    isGeneratedName,
    download({ text, meta }, title, key) {
      const isCode = meta.language !== undefined && meta.language !== MARKDOWN;
      downloadText(text, nameTextFile(title, isCode ? key : null));
    },
    now: Date.now,
  });
  const words = computed(() => recoveryWordsOf(settings.language.value));
  render(
    <RecoveryPage
      model={model}
      words={words}
      appName={settings.words.value.appName}
      openDocument={key => location.assign(routePath(key))}
    />,
    root,
  );
}

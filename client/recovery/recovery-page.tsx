// The page of the copies on this device: what the server has not accepted, what waits, and the rest. It asks the server
// only for the text that a copy is compared with.

import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { HOME } from '../addresses.ts';
import type { CopyRecord } from '../session/copy-list.ts';
import type { RecoveryWords } from '../text/recovery-words.ts';
import { LogoIcon } from '../ui/icons.tsx';
import { CopyItem } from './copy-item.tsx';
import { COPY_GROUPS, findGroup } from './groups.ts';
import './recovery.css';
import type { RecoveryModel, RecoveryNews } from './recovery-model.ts';
import { RemoveDialog } from './remove-dialog.tsx';

export interface RecoveryPageProps {
  model: RecoveryModel;
  words: ReadonlySignal<RecoveryWords>;
  appName: string;
  openDocument: (key: string) => void;
}

export function RecoveryPage({ model, words: wordsNow, appName, openDocument }: RecoveryPageProps) {
  const words = wordsNow.value;
  const [asking, setAsking] = useState<CopyRecord | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const state = model.state.value;
  const titleOf = (record: CopyRecord) => model.titleOf(record) ?? words.untitled;

  useEffect(() => {
    document.title = `${words.title} – ${appName}`;
  }, [words, appName]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void model.refresh();
    };
    void model.refresh();
    // Another tab may have sent what waited here.
    document.addEventListener('visibilitychange', look);
    addEventListener('pageshow', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pageshow', look);
    };
  }, [model]);

  return (
    <div class="recovery">
      <header class="recovery-head">
        <a class="recovery-home" href={HOME}>
          <LogoIcon />
          {words.home}
        </a>
      </header>
      <main class="recovery-main">
        <h1 ref={heading} tabIndex={-1}>
          {words.title}
        </h1>
        <p class="recovery-intro">{words.intro}</p>
        <p class="recovery-news" role="status">
          {sayNews(model.news.value, words)}
        </p>
        {state.kind === 'reading' && <p>{words.reading}</p>}
        {state.kind === 'known' && state.copies.length === 0 && <p>{words.empty}</p>}
        {state.kind === 'known' &&
          COPY_GROUPS.map(group => {
            const copies = state.copies.filter(record => findGroup(record) === group);
            if (copies.length === 0) return null;
            return (
              <section key={group} class="recovery-group" aria-labelledby={`copies-${group}`}>
                <h2 id={`copies-${group}`}>{words.groups[group]}</h2>
                <p class="recovery-group-text">{words.groupText[group]}</p>
                <ul class="recovery-list">
                  {copies.map(record => (
                    <CopyItem
                      key={record.name}
                      record={record}
                      title={titleOf(record)}
                      compared={model.compared.value.get(record.name)}
                      words={words}
                      compare={() => void model.toggleComparison(record)}
                      download={() => void model.download(record, words.untitled)}
                      send={() =>
                        void model.sendAsNew(record).then(key => {
                          if (key !== null) openDocument(key);
                        })
                      }
                      remove={() => setAsking(record)}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
      </main>
      {asking !== null && (
        <RemoveDialog
          record={asking}
          title={titleOf(asking)}
          words={words}
          remove={() => {
            // The button that asked goes with the copy.
            void model.remove(asking).then(() => heading.current?.focus());
          }}
          close={() => setAsking(null)}
        />
      )}
    </div>
  );
}

function sayNews(news: RecoveryNews | null, words: RecoveryWords): string {
  switch (news?.kind) {
    case undefined:
      return '';
    case 'removed':
      return words.removed(news.title ?? words.untitled);
    case 'not-removed':
      return words.notRemoved;
    case 'not-stored':
      return words.notStored;
    case 'unreadable':
      return words.unreadable;
  }
}

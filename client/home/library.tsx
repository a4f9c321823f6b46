// The lists of documents: which one, in which order, with which tag, and its rows or what stands in their place.
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type DocumentRow, LIST_SORTS, LIST_VIEWS, type ListSort } from '../../protocol/api.ts';
import type { HomeWords } from '../text/home-words.ts';
import type { OfflineWords } from '../text/offline-words.ts';
import { choicePath } from './choice-url.ts';
import { type DeviceDocuments, freshen, isAwayState, markOf, mergeRows, rowOf } from './device.ts';
import { DocumentList, listTargets } from './document-list.tsx';
import { DocumentRowItem, type RowAction } from './document-row.tsx';
import type { HomeModel, ListChoice } from './home-model.ts';
import type { SearchModel } from './search-model.ts';
import { describeFailure } from './shown.ts';

export interface LibraryProps {
  model: HomeModel;
  search: SearchModel;
  /** What is kept on this device; null while that is not known. */
  onDevice: DeviceDocuments | null;
  words: HomeWords;
  deviceWords: OfflineWords;
  locale: string;
  nowMs: number;
  titleOf: (row: DocumentRow) => string;
  act: (action: RowAction, row: DocumentRow) => void;
  choose: (choice: ListChoice) => void;
  focusSearch: () => void;
  listRef: RefObject<HTMLUListElement | null>;
}

export function Library(props: LibraryProps) {
  const { model, search, words, choose } = props;
  const choice = model.choice.value;
  const searching = search.state.value.kind !== 'idle';
  return (
    <>
      <nav class="home-views" aria-label={words.viewsLabel}>
        {LIST_VIEWS.map(view => {
          const there: ListChoice = { view, sort: choice.sort, tag: null };
          const current = view === choice.view && !searching;
          return (
            <a
              key={view}
              class="home-view"
              href={choicePath(there)}
              aria-current={current ? 'page' : undefined}
              onClick={event => {
                if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                choose(there);
              }}
            >
              {words.views[view]}
            </a>
          );
        })}
      </nav>
      {searching ? <SearchResults {...props} /> : <Listing {...props} />}
    </>
  );
}

function Listing(props: LibraryProps) {
  const { model, words, choose, act, titleOf, locale, nowMs, listRef, focusSearch } = props;
  const choice = model.choice.value;
  const state = model.state.value;
  const { onDevice, deviceWords } = props;
  const isAway = isAwayState(state);
  const rows =
    onDevice === null || (state.kind !== 'known' && !isAway)
      ? model.rows.value
      : mergeRows({
          rows: model.rows.value,
          documents: onDevice,
          choice,
          isAway,
          known: name => model.row(name),
        });
  const isShown = state.kind === 'known' || (isAway && rows.length > 0);
  const more = useRef<HTMLButtonElement>(null);
  /** How many rows there were when more were asked for with the focus on the button; null otherwise. */
  const askedAt = useRef<number | null>(null);
  const label = choice.tag === null ? (words.views[choice.view] ?? '') : words.tagged(choice.tag);

  useEffect(() => {
    if (askedAt.current === null || state.kind !== 'known' || state.activity === 'more') return;
    // The button is gone when there is no more: the first of the new rows follows it.
    if (more.current === null && listRef.current !== null)
      listTargets(listRef.current)[askedAt.current]?.focus();
    askedAt.current = null;
  });

  return (
    <section class="home-section" aria-label={label}>
      <h2 class="visually-hidden">{label}</h2>
      <div class="home-tools">
        <Tags model={model} words={words} choose={choose} />
        <label class="home-sort">
          <span aria-hidden="true">{words.sortBy}</span>
          <select
            class="home-select"
            aria-label={words.sortBy}
            value={choice.sort}
            onChange={event => choose({ ...choice, sort: event.currentTarget.value as ListSort })}
          >
            {LIST_SORTS.map(sort => (
              <option key={sort} value={sort}>
                {words.sorts[sort]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {choice.view === 'bin' && rows.length > 0 && <p class="home-hint home-bin-note">{words.binNote}</p>}
      <Doubt {...props} />
      {state.kind === 'loading' && <Skeleton words={words} />}
      {state.kind === 'known' && rows.length === 0 && state.next === null && (
        <Empty
          title={choice.tag === null ? words.empty[choice.view]?.title : words.emptyTag.title}
          text={choice.tag === null ? words.empty[choice.view]?.text : words.emptyTag.text}
        />
      )}
      {isShown && (
        <>
          <DocumentList
            label={label}
            busy={state.kind === 'known' && state.activity === 'more'}
            listRef={listRef}
            leave={focusSearch}
          >
            {rows.map(row => (
              <DocumentRowItem
                key={row.name}
                row={row}
                title={titleOf(row)}
                sort={choice.sort}
                nowMs={nowMs}
                words={words}
                locale={locale}
                knowsHere={state.kind === 'known' && state.doubt === null}
                device={markOf(row.name, onDevice, isAway)}
                deviceWords={deviceWords}
                act={act}
                chooseTag={tag => choose({ ...choice, tag })}
              />
            ))}
          </DocumentList>
          {state.kind === 'known' && state.next !== null && (
            <button
              ref={more}
              type="button"
              class="button home-more"
              aria-disabled={state.activity === 'more'}
              onClick={() => {
                askedAt.current = rows.length;
                void model.showMore();
              }}
            >
              {state.activity === 'more' ? words.loadingMore : words.showMore}
            </button>
          )}
        </>
      )}
      <p class="visually-hidden" role="status">
        {state.kind === 'loading' && words.loading}
        {state.kind === 'known' && state.activity !== 'more' && words.shownCount(rows.length)}
      </p>
    </section>
  );
}

/** Says when what is shown is not what the server says now, and why. */
function Doubt({ model, words, deviceWords, onDevice, locale }: LibraryProps) {
  const state = model.state.value;
  const failure = state.kind === 'failed' ? state.failure : state.kind === 'known' ? state.doubt : null;
  const isKept = isAwayState(state) && onDevice !== null && onDevice.size > 0;
  return (
    <div role="status">
      {failure !== null && (
        <div class="home-doubt">
          <p>
            {state.kind === 'failed' && !isKept && `${words.listFailed} `}
            {describeFailure(failure, words)}
            {state.kind === 'known' && ` ${words.asOf(sayTime(state.asOfMs, locale))}`}
            {isKept && ` ${deviceWords.worksHere}`}
            {state.kind === 'failed' && !isKept && ` ${words.stillWorks}`}
          </p>
          <button type="button" class="button is-small" onClick={() => void model.refresh()}>
            {words.tryAgain}
          </button>
        </div>
      )}
    </div>
  );
}

/** The hour, and the day when that is another one. */
function sayTime(ms: number, locale: string): string {
  const moment = new Date(ms);
  const isToday = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(
    locale,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
}

function Tags({ model, words, choose }: Pick<LibraryProps, 'model' | 'words' | 'choose'>) {
  const choice = model.choice.value;
  const tags = model.tags.value;
  // A tag that was chosen stays in sight, even when nothing has it any more.
  const shown =
    choice.tag === null || tags.some(({ tag }) => tag === choice.tag)
      ? tags
      : [{ tag: choice.tag, documentCount: 0 }, ...tags];
  // The bin is not counted among them.
  if (shown.length === 0 || (choice.view === 'bin' && choice.tag === null)) return <div />;
  return (
    <fieldset class="home-tags" aria-label={words.tagsLabel}>
      {shown.map(({ tag, documentCount }) => {
        const pressed = tag === choice.tag;
        return (
          <button
            key={tag}
            type="button"
            class="home-tag"
            aria-pressed={pressed}
            aria-label={words.tagCount(tag, documentCount)}
            onClick={() => choose({ ...choice, tag: pressed ? null : tag })}
          >
            {tag}
          </button>
        );
      })}
    </fieldset>
  );
}

function SearchResults(props: LibraryProps) {
  const { model, search, words, act, titleOf, locale, nowMs, choose, listRef, focusSearch } = props;
  const state = search.state.value;
  if (state.kind === 'idle') return null;
  const hits = state.kind === 'failed' ? [] : (state.hits ?? []);
  const { onDevice, deviceWords } = props;
  const isAway = state.kind === 'found' && state.where === 'device';
  const rows = hits.flatMap(hit => {
    const here = isAway ? onDevice?.get(hit.name) : undefined;
    const known = model.row(hit.name) ?? (here === undefined ? null : rowOf(here));
    const row = known && freshen(known, here);
    return row === null || row.binnedMs !== null ? [] : [{ hit, row }];
  });
  const label = words.searchResults(state.text);
  return (
    <section class="home-section" aria-label={label}>
      <h2 class="visually-hidden">{label}</h2>
      <p class="home-result-count" role="status">
        {state.kind === 'searching' && words.searching}
        {state.kind === 'found' && rows.length > 0 && words.hitCount(rows.length)}
        {state.kind === 'found' && rows.length === 0 && (
          <span class="visually-hidden">{words.noHits(state.text)}</span>
        )}
      </p>
      {isAway && (
        <div class="home-doubt" role="status">
          <p>
            {words.failures.unreachable} {deviceWords.searchedHere}
          </p>
          <button type="button" class="button is-small" onClick={() => void search.again()}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {state.kind === 'failed' && (
        <div class="home-doubt" role="status">
          <p>
            {words.searchFailed} {describeFailure(state.failure, words)}
          </p>
          <button type="button" class="button is-small" onClick={() => void search.again()}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {state.kind === 'found' && rows.length === 0 && (
        <Empty
          title={isAway ? deviceWords.noHitsHere(state.text) : words.noHits(state.text)}
          text={isAway ? deviceWords.searchedHere : words.noHitsText}
        />
      )}
      <DocumentList label={label} busy={state.kind === 'searching'} listRef={listRef} leave={focusSearch}>
        {rows.map(({ hit, row }) => (
          <DocumentRowItem
            key={row.name}
            row={row}
            title={titleOf(row)}
            found={hit}
            sort="visited"
            nowMs={nowMs}
            words={words}
            locale={locale}
            knowsHere={!isAway}
            device={markOf(row.name, onDevice, isAway)}
            deviceWords={deviceWords}
            act={act}
            chooseTag={tag => choose({ view: 'recent', sort: model.choice.value.sort, tag })}
          />
        ))}
      </DocumentList>
    </section>
  );
}

function Empty({ title, text }: { title: string | undefined; text: string | undefined }) {
  return (
    <div class="home-empty">
      <p class="home-empty-title">{title}</p>
      <p class="home-hint">{text}</p>
    </div>
  );
}

const SKELETON_ROWS = [58, 41, 66, 49, 35];

function Skeleton({ words }: { words: HomeWords }) {
  return (
    <div class="home-skeleton" title={words.loading} aria-hidden="true">
      {SKELETON_ROWS.map(percent => (
        <div key={percent} class="home-skeleton-row">
          <span style={{ width: `${percent}%` }} />
          <span style={{ width: `${percent + 26}%` }} />
          <span />
        </div>
      ))}
    </div>
  );
}

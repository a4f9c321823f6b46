// @vitest-environment jsdom
/** @jsxImportSource preact */
import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tidyTitle } from '../../protocol/titles.ts';
import { FollowBar } from '../people/follow-bar.tsx';
import { PersonCircle } from '../people/person-circle.tsx';
import { toolsEn } from '../text/tools-words.ts';
import { Combobox } from './combobox.tsx';
import { findCommand, type PageActions } from './commands.ts';
import { plainLabel } from './fuzzy.ts';
import { listenForKeys } from './page-keys.ts';
import { makeCommands, makeTarget } from './testing.ts';
import { TitleField } from './title-field.tsx';
import { Toolbar } from './toolbar.tsx';

let root: HTMLElement;

function show(what: ComponentChild): void {
  act(() => render(what, root));
}
function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing is ${selector}`);
  return found;
}
const byName = (name: string) => find<HTMLButtonElement>(`[aria-label="${name}"]`);
function press(target: EventTarget, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  act(() => void target.dispatchEvent(event));
  return event;
}
const click = (element: HTMLElement) => act(() => element.click());

/** jsdom lays nothing out: every element is as wide as the test says. */
let widthPx = 1_000;

beforeEach(() => {
  widthPx = 1_000;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => widthPx);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  root = document.createElement('div');
  document.body.append(root);
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the toolbar', () => {
  const target = makeTarget();
  const activity = signal(0);
  const showToolbar = (isMarkdown = true, page: PageActions = { 'insert-image': () => {} }) =>
    show(
      <Toolbar
        commands={makeCommands(target, { isMarkdown, page })}
        words={toolsEn}
        platform="other"
        isMarkdown={isMarkdown}
        activity={activity}
        focusText={() => target.focus()}
      />,
    );
  const names = () =>
    [...document.querySelectorAll('.tool')].map(button => button.getAttribute('aria-label'));
  const stops = () => document.querySelectorAll('.tool[tabindex="0"]');

  beforeEach(() => {
    target.done = [];
    target.active.clear();
    target.idle.clear();
  });

  it('TOOL-5: is one tab stop, and arrows go along it', () => {
    showToolbar();
    expect(find('[role=toolbar]').getAttribute('aria-label')).toBe('Formatting');
    expect(stops()).toHaveLength(1);
    byName('Bold').focus();
    press(byName('Bold'), 'ArrowRight');
    expect(document.activeElement).toBe(byName('Italic'));
    press(byName('Italic'), 'End');
    expect(document.activeElement).toBe(byName('More'));
    press(byName('More'), 'ArrowRight');
    expect(document.activeElement).toBe(byName('Bold'));
    press(byName('Bold'), 'ArrowLeft');
    expect(document.activeElement).toBe(byName('More'));
    expect([...stops()]).toEqual([byName('More')]);
  });

  it('TOOL-5: a click leaves the focus where it is, and does what it says', () => {
    showToolbar();
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    byName('Bold').dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    click(byName('Bold'));
    expect(target.done).toEqual(['bold']);
  });

  it('TOOL-3: shows what is on when the caret has come to rest, and what would do nothing', () => {
    vi.useFakeTimers();
    target.idle.add('redo');
    showToolbar();
    expect(byName('Bold').getAttribute('aria-pressed')).toBe('false');
    target.active.add('bold');
    act(() => {
      activity.value++;
      vi.advanceTimersByTime(100);
    });
    expect(byName('Bold').getAttribute('aria-pressed')).toBe('true');
    expect(byName('Undo').getAttribute('aria-disabled')).toBeNull();
    expect(byName('Redo').getAttribute('aria-disabled')).toBe('true');
    click(byName('Redo'));
    expect(target.done).toEqual([]);
  });

  it('TOOL-5: what does not fit is in More, by name and with its key', () => {
    widthPx = 300;
    showToolbar();
    expect(names()).toContain('Undo');
    expect(names()).not.toContain('Formula');
    click(byName('More'));
    const items = [...document.querySelectorAll<HTMLElement>('[role^=menuitem]')];
    const all = [...names(), ...items.map(item => item.querySelector('.tool-menu-label')?.textContent)];
    for (const name of ['Bold', 'Table', 'Formula', 'Callout', 'Footnote', 'Dividing line'])
      expect(all).toContain(name);
    const table = items.find(item => item.textContent?.includes('Quote'));
    expect(table?.textContent).toContain('Ctrl+Shift+.');
    click(items.find(item => item.textContent?.includes('Formula')) as HTMLElement);
    expect(target.done).toContain('math');
    expect(document.querySelector('[role=menu]')).toBeNull();
  });

  it('TOOL-2: code documents have undo, redo and search only', () => {
    showToolbar(false);
    expect(names()).toEqual(['Undo', 'Redo', 'Find and replace']);
  });

  it('TOOL-8: a tooltip with the key shows on focus; Escape takes it away and then leads to the text', () => {
    vi.useFakeTimers();
    // jsdom knows no :focus-visible for buttons that are focused by script.
    vi.spyOn(Element.prototype, 'matches').mockReturnValue(true);
    showToolbar();
    act(() => {
      byName('Bold').focus();
      vi.advanceTimersByTime(1);
    });
    const tip = find('.tip.is-open');
    expect(tip.textContent).toBe('BoldCtrl+B');
    expect(byName('Bold').getAttribute('aria-describedby')).toBe(tip.querySelector('kbd')?.id);
    press(byName('Bold'), 'Escape');
    expect(document.querySelector('.tip.is-open')).toBeNull();
    expect(target.done).toEqual([]);
    press(byName('Bold'), 'Escape');
    expect(target.done).toEqual(['focus']);
  });
});

describe('the page’s keys', () => {
  it('TOOL-4: the text is asked first, letters are for fields, and a dialog keeps its keys', () => {
    const done: string[] = [];
    const page: PageActions = {
      palette: () => done.push('palette'),
      shortcuts: () => done.push('shortcuts'),
      rename: () => done.push('rename'),
    };
    const commands = makeCommands(makeTarget(), { page });
    const stop = listenForKeys(document, 'other', () => commands);
    const field = document.createElement('input');
    root.append(field);
    expect(press(document.body, '?').defaultPrevented).toBe(true);
    press(document.body, 'F2');
    press(document.body, 'k', { ctrlKey: true });
    expect(done.splice(0)).toEqual(['shortcuts', 'rename', 'palette']);

    expect(press(field, '?').defaultPrevented).toBe(false);
    press(field, 'F2');
    expect(done).toEqual([]);
    press(field, '?', { ctrlKey: true, shiftKey: true });
    expect(done.splice(0)).toEqual(['shortcuts']);

    // The editor made a link of it.
    field.addEventListener('keydown', event => event.preventDefault());
    press(field, 'k', { ctrlKey: true });
    press(document.body, 'k', { ctrlKey: true, repeat: true });
    press(document.body, 'k', { ctrlKey: true, isComposing: true });
    expect(done).toEqual([]);

    const dialog = document.createElement('dialog');
    dialog.open = true;
    root.append(dialog);
    press(document.body, '?');
    dialog.remove();
    stop();
    press(document.body, '?');
    expect(done).toEqual([]);
    expect(findCommand(commands, 'find')?.keys[0]?.scope).toBe('page');
  });
});

describe('the title', () => {
  function showTitle(editing: boolean, ownTitle: string | null = 'Mine') {
    const onRename = vi.fn();
    const setEditing = vi.fn();
    show(
      <TitleField
        title={ownTitle ?? 'Heading'}
        ownTitle={ownTitle}
        fallback="Heading"
        canRename
        editing={editing}
        setEditing={setEditing}
        onRename={onRename}
        words={toolsEn}
      />,
    );
    return { onRename, setEditing };
  }
  function write(text: string): HTMLInputElement {
    const field = find<HTMLInputElement>('h1 input');
    act(() => {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    return field;
  }

  it('TOOL-16: is a heading that a click edits', () => {
    const { setEditing } = showTitle(false);
    expect(find('h1').textContent).toBe('Mine');
    click(find('h1 button'));
    expect(setEditing).toHaveBeenCalledWith(true);
  });

  it('TOOL-16: Enter keeps what was written, once', () => {
    const { onRename, setEditing } = showTitle(true);
    const field = write('  New \n name ');
    expect(document.activeElement).toBe(field);
    press(field, 'Enter');
    act(() => field.blur());
    expect(onRename.mock.calls).toEqual([['New name']]);
    expect(setEditing.mock.calls).toEqual([[false]]);
  });

  it('TOOL-16: leaving keeps it too, Escape does not', () => {
    const left = showTitle(true);
    const field = write('Left');
    act(() => field.blur());
    expect(left.onRename.mock.calls).toEqual([['Left']]);
    act(() => render(null, root));
    const escaped = showTitle(true);
    press(write('Escaped'), 'Escape');
    expect(escaped.onRename).not.toHaveBeenCalled();
    expect(escaped.setEditing.mock.calls).toEqual([[false]]);
  });

  it('TOOL-16: an empty title is the first heading’s again; the same title is no change', () => {
    const first = showTitle(true);
    expect(find<HTMLInputElement>('h1 input').placeholder).toBe('Heading');
    press(write(' '), 'Enter');
    expect(first.onRename.mock.calls).toEqual([[null]]);
    act(() => render(null, root));
    const second = showTitle(true);
    press(find('h1 input'), 'Enter');
    expect(second.onRename).not.toHaveBeenCalled();
    act(() => render(null, root));
    const third = showTitle(true, null);
    press(find('h1 input'), 'Enter');
    expect(third.onRename).not.toHaveBeenCalled();
  });

  it.each([
    ['a\u202eb\u0000c', 'a b c'],
    ['x'.repeat(300), 'x'.repeat(200)],
    [`${'x'.repeat(199)}🧭`, 'x'.repeat(199)],
    ['👩‍🚀 log', '👩‍🚀 log'],
    ['\n\t', null],
  ])('TOOL-16: %j becomes %j', (written, kept) => {
    expect(tidyTitle(written) || null).toBe(kept);
  });
});

describe('following', () => {
  function showCircle(isFollowed = false) {
    const done: string[] = [];
    show(
      <PersonCircle
        name="Ana"
        color="#c2410c"
        label="Go to Ana"
        isFollowed={isFollowed}
        reveal={() => done.push('reveal')}
        follow={() => done.push('follow')}
        stopFollowing={() => done.push('stop')}
        words={toolsEn}
      />,
    );
    return done;
  }
  const items = () => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];

  it('TOOL-17: a click goes to the person at once', () => {
    const done = showCircle();
    click(byName('Go to Ana'));
    expect(done).toEqual(['reveal']);
    expect(items()).toEqual([]);
  });

  it.each([
    [
      'the context menu',
      () =>
        byName('Go to Ana').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })),
    ],
    ['an arrow', () => press(byName('Go to Ana'), 'ArrowDown')],
    ['the button under the circle', () => byName('Options for Ana').click()],
  ])('TOOL-17: %s opens what else there is', (_how, open) => {
    const done = showCircle();
    act(() => void open());
    expect(items().map(item => item.textContent)).toEqual(['Go to Ana', 'Follow Ana']);
    expect(document.activeElement).toBe(items()[0]);
    press(items()[0] as HTMLElement, 'ArrowDown');
    click(items()[1] as HTMLElement);
    expect(done).toEqual(['follow']);
    expect(document.activeElement).toBe(byName('Go to Ana'));
  });

  it('TOOL-17: Escape closes the menu and goes back to the circle', () => {
    const done = showCircle(true);
    press(byName('Go to Ana'), 'ArrowDown');
    expect(items()[1]?.textContent).toBe('Stop following Ana');
    press(items()[0] as HTMLElement, 'Escape');
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(byName('Go to Ana'));
    expect(done).toEqual([]);
  });

  it('TOOL-17: a held finger opens the menu, and the click that ends it goes nowhere', () => {
    vi.useFakeTimers();
    const done = showCircle();
    const touch = (type: string) => {
      const event = new MouseEvent(type, { bubbles: true, clientX: 5, clientY: 5 });
      Object.defineProperty(event, 'pointerType', { value: 'touch' });
      act(() => void byName('Go to Ana').dispatchEvent(event));
    };
    touch('pointerdown');
    act(() => void vi.advanceTimersByTime(600));
    touch('pointerup');
    click(byName('Go to Ana'));
    expect(items()).toHaveLength(2);
    expect(done).toEqual([]);
    touch('pointerdown');
    touch('pointerup');
    click(byName('Go to Ana'));
    expect(done).toEqual(['reveal']);
  });

  it('TOOL-18: the bar says whom, in their colour with ink that can be read; its button and Escape end it', () => {
    const stop = vi.fn();
    show(<FollowBar person={{ name: 'Ana', color: '#f5f5a0' }} stop={stop} words={toolsEn} />);
    const bar = find('.follow-bar');
    expect(bar.textContent).toBe('Following Ana · Esc to stopStop');
    expect(bar.style.color).toBe('rgb(0, 0, 0)');
    click(byName('Stop following Ana'));
    press(document.body, 'Escape');
    expect(stop).toHaveBeenCalledTimes(2);
    show(<FollowBar person={null} stop={stop} words={toolsEn} />);
    press(document.body, 'Escape');
    expect(stop).toHaveBeenCalledTimes(2);
    expect(find('.follow-region').getAttribute('aria-live')).toBe('polite');
  });
});

describe('a field with a list', () => {
  it('TOOL-12: the focus stays in the field, which names the active option', () => {
    const choose = vi.fn();
    const options = ['One', 'Two', 'Three'].map(name => ({ id: name, label: plainLabel(name) }));
    HTMLElement.prototype.scrollIntoView = () => {};
    show(
      <Combobox
        label="Search"
        placeholder=""
        query=""
        setQuery={() => {}}
        options={options}
        choose={choose}
        nothing="None"
        sayCount={count => `${count}`}
        initialId="Two"
      />,
    );
    const field = find<HTMLInputElement>('[role=combobox]');
    const active = () =>
      document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent;
    expect(active()).toBe('Two');
    press(field, 'ArrowDown');
    expect(active()).toBe('Three');
    press(field, 'ArrowDown');
    expect(active()).toBe('One');
    press(field, 'ArrowUp');
    expect(active()).toBe('Three');
    press(field, 'Enter', { isComposing: true });
    expect(choose).not.toHaveBeenCalled();
    press(field, 'Enter');
    expect(choose.mock.calls).toEqual([['Three']]);
    expect(document.querySelectorAll('[aria-selected=true]')).toHaveLength(1);
    expect(find('[role=listbox]').id).toBe(field.getAttribute('aria-controls'));
  });
});

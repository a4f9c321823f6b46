/** @jsxImportSource preact */
// What the tests of sharing and of notices stand on: a server that answers as they say, and a page to look at.
import axe from 'axe-core';
import { type ComponentChild, render } from 'preact';
import { act } from 'preact/test-utils';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** A `fetch` that notes what it was asked and answers with what `answer` returns: a Response, or nothing at all. */
export function makeFetch(answer: (asked: Asked) => Response | null | Promise<Response | null>) {
  const asked: Asked[] = [];
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null;
    const question = { method: init.method ?? 'GET', path, body };
    asked.push(question);
    const response = await answer(question);
    if (response === null) throw new TypeError('Failed to fetch');
    return response;
  };
  return { fetch, asked };
}

export const ok = (value: unknown) => Response.json(value);
export const refuse = (status: number, reason: string) =>
  Response.json({ error: { reason, sentence: 'No.' } }, { status });

/** Lets everything that was waiting for an answer run. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let i = 0; i < 60; i++) await Promise.resolve();
    await new Promise(resolve => setTimeout(resolve, 0));
  });
}

export interface Stage {
  root: HTMLElement;
  show(what: ComponentChild): void;
  find<E extends HTMLElement = HTMLElement>(selector: string): E;
  /** The button or link whose name or text begins with this. */
  button(name: string): HTMLElement;
  click(element: HTMLElement): Promise<void>;
  clear(): void;
}

/** jsdom has no modal dialogs: here they open and close and do nothing more. */
export function setStage(): Stage {
  const { prototype } = HTMLDialogElement;
  prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  prototype.close = function (this: HTMLDialogElement) {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  const root = document.createElement('div');
  document.body.append(root);
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = document.querySelector<E>(selector);
    if (found === null) throw new Error(`nothing is ${selector}`);
    return found;
  };
  return {
    root,
    show: what => act(() => render(what, root)),
    find,
    button(name) {
      const all = [...document.querySelectorAll<HTMLElement>('button, a, summary')];
      const found = all.find(one =>
        (one.getAttribute('aria-label') ?? one.textContent ?? '').startsWith(name),
      );
      if (found === undefined) throw new Error(`no button ${name} in ${document.body.textContent}`);
      return found;
    },
    async click(element) {
      act(() => element.click());
      await settle();
    },
    clear() {
      act(() => render(null, root));
      root.remove();
    },
  };
}

/** What axe has against the page. Colours are left out: jsdom does not lay out. */
export async function findFaults(root: HTMLElement): Promise<string[]> {
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

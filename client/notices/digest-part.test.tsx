// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFaults, makeFetch, ok, refuse, type Stage, setStage, settle } from '../testing/stage.tsx';
import { noticesEn, noticesWordsOf } from '../text/notices-words.ts';
import { createNoticesApi } from './api.ts';
import { DigestPart } from './digest-part.tsx';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
});
afterEach(() => stage.clear());

const MISSING = { mail: 'there', address: { state: 'missing' }, choice: 'off' } as const;

async function ask(email: string): Promise<void> {
  const input = stage.find<HTMLInputElement>('input');
  input.value = email;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  const select = stage.find<HTMLSelectElement>('select');
  select.value = 'daily';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
  const form = stage.find<HTMLFormElement>('form');
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await settle();
}

describe('notices by mail', () => {
  it('BELL-6: an address and how often are sent, and what has to be done next is said', async () => {
    const asked: unknown[] = [];
    const { fetch } = makeFetch(({ body }) => {
      asked.push(body);
      return ok({ ...MISSING, address: { state: 'waiting', email: 'ana@example.org' }, choice: 'daily' });
    });
    const words = noticesWordsOf('pt-BR');
    stage.show(<DigestPart digest={MISSING} api={createNoticesApi(fetch)} words={words} />);
    await ask(' ana@example.org ');
    expect(asked).toEqual([{ email: 'ana@example.org', choice: 'daily', language: 'pt-BR' }]);
    expect(stage.find('.notices-digest').textContent).toContain(words.digest.waiting('ana@example.org'));
    expect(await findFaults(stage.root)).toEqual([]);
  });

  it('BELL-6: what the server refuses is said', async () => {
    const { fetch } = makeFetch(() => refuse(429, 'too-many'));
    stage.show(<DigestPart digest={MISSING} api={createNoticesApi(fetch)} words={noticesEn} />);
    await ask('ana@example.org');
    expect(stage.find('.notices-digest').textContent).toContain(noticesEn.digest.failed);
  });
});

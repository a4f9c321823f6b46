import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ANYBODY, Gate } from '../relay/gate.ts';
import type { FoldRequest } from '../relay/ports.ts';
import { DirectArchive } from './direct-archive.ts';

const archive = new DirectArchive();

function toRequest(...updates: Uint8Array[]): FoldRequest {
  const tail = updates.map((bytes, i) => ({ seq: i + 1, bytes, author: 'ana' }));
  return { doc: 'a', kind: 'text', base: null, tail };
}

function open(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

describe('drafts', () => {
  it('ARCH-10: a draft is an update that makes an empty document this, with its facts', async () => {
    const draft = { text: '# Olá\r\nmundo\rfim 😀\ud800', title: null, language: 'Markdown' };
    const { bytes, facts } = await archive.compose(draft);
    const doc = open(bytes);
    expect(doc.getText('content').toString()).toBe('# Olá\nmundo\nfim 😀\ufffd');
    expect(doc.getMap('meta').toJSON()).toEqual({ language: 'Markdown' });
    expect(facts).toEqual({
      text: '# Olá\nmundo\nfim 😀\ufffd',
      title: 'Olá',
      language: null,
      excerpt: 'mundo fim 😀\ufffd',
    });
    expect(await archive.read(toRequest(bytes))).toEqual(facts);
    expect(new Gate('text').admit(bytes, ANYBODY).verdict).toBe('news');
  });

  it('ARCH-10: an empty draft is a document too', async () => {
    const { bytes, facts } = await archive.compose({ text: '', title: ' ', language: null });
    expect(facts).toEqual({ text: '', title: '', language: null, excerpt: '' });
    expect(open(bytes).getText('content').length).toBe(0);
    const titled = await archive.compose({ text: '', title: 'Só título', language: null });
    expect(titled.facts.title).toBe('Só título');
  });

  it('ARCH-10: a fold of what was composed verifies', async () => {
    const { bytes, facts } = await archive.compose({
      text: 'x\n'.repeat(1000),
      title: 'T',
      language: 'Rust',
    });
    expect(await archive.fold(toRequest(bytes))).toMatchObject({ outcome: 'verified', folded: { facts } });
  });

  it('ARCH-11: another title is one small update, which the gate takes; null takes it back', async () => {
    const { bytes } = await archive.compose({
      text: `# Heading\n${'x'.repeat(10_000)}`,
      title: null,
      language: null,
    });
    const gate = new Gate('text');
    gate.admit(bytes, ANYBODY);
    const titled = await archive.retitle(toRequest(bytes), ' Novo\ntítulo ');
    expect(titled.length).toBeLessThan(60);
    expect(gate.admit(titled, ANYBODY)).toMatchObject({ verdict: 'news', gap: false });
    expect((await archive.read(toRequest(bytes, titled))).title).toBe('Novo título');
    const again = await archive.retitle(toRequest(bytes, titled), 'Mais novo');
    expect((await archive.read(toRequest(bytes, titled, again))).title).toBe('Mais novo');
    const back = await archive.retitle(toRequest(bytes, titled), null);
    expect(gate.admit(back, ANYBODY)).toMatchObject({ verdict: 'news', gap: false });
    expect((await archive.read(toRequest(bytes, titled, back))).title).toBe('Heading');
  });

  it('ARCH-11: a title that is there already is no update', async () => {
    const { bytes } = await archive.compose({ text: '', title: 'T', language: null });
    expect([...(await archive.retitle(toRequest(bytes), 'T'))]).toEqual([0, 0]);
    const untitled = await archive.compose({ text: '', title: null, language: null });
    expect([...(await archive.retitle(toRequest(untitled.bytes), null))]).toEqual([0, 0]);
  });

  it('ARCH-11: a document that cannot be built, or is of another application, is refused', async () => {
    const doc = new Y.Doc();
    doc.getText('content').insert(0, 'x');
    const before = Y.encodeStateVector(doc);
    doc.getText('content').insert(1, 'y');
    const gap = toRequest(Y.encodeStateAsUpdate(doc, before));
    await expect(archive.read(gap)).rejects.toThrow('cannot be built');
    await expect(archive.retitle(gap, 'x')).rejects.toThrow('cannot be built');
    await expect(archive.retitle({ ...toRequest(), kind: 'any' }, 'x')).rejects.toThrow('other applications');
  });

  it('ARCH-4: a base without a tail is folded to itself', async () => {
    const { bytes } = await archive.compose({ text: '# Again', title: null, language: null });
    const first = await archive.fold(toRequest(bytes));
    const again = await archive.fold({ doc: 'a', kind: 'text', base: first.folded.base, tail: [] });
    expect(again.folded).toEqual({ ...first.folded, upToSeq: 0 });
  });

  it('ARCH-12: a page for export is whole, and shows text as text', async () => {
    const page = { text: '# Olá <script>alert(1)</script>', title: 'T', language: null, locale: 'pt-BR' };
    const html = await archive.renderHtml(page);
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('Olá');
  });
});

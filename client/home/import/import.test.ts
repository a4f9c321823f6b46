// The import without a page: archives from anybody, texts in any encoding, exports of other editors, and what is made.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { CreateDocument } from '../../../protocol/api.ts';
import { documentKey } from '../../../protocol/document-names.ts';
import type { Answer } from '../api.ts';
import { makeRow, NOT_ALLOWED, TAKEN, UNREACHABLE } from '../testing.ts';
import { decodeText } from './decode-text.ts';
import { readEtherpad } from './etherpad.ts';
import { type ChosenFile, findFiles, takeChosen } from './found-files.ts';
import { ImportModel } from './import-model.ts';
import { IMPORT_LIMITS } from './limits.ts';
import { listPictures, replacePictures } from './pictures.ts';
import { planImport } from './plan-import.ts';
import { runImport } from './run-import.ts';
import { listZip } from './zip.ts';

const never = new AbortController().signal;

function chosen(path: string, content: string | Uint8Array<ArrayBuffer>): ChosenFile {
  return { path, file: new Blob([content]) };
}

function zip(files: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> {
  const bytes = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return new Uint8Array(zipSync(Object.fromEntries(bytes)));
}

async function plan(...files: ChosenFile[]) {
  return planImport(await findFiles(files, never), {
    newName: () => 'unguessable',
    readHtml: async html => `read: ${html}`,
    signal: never,
    onProgress: () => {},
  });
}

const facts = (made: Awaited<ReturnType<typeof plan>>) => ({
  documents: made.documents.map(({ name, title, tags, text }) => ({ name, title, tags, text })),
  skipped: made.skipped,
});

/** Overwrites numbers in the directory entry and the local header of the only file of an archive. */
function lie(archive: Uint8Array<ArrayBuffer>, declaredBytes: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(archive.buffer);
  for (let at = 0; at + 4 <= archive.length; at++) {
    if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, declaredBytes, true);
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, declaredBytes, true);
  }
  return archive;
}

describe('archives', () => {
  it('HOME-20: a zip is read as its files, folders as parts of the names', async () => {
    const made = await plan(chosen('export.zip', zip({ 'notes.md': '# A', 'team/plan.md': '# B\r\nc' })));
    expect(facts(made)).toEqual({
      documents: [
        { name: 'notes', title: null, tags: [], text: '# A' },
        { name: 'team/plan', title: null, tags: [], text: '# B\nc' },
      ],
      skipped: [],
    });
  });

  it('HOME-21: paths that lead out of the archive lead nowhere (TRAP 35)', async () => {
    const made = await plan(
      chosen(
        'x.zip',
        zip({ '../../etc/cron.md': 'a', '/root/b.md': 'b', 'C:\\win\\c.md': 'c', 'd/../../e.md': 'd' }),
      ),
    );
    expect(made.documents.map(({ name }) => name)).toEqual(['etc/cron', 'root/b', 'win/c', 'd/e']);
    for (const { name } of made.documents) expect(documentKey(name)).toBe(name);
  });

  it('HOME-21: an archive in an archive is not opened, and said so', async () => {
    const made = await plan(chosen('x.zip', zip({ 'inner.zip': zip({ 'a.md': 'a' }), 'b.md': 'b' })));
    expect(facts(made)).toEqual({
      documents: [{ name: 'b', title: null, tags: [], text: 'b' }],
      skipped: [{ path: 'inner.zip', reason: 'nested-archive' }],
    });
  });

  it('HOME-21: what unpacks to more than it declared is given up at once', async () => {
    const bomb = lie(zip({ 'bomb.md': 'a'.repeat(4_000_000) }), 100);
    expect((await plan(chosen('x.zip', bomb))).skipped).toEqual([{ path: 'bomb.md', reason: 'broken' }]);
    const short = lie(zip({ 'short.md': 'abc' }), 5_000);
    expect((await plan(chosen('x.zip', short))).skipped).toEqual([{ path: 'short.md', reason: 'broken' }]);
  });

  it('HOME-21: a file that says it is too large is not unpacked', async () => {
    const large = lie(zip({ 'large.md': 'abc' }), IMPORT_LIMITS.maxFileBytes + 1);
    expect((await plan(chosen('x.zip', large))).skipped).toEqual([{ path: 'large.md', reason: 'too-large' }]);
  });

  it('HOME-21: many files that together are too much, or too many, are cut off', async () => {
    const sizes = Array.from({ length: 27 }, (_, i) => ({
      path: `${i}.md`,
      file: { size: IMPORT_LIMITS.maxFileBytes } as Blob,
    }));
    const large = await findFiles(sizes, never);
    expect(large.files).toHaveLength(25);
    expect(large.skipped.map(({ reason }) => reason)).toEqual(['total-too-large', 'total-too-large']);

    const many = Object.fromEntries(
      Array.from({ length: IMPORT_LIMITS.maxFileCount + 5 }, (_, i) => [`${i}.md`, new Uint8Array()]),
    );
    const counted = await findFiles([chosen('many.zip', zip(many))], never);
    expect(counted.files).toHaveLength(IMPORT_LIMITS.maxFileCount);
    expect(counted.skipped).toEqual([{ path: 'many.zip', reason: 'too-many' }]);
  });

  it('HOME-21: a damaged or cut archive is said to be damaged, wherever it ends', async () => {
    const whole = zip({ 'a.md': 'some text', 'b.md': 'more text' });
    for (let bytes = 0; bytes < whole.length; bytes++) {
      const cut = await plan(chosen('cut.zip', whole.slice(0, bytes)));
      expect(cut.documents).toEqual([]);
      expect(cut.skipped).toEqual([{ path: 'cut.zip', reason: 'broken' }]);
    }
  });

  it('HOME-21: whatever byte is wrong, every text that is taken is as it was packed', async () => {
    const whole = zip({ 'a.md': 'some text that is long enough to be packed, packed, packed' });
    for (let at = 0; at < whole.length; at++) {
      const spoiled = whole.slice();
      spoiled[at] = spoiled[at]! ^ 0x55;
      for (const { text } of (await plan(chosen('x.zip', spoiled))).documents)
        expect(text).toBe('some text that is long enough to be packed, packed, packed');
    }
  });

  it('HOME-21: a wrong checksum is noticed, and a password', async () => {
    const wrong = zip({ 'a.md': 'abc' });
    const stored = new Uint8Array(zipSync({ 'a.md': [strToU8('abc'), { level: 0 }] }));
    stored[stored.indexOf(0x61, 34)] = 0x78;
    expect((await plan(chosen('x.zip', stored))).skipped[0]?.reason).toBe('broken');
    const view = new DataView(wrong.buffer);
    for (let at = 0; at + 4 <= wrong.length; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint16(at + 8, 1, true);
    expect((await plan(chosen('x.zip', wrong))).skipped).toEqual([{ path: 'a.md', reason: 'encrypted' }]);
  });

  it('HOME-21: names that are not UTF-8 are read as those of old systems', async () => {
    const archive = zip({ 'caf_.md': 'x' });
    for (let at = 0; at < archive.length; at++) if (archive[at] === 0x5f) archive[at] = 0xe9;
    const listing = await listZip(new Blob([archive]));
    expect(listing).toMatchObject({ kind: 'listed', entries: [{ path: 'café.md' }] });
  });

  it('HOME-20: what systems leave for themselves is passed over in silence', async () => {
    const made = await plan(
      chosen(
        'x.zip',
        zip({ '__MACOSX/._a.md': 'x', '.git/config': 'x', 'p/node_modules/m/README.md': 'x', 'a.md': 'a' }),
      ),
      chosen('notes/.DS_Store', 'x'),
    );
    expect(facts(made)).toMatchObject({ documents: [{ name: 'a' }], skipped: [] });
  });
});

describe('texts', () => {
  it('HOME-22: UTF-8 and marked UTF-16 are read, without mark and "\\r"; anything else is no text', () => {
    const utf16 = (text: string, little: boolean) => {
      const bytes = new DataView(new ArrayBuffer(text.length * 2));
      for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i), little);
      return new Uint8Array(bytes.buffer);
    };
    expect(decodeText(strToU8('\ufeffação\r\nb\rc'))).toBe('ação\nb\nc');
    expect(decodeText(utf16('\ufeffação\r\nb', true))).toBe('ação\nb');
    expect(decodeText(utf16('\ufeffação', false))).toBe('ação');
    expect(decodeText(Uint8Array.of(0x61, 0xe7, 0x61))).toBeNull();
    expect(decodeText(Uint8Array.of(0x61, 0, 0x62))).toBeNull();
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x00))).toBeNull();
    expect(decodeText(new Uint8Array())).toBe('');
  });

  it('HOME-22: Markdown loses its ending, code keeps it, and the same name is told apart', async () => {
    const made = await plan(
      chosen('src/main.py', 'print(1)'),
      chosen('notes.md', 'a'),
      chosen('notes.txt', 'b'),
      chosen('LICENSE', 'c'),
      chosen('empty.md', ' \n'),
      chosen('photo.pdf', '%PDF'),
      chosen('data.bin', Uint8Array.of(0xff, 0x00)),
    );
    expect(made.documents.map(({ name, kind }) => [name, kind])).toEqual([
      ['src/main.py', 'code'],
      ['notes', 'markdown'],
      ['notes 2', 'markdown'],
      ['LICENSE', 'code'],
    ]);
    expect(made.skipped).toEqual([
      { path: 'empty.md', reason: 'empty' },
      { path: 'photo.pdf', reason: 'no-text' },
      { path: 'data.bin', reason: 'no-text' },
    ]);
  });

  it('HOME-23: HedgeDoc: title and tags from the front matter, the text as it is', async () => {
    const text =
      '---\ntitle: Quarterly plan\ntags: Team, plans\nrobots: noindex\n---\n\n# Plan\n\nA ![](/uploads/x.png)\n';
    const made = await plan(chosen('hedgedoc.zip', zip({ 'Quarterly plan.md': text })));
    expect(facts(made).documents).toEqual([
      { name: 'Quarterly plan', title: 'Quarterly plan', tags: ['team', 'plans'], text },
    ]);
    const listed = await plan(chosen('a.md', '---\ntitle: "A: b"\ntags: [x, "y z"]\n---\nText'));
    expect(listed.documents[0]).toMatchObject({ title: 'A: b', tags: ['x', 'y z'] });
  });

  it('HOME-23: front matter that is broken, hostile or too much costs no text', async () => {
    const bomb = '---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n---\nText';
    const long = `---\ntitle: ${'t'.repeat(900)}\ntags: ${Array.from({ length: 60 }, (_, i) => `tag${i}`).join(', ')}, ${'x'.repeat(41)}\n---\nText`;
    const made = await plan(
      chosen('bomb.md', bomb),
      chosen('long.md', long),
      chosen('half.md', '---\ntitle: [\n---\nText'),
    );
    expect(made.documents.map(({ text }) => text)).toEqual([bomb, long, '---\ntitle: [\n---\nText']);
    expect(made.documents[0]?.title).toBeNull();
    expect(made.documents[1]?.title?.length).toBeLessThanOrEqual(200);
    expect(made.documents[1]?.tags).toHaveLength(20);
  });
});

describe('Etherpad', () => {
  // A bullet of level 1 and 2, a numbered one, a heading, and plain lines, as Etherpad 1.9 exports them.
  const text = 'Title\n*one\n*two\n*first\n*Part\n*kept\nplain *star\n\n';
  const etherpad = {
    'pad:weekly': {
      atext: {
        text,
        attribs: '*0|1+6*1*2*3+1*0|1+4*1*4*3+1*0|1+4*1*5*3+1*0|1+6*1*6*3+1*0|1+5|3+j',
      },
      pool: {
        numToAttrib: {
          0: ['author', 'a.x'],
          1: ['lmkr', '1'],
          2: ['list', 'bullet1'],
          3: ['insertorder', 'first'],
          4: ['list', 'bullet2'],
          5: ['list', 'number1'],
          6: ['heading', 'h2'],
        },
        nextNum: 7,
      },
      head: 12,
      chatHead: -1,
    },
    'globalAuthor:a.x': { colorId: 3, name: 'Ana', padIDs: 'weekly' },
    'pad:weekly:revs:0': { changeset: 'Z:1>6*0|1+6$Title\n' },
  };

  it('HOME-24: the pad of an export, with lists and headings in Markdown', async () => {
    const marked = 'Title\n- one\n    - two\n1. first\n## Part\n*kept\nplain *star\n\n';
    expect(readEtherpad(JSON.stringify(etherpad))).toBe(marked);
    const made = await plan(chosen('weekly.etherpad', JSON.stringify(etherpad)));
    expect(made.documents).toMatchObject([{ name: 'weekly', kind: 'etherpad', text: marked }]);
  });

  it('HOME-24: without attributes, or with broken ones, the text is there all the same', () => {
    const bare = (attribs: unknown, pool: unknown) =>
      readEtherpad(JSON.stringify({ 'pad:p': { atext: { text: 'a\n*b\n', attribs }, pool } }));
    expect(bare(undefined, undefined)).toBe('a\n*b\n');
    expect(bare('*zz*0|1+2*zzz', { numToAttrib: { 0: [1, 2], x: 'y' } })).toBe('a\n*b\n');
    expect(bare('*0|1+2*0|1+3', { numToAttrib: { 0: ['list', 'bullet1'] } })).toBe('a\n*b\n');
    expect(readEtherpad('{"other": 1}')).toBeNull();
    expect(readEtherpad('not json')).toBeNull();
    expect(readEtherpad('[]')).toBeNull();
  });

  it('HOME-24: an export as HTML goes through the reader of HTML', async () => {
    const made = await plan(chosen('weekly.html', '<p>x</p>'));
    expect(made.documents).toMatchObject([{ name: 'weekly', kind: 'html', text: 'read: <p>x</p>' }]);
  });
});

describe('pictures', () => {
  const known = new Map([
    ['team/img/a b.png', '/files/1.png'],
    ['top.jpg', '/files/2.jpg'],
  ]);

  it('HOME-25: relative links to pictures beside the text are found and rewritten, others stay', () => {
    const text = [
      '![A](img/a%20b.png "title") and ![](<img/a b.png>)',
      '<img alt="x" src="../top.jpg">',
      '[ref]: ./img/a%20b.png',
      '![](https://x.example/top.jpg) ![](/uploads/top.jpg) ![](../../top.jpg) ![](data:image/png;base64,xx)',
    ].join('\n');
    expect(listPictures(text, 'team/plan.md', known)).toEqual(['team/img/a b.png', 'top.jpg']);
    expect(replacePictures(text, 'team/plan.md', known)).toBe(
      [
        '![A](/files/1.png "title") and ![](/files/1.png)',
        '<img alt="x" src="/files/2.jpg">',
        '[ref]: /files/1.png',
        '![](https://x.example/top.jpg) ![](/uploads/top.jpg) ![](../../top.jpg) ![](data:image/png;base64,xx)',
      ].join('\n'),
    );
  });

  it('HOME-25: a long hostile text takes no longer than its length asks for', () => {
    // Were it searched in quadratic time, this would outlast the test.
    const hostile = ['![', '<img ', '[x]: ', '![](', '<img src=']
      .map(part => part.repeat(200_000))
      .join('\n');
    expect(listPictures(hostile, 'a.md', known)).toEqual([]);
  });
});

describe('making documents', () => {
  type Create = (document: CreateDocument) => Answer<ReturnType<typeof makeRow>>;

  async function run(files: ChosenFile[], create: Create, upload: 'works' | 'fails' = 'works') {
    const made = await plan(...files);
    const asked: CreateDocument[] = [];
    const uploads: string[] = [];
    const ending = new AbortController();
    const waits: number[] = [];
    const outcomes = await runImport(made.documents, {
      api: {
        create: async document => {
          asked.push(document);
          return create(document);
        },
        upload: async (_doc, fileName) => {
          uploads.push(fileName);
          if (upload === 'fails') return NOT_ALLOWED;
          const value = { url: `/files/${fileName}`, type: 'image/png', bytes: 1, width: 1, height: 1 };
          return { kind: 'ok', value };
        },
      },
      pictures: made.pictures,
      newName: () => 'unguessable',
      signal: ending.signal,
      onProgress: done => {
        if (done === 1 && files[0]?.path === 'stop-after-me.md') ending.abort();
      },
      wait: async ms => void waits.push(ms),
    });
    return { outcomes, asked, uploads, waits };
  }
  const take: Create = ({ name }) => ({ kind: 'ok', value: makeRow(name ?? '') });

  it('HOME-26: pictures go first, once, and the text is made with their new links', async () => {
    const archive = zip({ 'a.md': '![](p.png)', 'b/c.md': '![](../p.png)', 'p.png': 'x', 'unused.png': 'y' });
    const { outcomes, asked, uploads } = await run([chosen('x.zip', archive)], take);
    expect(uploads).toEqual(['p.png']);
    expect(asked.map(({ text }) => text)).toEqual(['![](/files/p.png)', '![](/files/p.png)']);
    expect(outcomes).toMatchObject([
      { kind: 'made', name: 'a', missingPictures: [] },
      { kind: 'made', name: 'b/c', missingPictures: [] },
    ]);
  });

  it('HOME-26: a picture that is not taken leaves its link and is reported', async () => {
    const archive = zip({ 'a.md': '![](p.png)', 'p.png': 'x' });
    const { outcomes, asked } = await run([chosen('x.zip', archive)], take, 'fails');
    expect(asked[0]?.text).toBe('![](p.png)');
    expect(outcomes).toMatchObject([{ kind: 'made', missingPictures: ['p.png'] }]);
  });

  it('HOME-26: a name that is taken is counted up, and nothing that is there is touched', async () => {
    const taken = new Set(['notes', 'notes 2']);
    const { outcomes, asked } = await run([chosen('notes.md', 'a')], document =>
      taken.has(document.name ?? '') ? TAKEN : take(document),
    );
    expect(asked.map(({ name }) => name)).toEqual(['notes', 'notes 2', 'notes 3']);
    expect(outcomes).toMatchObject([{ kind: 'made', name: 'notes 3' }]);
    const full = await run([chosen('notes.md', 'a')], document =>
      document.name === 'unguessable' ? take(document) : TAKEN,
    );
    expect(full.outcomes).toMatchObject([{ kind: 'made', name: 'unguessable' }]);
  });

  it('HOME-26: a busy server is waited for, a no is reported, and the others go on', async () => {
    let busy = 2;
    const { outcomes, waits } = await run([chosen('a.md', 'a'), chosen('b.md', 'b')], document => {
      if (document.name === 'b') return NOT_ALLOWED;
      return busy-- > 0 ? { ...NOT_ALLOWED, status: 429, reason: 'too-many' } : take(document);
    });
    expect(waits).toEqual([1_000, 3_000]);
    expect(outcomes).toMatchObject([
      { kind: 'made' },
      { kind: 'failed', path: 'b.md', failure: NOT_ALLOWED },
    ]);
    const away = await run([chosen('a.md', 'a')], () => UNREACHABLE);
    expect(away.outcomes).toEqual([{ kind: 'failed', path: 'a.md', failure: UNREACHABLE }]);
  });

  it('HOME-26: what was made before it was stopped is there, the rest is named', async () => {
    const { outcomes } = await run([chosen('stop-after-me.md', 'a'), chosen('b.md', 'b')], take);
    expect(outcomes).toMatchObject([{ kind: 'made' }, { kind: 'cancelled', path: 'b.md' }]);
  });

  it('HOME-27: nothing is made before it was reviewed, and only what was chosen', async () => {
    const asked: string[] = [];
    const model = new ImportModel({
      api: {
        create: async ({ name }) => {
          asked.push(name ?? '');
          return { kind: 'ok', value: makeRow(name ?? '') };
        },
        upload: async () => NOT_ALLOWED,
      },
      newName: () => 'unguessable',
      readHtml: async html => html,
      wait: async () => {},
    });
    const files = takeChosen([new File(['a'], 'a.md'), new File(['b'], 'b.md'), new File(['c'], 'c.md')]);
    await model.read(Promise.resolve(files));
    expect(model.phase.value).toMatchObject({ kind: 'review' });
    expect(asked).toEqual([]);
    model.chooseAll(false);
    model.choose('b.md', true);
    await model.run();
    expect(asked).toEqual(['b']);
    expect(model.phase.value).toMatchObject({ kind: 'report', outcomes: [{ kind: 'made', name: 'b' }] });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { toolsEn, toolsPtBr } from '../text/tools-words.ts';
import type { ToastRequest } from '../ui/toasts.ts';
import { looksLikeImage, makeAlt, sayMegabytes, shortenFileName, writeImage } from './upload-text.ts';
import { createUploads, type UploadParts } from './uploads.ts';

const URL_OF = (name: string) => `/files/${name}`;
const MAX_BYTES = 1024 * 1024;

/** What of XMLHttpRequest is used, in the test's hands. */
class FakeRequest {
  static all: FakeRequest[] = [];
  url = '';
  body: File | null = null;
  headers: Record<string, string> = {};
  status = 0;
  responseText = '';
  aborted = false;
  sent = false;
  upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  ontimeout: (() => void) | null = null;

  constructor() {
    FakeRequest.all.push(this);
  }
  open(method: string, url: string): void {
    this.url = `${method} ${url}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: File): void {
    this.sent = true;
    this.body = body;
  }
  abort(): void {
    this.aborted = true;
  }

  progresses(loaded: number, total: number): void {
    this.upload.onprogress?.({ lengthComputable: true, loaded, total });
  }
  answers(status: number, body: unknown): void {
    this.status = status;
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body);
    this.onload?.();
  }
  stores(name = 'a.png'): void {
    this.answers(201, { url: URL_OF(name), type: 'image/png', bytes: 3, width: 1, height: 1 });
  }
}

interface Shown {
  label: string;
  cancelLabel: string;
  at: number;
  progress: number;
  state: 'pending' | 'gone' | string;
  pressCancel: () => void;
}

function setUp(change: Partial<UploadParts> = {}) {
  FakeRequest.all = [];
  const places: Shown[] = [];
  const messages: ToastRequest[] = [];
  const inserted: string[] = [];
  const lost = new Set<number>();
  const uploads = createUploads({
    documentName: 'a/b c',
    maxBytes: MAX_BYTES,
    words: () => toolsEn,
    takesImages: () => true,
    begin: ({ at, label, cancelLabel, onCancel }) => {
      const place: Shown = { at, label, cancelLabel, progress: 0, state: 'pending', pressCancel: () => {} };
      place.pressCancel = () => {
        place.state = 'gone';
        onCancel();
      };
      const index = places.push(place) - 1;
      return {
        setProgress: fraction => {
          place.progress = fraction;
        },
        finish: markdown => {
          place.state = lost.has(index) ? 'gone' : markdown;
          return !lost.has(index);
        },
        cancel: () => {
          place.state = 'gone';
        },
      };
    },
    insert: markdown => void inserted.push(markdown),
    caretAt: () => 99,
    notify: message => void messages.push(message),
    isOnline: () => true,
    makeRequest: () => new FakeRequest() as unknown as XMLHttpRequest,
    ...change,
  });
  return { uploads, places, messages, inserted, lost, requests: FakeRequest.all };
}

function image(name: string, size = 3, type = 'image/png'): File {
  return new File([new Uint8Array(size)], name, { type });
}

afterEach(() => {
  FakeRequest.all = [];
});

describe('an image on its way', () => {
  it('TOOL-9: has a placeholder with its progress, and becomes Markdown', () => {
    const { uploads, places, requests, messages } = setUp();
    uploads.add([image('red_cat.png')], 5);
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({
      at: 5,
      label: 'Uploading red_cat.png',
      cancelLabel: 'Cancel the upload of red_cat.png',
    });
    expect(requests[0]?.url).toBe('POST /api/files?doc=a%2Fb+c&name=red_cat.png');
    expect(requests[0]?.headers).toEqual({ 'content-type': 'image/png' });
    requests[0]?.progresses(1, 4);
    expect(places[0]?.progress).toBe(0.25);
    requests[0]?.stores();
    expect(places[0]?.state).toBe('![red cat](/files/a.png)');
    expect(messages).toEqual([]);
  });

  it('TOOL-9: several stand in order, on lines of their own, three at a time', () => {
    const { uploads, places, requests } = setUp();
    uploads.add(
      ['one.png', 'two.png', 'three.png', 'four.png', 'five.png'].map(name => image(name)),
      0,
    );
    expect(places.map(({ label }) => label.split(' ')[1])).toEqual([
      'one.png',
      'two.png',
      'three.png',
      'four.png',
      'five.png',
    ]);
    expect(requests).toHaveLength(3);
    requests[2]?.stores('3.png');
    expect(requests).toHaveLength(4);
    requests[0]?.answers(500, '');
    expect(requests).toHaveLength(5);
    for (const at of [1, 3, 4]) requests[at]?.stores(`${at + 1}.png`);
    expect(places.map(({ state }) => state)).toEqual([
      'gone',
      '![two](/files/2.png)\n',
      '![three](/files/3.png)\n',
      '![four](/files/4.png)\n',
      '![five](/files/5.png)',
    ]);
  });

  it('TOOL-9: cancelling ends it, whether it is being sent or waits, and the next takes its turn', () => {
    const { uploads, places, requests, messages } = setUp();
    uploads.add(
      ['one.png', 'two.png', 'three.png', 'four.png', 'five.png'].map(name => image(name)),
      0,
    );
    places[3]?.pressCancel();
    expect(requests).toHaveLength(3);
    places[0]?.pressCancel();
    expect(requests[0]?.aborted).toBe(true);
    expect(requests).toHaveLength(4);
    expect(requests[3]?.body?.name).toBe('five.png');
    // What still arrives for it changes nothing.
    requests[0]?.stores();
    expect(places[0]?.state).toBe('gone');
    expect(requests).toHaveLength(4);
    expect(messages).toEqual([]);
  });

  it('TOOL-9: nothing happens in code documents and for readers', () => {
    const { uploads, places, requests, messages } = setUp({ takesImages: () => false });
    uploads.add([image('a.png'), image('b.txt', 3, 'text/plain')], 0);
    expect([places, requests, messages]).toEqual([[], [], []]);
  });

  it('TOOL-9: leaving the page ends everything without a word', () => {
    const { uploads, places, requests, messages } = setUp();
    uploads.add([image('a.png'), image('b.png'), image('c.png'), image('d.png')], 0);
    uploads.destroy();
    expect(requests.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(places.every(({ state }) => state === 'gone')).toBe(true);
    requests[0]?.stores();
    requests[1]?.onerror?.();
    expect(requests).toHaveLength(3);
    expect(messages).toEqual([]);
  });
});

describe('an image that cannot be taken', () => {
  it('TOOL-10: too large ones are told before anything is sent, with both sizes', () => {
    const { uploads, places, requests, messages } = setUp();
    uploads.add([image('big.png', MAX_BYTES * 2.5), image('fine.png', MAX_BYTES)], 0);
    expect(requests).toHaveLength(1);
    expect(places).toHaveLength(1);
    expect(messages).toMatchObject([
      { text: '“big.png” is too large (2.5 MB). Images may have up to 1 MB.', stays: 'until-dismissed' },
    ]);
    expect(messages[0]?.action).toBeUndefined();
  });

  it.each([
    ['notes.pdf', 'application/pdf', 3],
    ['empty.png', 'image/png', 0],
    ['scan.tiff', 'image/tiff', 3],
  ])('TOOL-10: %s is no image', (name, type, size) => {
    const { uploads, requests, messages } = setUp();
    uploads.add([image(name, size, type)], 0);
    expect(requests).toEqual([]);
    expect(messages[0]?.text).toBe(`“${name}” is no image that can be shown here.`);
  });

  const answer = (reason: string) => ({ error: { reason, sentence: 'In English.' } });
  it.each([
    [413, answer('too-large'), 'too large for the server. Images may have up to 1 MB', false],
    [413, '<html>proxy</html>', 'too large for the server', false],
    [415, answer('not-an-image'), 'is no image', false],
    [400, answer('not-an-image'), 'is no image', false],
    [429, answer('too-many'), 'too many uploads at once', true],
    [401, answer('not-signed-in'), 'may not change', false],
    [403, answer('not-allowed'), 'may not change', false],
    [507, answer('cannot-save'), 'can’t save right now', true],
    [503, answer('cannot-save'), 'can’t save right now', true],
    [502, 'Bad Gateway', 'can’t be reached', true],
    [500, answer('internal'), 'something went wrong', true],
    [201, 'no JSON', 'something went wrong', true],
    [201, { url: 'https://elsewhere.example/x.png' }, 'something went wrong', true],
    [201, { url: '/files/a.png) <script>' }, 'something went wrong', true],
    [201, { url: '/files/../d/x' }, 'something went wrong', true],
  ])('TOOL-10: %i %j: “… %s”', (status, body, words, again) => {
    const { uploads, places, requests, messages } = setUp();
    uploads.add([image('a.png')], 4);
    requests[0]?.answers(status, body);
    expect(places[0]?.state).toBe('gone');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toContain(words);
    expect(messages[0]?.action !== undefined).toBe(again);
  });

  it.each([
    [true, 'can’t be reached'],
    [false, 'you’re offline'],
  ])(
    'TOOL-10: without the server (browser online: %s) it can be tried again with the same file',
    (online, words) => {
      const { uploads, places, requests, messages } = setUp({ isOnline: () => online });
      const file = image('a cat.png');
      uploads.add([file], 4);
      requests[0]?.onerror?.();
      expect(messages[0]).toMatchObject({ action: { label: 'Try again' }, stays: 'until-dismissed' });
      expect(messages[0]?.text).toContain(words);
      messages[0]?.action?.run();
      expect(requests[1]?.body).toBe(file);
      expect(places[1]?.at).toBe(99);
      requests[1]?.stores();
      expect(places[1]?.state).toBe('![a cat](/files/a.png)');
    },
  );

  it('TOOL-10: when its place was deleted meanwhile it can still be put in', () => {
    const { uploads, requests, messages, inserted, lost } = setUp();
    lost.add(0);
    uploads.add([image('a.png'), image('b.png')], 0);
    requests[0]?.stores();
    expect(messages[0]?.text).toBe('“a.png” is uploaded, but its place in the text was deleted.');
    messages[0]?.action?.run();
    expect(inserted).toEqual(['![Image](/files/a.png)']);
  });
});

describe('what the text says of an image', () => {
  it.each([
    ['red_cat.png', 'red cat'],
    ['my-holiday-2024.JPG', 'my holiday 2024'],
    ['Gráfico de vendas.webp', 'Gráfico de vendas'],
    ['2024-05-01 meeting.png', '2024-05-01 meeting'],
    ['C:\\fakepath\\plan.png', 'plan'],
    ['image.png', 'Image'],
    ['image (3).png', 'Image'],
    ['IMG_20240501_101112.jpg', 'Image'],
    ['Screenshot 2024-05-01 at 10.11.12.png', 'Image'],
    ['Captura de tela de 2024-05-01 10-11-12.png', 'Image'],
    ['DSC00123.JPG', 'Image'],
    ['1234.png', 'Image'],
    ['d41d8cd98f00b204e9800998ecf8427e.png', 'Image'],
    ['.png', 'Image'],
    ['', 'Image'],
    ['a\u202eb\nc.png', 'Image'],
    ['ab\u202ecd\nef.png', 'ab cd ef'],
  ])('TOOL-11: %j is “%s”', (name, alt) => {
    expect(makeAlt(name, 'Image')).toBe(alt);
  });

  it('TOOL-11: a name stays text', () => {
    expect(writeImage('a](x) *b* `c` <i> &amp; \\', '/files/a.png')).toBe(
      String.raw`![a\](x) \*b\* \`c\` \<i> \&amp; \\](/files/a.png)`,
    );
    expect([...makeAlt(`${'ab '.repeat(200)}.png`, 'Image')].length).toBeLessThanOrEqual(120);
  });

  it('TOOL-11: long names are cut before their ending', () => {
    expect(shortenFileName(`${'x'.repeat(300)}.jpeg`, 200)).toBe(`${'x'.repeat(195)}.jpeg`);
    expect(shortenFileName('a.png', 200)).toBe('a.png');
    expect(shortenFileName('🧭'.repeat(200), 199).isWellFormed()).toBe(true);
  });

  it('TOOL-11: sizes are in the language of the page', () => {
    expect(sayMegabytes(2.54 * 1024 * 1024, toolsPtBr.locale)).toBe('2,5 MB');
    expect(sayMegabytes(12.4 * 1024 * 1024, 'en')).toBe('12 MB');
    expect(sayMegabytes(10, 'en')).toBe('0.1 MB');
  });

  it('TOOL-11: files without a type are judged by their ending', () => {
    expect(looksLikeImage({ name: 'a.PNG', type: '', size: 1 })).toBe(true);
    expect(looksLikeImage({ name: 'a.txt', type: '', size: 1 })).toBe(false);
    expect(looksLikeImage({ name: 'a.png', type: 'text/html', size: 1 })).toBe(false);
  });
});

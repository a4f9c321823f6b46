// HTML that people write inside Markdown, cut down to harmless tags before it reaches any parser of the browser.
// Pure text work. The sanitiser (sanitize.ts) is the second, independent wall; this one is there so that style
// attributes are gone before the page's policy sees them, so that nobody can forge our own classes and data
// attributes, and so that "List<String>" in a sentence stays readable.
import { isSafeLink, placeImage } from './urls.ts';

const COMMON_ATTRIBUTES: ReadonlySet<string> = new Set(['title', 'lang', 'dir']);

const PLAIN_TAGS =
  'abbr address article aside b bdi bdo blockquote br center cite code dd del details dfn div dl dt em ' +
  'figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark ol p pre q rp rt ruby s samp ' +
  'section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr a img ' +
  'caption col colgroup';

const OWN_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  img: ['src', 'alt', 'width', 'height', 'align'],
  details: ['open'],
  ol: ['start', 'reversed', 'type'],
  li: ['value'],
  td: ['colspan', 'rowspan', 'align', 'valign'],
  th: ['colspan', 'rowspan', 'align', 'valign', 'scope'],
  tr: ['align', 'valign'],
  table: ['align'],
  col: ['span'],
  colgroup: ['span'],
  p: ['align'],
  div: ['align'],
  h1: ['align'],
  h2: ['align'],
  h3: ['align'],
  time: ['datetime'],
  del: ['datetime'],
  ins: ['datetime'],
};

export const ALLOWED_TAGS: ReadonlySet<string> = new Set(PLAIN_TAGS.split(' '));
const VOID_TAGS: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'wbr', 'col']);

/** Dropped with all that is in them: their content is no prose. */
const DROPPED_WHOLE: ReadonlySet<string> = new Set(
  'script style iframe object embed applet noscript template title textarea select xmp noembed noframes plaintext svg math canvas audio video frameset head'.split(
    ' ',
  ),
);

/** Tags of HTML that are left out while their content stays. Any other unknown tag is shown as it was typed. */
const DROPPED_TAGS: ReadonlySet<string> = new Set(
  (
    'html body meta link base form input button label fieldset legend option optgroup output progress meter ' +
    'datalist dialog menu frame area map param source track picture portal slot nav font marquee blink big ' +
    'keygen isindex bgsound basefont acronym dir search hgroup data selectedcontent fencedframe'
  ).split(' '),
);

// Each character can match in one way only, so that hostile input costs no more than its length.
const TAG = /^<(\/?)([a-z][a-z0-9-]*)(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>/i;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

export interface RawHtmlOptions {
  /** False: images of other hosts become links, for loading one would tell that host who reads. */
  loadRemoteImages: boolean;
}

/** How deep the tags of one block are open, kept from one piece of its raw HTML to the next. */
export interface Nesting {
  depth: number;
}

/** Deeper tags are left out: browsers and sanitisers take long over them, and no document needs them. */
const MAX_DEPTH = 100;

/** Harmless HTML with the same text. Attribute values are quoted and escaped; every tag left is in ALLOWED_TAGS. */
export function cleanRawHtml(html: string, options: RawHtmlOptions, nesting: Nesting): string {
  let out = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) return out + escapeText(html.slice(at));
    out += escapeText(html.slice(at, open));
    if (html.startsWith('<!', open) || html.startsWith('<?', open)) {
      at = endOfMarkup(html, open);
      continue;
    }
    const tag = TAG.exec(html.slice(open, open + 4096));
    if (tag === null) {
      out += '&lt;';
      at = open + 1;
      continue;
    }
    const name = tag[2]!.toLowerCase();
    at = open + tag[0].length;
    if (ALLOWED_TAGS.has(name)) {
      if (VOID_TAGS.has(name)) out += tag[1] === '/' ? '' : openTag(name, tag[3]!, options);
      else if (tag[1] === '/') {
        nesting.depth = Math.max(0, nesting.depth - 1);
        out += `</${name}>`;
      } else if (++nesting.depth <= MAX_DEPTH) out += openTag(name, tag[3]!, options);
    } else if (DROPPED_WHOLE.has(name)) at = tag[1] === '/' ? at : endOfElement(html, name, at);
    else if (!DROPPED_TAGS.has(name)) out += escapeText(tag[0]);
  }
  return out;
}

function openTag(name: string, rest: string, options: RawHtmlOptions): string {
  const attributes = readAttributes(name, rest);
  if (name === 'img') {
    const src = attributes.get('src') ?? '';
    const place = placeImage(src);
    if (src === '' || place === 'refused') return escapeText(attributes.get('alt') ?? '');
    if (place === 'elsewhere' && !options.loadRemoteImages) {
      return `<a class="md-remote-image" href="${escapeAttribute(src)}">${escapeText(attributes.get('alt') || src)}</a>`;
    }
    attributes.set('alt', attributes.get('alt') ?? '');
  }
  let out = `<${name}`;
  for (const [key, value] of attributes) out += ` ${key}="${escapeAttribute(value)}"`;
  return `${out}>`;
}

function readAttributes(tag: string, rest: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of rest.matchAll(ATTRIBUTE)) {
    const key = match[1]!.toLowerCase();
    if (found.has(key)) continue;
    if (!COMMON_ATTRIBUTES.has(key) && !OWN_ATTRIBUTES[tag]?.includes(key)) continue;
    const value = decodeReferences(match[2] ?? match[3] ?? match[4] ?? '');
    if (key === 'href' && !isSafeLink(value)) continue;
    if (key === 'width' || key === 'height') {
      if (!/^\d{1,4}%?$/.test(value)) continue;
    }
    found.set(key, value);
  }
  return found;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
  sol: '/',
  lpar: '(',
  rpar: ')',
  nbsp: '\u00a0',
};

// Enough of HTML's character references to see through a disguised address. One that is not known stays as text
// and is escaped again, so the browser cannot decode it into something else than was judged.
function decodeReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,8})|#(\d{1,8})|([a-z]{2,8}));?/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : '\ufffd';
  });
}

function endOfMarkup(html: string, open: number): number {
  const ending = html.startsWith('<!--', open) ? '-->' : '>';
  const end = html.indexOf(ending, open + 2);
  return end < 0 ? html.length : end + ending.length;
}

function endOfElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[\\s/>]`, 'gi');
  closing.lastIndex = from;
  const match = closing.exec(html);
  if (match === null) return from;
  const end = html.indexOf('>', match.index);
  return end < 0 ? html.length : end + 1;
}

/** For text between tags. References such as &copy; keep their meaning. */
function escapeText(text: string): string {
  return text.replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** For a value between double quotes. */
export function escapeAttribute(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

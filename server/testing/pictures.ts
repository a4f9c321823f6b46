// Small pictures of every kind that is taken, made from their headers up; and texts that only look like some.
import { deflateSync } from 'node:zlib';

const bytes = (...parts: (string | number[] | Uint8Array)[]) =>
  Buffer.concat(
    parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const be16 = (value: number) => [(value >>> 8) & 255, value & 255];
const le16 = (value: number) => [value & 255, (value >>> 8) & 255];

function crc32(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = bytes(type, data);
  return bytes(be32(data.length), named, be32(crc32(named)));
}

/** A grey picture that every decoder takes. */
export function makePng(width: number, height: number, text = ''): Buffer {
  const rows = Buffer.alloc((width + 1) * height, 0);
  return bytes(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', bytes(be32(width), be32(height), [8, 0, 0, 0, 0])),
    text === '' ? '' : chunk('tEXt', bytes('Comment\0', text)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  );
}

/** The headers of a JPEG; with `orientation` 6 it lies on its side. */
export function makeJpeg(width: number, height: number, orientation?: number): Buffer {
  const entry = bytes(be16(0x0112), be16(3), be32(1), be16(orientation ?? 1), be16(0));
  const exif = bytes('Exif\0\0', 'MM', be16(42), be32(8), be16(1), entry, be32(0));
  return bytes(
    [0xff, 0xd8],
    orientation === undefined ? '' : bytes([0xff, 0xe1], be16(exif.length + 2), exif),
    [0xff, 0xe0],
    be16(16),
    'JFIF\0',
    [1, 1, 0, 0, 1, 0, 1, 0, 0],
    [0xff, 0xc0],
    be16(11),
    [8],
    be16(height),
    be16(width),
    [1, 1, 0x11, 0],
    [0xff, 0xd9],
  );
}

export function makeGif(width: number, height: number): Buffer {
  return bytes('GIF89a', le16(width), le16(height), [0, 0, 0], [0x3b]);
}

export function makeWebp(width: number, height: number): Buffer {
  const le24 = (value: number) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255];
  const body = bytes('VP8X', [10, 0, 0, 0], [0, 0, 0, 0], le24(width - 1), le24(height - 1));
  return bytes('RIFF', [body.length + 4, 0, 0, 0], 'WEBP', body);
}

export function makeAvif(width: number, height: number): Buffer {
  const box = (type: string, ...parts: (string | number[] | Uint8Array)[]) => {
    const content = bytes(...parts);
    return bytes(be32(content.length + 8), type, content);
  };
  const ispe = box('ispe', be32(0), be32(width), be32(height));
  const meta = box('meta', be32(0), box('iprp', box('ipco', ispe)));
  return bytes(box('ftyp', 'avif', be32(0), 'avifmif1'), meta);
}

export function makeSvg(attributes: string, content = ''): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
}

/** Drawings that try to run something. They are pictures all the same: how they are served keeps them quiet. */
export const SVG_WITH_SCRIPT = makeSvg(
  'width="8" height="8" onload="parent.harmed = 1"',
  '<script>harmed = 1</script><a href="javascript:harmed = 1"><text>x</text></a>' +
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="&lt;script&gt;1&lt;/script&gt;"/></foreignObject>',
);

/** A PNG that is a page to whoever ignores its type. */
export const PNG_WITH_HTML = Buffer.concat([
  makePng(2, 2, '<script>harmed = 1</script>'),
  Buffer.from('<!doctype html><html><body><script>harmed = 1</script></body></html>'),
]);

/** What is not taken, whatever it is called. */
export const NO_PICTURES: readonly [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('hello')],
  ['a page', Buffer.from('<!doctype html><title>x</title><script>1</script>')],
  ['a page in XML', Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>')],
  ['an svg of no namespace', Buffer.from('<svg width="1" height="1"/>')],
  ['an svg that breaks off', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g>')],
  ['an svg with something behind', Buffer.concat([makeSvg(''), Buffer.from('<script>1</script>')])],
  [
    'an svg with entities of its own',
    Buffer.from('<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'),
  ],
  ['an svg in another encoding', Buffer.from('\ufeff<svg xmlns="http://www.w3.org/2000/svg"/>', 'utf16le')],
  ['an svg that is too deep', makeSvg('', `${'<g>'.repeat(600)}${'</g>'.repeat(600)}`)],
  ['a PDF', Buffer.from('%PDF-1.7\n')],
  ['a program', Buffer.from('\x7fELF\x02\x01\x01')],
  ['an archive', Buffer.from('PK\x03\x04')],
  ['a TIFF', Buffer.from('II*\0\x08\0\0\0')],
  ['a HEIC', bytes(be32(24), 'ftypheic', be32(0), 'mif1heic')],
  ['half a PNG signature', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
];

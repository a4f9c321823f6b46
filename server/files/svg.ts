// Whether a text is an SVG picture. What could run in one is let be: how it is served keeps it from running
// (serve-file.ts), and as <img> it never does.
import { SaxesParser } from 'saxes';
import { isSize, type Measure, NOT_MEASURED } from './image-types.ts';

/** Drawings are small; a larger one costs every reader's browser more than it shows. */
export const MAX_SVG_BYTES = 2 * 1024 * 1024;

const NAMESPACE = 'http://www.w3.org/2000/svg';
const MAX_DEPTH = 500;

/** True when it may be the beginning of XML: what else begins like that is found out by readSvg(). */
export function beginsLikeXml(head: Uint8Array): boolean {
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const first = head
    .subarray(start)
    .find(byte => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x3c;
}

/**
 * The size of the drawing in CSS pixels where it says so, or null when the bytes are no well-formed SVG in UTF-8.
 * Entities that a document declares for itself are not well-formed here.
 */
export function readSvg(bytes: Uint8Array): Measure | null {
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  let measure: Measure | null = null;
  const refuse = (why: string) => {
    throw new Error(why);
  };
  parser.on('error', error => refuse(error.message));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') refuse('another encoding');
  });
  parser.on('doctype', text => {
    if (text.includes('[')) refuse('declares things of its own');
  });
  parser.on('opentag', tag => {
    depth += 1;
    if (depth > MAX_DEPTH) refuse('too deep');
    if (measure !== null) return;
    if (tag.local !== 'svg' || tag.uri !== NAMESPACE) refuse('no svg');
    const attribute = (name: string) => tag.attributes[name]?.value;
    measure = measureRoot(attribute('width'), attribute('height'), attribute('viewBox'));
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).close();
  } catch {
    // Bytes that are no UTF-8 (TypeError), and every reason above: it is no SVG.
    return null;
  }
  return measure;
}

function measureRoot(
  width: string | undefined,
  height: string | undefined,
  viewBox: string | undefined,
): Measure {
  const [, , boxWidth = '', boxHeight = ''] = (viewBox ?? '').trim().split(/[\s,]+/);
  const across = readPixels(width) ?? readPixels(boxWidth);
  const down = readPixels(height) ?? readPixels(boxHeight);
  return across === null || down === null ? NOT_MEASURED : { width: across, height: down };
}

function readPixels(text: string | undefined): number | null {
  const match = /^\s*(\d{1,7}(?:\.\d{1,9})?)(?:px)?\s*$/.exec(text ?? '');
  const pixels = match === null ? 0 : Math.round(Number(match[1]));
  return isSize(pixels) ? pixels : null;
}

// Which pictures are taken, what they are served as, and how their headers are read. A file's name and what its sender
// says of it are never looked at: the bytes decide.
import { fileTypeFromBuffer } from 'file-type';
import { disableTypes, imageSize, types } from 'image-size';

/** What is served for each ending; the endings of stored files, and no others. */
export const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

const ENDING_OF_TYPE: Readonly<Record<string, string>> = {
  'image/png': 'png',
  // A PNG that moves is a PNG to browsers.
  'image/apng': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

const MEASURED = ['png', 'jpg', 'gif', 'webp', 'heif'];
disableTypes(types.filter(type => !MEASURED.includes(type)));

/** So many bytes from the beginning tell what a picture is. */
export const SNIFF_BYTES = 4100;
/** So many tell its size in pixels, but for photographs with very long descriptions. */
export const MEASURE_BYTES = 256 * 1024;

const MAX_PIXELS = 1_000_000;

export interface Measure {
  width: number | null;
  height: number | null;
}

/** The ending for the picture that begins with `head`, or null when it is no picture in pixels that we take. */
export async function sniffRaster(head: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(head).catch(() => {
    // EndOfStreamError and its like: a header that breaks off is no picture.
    return undefined;
  });
  return (found && ENDING_OF_TYPE[found.mime]) ?? null;
}

/** Width and height in pixels from the first bytes; null where they do not say. */
export function measureRaster(head: Uint8Array): Measure {
  try {
    const { width, height, orientation } = imageSize(head);
    // Photographs that lie on their side are shown upright.
    const isTurned = orientation !== undefined && orientation >= 5;
    const [across, down] = isTurned ? [height, width] : [width, height];
    return isSize(across) && isSize(down) ? { width: across, height: down } : NOT_MEASURED;
  } catch {
    // TypeError and RangeError of a header that is broken, or longer than what we have of it.
    return NOT_MEASURED;
  }
}

export const NOT_MEASURED: Measure = { width: null, height: null };

export function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= MAX_PIXELS;
}

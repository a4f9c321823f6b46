// Files as the text will speak of them: what counts as an image, what an image is called, and its Markdown. Pure.

/** What browsers show and the server stores. The server looks into the bytes; this only spares a journey. */
const IMAGE_TYPES: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/svg+xml'],
]);
const IMAGE_ENDING = /\.(?:png|jpe?g|gif|webp|avif|svg)$/i;

/** For the file chooser. */
export const IMAGE_ACCEPT = [...IMAGE_TYPES].join(',');

export function looksLikeImage(file: { name: string; type: string; size: number }): boolean {
  if (file.size === 0) return false;
  return file.type === '' ? IMAGE_ENDING.test(file.name) : IMAGE_TYPES.has(file.type.toLowerCase());
}

// What clipboards, cameras and screenshot tools call everything.
const GENERIC =
  /^(?:image|imagem|img|dsc|dscn|pxl|picture|photo|foto|pasted|clipboard|blob|unknown|unnamed|download|file|screen ?shot|captura de tela|grafik)[\s\d().:,_-]*(?:at|às|from|de)?[\s\d().:,_-]*(?:am|pm)?$/i;

/** Text for those who do not see the image, from its file's name; `image` for names that say nothing. Plain text. */
export function makeAlt(fileName: string, image: string): string {
  const base = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/[_\s]+/g, ' ')
    .replace(/(?<=\p{L})-(?=\p{L})|(?<=\p{L})-(?=\d)|(?<=\d)-(?=\p{L})/gu, ' ')
    .trim();
  // A name of digits alone, or of a hash, says nothing either.
  const saysNothing = GENERIC.test(base) || !/\p{L}{2}/u.test(base) || /^[0-9a-f-]{16,}$/i.test(base);
  return saysNothing ? image : [...base].slice(0, 120).join('');
}

/** `![alt](url)`, where the alt stays the text it is. */
export function writeImage(alt: string, url: string): string {
  return `![${alt.replace(/[\\`*_[\]<&~$|^=]/g, String.raw`\$&`)}](${url})`;
}

/** A file's name as the API takes it: at most `maxChars`, with its ending. */
export function shortenFileName(name: string, maxChars: number): string {
  if (name.length <= maxChars) return name;
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, maxChars - ending.length).replace(/[\ud800-\udbff]$/, '')}${ending}`;
}

/** "2.4 MB", never "0 MB". */
export function sayMegabytes(bytes: number, locale: string): string {
  const megabytes = Math.max(0.1, bytes / (1024 * 1024));
  return megabytes.toLocaleString(locale, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: megabytes < 10 ? 1 : 0,
  });
}

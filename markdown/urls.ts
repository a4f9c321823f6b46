// Which addresses a document may point at. Pure: text in, verdict out; whoever writes an address into the page
// asks here, and the sanitiser asks again.

// Browsers skip control characters and some invisible ones inside a scheme, so a scheme is read without them.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]+/gu;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const LINK_SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto']);
const IMAGE_DATA = /^data:image\/(?:png|gif|jpeg|jpg|webp|avif|bmp);base64,[a-z0-9+/=]*$/i;
const HOST = /^(?:https?:)?[/\\]{2}(?:[^/\\?#@]*@)?([^/\\?#@]+)/i;

export type ImagePlace = 'here' | 'elsewhere' | 'inline' | 'refused';

/** True for http, https, mailto, relative and #fragment addresses. */
export function isSafeLink(url: string): boolean {
  const scheme = readScheme(url);
  return scheme === null || LINK_SCHEMES.has(scheme);
}

/**
 * Where an image comes from: `here` (relative), `elsewhere` (another host, http or https), `inline` (data of a
 * raster image), or `refused`.
 */
export function placeImage(url: string): ImagePlace {
  const bare = url.replace(INVISIBLE, '');
  const scheme = readScheme(url);
  if (scheme === 'data') return IMAGE_DATA.test(bare) ? 'inline' : 'refused';
  if (scheme === 'http' || scheme === 'https') return 'elsewhere';
  if (scheme !== null) return 'refused';
  // Two slashes of either kind name a host.
  return /^[/\\]{2}/.test(bare) ? 'elsewhere' : 'here';
}

/** True for links that leave the page: those open in a tab of their own. */
export function leavesPage(url: string): boolean {
  const scheme = readScheme(url);
  return scheme === 'http' || scheme === 'https' || /^[/\\]{2}/.test(url.replace(INVISIBLE, ''));
}

/** The host of an http address, for people to read; the address itself when it has none. */
export function readHost(url: string): string {
  return HOST.exec(url.replace(INVISIBLE, ''))?.[1]?.toLowerCase() ?? url;
}

function readScheme(url: string): string | null {
  return SCHEME.exec(url.replace(INVISIBLE, ''))?.[1]?.toLowerCase() ?? null;
}

// People's colours: a palette, and what can be read on any colour. Pure.

/** Told apart by hue and by lightness, each readable with black or white on it. */
export const PALETTE = [
  '#c2410c',
  '#b4840b',
  '#4d7c0f',
  '#0f766e',
  '#0369a1',
  '#4338ca',
  '#7e22ce',
  '#be185d',
  '#9f1239',
  '#57534e',
] as const;

const HEX = /^#[0-9a-f]{6}$/i;

export function isColour(value: unknown): value is string {
  return typeof value === 'string' && HEX.test(value);
}

/** Black or white, whichever has more contrast on `colour` (#rrggbb). Never under 4.5 : 1. */
export function chooseInk(colour: string): '#000000' | '#ffffff' {
  const light = measureLuminance(colour);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#000000' : '#ffffff';
}

/** Contrast of two colours, 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function measureContrast(a: string, b: string): number {
  const [x, y] = [measureLuminance(a), measureLuminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function measureLuminance(colour: string): number {
  const channel = (at: number) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

// The browser that is measured: a real Chromium, its pages with the probe in them, keys, throttling, traces, heap. Knows
// the page of Prosa by the classes of its editor and preview.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import { installProbe, type ProbeNotes } from './page-probe.ts';
import type { TraceEvent } from './trace.ts';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';
const TRACE_CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'devtools.timeline.frame',
  'v8',
  'blink_gc',
];
const PATIENCE_MS = 60_000;
const QUIET_MS = 600;
const VIEWPORT = { width: 1400, height: 900 };

export type Mode = 'edit' | 'split';

export function openBrowser(): Promise<Browser> {
  const executable = process.env.PROSA_CHROMIUM || (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : '');
  return chromium.launch({
    ...(executable === '' ? {} : { executablePath: executable }),
    args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info', '--no-first-run'],
  });
}

/** Somebody who was never here: no cache, no copies. They write in this mode. */
export async function openContext(browser: Browser, mode: Mode): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en' });
  const view = JSON.stringify({ mode });
  await context.addInitScript(
    `try { localStorage.setItem('prosa:view', ${JSON.stringify(view)}); } catch {}`,
  );
  return context;
}

export class BenchPage {
  readonly page: Page;
  readonly #session: CDPSession;
  readonly #faults: string[] = [];

  /** A page that will note when `wanted` stands in its editor. */
  static async open(context: BrowserContext, wanted: string): Promise<BenchPage> {
    const page = await context.newPage();
    await page.addInitScript(installProbe, wanted);
    return new BenchPage(page, await context.newCDPSession(page));
  }

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
    page.on('pageerror', error => this.#faults.push(error.message));
  }

  /** Goes there; resolves when the text can be typed in and holds what is wanted. */
  async visit(url: string, waitForText: boolean): Promise<void> {
    await this.page.goto(url);
    await this.waitFor(
      ({ focusMs, textMs }) => focusMs !== null && (!waitForText || textMs !== null),
      'the text cannot be typed in',
    );
  }

  /** The preview, if there is one, has not changed for half a second. */
  async previewSettled(): Promise<void> {
    let seenMs: number | null = null;
    let quietSince = performance.now();
    await this.waitFor(({ previewChangedMs }) => {
      if (previewChangedMs !== seenMs) quietSince = performance.now();
      seenMs = previewChangedMs;
      return seenMs !== null && performance.now() - quietSince > QUIET_MS;
    }, 'the preview does not settle');
  }

  /** Looks at the notes again and again: the page's policy forbids what would wait inside it. */
  async waitFor(isSo: (notes: ProbeNotes) => boolean, otherwise: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!isSo(await this.notes())) {
      if (performance.now() > deadline) throw new Error(otherwise);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  /** This stands in the first lines on the screen. */
  async sees(words: string): Promise<void> {
    await this.page.locator('.cm-content').getByText(words).waitFor({ timeout: PATIENCE_MS });
  }

  async throttle(rate: number): Promise<void> {
    await this.#session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** The caret goes to the end of a line in the upper half of the screen. */
  async putCaret(): Promise<void> {
    await this.page.locator('.cm-line').nth(4).click();
    await this.page.keyboard.press('End');
  }

  /** Types at this pace for so long, in words and now and then a new line. */
  async type(keysPerSecond: number, durationMs: number, random: () => number): Promise<void> {
    const began = performance.now();
    let dueMs = 0;
    for (let i = 0; dueMs < durationMs; i++) {
      const waitMs = began + dueMs - performance.now();
      if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
      await this.page.keyboard.press(chooseKey(i, random));
      dueMs += (1000 / keysPerSecond) * (0.6 + 0.8 * random());
    }
  }

  /** Forgets what was noted, the times of opening excepted. */
  async reset(): Promise<void> {
    await this.page.evaluate(() => dispatchEvent(new Event('prosa-bench-reset')));
  }

  async notes(): Promise<ProbeNotes> {
    if (this.#faults.length > 0) throw new Error(`the page had an error: ${this.#faults[0]}`);
    return this.page.evaluate(() => window.prosaBench);
  }

  async trace(during: () => Promise<void>): Promise<TraceEvent[]> {
    const browser = this.page.context().browser()!;
    await browser.startTracing(this.page, { categories: TRACE_CATEGORIES });
    await during();
    const buffer = await browser.stopTracing();
    return (JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
  }

  async profile(during: () => Promise<void>): Promise<unknown> {
    await this.#session.send('Profiler.enable');
    await this.#session.send('Profiler.setSamplingInterval', { interval: 200 });
    await this.#session.send('Profiler.start');
    await during();
    const { profile } = await this.#session.send('Profiler.stop');
    return profile;
  }

  /** After everything that nobody holds was collected. */
  async measureHeap(): Promise<{ heapBytes: number; domNodes: number }> {
    await this.#session.send('HeapProfiler.enable');
    for (let i = 0; i < 3; i++) await this.#session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#session.send('Runtime.getHeapUsage');
    const { nodes } = await this.#session.send('Memory.getDOMCounters');
    await this.#session.send('HeapProfiler.disable');
    return { heapBytes: usedSize, domNodes: nodes };
  }
}

function chooseKey(index: number, random: () => number): string {
  if (index % 60 === 59) return 'Enter';
  return random() < 0.17 ? 'Space' : 'etaoinsrhl'.charAt(Math.floor(random() * 10));
}

// bench/report.json and bench/report.html: what the last run of each kind measured, side by side. Each run writes its own
// part and leaves the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { renderPage } from './html-page.ts';
import type { WholeReport } from './whole-report.ts';

/** Puts one part into the JSON file, and makes the page of the whole beside it. Says where they are. */
export function writeReport(jsonFile: string, part: WholeReport): void {
  const others: WholeReport = existsSync(jsonFile) ? JSON.parse(readFileSync(jsonFile, 'utf8')) : {};
  const report: WholeReport = { ...others, ...part };
  writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  const pageFile = jsonFile.replace(/\.json$/, '.html');
  writeFileSync(pageFile, renderPage(report));
  console.log(`All figures: ${jsonFile}, with charts: ${pageFile}`);
}

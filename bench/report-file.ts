// bench/report.json and bench/report.html: what the last run of each kind measured, side by side. Each run writes its own
// part and leaves the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ClientReport } from './client/report.ts';
import { renderPage } from './html-page.ts';
import type { MachineFacts } from './machine.ts';
import type { Outcome, Row } from './report.ts';
import type { Scenario } from './scenarios.ts';
import type { SearchReport } from './search/main.ts';
import type { TransportsReport } from './transports/report.ts';

/** The servers side by side. */
export interface ServersReport {
  machine: MachineFacts;
  stores: Record<string, string>;
  roundCount: number;
  scenarios: (Scenario & { verdict: string[]; rows: Row[] })[];
  /** All outcomes, by scenario and server. */
  rounds: Record<string, Outcome[]>;
}

export interface WholeReport {
  servers?: ServersReport;
  transports?: TransportsReport;
  /** `text` is the report as the terminal showed it. */
  client?: ClientReport & { text: string };
  search?: SearchReport & { text: string };
}

/** Puts one part into the JSON file, and makes the page of the whole beside it. Says where they are. */
export function writeReport(jsonFile: string, part: WholeReport): void {
  const others: WholeReport = existsSync(jsonFile) ? JSON.parse(readFileSync(jsonFile, 'utf8')) : {};
  const report: WholeReport = { ...others, ...part };
  writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  const pageFile = jsonFile.replace(/\.json$/, '.html');
  writeFileSync(pageFile, renderPage(report));
  console.log(`All figures: ${jsonFile}, with charts: ${pageFile}`);
}

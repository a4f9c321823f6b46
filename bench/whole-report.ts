// What bench/report.json holds: the last run of each kind. Types only.
import type { ClientReport } from './client/report.ts';
import type { MachineFacts } from './machine.ts';
import type { Outcome, Row } from './report.ts';
import type { Scenario } from './scenarios.ts';
import type { SearchReport } from './search/report.ts';
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

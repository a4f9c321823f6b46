// Puts a gate on trial: honest histories with spoiled updates in between go through it, and the oracle looks at
// what it admitted. The gate is a parameter, so that known-bad gates can show that the trial finds them.
import type { DocumentKind } from '../../protocol/messages.ts';
import { examineAdmitted } from './gate-oracle.ts';
import { writeHistory } from './histories.ts';
import { createRandom, type Random } from './random.ts';
import { collectIds, mutateUpdate } from './update-mutations.ts';

/** The bytes that go into the log, or null when nothing does. */
export type AdmitTrial = (bytes: Uint8Array) => Uint8Array | null;

export interface TrialFinding {
  seed: string;
  failure: string;
  /** The admitted bytes that made it go wrong. */
  culprit: Uint8Array;
  /** All that was admitted before. */
  before: Uint8Array[];
}

export interface TrialResult {
  judgedCount: number;
  admittedCount: number;
  findings: TrialFinding[];
}

const HISTORY_STEPS = 48;
const SESSIONS_PER_HISTORY = 6;
const SPOILED_PER_STEP = 3;

/**
 * Judges at least `count` spoiled updates. `createGate` makes a gate for a new document. Stops at `maxFindings`.
 * The same seed, kind and count give the same trial.
 */
export function tryGate(options: {
  createGate: (kind: DocumentKind) => AdmitTrial;
  kind: DocumentKind;
  seed: string;
  count: number;
  maxFindings: number;
}): TrialResult {
  const result: TrialResult = { judgedCount: 0, admittedCount: 0, findings: [] };
  for (let round = 0; result.judgedCount < options.count; round++) {
    const seed = `${options.seed}/${options.kind}/${round}`;
    const random = createRandom(seed);
    const history = writeHistory(random, { kind: options.kind, authorCount: 3, stepCount: HISTORY_STEPS });
    const ids = collectIds(history);
    for (let session = 0; session < SESSIONS_PER_HISTORY; session++) {
      if (result.findings.length >= options.maxFindings) return result;
      const admitted = runSession(random, history, ids, options.createGate(options.kind), result);
      const finding = examineAdmitted(admitted, options.kind);
      if (finding !== null) {
        result.findings.push({
          seed: `${seed} session ${session}`,
          failure: finding.failure,
          culprit: admitted[finding.index]!,
          before: admitted.slice(0, finding.index),
        });
      }
    }
  }
  return result;
}

function runSession(
  random: Random,
  history: readonly Uint8Array[],
  ids: ReturnType<typeof collectIds>,
  admit: AdmitTrial,
  result: TrialResult,
): Uint8Array[] {
  const admitted: Uint8Array[] = [];
  const pool = { updates: history, ids };
  const send = (bytes: Uint8Array) => {
    const taken = admit(bytes);
    if (taken !== null) admitted.push(taken);
    return taken !== null;
  };
  for (const [step, honest] of history.entries()) {
    for (let i = 0; i < SPOILED_PER_STEP; i++) {
      const source = random.chance(0.7)
        ? honest
        : history[random.int(0, Math.min(history.length - 1, step + 3))]!;
      result.judgedCount++;
      if (send(mutateUpdate(random, source, pool))) result.admittedCount++;
    }
    send(honest);
  }
  return admitted;
}

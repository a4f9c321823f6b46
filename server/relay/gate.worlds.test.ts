// The gate on trial: what it passes can be in a document, and what honest clients send is never refused. Real documents
// are built from what it admits. GATE_SEED and GATE_COUNT change what is tried.
import { describe, expect, it } from 'vitest';
import type { DocumentKind } from '../../protocol/messages.ts';
import { examineAdmitted } from '../testing/gate-oracle.ts';
import { type AdmitTrial, type TrialFinding, tryGate } from '../testing/gate-trial.ts';
import { runHonestTraffic, type TrafficCounts } from '../testing/honest-traffic.ts';
import { hostileBase, hostileUpdates } from '../testing/hostile/hostile-updates.ts';
import { createRandom } from '../testing/random.ts';
import { ANYBODY, Gate } from './gate.ts';

const KINDS = ['text', 'any'] as const;
const SEED = process.env.GATE_SEED ?? 'every day';
const SPOILED_COUNT = Number(process.env.GATE_COUNT ?? 100_000);
const HONEST_COUNT = 400;

function createTrialGate(kind: DocumentKind): AdmitTrial {
  const gate = new Gate(kind);
  return bytes => {
    const verdict = gate.admit(bytes, ANYBODY);
    return verdict.verdict === 'news' ? verdict.update.bytes : null;
  };
}

function describeFinding({ seed, failure, culprit, before }: TrialFinding): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return `${seed}: after ${before.length} updates ${hex(culprit)} ${failure}`;
}

describe('the gate', () => {
  it.each(KINDS)(
    'GATE-1: what it admits applies, reloads and merges to the same document (%s, TRAP 21)',
    kind => {
      const result = tryGate({
        createGate: createTrialGate,
        kind,
        seed: SEED,
        count: SPOILED_COUNT / 2,
        maxFindings: 3,
      });
      expect(
        result.findings.map(describeFinding),
        `repeat with GATE_SEED="${SEED}" GATE_COUNT=${SPOILED_COUNT} npx vitest run --project worlds server/relay/gate`,
      ).toEqual([]);
      expect(result.judgedCount).toBeGreaterThanOrEqual(SPOILED_COUNT / 2);
      expect(result.admittedCount).toBeGreaterThan(SPOILED_COUNT / 50);
    },
  );

  it.each(KINDS)('GATE-2: no honest message is ever refused or called a gap (%s)', kind => {
    const counts: TrafficCounts = { sent: 0, merged: 0, repeated: 0, wholes: 0, returns: 0 };
    for (let i = 0; i < HONEST_COUNT; i++) {
      const seed = `${SEED}/honest/${kind}/${i}`;
      const gate = new Gate(kind);
      const fault = runHonestTraffic({
        random: createRandom(seed),
        kind,
        stepCount: 90,
        counts,
        admit: bytes => {
          const verdict = gate.admit(bytes, ANYBODY);
          if (verdict.verdict === 'refused') return { outcome: 'refused', detail: verdict.detail };
          if (verdict.verdict === 'nothing') return { outcome: 'nothing', gap: verdict.gap };
          return { outcome: 'news', bytes: verdict.update.bytes, gap: verdict.gap };
        },
      });
      expect(fault, seed).toBeNull();
    }
    for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(100);
  });

  it.each(KINDS)('GATE-1: no handmade hostile update harms a document of kind %s', kind => {
    for (const { name, bytes } of hostileUpdates()) {
      const gate = new Gate(kind);
      const base = gate.admit(hostileBase(), ANYBODY);
      if (base.verdict !== 'news') throw new Error(`the base is ${base.verdict}`);
      const verdict = gate.admit(bytes, ANYBODY);
      const admitted =
        verdict.verdict === 'news' ? [base.update.bytes, verdict.update.bytes] : [base.update.bytes];
      expect(examineAdmitted(admitted, kind), name).toBeNull();
    }
  });
});

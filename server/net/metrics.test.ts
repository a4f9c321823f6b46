// Rule NET-18: the numbers of /metrics.
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('NET-18: everything the relay tells can be read in the text', async () => {
  const metrics = new Metrics(() => ({ connections: 3, rooms: 2, unsavedUpdates: 5, logBytes: 1234 }));
  metrics.updateAdmitted(40);
  metrics.updateAdmitted(60);
  metrics.updateDuplicate();
  metrics.updateGap();
  metrics.updateRefused('malformed');
  metrics.flushed(100, 4, 2);
  metrics.committed(3, 7);
  metrics.commitFailed();
  metrics.folded(12);
  metrics.turnedAway('origin');
  metrics.connectionClosed(4413);
  metrics.connectionClosed(3999);
  // Twice: what is added up is told, not added again.
  await metrics.render();
  const lines = (await metrics.render()).split('\n');
  for (const line of [
    'prosa_connections 3',
    'prosa_rooms 2',
    'prosa_unsaved_updates 5',
    'prosa_log_bytes 1234',
    'prosa_updates_admitted_total 2',
    'prosa_updates_admitted_bytes_total 100',
    'prosa_updates_duplicate_total 1',
    'prosa_updates_gap_total 1',
    'prosa_updates_refused_total{reason="malformed"} 1',
    'prosa_updates_refused_total{reason="too-fast"} 0',
    'prosa_frames_sent_total 4',
    'prosa_bytes_sent_total 400',
    'prosa_updates_delivered_total 8',
    'prosa_flush_bytes_count 1',
    'prosa_flush_receivers_sum 4',
    'prosa_commit_seconds_sum 0.003',
    'prosa_commit_updates_sum 7',
    'prosa_commit_failures_total 1',
    'prosa_fold_seconds_count 1',
    'prosa_connections_refused_total{reason="origin"} 1',
    'prosa_connections_closed_total{code="4413"} 1',
    'prosa_connections_closed_total{code="other"} 1',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.some(line => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  expect(lines.some(line => line.startsWith('process_cpu_seconds_total '))).toBe(true);
});

test('NET-18: the last commit says whether the store writes', () => {
  const metrics = new Metrics(() => ({ connections: 0, rooms: 0, unsavedUpdates: 0, logBytes: 0 }));
  expect(metrics.storeHealth).toBe('unknown');
  metrics.commitFailed();
  expect(metrics.storeHealth).toBe('failing');
  metrics.committed(1, 1);
  expect(metrics.storeHealth).toBe('writing');
});

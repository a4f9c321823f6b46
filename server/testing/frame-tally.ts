// Counts the frames of one simulated connection, and holds them against what they may be at most. Knows the wire's message
// numbers, no relay and no client.
//
// The bound, for what a server sends over one connection:
// - document messages (SyncStep2, Update): one for each update that others had admitted while it was open, two for each
//   question (SyncStep1) that the client asked, one for each fold of the log;
// - questions: one at the start, one more for each second and for each document message of the client, which may have come
//   behind a gap;
// - awareness: one for each awareness message of anybody, for each connection that ended and each 20 s of silence; and for
//   each of the client's own one more for each clientID in the document;
// - checkpoints: one for each that the client sent.
// And for what Prosa's page sends: one Update for each change of its own, one SyncStep2 for each question of the server, one
// checkpoint for each of both, one question at the start and one more for each 4 s.
import { MESSAGE, SYNC } from '../../protocol/messages.ts';

interface Frames {
  questions: number;
  documents: number;
  awareness: number;
  checkpoints: number;
  others: number;
}

/** What has happened in the whole world until now. */
export interface WorldTally {
  atMs: number;
  admitted: number;
  folds: number;
  /** Document and awareness messages that servers have received, on all connections. */
  documents: number;
  awareness: number;
  endedConnections: number;
  /** clientIDs that there have been. */
  clients: number;
  /** Local changes of the client at this end. */
  edits: number;
}

const HEARTBEAT_MS = 20_000;
const PROBE_EVERY_MS = 4_000;

export class FrameTally {
  readonly down = startFrames();
  readonly up = startFrames();
  /** Document messages of this connection's client that a server has received. */
  arrivedDocuments = 0;
  /** Questions of the server that the client has received. */
  arrivedQuestions = 0;
  private readonly from: WorldTally;
  private to: WorldTally | null = null;

  constructor(from: WorldTally) {
    this.from = from;
  }

  countDown(frame: Uint8Array): void {
    count(this.down, frame);
  }

  countUp(frame: Uint8Array): void {
    count(this.up, frame);
  }

  end(to: WorldTally): void {
    this.to ??= to;
  }

  /**
   * What there was too much of, in words. `now` counts for a connection that has not ended, and for what the client sent: it may
   * go on for long after the server has given the connection up.
   */
  examine(now: WorldTally, isPage: boolean): string[] {
    const { from, up, down } = this;
    const to = this.to ?? now;
    const seconds = (to.atMs - from.atMs) / 1000;
    const byOthers = Math.min(
      to.admitted - from.admitted,
      to.documents - from.documents - this.arrivedDocuments,
    );
    const edits = now.edits - from.edits;
    const openMs = now.atMs - from.atMs;
    const bounds: [what: string, frames: number, most: number][] = [
      ['documents down', down.documents, byOthers + 2 * up.questions + to.folds - from.folds],
      ['questions down', down.questions, 1 + Math.ceil(seconds) + this.arrivedDocuments],
      [
        'awareness down',
        down.awareness,
        2 +
          (to.awareness - from.awareness) +
          up.awareness * to.clients +
          (to.endedConnections - from.endedConnections) +
          Math.ceil((seconds * 1000) / HEARTBEAT_MS),
      ],
      ['checkpoints down', down.checkpoints, up.checkpoints],
      ['documents up', up.documents, edits + down.questions],
    ];
    if (isPage) {
      bounds.push(['checkpoints up', up.checkpoints, edits + down.questions + 1]);
      bounds.push(['questions up', up.questions, 1 + Math.ceil(openMs / PROBE_EVERY_MS)]);
    }
    return bounds
      .filter(([, frames, most]) => frames > most)
      .map(([what, frames, most]) => `${what}: ${frames} frames, at most ${most} may be`);
  }
}

function startFrames(): Frames {
  return { questions: 0, documents: 0, awareness: 0, checkpoints: 0, others: 0 };
}

function count(frames: Frames, frame: Uint8Array): void {
  if (frame[0] === MESSAGE.sync) frames[frame[1] === SYNC.step1 ? 'questions' : 'documents']++;
  else if (frame[0] === MESSAGE.awareness) frames.awareness++;
  else if (frame[0] === MESSAGE.checkpoint) frames.checkpoints++;
  else frames.others++;
}

// Looks at SQLite's write-ahead log before SQLite does, which stops at the first frame that does not fit and says nothing of
// what follows. A crash leaves a torn end, and that is all it can leave: each commit is synced before the next is written. So
// a commit that is followed by frames of the same log was on disk, and when a frame up to it does not fit, it was damaged.
// https://www.sqlite.org/fileformat2.html#the_write_ahead_log
import { readFileSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

export interface LogDamage {
  /** Commits that were on disk and cannot be read any more. */
  lostCommitCount: number;
}

/** What has been lost from the log in `path`; null when nothing has, or nothing that was ever on disk. */
export function findLogDamage(path: string): LogDamage | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    // There is no log, or it cannot be read; then SQLite cannot read it, either, and says so.
    return null;
  }
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return null;
  const log = new LogFile(bytes);
  return log.findDamage();
}

type Salts = readonly [number, number];

class LogFile {
  private readonly view: DataView;
  private readonly pageBytes: number;
  private readonly frameCount: number;
  private readonly isLittleEndian: boolean;
  private s0 = 0;
  private s1 = 0;

  constructor(bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const pageBytes = this.view.getUint32(8);
    // A header that is damaged itself: ours are of SQLite's usual size.
    const isSize = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
    this.pageBytes = isSize ? pageBytes : 4096;
    this.frameCount = Math.floor((bytes.length - HEADER_BYTES) / (FRAME_HEADER_BYTES + this.pageBytes));
    this.isLittleEndian = (this.view.getUint32(0) & 1) === 0;
  }

  findDamage(): LogDamage | null {
    const { frameCount } = this;
    if (frameCount === 0) return null;
    const isHeaderGood = this.checkHeader();
    // The salts tell frames of this log from those that an older one has left behind them.
    const [salt1, salt2] = isHeaderGood ? this.saltsAt(16) : this.findUsualSalts();
    let frame = 0;
    if (isHeaderGood) while (frame < frameCount && this.checkFrame(frame, salt1, salt2)) frame++;
    let commitCount = 0;
    let lostCommitCount = 0;
    for (; frame < frameCount; frame++) {
      const at = this.frameAt(frame);
      const [own1, own2] = this.saltsAt(at + 8);
      if (own1 !== salt1 || own2 !== salt2) continue;
      lostCommitCount = commitCount;
      if (this.view.getUint32(at + 4) !== 0) commitCount++;
    }
    return lostCommitCount === 0 ? null : { lostCommitCount };
  }

  private frameAt(frame: number): number {
    return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + this.pageBytes);
  }

  private saltsAt(at: number): Salts {
    return [this.view.getUint32(at), this.view.getUint32(at + 4)];
  }

  /** Those of most frames, when the header cannot be asked. */
  private findUsualSalts(): Salts {
    const counts = new Map<string, { salts: Salts; count: number }>();
    for (let frame = 0; frame < this.frameCount; frame++) {
      const salts = this.saltsAt(this.frameAt(frame) + 8);
      const entry = counts.get(salts.join()) ?? { salts, count: 0 };
      entry.count++;
      counts.set(salts.join(), entry);
    }
    return [...counts.values()].reduce((most, entry) => (entry.count > most.count ? entry : most)).salts;
  }

  private checkHeader(): boolean {
    const isMagic = (this.view.getUint32(0) & ~1) === MAGIC;
    this.add(0, 24);
    return isMagic && this.isSum(24);
  }

  private checkFrame(frame: number, salt1: number, salt2: number): boolean {
    const at = this.frameAt(frame);
    const [own1, own2] = this.saltsAt(at + 8);
    if (own1 !== salt1 || own2 !== salt2) return false;
    this.add(at, 8);
    this.add(at + FRAME_HEADER_BYTES, this.pageBytes);
    return this.isSum(at + 16);
  }

  /** Goes on with the sum over everything before: eight bytes at a time. */
  private add(at: number, length: number): void {
    const { view, isLittleEndian } = this;
    let { s0, s1 } = this;
    for (let i = at; i < at + length; i += 8) {
      s0 = (s0 + view.getUint32(i, isLittleEndian) + s1) >>> 0;
      s1 = (s1 + view.getUint32(i + 4, isLittleEndian) + s0) >>> 0;
    }
    this.s0 = s0;
    this.s1 = s1;
  }

  private isSum(at: number): boolean {
    return this.view.getUint32(at) === this.s0 && this.view.getUint32(at + 4) === this.s1;
  }
}

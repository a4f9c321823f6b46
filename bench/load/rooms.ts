// Rooms with people in them: who types, what everybody has seen, and when. Opens them on a server and makes all
// frames beforehand. Measures nothing itself: the times go into the Recorder.
import type { FanOutJob } from '../jobs.ts';
import type { ByteReader } from './bytes.ts';
import { Client, type ClientObserver, type Target } from './client.ts';
import { clientIdOf, makeCursor, makeKeystroke, makeSeed, SEED_CLIENT, seedLength } from './keystrokes.ts';
import { maskFrame } from './raw-socket.ts';
import { scanUpdate } from './update-scan.ts';
import { inBatches, waitUntil } from './wait.ts';

const CONNECTING_AT_ONCE = 25;
/** Of the first rooms, some people's documents are built and compared in the end. */
export const VERIFIED_ROOM_COUNT = 3;

/** All that the receivers of one run write down. */
export interface Recorder {
  deliveries: number;
  cursors: number;
  /** Of edits sent in the measured window, in milliseconds. */
  latencies: Float32Array;
  latencyCount: number;
  windowFromMs: number;
  windowToMs: number;
}

/** Somebody's stream of keystrokes. */
export interface Author {
  person: Person;
  clientId: number;
  updateFrames: Buffer[];
  cursorFrames: Buffer[];
  sentAtMs: Float64Array;
  sentCount: number;
}

export interface Room {
  doc: string;
  /** By the line they write on. */
  authors: Author[];
  /** The line of each author by clientID. */
  lineOf: Map<number, number>;
  people: Person[];
}

/** One person's connection and screen: which edits of whom it shows already. */
export class Person implements ClientObserver {
  readonly client: Client;
  /** The line this person writes on; negative for those who only read. */
  readonly line: number;
  /** By line: how many edits have arrived. */
  readonly seen: Int32Array;
  seedSeen = 0;
  /** Edits that arrived before those they build on: the screen would not show them. */
  gaps = 0;
  problem: string | null = null;
  /** Whether this person looks into what arrives. */
  readonly isReader: boolean;
  /** Everything received, where this person's document is built and compared in the end; else null. */
  readonly kept: Uint8Array[] | null;
  private readonly room: Room;
  private readonly recorder: Recorder;
  private nowMs = 0;

  constructor(
    target: Target,
    room: Room,
    recorder: Recorder,
    line: number,
    typingPerRoom: number,
    attention: 'takes-in' | 'reads' | 'keeps',
  ) {
    this.room = room;
    this.recorder = recorder;
    this.line = line;
    this.seen = new Int32Array(typingPerRoom);
    this.isReader = attention !== 'takes-in';
    this.kept = attention === 'keeps' ? [] : null;
    this.client = new Client(target, room.doc, this, {
      longMessages: this.isReader ? 'whole' : 'head',
    });
  }

  updateArrived(reader: ByteReader, wholeBytes: number): void {
    if (!this.isReader) return;
    this.nowMs = performance.now();
    if (this.kept !== null) this.kept.push(reader.copyBytes(wholeBytes));
    scanUpdate(reader, this.noteRange);
  }

  cursorsArrived(count: number): void {
    this.recorder.cursors += count;
  }

  private readonly noteRange = (clientId: number, from: number, to: number): void => {
    const line = this.room.lineOf.get(clientId);
    if (line === undefined) {
      if (clientId === SEED_CLIENT) this.seedSeen = Math.max(this.seedSeen, to);
      else this.problem = `an edit of a stranger: ${clientId}`;
      return;
    }
    if (line === this.line) return;
    const seen = this.seen[line]!;
    if (from > seen) this.gaps += 1;
    if (to <= seen) return;
    const recorder = this.recorder;
    const sentAt = this.room.authors[line]!.sentAtMs;
    for (let edit = seen; edit < to; edit++) {
      const sentMs = sentAt[edit]!;
      if (sentMs >= recorder.windowFromMs && sentMs < recorder.windowToMs) {
        recorder.latencies[recorder.latencyCount++] = this.nowMs - sentMs;
      }
    }
    recorder.deliveries += to - seen;
    this.seen[line] = to;
  };
}

/** Opens every room: one person brings the page, the others come and get it. */
export async function openRooms(target: Target, job: FanOutJob, recorder: Recorder): Promise<Room[]> {
  const rooms: Room[] = [];
  for (let i = 0; i < job.roomCount; i++) {
    rooms.push({ doc: `bench-room-${i}`, authors: [], lineOf: new Map(), people: [] });
  }
  const seed = makeSeed(job.typingPerRoom);
  await inBatches(rooms, CONNECTING_AT_ONCE, async (room, roomIndex) => {
    const first = addPerson(target, job, recorder, room, roomIndex);
    await first.client.whenSynced();
    first.client.send(maskFrame(first.client.make.update(seed)));
    first.seedSeen = seedLength(job.typingPerRoom);
  });
  const rest = rooms.flatMap((room, roomIndex) =>
    Array.from({ length: job.peoplePerRoom - 1 }, () => ({ room, roomIndex })),
  );
  await inBatches(rest, CONNECTING_AT_ONCE, async ({ room, roomIndex }) => {
    await addPerson(target, job, recorder, room, roomIndex).client.whenSynced();
  });
  await waitUntil(
    () =>
      rooms.every(room =>
        room.people.every(person => !person.isReader || person.seedSeen === seedLength(job.typingPerRoom)),
      ),
    'everybody has the page',
  );
  return rooms;
}

function addPerson(
  target: Target,
  job: FanOutJob,
  recorder: Recorder,
  room: Room,
  roomIndex: number,
): Person {
  const index = room.people.length;
  // Those who come last type: the page is there when they come.
  const line = index - (job.peoplePerRoom - job.typingPerRoom);
  const reads = index < job.readersPerRoom;
  const keeps = reads && roomIndex < VERIFIED_ROOM_COUNT && (index < 2 || index === job.peoplePerRoom - 1);
  const attention = keeps ? 'keeps' : reads ? 'reads' : 'takes-in';
  const person = new Person(target, room, recorder, line, job.typingPerRoom, attention);
  room.people.push(person);
  if (line >= 0) {
    const clientId = clientIdOf(index);
    room.lineOf.set(clientId, line);
    room.authors[line] = {
      person,
      clientId,
      updateFrames: [],
      cursorFrames: [],
      sentAtMs: new Float64Array(0),
      sentCount: 0,
    };
  }
  return person;
}

/** Makes all frames before anything is measured. `order` names the author of each keystroke, over all rooms. */
export function prepareFrames(rooms: Room[], job: FanOutJob, order: readonly number[]): void {
  const counts = new Int32Array(job.roomCount * job.typingPerRoom);
  for (const author of order) counts[author] = counts[author]! + 1;
  for (const [roomIndex, room] of rooms.entries()) {
    for (const [line, author] of room.authors.entries()) {
      const count = counts[roomIndex * job.typingPerRoom + line]!;
      const make = author.person.client.make;
      author.sentAtMs = new Float64Array(count);
      for (let edit = 0; edit < count; edit++) {
        author.updateFrames.push(maskFrame(make.update(makeKeystroke(author.clientId, line, edit))));
        if (job.cursors) {
          author.cursorFrames.push(maskFrame(make.awareness(makeCursor(author.clientId, line, edit))));
        }
      }
    }
  }
}

/** Everybody says who they are, as editors do on arrival; resolves when all others know. */
export async function announceEverybody(rooms: Room[], recorder: Recorder): Promise<void> {
  for (const room of rooms) {
    for (const [index, { client }] of room.people.entries()) {
      client.send(maskFrame(client.make.awareness(makeCursor(clientIdOf(index), index, -1))));
    }
  }
  const wanted = rooms.reduce((sum, room) => sum + room.people.length * (room.people.length - 1), 0);
  await waitUntil(() => recorder.cursors >= wanted, 'everybody knows who is here');
}

// What befalls a simulated world, drawn from its seed: people write while the network, the server, its disk, the clocks and
// what people may do go through a bad half minute; then everything heals.
import type { Inhabitant } from './inhabitant.ts';
import { PageClient } from './page-client.ts';
import type { Random } from './random.ts';
import type { Wire } from './simulated-network.ts';
import type { SimulatedTime } from './simulated-time.ts';
import type { WorldLife } from './world-life.ts';

const PEOPLE = 5;
const MAX_PEOPLE = 7;
const SLOW_BYTES_PER_SECOND = 1_000;

export class Fate {
  private readonly life: WorldLife;
  private readonly random: Random;
  private readonly time: SimulatedTime;
  private endMs = 0;

  constructor(life: WorldLife) {
    this.life = life;
    this.random = life.random;
    this.time = life.time;
  }

  /** The bad half minute. */
  async live(): Promise<void> {
    const { life } = this;
    life.startServer();
    for (let i = 0; i < PEOPLE; i++) life.join();
    this.endMs = this.time.currentMs + this.random.int(15_000, 50_000);
    this.writeOn();
    this.disturbOn();
    await this.time.run(this.endMs - this.time.currentMs, () => {
      life.look();
      return life.faults.length > 0;
    });
  }

  async heal(): Promise<void> {
    const { life } = this;
    life.tell('everything heals');
    life.hasHealed = true;
    if (life.server !== null) life.server.weather = 'fine';
    life.disk.freeBytes = Number.POSITIVE_INFINITY;
    for (const device of life.away.splice(0)) this.comeBack(device);
    if (life.clients.length === 0) life.join();
    life.setClocksRight();
    for (const client of life.clients) {
      client.machine.online = true;
      if (life.roleOf(client) !== 'edit') life.changeRole(client, 'edit');
      this.healWire(client);
      life.lookAt(client);
    }
    // Dead wires are found out by pings and watchdogs; what everybody types then must not depend on that.
    await this.time.run(this.random.int(0, 30_000), () => life.faults.length > 0);
  }

  private healWire(client: Inhabitant): void {
    const { wire } = client.machine;
    if (wire === null) return;
    for (const pipe of [wire.up, wire.down]) {
      pipe.loseCount = 0;
      pipe.tearsNext = false;
      pipe.bytesPerSecond = null;
      // Before the client's end is open, what the server has sent must wait for that.
      if (pipe.state === 'stalled' && wire.isOpen) pipe.setState('flowing');
    }
    // TCP loses no frames. What was lost on the way down a stock client cannot know, and of what was lost on the way up
    // a gap tells only where something was typed later: the next connection heals both.
    if (client.lacksFrames || client.lostFrames) wire.cut();
    // y-websocket measures silence by the wall clock: where that was set back it waits for a day. Prosa's page does not.
    else if (client.kind !== 'page' && !wire.reachesClient) wire.abandon();
  }

  private writeOn(): void {
    this.time.after(this.random.int(10, 400), () => {
      if (this.isOver) return;
      if (this.life.clients.length > 0) {
        const client = this.random.pick(this.life.clients);
        this.as(client, () => {
          for (let i = this.random.int(1, 3); i > 0; i--) client.act();
        });
      }
      this.writeOn();
    });
  }

  private disturbOn(): void {
    this.time.after(this.random.int(200, 3_000), () => {
      if (this.isOver) return;
      this.disturb();
      this.disturbOn();
    });
  }

  private get isOver(): boolean {
    return this.time.currentMs >= this.endMs || this.life.hasHealed;
  }

  private disturb(): void {
    const { life } = this;
    const die = this.random.int(0, 99);
    if (die < 34) this.disturbWire();
    else if (die < 48) this.disturbDisk();
    else if (die < 56) void life.restartServer(this.random.chance(0.4) ? 'stop' : 'kill');
    else if (die < 61) this.strike();
    else if (die < 63) life.strikesAtSaved = true;
    else if (die < 67) this.welcome();
    else if (die < 70) void life.writeOnServer();
    else if (die < 78) this.loseClient();
    else if (die < 81) for (const client of [...life.clients]) life.leave(client);
    else if (die < 84) this.goOffline();
    else if (die < 89) this.changeRole();
    else if (die < 92) this.setClock();
    else if (die < 95) this.turnAway();
    else if (die < 97) this.openSecondTab();
    else this.reload();
  }

  // -- connections ------------------------------------------------------------------------------------------------

  private disturbWire(): void {
    const { life } = this;
    const client = life.clients.length > 0 ? this.random.pick(life.clients) : null;
    const wire = client?.machine.wire;
    if (!client || !wire?.isOpen) return;
    const state = this.random.pick([
      ...(['cut', 'torn', 'half-open', 'one-way', 'stall', 'slow', 'late close'] as const),
      ...(['abandoned', 'late frames', 'lose up', 'lose down'] as const),
    ]);
    life.tell(`${client.name}: ${state}`);
    switch (state) {
      case 'cut':
        life.counts.cuts++;
        wire.cut();
        break;
      case 'torn':
        this.tear(client, wire);
        break;
      case 'half-open':
        life.counts.halfOpens++;
        wire.up.setState('dead');
        wire.down.setState('dead');
        break;
      case 'one-way':
        life.counts.oneWays++;
        wire[this.random.pick(['up', 'down'] as const)].setState('dead');
        break;
      case 'stall':
        this.stall(wire);
        break;
      case 'slow':
        this.slowDown(wire);
        break;
      case 'late close':
        life.counts.lateCloses++;
        this.as(client, () => closeLate(client, wire));
        break;
      case 'abandoned':
        // The network is another one, and the client is back while its old connection still counts as alive.
        life.counts.abandonedConnections++;
        wire.abandon();
        break;
      case 'late frames':
        life.counts.lateFrames++;
        this.as(client, () => client.act());
        wire.leaveBehind(this.random.int(300, 8_000));
        break;
      case 'lose up':
        // What gets lost on a connection that goes on breaks the promise of TCP on which checkpoints stand.
        if (client.kind === 'page' || client.kind === 'extended') return;
        life.counts.lostFramesUp++;
        client.lostFrames = true;
        wire.up.loseCount = this.random.int(1, 3);
        break;
      case 'lose down':
        if (client.kind === 'page' || client.kind === 'extended') return;
        life.counts.lostFramesDown++;
        client.lacksFrames = true;
        wire.down.loseCount = this.random.int(1, 3);
        break;
    }
  }

  /** A message is on its way, and the connection breaks in the middle of it. */
  private tear(client: Inhabitant, wire: Wire): void {
    if (this.random.chance(0.5)) {
      wire.up.tearsNext = true;
      this.as(client, () => client.paste());
    } else wire.down.tearsNext = true;
  }

  private stall(wire: Wire): void {
    this.life.counts.stalls++;
    const pipe = this.random.chance(0.75) ? wire.down : wire.up;
    pipe.setState('stalled');
    const stallMs = this.random.int(500, 12_000);
    for (let i = 0; i < 8; i++) this.time.after(this.random.int(0, stallMs), () => this.pasteSomewhere());
    this.time.after(stallMs, () => {
      if (pipe.state === 'stalled') pipe.setState('flowing');
    });
  }

  private slowDown(wire: Wire): void {
    this.life.counts.slowLinks++;
    const pipes = this.random.pick([[wire.up], [wire.down], [wire.up, wire.down]]);
    for (const pipe of pipes) pipe.bytesPerSecond = SLOW_BYTES_PER_SECOND;
    const slowMs = this.random.int(1_000, 8_000);
    for (let i = 0; i < 3; i++) this.time.after(this.random.int(0, slowMs), () => this.pasteSomewhere());
    this.time.after(slowMs, () => {
      for (const pipe of pipes) pipe.bytesPerSecond = null;
    });
  }

  private pasteSomewhere(): void {
    const { life } = this;
    if (life.clients.length === 0 || life.hasHealed) return;
    const client = this.random.pick(life.clients);
    this.as(client, () => client.paste());
  }

  private goOffline(): void {
    const { life } = this;
    if (life.clients.length === 0) return;
    const client = this.random.pick(life.clients);
    life.tell(`${client.name} is offline`);
    client.machine.online = false;
    client.machine.wire?.cut();
    const page = client instanceof PageClient && this.random.chance(0.5) ? client : null;
    if (page !== null) {
      life.counts.toldOffline++;
      this.as(page, () => page.session.setBrowserOnline(false));
    }
    this.time.after(this.random.int(500, 15_000), () => {
      client.machine.online = true;
      if (page?.isGone === false) this.as(page, () => page.session.setBrowserOnline(true));
    });
  }

  // -- people -----------------------------------------------------------------------------------------------------

  private welcome(): void {
    const { life } = this;
    if (life.clients.length >= MAX_PEOPLE) return;
    const device = life.away.length > 0 && this.random.chance(0.6) ? life.away.shift() : undefined;
    if (device !== undefined) this.comeBack(device);
    while (life.clients.length < PEOPLE) life.join();
  }

  private comeBack(device: WorldLife['away'][number]): void {
    this.life.counts.returns++;
    this.life.join(device);
  }

  private loseClient(): void {
    const { life } = this;
    if (life.clients.length === 0) return;
    const client = this.random.pick(life.clients);
    if (this.random.chance(0.5)) life.vanish(client);
    else life.leave(client);
  }

  /** A page is not looked at for a while, or put away and taken again. */
  private turnAway(): void {
    const { life } = this;
    const pages = life.clients.filter(client => client instanceof PageClient);
    if (pages.length === 0) return;
    const page = this.random.pick(pages);
    const isAsleep = this.random.chance(0.5);
    life.counts[isAsleep ? 'wentToSleep' : 'lookedAway']++;
    life.tell(`${page.name} ${isAsleep ? 'is put away' : 'is not looked at'}`);
    life.watch.hidden.add(page);
    this.as(page, () => (isAsleep ? page.fallAsleep() : page.lookAway()));
    this.time.after(this.random.int(500, 15_000), () => {
      if (page.isGone || life.hasHealed) return;
      life.lookAt(page);
    });
  }

  /** Another tab of one browser: both hold what the first one wrote, and write into one copy. */
  private openSecondTab(): void {
    const { life } = this;
    const pages = life.clients.filter(client => client.device.copy !== null);
    if (pages.length === 0 || life.clients.length >= MAX_PEOPLE) return;
    life.counts.secondTabs++;
    life.join(this.random.pick(pages).device);
  }

  private reload(): void {
    const pages = this.life.clients.filter(client => client.kind === 'page');
    if (pages.length === 0) return;
    const page = this.random.pick(pages);
    this.as(page, () => page.act());
    this.life.reload(page);
  }

  /** Somebody may no longer edit, or may again. Stock clients are not told, and write on. */
  private changeRole(): void {
    const { life } = this;
    if (life.clients.length === 0) return;
    const client = this.random.pick(life.clients);
    const isUp = life.roleOf(client) !== 'edit';
    const role = isUp ? 'edit' : this.random.pick(['view', 'comment'] as const);
    life.counts[isUp ? 'promotions' : 'demotions']++;
    life.tell(`${client.name} may ${role}`);
    life.changeRole(client, role);
    if (isUp) return;
    this.time.after(this.random.int(500, 10_000), () => {
      if (life.hasHealed || client.isGone || life.roleOf(client) === 'edit') return;
      life.counts.promotions++;
      life.tell(`${client.name} may edit again`);
      life.changeRole(client, 'edit');
    });
  }

  private setClock(): void {
    const { life } = this;
    life.counts.clockJumps++;
    if (life.clients.length > 0 && this.random.chance(0.6)) {
      const client = this.random.pick(life.clients);
      life.setClockOf(client);
      life.tell(`the clock of ${client.name} is ${client.device.party.skewMs} ms ahead`);
    } else {
      const { serverParty } = life.network;
      life.setClock(serverParty);
      life.tell(`the server's clock is ${serverParty.skewMs} ms ahead`);
    }
  }

  // -- the server and its disk ------------------------------------------------------------------------------------

  private disturbDisk(): void {
    const { life } = this;
    const { server } = life;
    if (server === null) return;
    server.weather = this.random.pick(['slow', 'stuck', 'flaky', 'nth', 'full', 'full', 'down']);
    life.counts.badWeathers++;
    if (server.weather === 'full') life.counts.fullDisks++;
    life.tell(`the disk is ${server.weather}`);
    this.time.after(this.random.int(500, 9_000), () => {
      server.weather = 'fine';
    });
  }

  /** Everybody writes, and the power fails: for the server and for most of the people. Only what is on disk is left. */
  private strike(): void {
    const { life } = this;
    const { server } = life;
    if (server === null) return;
    life.counts.strikes++;
    server.weather = this.random.pick(['fine', 'slow', 'flaky', 'full']);
    for (let i = 0; i < 12; i++) {
      this.time.after(this.random.int(0, 1_500), () => {
        if (life.clients.length === 0) return;
        const client = this.random.pick(life.clients);
        this.as(client, () => client.act());
      });
    }
    this.time.after(this.random.int(200, 1_800), () => {
      if (server !== life.server || life.hasHealed) return;
      life.tell('lightning strikes');
      for (const client of [...life.clients]) if (this.random.chance(0.8)) life.vanish(client);
      void life.restartServer('kill');
    });
  }

  private as(client: Inhabitant, run: () => void): void {
    this.time.on(client.device.party, run);
  }
}

/** The old socket's close reaches the server long after the new socket is open. */
export function closeLate(client: Inhabitant, wire: Wire): void {
  wire.closeIsLate = true;
  client.reconnect();
}

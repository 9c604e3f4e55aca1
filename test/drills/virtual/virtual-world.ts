import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hmacKey } from '../../../src/engine/adapters/binance/api-key.ts';
import { customEndpoints } from '../../../src/engine/adapters/binance/endpoints.ts';
import { AttemptBudget } from '../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import { createRng, type Rng } from '../../../src/engine/compute/rng.ts';
import type { Control } from '../../venues/binance-server/index.ts';
import { KeyStore } from '../../venues/binance-server/accounts/keys.ts';
import { Control as ServerControl } from '../../venues/binance-server/control.ts';
import { Exchange } from '../../venues/binance-server/exchange.ts';
import { FaultPlan } from '../../venues/binance-server/faults/fault-plan.ts';
import { Hub } from '../../venues/binance-server/streams/hub.ts';
import { MarketPublisher } from '../../venues/binance-server/streams/market-publisher.ts';
import { Host } from '../bench/host.ts';
import type { HostState } from '../bench/host-state.ts';
import { SYMBOL } from '../bench/world.ts';
import type { Judged } from '../bench/verdict.ts';
import { asConnector, VirtualConnector } from './virtual-connector.ts';
import { Life, VirtualTime } from './virtual-time.ts';
import { VirtualNet } from './virtual-transport.ts';

const START_MS = Date.UTC(2026, 10, 21, 9, 0, 5);
const BEAT_MS = 500;
const STEP_MS = 1_000;
const COMMIT_MS = 250;
/** A file system in memory where there is one: what is committed has to survive a process here, not a power cut. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** The grace of five seconds and the way out. */
const GRACE_MS = 7_000;
/** A request of unknown outcome is looked up for so long, after its own deadline. */
const UNKNOWN_MS = 30_000;
/** A frame is late, or held back, by at most so much. */
const LATE_MS = 4_000;
const NOWHERE = 'http://127.0.0.1:9', NO_SOCKET = 'ws://127.0.0.1:9';

/** The exchange and a session on virtual time, without a network: a minute passes in some tens of milliseconds, and the same seed gives the same minute. */
export class VirtualWorld implements Judged {
  readonly market = 'um';
  readonly exchange: Control;
  readonly faults = new FaultPlan();
  readonly time = new VirtualTime(START_MS);
  readonly net: VirtualNet;
  readonly untrue: string[] = [];
  readonly #exchange: Exchange;
  readonly #rng: Rng;
  readonly #keys = new KeyStore();
  readonly #apiKey: ReturnType<typeof hmacKey>;
  readonly #dataDir = mkdtempSync(join(MEMORY, 'tradewind-virtual-'));
  #isRestUp = true;
  #life: Life | null = null;
  #host: Host | null = null;
  #isOver = false;
  readonly #dark: Stretch[] = [];
  #lostDelayMs: number | null = null;
  isStill = false;

  constructor(seed: number) {
    this.#rng = createRng(seed).stream('network');
    this.#exchange = new Exchange({ seed, symbols: [SYMBOL], clock: { now: () => Math.floor(this.time.now()) } }, this.#keys);
    this.#exchange.openAccount('main');
    const key = this.#keys.add({ type: 'hmac' }, START_MS);
    this.#apiKey = hmacKey(key.apiKey, key.apiSecret);
    const hub = new Hub();
    const publisher = new MarketPublisher(this.#exchange.um.venue, hub);
    this.net = new VirtualNet({ time: this.time, rng: this.#rng, hub, feed: this.#exchange.um.feed, listenKeys: this.#exchange.listenKeys, faults: this.faults, onFault: () => this.darken(LATE_MS) });
    // What concerns the network is this world's business.
    this.exchange = new ServerControl(this.#exchange, this.faults, null as never);
    this.#every(BEAT_MS, () => {
      this.#exchange.tend();
      publisher.beat(this.time.now());
    });
    this.#every(STEP_MS, () => {
      if (!this.isStill) this.#exchange.step();
    });
  }

  /** From now on, for `ms`, nobody can ask that a stop is placed, or known, within the grace. */
  darken(ms: number): void {
    this.#dark.push({ fromMs: this.nowMs, toMs: this.nowMs + ms });
  }

  /** Names the stretches without a stop that were longer than the grace, the way out and the dark in them allow. */
  bareTooLong(): readonly string[] {
    return this.exchange.protection.exposures().flatMap(({ qty, fromMs, lengthMs }) => {
      const toMs = fromMs + lengthMs;
      const dark = union(this.#dark.filter((one) => one.toMs > fromMs && one.fromMs < toMs).map((one) => ({ fromMs: Math.max(fromMs, one.fromMs), toMs: Math.min(toMs, one.toMs) })));
      return lengthMs - dark > GRACE_MS ? [`${qty} stood ${lengthMs} ms without a stop, ${dark} of them in the dark`] : [];
    });
  }

  get nowMs(): number {
    return this.time.now();
  }

  get held(): string {
    return this.exchange.truth().um.positions.find(({ symbol }) => symbol === SYMBOL)?.qty ?? '0';
  }

  get price(): number {
    return Number(this.exchange.prices('um', SYMBOL).last);
  }

  get isRunning(): boolean {
    return this.#host !== null;
  }

  /** Starts the session, or brings it back; passes time meanwhile. */
  async start(): Promise<void> {
    const life = new Life(this.time);
    this.#life = life;
    const key = this.#keys.find(this.#apiKey.apiKey);
    if (key === undefined) throw new Error('expected the key');
    const connector = asConnector(new VirtualConnector({ time: this.time, life, rng: this.#rng, operations: this.#exchange.operations('um'), key, faults: this.faults, isUp: () => this.#isRestUp && !life.isOver, onFault: () => this.darken(UNKNOWN_MS),
      takeLostDelay: () => {
        const delayMs = this.#lostDelayMs;
        this.#lostDelayMs = null;
        return delayMs;
      },
    }));
    const endpoints = customEndpoints({ spotRest: NOWHERE, spotWs: NO_SOCKET, spotWsApi: NO_SOCKET, umRest: NOWHERE, umWs: NO_SOCKET, umWsApi: NO_SOCKET });
    const opening = Host.open({
      dataDir: this.#dataDir, mode: 'demo', symbols: [SYMBOL], clock: this.time, access: { market: 'um', endpoints, key: this.#apiKey, connector }, wants: { quotes: true },
      machinery: { clock: this.time, scheduler: life.scheduler, transport: aliveOnly(this.net, life), rng: this.#rng.stream('jitter'), attempts: new AttemptBudget(100_000) },
      every: (run) => this.#every(COMMIT_MS, run),
    });
    let isOpen = false;
    const done = opening.then((host) => {
      this.#host = host;
      isOpen = true;
    });
    for (let i = 0; i < 600 && !isOpen; i++) await this.time.advance(50);
    await done;
  }

  /** The process is gone, with what it had not committed; what it had sent is on its way. */
  crash(): void {
    this.#life?.end();
    this.#host?.vanish();
    this.#host = null;
    for (const route of ['public', 'market', 'private'] as const) this.net.cut(route);
  }

  /** The line of the next change breaks, and it is carried out so much later. */
  delayLost(ms: number): void {
    this.#lostDelayMs = ms;
  }

  /** Somebody else cancels the stops. */
  cancelStops(): void {
    const account = this.#exchange.umDesk.account('main');
    for (const algo of this.#exchange.algos.visible('main', SYMBOL)) if (algo.type === 'STOP_MARKET') this.#exchange.algos.cancel(account, algo.id, undefined);
  }

  setRest(state: 'up' | 'down'): void {
    this.#isRestUp = state === 'up';
  }

  pass(ms: number): Promise<void> {
    return this.time.advance(ms);
  }

  command(input: Record<string, unknown>): void {
    this.#host?.command(input);
  }

  state(ids?: readonly string[]): Promise<HostState> {
    if (this.#host === null) throw new Error('expected a running session');
    return Promise.resolve(this.#host.state(ids));
  }

  async check(): Promise<void> {
    let isDone = false;
    void this.#host?.check().finally(() => { isDone = true; });
    for (let i = 0; i < 1_200 && !isDone; i++) await this.time.advance(50);
  }

  clearFaults(): void {
    this.faults.clear();
    this.#lostDelayMs = null;
    this.exchange.lagAlgoOrders(0);
  }

  close(): void {
    this.#isOver = true;
    this.#life?.end();
    this.#host?.vanish();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #every(ms: number, run: () => void): () => void {
    let isStopped = false;
    const again = (): void => {
      if (isStopped || this.#isOver) return;
      run();
      this.time.after(ms, again);
    };
    this.time.after(ms, again);
    return () => { isStopped = true; };
  }
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Returns how long stretches are together, what they share counted once. */
function union(stretches: readonly Stretch[]): number {
  let sum = 0, reachedMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    sum += Math.max(0, toMs - Math.max(fromMs, reachedMs));
    reachedMs = Math.max(reachedMs, toMs);
  }
  return sum;
}

/** The network of one process: when it is gone, it hears nothing more. */
function aliveOnly(net: VirtualNet, life: Life): VirtualNet {
  const dial: VirtualNet['dial'] = (url, events) => net.dial(url, {
    opened: () => { if (!life.isOver) events.opened(); },
    frame: (data) => { if (!life.isOver) events.frame(data); },
    heard: () => { if (!life.isOver) events.heard(); },
    closed: (reason) => { if (!life.isOver) events.closed(reason); },
  });
  return { dial } as VirtualNet;
}

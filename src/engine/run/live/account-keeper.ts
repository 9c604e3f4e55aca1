import type { Scheduler } from '../../adapters/binance/sockets/scheduler.ts';
import { pause } from '../../adapters/binance/sockets/scheduler.ts';
import type { Engine } from '../../core/engine.ts';
import type { HoldCode, Input } from '../../domain/input.ts';
import type { AlertLevel } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeldPosition, LiveExchange, OrderMilestone, RestingOrder } from '../../ports/live-exchange.ts';
import type { SessionPlan } from '../session/plan.ts';
import { Reconciler } from './reconciler.ts';
import type { ReconcilerFinding } from './reconciler.ts';
import { reconcile } from './reconcile/reconcile.ts';
import type { Reconciliation, VenueSettings } from './reconcile/reconciliation.ts';

export interface AccountKeeperOptions {
  readonly session: { readonly engine: Engine; readonly plan: SessionPlan; readonly commandMs: EpochMs };
  readonly exchange: LiveExchange;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  /** Null where the market has no settings to read. */
  readonly readSettings: (() => Promise<VenueSettings>) | null;
  /** Enters inputs into the engine, stored before anything of them is sent. */
  readonly enter: (inputs: readonly Input[]) => void;
  readonly alert: (level: AlertLevel, code: string, message: string) => void;
  readonly milestone: (milestone: OrderMilestone) => void;
  /** Sends cancellations again that were written down before a crash. */
  readonly resend: () => void;
  readonly broken: (error: unknown) => void;
}

/** What the account shows beside what is ours. */
export interface Foreign {
  readonly orders: readonly RestingOrder[];
  readonly positions: readonly HeldPosition[];
}

const NOTHING: Foreign = { orders: [], positions: [] };
/** Fills are read again from this long before the last agreement: reports of different servers may be some seconds apart. */
const OVERLAP_MS = 10 * 60_000;

/** Keeps engine and account one: hears the account's stream, and compares the two whenever something may have been missed. */
export class AccountKeeper {
  readonly #options: AccountKeeperOptions;
  readonly #reconciler: Reconciler;
  #activity = 0;
  #isConnected = false;
  #detail = 'connecting';
  #foreign = NOTHING;
  #summary = 'not compared yet';
  #agreedMs: EpochMs | null = null;
  #positions: readonly HeldPosition[] = [];
  #warned = new Set<string>();
  #hasResent = false;

  constructor(options: AccountKeeperOptions) {
    this.#options = options;
    this.#reconciler = new Reconciler({
      scheduler: options.scheduler, compare: () => this.#compare(), broken: options.broken,
      hold: (cause) => { this.#hold('account', cause); },
      release: (summary) => { this.#agree(summary); },
    });
  }

  start(): void {
    this.#options.exchange.start({
      event: (event) => {
        this.#activity++;
        this.#options.enter([event]);
      },
      doubt: (cause) => {
        this.#activity++;
        this.#reconciler.doubt(cause);
      },
      connected: (isConnected, detail) => { this.#connected(isConnected, detail); },
      milestone: this.#options.milestone,
    });
  }

  stop(): void {
    this.#reconciler.stop();
  }

  get isConnected(): boolean { return this.#isConnected; }
  get detail(): string { return this.#detail; }
  get foreign(): Foreign { return this.#foreign; }
  get summary(): string { return this.#summary; }
  /** When the account was last found equal to ours. */
  get agreedMs(): EpochMs | null { return this.#agreedMs; }
  /** Positions as last read. */
  get positions(): readonly HeldPosition[] { return this.#positions; }

  doubt(cause: string): void {
    this.#reconciler.doubt(cause);
  }

  /** Compares now. */
  check(): Promise<void> {
    return this.#reconciler.check();
  }

  /** Reads the account and tells whether it holds neither an order nor a position of the session. */
  async isFlat(): Promise<boolean> {
    const { exchange, session } = this.#options;
    try {
      const { orders, positions } = await exchange.readAccount();
      this.#positions = positions;
      const isOurs = ({ clientOrderId }: RestingOrder): boolean => clientOrderId.startsWith(`${session.plan.orderIdPrefix}-`);
      const isHeld = ({ instrumentId, qty }: HeldPosition): boolean => instrumentId !== null && qty !== 0 && session.plan.venue?.market === 'um' && !this.#foreign.positions.some((one) => one.instrumentId === instrumentId);
      return !orders.some(isOurs) && !positions.some(isHeld);
    } catch {
      return false;
    }
  }

  #connected(isConnected: boolean, detail: string): void {
    this.#activity++;
    this.#isConnected = isConnected;
    this.#detail = detail;
    if (isConnected) this.#reconciler.doubt('The account is being compared.');
    else this.#hold('account', `The account cannot be heard: ${detail}.`);
  }

  async #compare(): Promise<ReconcilerFinding> {
    const { session, exchange, scheduler, readSettings } = this.#options;
    const found = await reconcile(session.engine, exchange, {
      sinceMs: Math.max(session.plan.startMs, (this.#agreedMs ?? session.plan.startMs) - OVERLAP_MS),
      orderIdPrefix: session.plan.orderIdPrefix, activity: () => this.#activity, wait: (ms) => pause(scheduler, ms), readSettings,
    });
    this.#takeOver(found);
    for (const order of found.cancel) await exchange.cancelResting(order);
    return { problems: found.problems, summary: found.summary };
  }

  #takeOver({ events, foreign, foreignHold, warnings, summary }: Reconciliation): void {
    const { enter, alert, resend } = this.#options;
    if (events.length > 0) enter(events);
    this.#foreign = foreign;
    this.#summary = summary;
    if (foreignHold === null) this.#release('foreign-position');
    else this.#hold('foreign-position', foreignHold);
    for (const warning of warnings) if (!this.#warned.has(warning)) alert('warning', 'account', warning);
    this.#warned = new Set(warnings);
    if (!this.#hasResent) resend();
    this.#hasResent = true;
  }

  #agree(summary: string): void {
    this.#agreedMs = this.#options.clock.now();
    this.#summary = summary;
    if (this.#isConnected) this.#release('account');
  }

  #hold(code: HoldCode, cause: string): void {
    const { session, enter } = this.#options;
    if (session.engine.holds.some((one) => one.code === code && one.cause === cause)) return;
    enter([{ type: 'hold', timeMs: session.commandMs, code, cause }]);
  }

  #release(code: HoldCode): void {
    const { session, enter } = this.#options;
    if (session.engine.holds.some((one) => one.code === code)) enter([{ type: 'release', timeMs: session.commandMs, code }]);
  }
}

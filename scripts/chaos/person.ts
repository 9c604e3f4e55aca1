import type { Rng } from '../../src/engine/compute/rng.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import type { View } from '../../src/engine/contract/view.ts';
import type { Acknowledged } from './acknowledged.ts';
import type { Deed } from './kill-plan.ts';

/** Speeds at which a lot happens and the journal can still be examined after each kill. */
const SPEEDS = [60, 1800, 3600, 10_000] as const;
const STRATEGY_ID = 'restless';
/** So much money that thousands of trades do not use it up. */
const STARTING_CASH = '10000000';

/** Does with the engine what a restless person would, and remembers what was promised in answer. */
export class Person {
  readonly #rng: Rng;
  readonly #acknowledged: Acknowledged;
  readonly #ownStrategy: string | null;

  /** @param ownStrategy name of a strategy of the person's own that trades in the place of ours; null for ours */
  constructor(rng: Rng, acknowledged: Acknowledged, ownStrategy: string | null = null) {
    this.#rng = rng;
    this.#acknowledged = acknowledged;
    this.#ownStrategy = ownStrategy;
  }

  /** Sees to it that a lot is traded: once for each session, and after each kill switch. */
  async settleIn(client: EngineClient, view: View): Promise<void> {
    if (!view.session?.title.includes('seed') || view.account?.startingCash !== `${STARTING_CASH}.00000000`) await this.startSession(client);
    const { trading, strategies } = await client.call('engine.view', {});
    if (trading.killLatched) await this.#promise('re-arm', () => client.call('trading.re-arm', {}));
    else if (trading.state !== 'active') await this.#promise('active', () => client.call('trading.set-state', { state: 'active' }));
    if (strategies.some(({ id }) => id === STRATEGY_ID)) return;
    const { config } = await client.call('risk.describe', {});
    await client.call('risk.apply', { config: { ...config, dailyLossLimitPct: 100, maxDrawdownPct: 100, drawdownReducePct: 100, weeklyLossLimitPct: 0, drawdownWarnPct: 0, losingStreakTrades: 0, venueErrorLimit: 0, maxOrdersPerMinute: 1000, riskPerTradePct: 0.01 } });
    for (const { id } of strategies) await client.call('strategies.remove', { id });
    await this.configure(client, view);
    await client.call('session.set-speed', { speed: 3600 });
  }

  /** Does one thing; resolves when it is answered. */
  async act(deed: Deed, client: EngineClient, view: View): Promise<void> {
    switch (deed) {
      case 'speed': await client.call('session.set-speed', { speed: this.#pick(SPEEDS) }); return;
      case 'configure': return this.configure(client, view);
      case 'kill-switch': return this.#promise('kill', () => client.kill('chaos'));
      case 'trading-state': {
        const state = this.#pick(['reducing', 'halted'] as const);
        return this.#promise(state, () => client.call('trading.set-state', { state }));
      }
      case 'close-position': {
        const { positions } = await client.call('engine.view', {});
        await Promise.allSettled(positions.map(({ instrumentId }) => client.call('position.close', { instrumentId })));
        return;
      }
      case 'depth': await client.call('market.follow-depth', { instrumentId: this.#pick(view.instruments).id }); return;
      case 'session': return this.startSession(client);
    }
  }

  /** Starts practice with another seed. */
  async startSession(client: EngineClient): Promise<void> {
    const { promised } = this.#acknowledged;
    Object.assign(promised, { sessionId: null, tradingState: null });
    const { sessionId } = await client.call('session.start', { kind: 'practice', seed: this.#rng.int(1000), speed: this.#pick(SPEEDS), startingCash: STARTING_CASH });
    promised.sessionId = sessionId;
  }

  /** Changes how the strategy trades. */
  async configure(client: EngineClient, view: View): Promise<void> {
    await client.call('strategies.apply', {
      id: STRATEGY_ID, strategy: this.#ownStrategy ?? 'moving-average-cross', instruments: view.instruments.map(({ id }) => id), interval: this.#pick(['1m', '3m'] as const), enabled: true,
      config: {
        ...(this.#ownStrategy === null ? { fastPeriod: 1, slowPeriod: 2 + this.#rng.int(3), direction: 'both' } : { turn: 2 + this.#rng.int(3) }), stopType: 'percent', stopPercent: 0.5, takeProfitType: 'percent', takeProfitPercent: 0.3,
        trailingStop: this.#rng.float() < 0.5, reentry: 'after-cooldown',
      },
    });
  }

  /** While an answer is on its way, either may be true; an answer is a promise. */
  async #promise(what: 'kill' | 're-arm' | 'active' | 'reducing' | 'halted', ask: () => Promise<unknown>): Promise<void> {
    const { promised } = this.#acknowledged;
    if (what === 'kill' || what === 're-arm') promised.killLatched = null;
    promised.tradingState = null;
    await ask();
    if (what === 'kill' || what === 're-arm') promised.killLatched = what === 'kill';
    promised.tradingState = what === 'kill' ? 'halted' : what === 're-arm' ? 'active' : what;
  }

  #pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.#rng.int(choices.length)] as Choice;
  }
}

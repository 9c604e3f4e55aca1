import Sqlite from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { PRACTICE_INSTRUMENTS } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { encode } from '../../../../../src/engine/adapters/sqlite/codec.ts';
import { DATABASE_FILE, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import type { EngineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { DAY_MS, MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import type { Session } from '../../../../../src/engine/run/session/session.ts';
import { anInstrument } from '../../../../support/instruments.ts';

/** 2026-03-02T00:00Z. */
export const START = Date.UTC(2026, 2, 2);

/** A store whose program can be killed: what was not committed is gone, as after SIGKILL. */
export interface Disk {
  readonly folder: string;
  /** The store of the program that runs now. */
  readonly store: Store;
  /** Kills the program and opens the store as the next one finds it, after `damage` was done to the file. */
  kill(damage?: string): Store;
}

export function aDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-session-'));
  let store = openStore(folder);
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    get store() { return store; },
    kill(damage) {
      store.close();
      if (damage !== undefined) change(join(folder, DATABASE_FILE), damage);
      store = openStore(folder);
      return store;
    },
  };
}

function change(path: string, sql: string): void {
  const database = new Sqlite(path);
  const before = database.prepare<[], { readonly count: number }>('SELECT total_changes() AS count').get();
  database.exec(sql);
  const after = database.prepare<[], { readonly count: number }>('SELECT total_changes() AS count').get();
  database.close();
  if (/^(UPDATE|DELETE)/.test(sql) && before?.count === after?.count) throw new Error(`expected something to damage: ${sql}`);
}

/** Two coins whose recorded minutes end after some hours; one of them pays funding at every full hour divisible by 8. */
export const COINS: readonly Instrument[] = [anInstrument({ symbol: 'AAAUSDT' }), anInstrument({ symbol: 'BBBUSDT' })];

/** Stores a made-up day of minutes and its funding for both coins. */
export function recordADay(store: Store, minutes = 1440): void {
  COINS.forEach((coin, index) => {
    const rng = createRng(`recorded ${index}`);
    let price = 1000;
    const bars: Bar[] = Array.from({ length: minutes + 300 }, (_, minute) => {
      const openTimeMs = START + (minute - 300) * MINUTE_MS;
      const open = price;
      const close = Math.max(100, open + Math.round(rng.normal() * 30) / 10);
      price = close;
      const [high, low] = [Math.max(open, close) + Math.round(rng.float() * 20) / 10, Math.min(open, close) - Math.round(rng.float() * 20) / 10];
      return { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open, high, low, close, volume: 500, quoteVolume: 500 * close, tradeCount: 100, takerBuyVolume: 250 };
    });
    store.instruments.put(coin);
    store.bars.write(coin.id, '1m', columnsOf(bars));
    store.funding.write(coin.id, [0, 8, 16].map((hour) => ({ timeMs: START + hour * 3_600_000, rate: 0.0001 * (index + 1), intervalHours: 8 })));
  });
}

/** A strategy that turns over all the time, with stops and targets near by. */
export function restless(instruments: readonly string[], interval: Interval = '1m'): EngineConfig['strategies'][number] {
  return {
    id: 'restless', strategy: 'moving-average-cross', instruments: [...instruments], interval, enabled: true,
    config: { fastPeriod: 1, slowPeriod: 2, direction: 'both', stopType: 'percent', stopPercent: 0.3, takeProfitType: 'percent', takeProfitPercent: 0.3, trailingStop: true, reentry: 'after-cooldown' },
  };
}

const LAX = { dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0, stalePriceSeconds: 0, maxDrawdownPct: 100, drawdownReducePct: 100, maxOrdersPerMinute: 1000, riskPerTradePct: 0.05, leverage: 5 };

export function recordedPlan(fields: Partial<SessionPlan> = {}): SessionPlan {
  return {
    kind: 'replay', title: 'Recorded', seed: 0, startMs: START, startingCash: '100000', quoteAsset: 'USDT', instruments: COINS,
    engine: engineConfig.parse({ strategies: [restless(COINS.map(({ id }) => id), '5m')], risk: LAX }),
    execution: simExchangeSchema.parse({ matchOn: 'bars', leverage: 5 }),
    replay: { interval: '1m', from: START, to: START + DAY_MS }, orderIdPrefix: 'twtest', ...fields,
  };
}

export function practicePlan(fields: Partial<SessionPlan> = {}): SessionPlan {
  const ids = PRACTICE_INSTRUMENTS.map(({ id }) => id);
  return {
    kind: 'practice', title: 'Practice', seed: 7, startMs: START, startingCash: '1000000', quoteAsset: 'USDT', instruments: PRACTICE_INSTRUMENTS,
    engine: engineConfig.parse({ strategies: [restless(ids, '3m')], risk: LAX }),
    execution: simExchangeSchema.parse({ matchOn: 'ticks', leverage: 5 }), replay: null, orderIdPrefix: 'twtest', ...fields,
  };
}

/** Everything that decides how a session goes on. */
export function stateOf(session: Session): unknown {
  return { engine: encode(session.engine.snapshot()), exchange: encode(session.exchange.snapshot()), marketMs: session.marketMs, next: session.peek(), differs: session.compare() };
}

/** Everything that a session has stored for people and for a replay. */
export function storedOf(store: Store, id: string): unknown {
  const records = store.records(id);
  const all = { limit: 1000 };
  return encode({
    journal: [...store.journal(id).read(0)], orders: records.orders.page(all).items, fills: records.fills.page(all).items, trades: records.trades.page(all).items,
    decisions: records.decisions.page(all).items, alerts: records.alerts.page(all).items, funding: records.funding.page(all).items,
    equity: records.equity({ from: 0, to: Number.MAX_SAFE_INTEGER }),
  });
}

/** Plays up to `count` events. */
export function play(session: Session, count: number, wallMs = 0): void {
  for (let played = 0; played < count; played++) session.playNext(wallMs + played);
}

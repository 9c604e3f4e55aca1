import { describe, expect, it } from 'vitest';
import type { BacktestRequest } from '../../../../../src/engine/contract/api.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import type { GateSubject } from '../../../../../src/engine/contract/evidence.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { botConfig } from '../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { gateReport } from '../../../../../src/engine/run/analysis/gate.ts';
import { protocolOf } from '../../../../../src/engine/run/boosting/run-protocol.ts';
import { boostingRuleConfig } from '../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { storeWith } from '../backtest/store-fixture.ts';

const bot = botConfig.parse({ data: { instruments: ['um:BTCUSDT'] } });
const rule = boostingRuleConfig.parse({});
const subject: GateSubject = { strategy: 'boosting', config: rule, instruments: ['um:BTCUSDT'], interval: '1m', protocol: protocolOf(bot) };
const NOW = Date.UTC(2024, 5, 1), FIRST = Date.UTC(2024, 4, 1);

interface Day { readonly start: number; readonly net: number; readonly trades?: number; readonly fall?: number; readonly change?: Partial<BacktestRequest>; readonly by?: string }

function shelf(days: readonly Day[]) {
  const store = storeWith([]);
  store.transaction(() => { days.forEach(({ start, net, trades = 10, fall = 0, change, by = '3.0.0' }, index) => {
    const config = backtestRequest.parse({ ...subject, code: '0'.repeat(64), from: start, to: start + DAY_MS, ...change });
    // An account of 10,000: a net result of 100 is 1 %.
    const metrics = { netProfit: net, totalReturn: net / 10_000, startEquity: 10_000, fees: 20, slippage: 10, trades, maxDrawdown: fall, sharpe: null, skewness: null, kurtosis: null, days: 2 };
    const run = { id: `r${index}`, seed: 1, dataHash: 'd', resultHash: `h${index}`, codeVersion: by, createdMs: NOW - DAY_MS + index };
    store.runs.put({ ...run, kind: 'backtest', config, summary: { runId: run.id, createdMs: run.createdMs, strategy: 'boosting', instruments: config.instruments, interval: '1m', from: config.from, to: config.to, metrics, resultHash: run.resultHash } }, {});
  }); });
  return store;
}

const ask = (days: readonly Day[], of = subject) => new Map(gateReport({ store: shelf(days), nowMs: NOW, codeVersion: '3.0.0', stage: 'live', subject: of }).lines.map((line) => [line.code, line]));

describe('the gate of a bot', () => {
  it('joins the days of the protocol: days, trades and results add up, each moment counts once', () => {
    const lines = ask([
      { start: FIRST, net: 100 }, { start: FIRST + DAY_MS, net: -300, trades: 5, fall: 0.04 },
      { start: FIRST + 2.5 * DAY_MS, net: 50 }, // after a gap
      { start: FIRST + 3 * DAY_MS, net: 400 }, // overlaps the one before: the newer time counts
      { start: FIRST + 3 * DAY_MS, net: 40, trades: 2 }, // the same day again: the run made last counts
    ]);
    expect(lines.get('history')).toMatchObject({ state: 'failed', found: '3 days' });
    expect(lines.get('trades')).toMatchObject({ found: '17 trades' }); // 10 + 5 + 2
    expect(lines.get('net-result')).toMatchObject({ state: 'failed', found: '-1.60 %' }); // 1 − 3 + 0.4
    expect(lines.get('doubled-costs')).toMatchObject({ found: '-2.50 %' }); // less 3 × 0.3
    // From 1.01 at the end of the first day to 1.01 − 0.04 inside the second is 3.96 %: less than the 4 % inside it.
    expect(lines.get('drawdown')).toMatchObject({ found: '4.00 %' });
    expect(lines.get('deflated-sharpe')?.state).toBe('failed');
    expect([...lines.keys()]).toEqual(['history', 'trades', 'net-result', 'doubled-costs', 'drawdown', 'deflated-sharpe', 'paper-days', 'paper-trades', 'demo-trades']);
  });

  it('takes runs under any code, and none with other settings, lower costs or no judgement', () => {
    const of = (change: Partial<BacktestRequest>) => ask([{ start: FIRST, net: 1, change }]).get('history')?.state;
    expect(of({ code: 'e'.repeat(64) })).toBe('failed'); // one day of 365: found, and too little
    expect(of({ config: { ...rule, costBps: 20 } })).toBe('failed');
    expect(of({ config: { ...rule, costBps: 12.9 } })).toBe('missing');
    expect(of({ config: { ...rule, enterBps: 9 } })).toBe('missing');
    expect(of({ instruments: ['um:ETHUSDT'] })).toBe('missing');
    expect(of({ protocol: { ...protocolOf(bot), isUngated: true } })).toBe('missing');
    expect(of({ protocol: protocolOf(botConfig.parse({ ...bot, training: { trees: 5 } })) })).toBe('missing');
    expect(ask([{ start: FIRST, net: 1, by: '2.0.0' }]).get('history')?.state).toBe('expired');
  });

  it('is passed by a year of days that made money, but for what only time in the market shows', () => {
    // 0.41 % a day, and 0.1 % around it: more than the 0.3 % that its costs would be doubled by.
    const year = Array.from({ length: 365 }, (_, day) => ({ start: NOW - (365 - day) * DAY_MS - DAY_MS, net: 41 + (day % 2 === 0 ? 10 : -10), trades: 2 }));
    const open = [...ask(year).values()].filter(({ ok }) => !ok).map(({ code }) => code);
    expect(open).toEqual(['paper-days', 'paper-trades', 'demo-trades']);
  });

  it('is another question than that about one version', () => {
    const { protocol: _of, ...version } = subject;
    expect(ask([{ start: FIRST, net: 1 }], { ...version, code: '0'.repeat(64) }).get('history')?.state).toBe('missing');
  });
});

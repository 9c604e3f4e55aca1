import { describe, expect, it } from 'vitest';
import type { Method, MethodInput, MethodOutput } from '../../../../../src/engine/contract/api.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { aDisk } from '../session/session-fixture.ts';
import { firstLaunch } from '../workstation/workstation-fixture.ts';
import type { Program } from '../workstation/workstation-fixture.ts';

const GUST = 'practice:GUSTUSDT';

/** A practice session that has had prices for a while, and a way to ask it. */
function atTheDesk() {
  const program: Program = firstLaunch(aDisk());
  // nobody but the test trades
  program.workstation.configure({ ...program.session.engine.config, strategies: [] });
  for (const { request: { clientOrderId } } of program.session.engine.openOrders()) program.workstation.command((timeMs) => ({ type: 'cancel-order', timeMs, clientOrderId }));
  for (const { instrumentId } of program.session.engine.positions()) program.workstation.command((timeMs) => ({ type: 'close-position', timeMs, instrumentId }));
  program.workstation.setSpeed(60);
  program.run(2000);
  const handlers = createHandlers(program.workstation);
  const ask = async <Name extends Method>(method: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>> => {
    const reply = await answer(handlers, { type: 'request', id: 1, method, input });
    if (reply.type !== 'response' || !reply.ok) throw new Error(JSON.stringify(reply));
    return reply.output as MethodOutput<Name>;
  };
  const desk = async () => {
    const found = await ask('risk.desk', {});
    if (found === null) throw new Error('expected a session');
    return found;
  };
  return { program, ask, desk };
}

const order = (qty: string) => ({ instrumentId: GUST, side: 'buy' as const, type: 'market' as const, qty });

async function holding(qty: string): Promise<ReturnType<typeof atTheDesk>> {
  const at = atTheDesk();
  expect(await at.ask('order.place', order(qty))).toEqual({ denial: null });
  at.program.run(2000);
  return at;
}

describe('the desk', () => {
  it('shows what is held as a share of equity, and the same worth in its cluster', async () => {
    const { desk, program } = await holding('40');
    const { exposure, equity, limits, portfolio } = await desk();
    const held = exposure.symbols.find(({ instrumentId }) => instrumentId === GUST);
    const position = program.session.engine.state.ledger.positions[0];
    expect(Number(held?.held)).toBeCloseTo((position?.qtyFloat ?? 0) * (position?.mark ?? 0), 6);
    expect(held?.heldPct).toBeCloseTo((Number(held?.held) / Number(equity)) * 100, 6);
    expect(exposure.grossPct).toBeCloseTo(held?.heldPct ?? 0, 9);
    expect(exposure.clusters.find(({ symbols }) => symbols.includes('GUSTUSDT'))?.longPct).toBeCloseTo(held?.heldPct ?? 0, 6);
    expect(limits.find(({ code }) => code === 'open-positions')).toMatchObject({ value: 1, group: 'exposure' });
    expect(limits.every(({ group, formula }) => group.length > 0 && formula.length > 0), 'every limit has its place and its formula').toBe(true);
    // one position: all of the value at risk is its own
    expect(portfolio?.components.map(({ symbol, share }) => [symbol, share])).toEqual([['GUSTUSDT', 1]]);
    // a stand-in is always said, and for what it stands
    expect(portfolio?.assumedSymbols).toEqual(portfolio?.basis === 'history' ? [] : ['GUSTUSDT']);
    expect(portfolio?.scenarios).toBeGreaterThan(100);
    expect(portfolio?.tails.filter(({ method }) => method === 'plain')).toHaveLength(4);
  });

  it('is empty without money at stake, and says so of every breaker', async () => {
    const { desk, ask } = atTheDesk();
    const { exposure, portfolio, breakers, losses, allocation, regimes } = await desk();
    expect([exposure.grossPct, exposure.netPct, portfolio?.components, allocation.rows, regimes]).toEqual([0, 0, [], [], []]);
    expect(losses.dayLossPct).toBeLessThan(1);
    expect(breakers.filter(({ status }) => status === 'tripped')).toEqual([]);
    expect(breakers.filter(({ status, cause }) => (status === 'off' || status === 'not-applicable') && cause === '')).toEqual([]);
    expect(await ask('risk.breakers', {})).toMatchObject({ now: breakers.map(({ code }) => ({ code })) });
  });

  it('keeps samples of itself', async () => {
    const { ask, desk } = await holding('40');
    const { timeMs } = await desk();
    const { points } = await ask('risk.history', { from: 0, to: timeMs });
    expect(points.length).toBeGreaterThan(1);
    expect(points.at(-1)?.grossPct).toBeGreaterThan(0);
  });
});

describe('a trade that is only thought of', () => {
  it('gets the verdict that the order itself gets: the largest fits, one lot more does not', async () => {
    const { ask } = atTheDesk();
    const denied = await ask('risk.what-if', { ...order('1000000') });
    expect(denied).toMatchObject({ verdict: 'denied' });
    expect(denied.limits.filter(({ isBroken }) => isBroken).length).toBeGreaterThan(0);
    const largest = denied.largestQty ?? '';
    expect(await ask('risk.what-if', order(largest))).toMatchObject({ verdict: 'passes', largestQty: largest });
    const [whole = '', fraction = ''] = largest.split('.');
    const lot = 10 ** -fraction.length;
    const more = (Number(`${whole}.${fraction || '0'}`) + lot).toFixed(fraction.length);
    expect(await ask('risk.what-if', order(more))).toMatchObject({ verdict: 'denied' });
    expect((await ask('order.preview', order(more))).denial).not.toBeNull();
  });

  it('calls every share of the account broken when nothing would be left of it', async () => {
    const { ask } = atTheDesk();
    const { limits, sentence } = await ask('risk.what-if', order('100000000'));
    expect(sentence).toContain('more than the account is worth');
    expect(limits.find(({ code }) => code === 'symbol-exposure')).toMatchObject({ after: null, isBroken: true });
  });

  it('takes an amount of money for the most lots that it buys, and sends nothing', async () => {
    const { ask, program } = atTheDesk();
    const { qty, notional, worstPrice } = await ask('risk.what-if', { instrumentId: GUST, side: 'buy', notional: '100' });
    expect(Number(notional)).toBeLessThanOrEqual(100);
    expect(Number(notional)).toBeGreaterThan(99);
    // the collar: 2 % above the newest price
    expect(Number(worstPrice) / (Number(notional) / Number(qty))).toBeCloseTo(1.02, 3);
    expect(program.session.engine.openOrders()).toEqual([]);
    await expect(ask('risk.what-if', { instrumentId: GUST, side: 'buy' })).rejects.toThrow('one of the two');
    await expect(ask('risk.what-if', { instrumentId: GUST, side: 'buy', notional: '0.00001' })).rejects.toThrow('expected enough for');
  });
});

describe('shocks', () => {
  it('of one’s own take their part of what is held', async () => {
    const { ask, desk } = await holding('40');
    const before = Number((await desk()).exposure.symbols.find(({ instrumentId }) => instrumentId === GUST)?.held);
    const { scenarios } = await ask('risk.stress', { shocks: { [GUST]: -20 } });
    const own = scenarios.find(({ code }) => code === 'own');
    expect(Number(own?.pnl)).toBeCloseTo(-0.2 * before, 5);
    expect(own?.rows).toMatchObject([{ symbol: 'GUSTUSDT', basis: 'person', shockPct: -20 }]);
    expect((await ask('risk.stress', {})).scenarios.some(({ code }) => code === 'own')).toBe(false);
  });
});

describe('what a person changes here', () => {
  it('is a breaker that has tripped, and no other', async () => {
    const { ask, program } = await holding('40');
    await expect(ask('risk.release-breaker', { code: 'drawdown-warning', scope: 'account' })).rejects.toThrow('a breaker that has tripped');
    const { engine } = program.session;
    program.workstation.configure({ ...engine.config, risk: { ...engine.config.risk, drawdownWarnPct: 0.000001 } });
    program.run(3000);
    const tripped = (await ask('risk.breakers', {})).now.find(({ code }) => code === 'drawdown-warning');
    expect(tripped).toMatchObject({ status: 'tripped', action: 'warn', scope: 'account' });
    await ask('risk.release-breaker', { code: 'drawdown-warning', scope: 'account' });
    const { now, history } = await ask('risk.breakers', {});
    expect(now.find(({ code }) => code === 'drawdown-warning')?.status).not.toBe('tripped');
    expect(history.slice(0, 2).map(({ deed, releasedBy }) => [deed, releasedBy])).toEqual([['released', 'person'], ['tripped', null]]);
  });

  it('is how the risk is shared out and what the regime does, each by itself', async () => {
    const { ask, program, desk } = atTheDesk();
    await ask('allocation.apply', { config: { method: 'inverse-volatility' } });
    await ask('regime.apply', { config: { enabled: true } });
    expect(program.session.engine.config).toMatchObject({ allocation: { method: 'inverse-volatility', lookbackDays: 60 }, regime: { enabled: true } });
    expect((await ask('allocation.describe', {})).config).toMatchObject({ method: 'inverse-volatility' });
    expect((await desk()).regimes).toHaveLength(6);
    await expect(ask('regime.apply', { config: { enabled: 'yes' } })).rejects.toThrow('invalid-config');
  });
});

import { describe, expect, it } from 'vitest';
import type { RiskHistoryPoint, WhatIfLine } from '../../../../src/engine/contract/risk.ts';
import { allocationConfig } from '../../../../src/engine/portfolio/allocation/config.ts';
import { regimeConfig } from '../../../../src/engine/regime/config.ts';
import { riskConfig } from '../../../../src/engine/risk/config.ts';
import { basisWords } from '../../../../src/renderer/src/panels/risk/basis.ts';
import { breakerKey, filtered, measured, ordered, releaseConsequence } from '../../../../src/renderer/src/panels/risk/breakers.ts';
import { clusterRows, exposureScale, symbolRows, totalRow } from '../../../../src/renderer/src/panels/risk/exposure.ts';
import { gaugeLevel, limitText } from '../../../../src/renderer/src/panels/risk/gauge-level.ts';
import { cellText, correlationWords, nextCell, strongestPairs } from '../../../../src/renderer/src/panels/risk/heat.ts';
import { limitedTail, noted, sampleOf, withTail } from '../../../../src/renderer/src/panels/risk/history.ts';
import { chartTop, linePath } from '../../../../src/renderer/src/panels/risk/limit-chart.ts';
import { limitPresets } from '../../../../src/renderer/src/panels/risk/limit-presets.ts';
import { limitSections, withNewest } from '../../../../src/renderer/src/panels/risk/limits.ts';
import { mayOpen, tableChanges, tableOf, ticked } from '../../../../src/renderer/src/panels/risk/regime-table.ts';
import { shockAll, withShock } from '../../../../src/renderer/src/panels/risk/stress.ts';
import { thresholds } from '../../../../src/renderer/src/panels/risk/thresholds.ts';
import { isMoved, readWhatIf, shareOf } from '../../../../src/renderer/src/panels/risk/what-if.ts';
import type { WhatIfDraft } from '../../../../src/renderer/src/panels/risk/what-if.ts';
import { sampleDesk } from '../../fake/fake-risk.ts';

const INSTRUMENTS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => ({ id: `practice:${symbol}`, symbol }));
const DESK = sampleDesk(INSTRUMENTS);

describe('the level of a gauge', () => {
  it('changes at 75, 90 and 100 %', () => {
    expect([0, 0.7499, 0.75, 0.8999, 0.9, 0.9999, 1, 1.4].map((share) => gaugeLevel(share).name)).toEqual(['clear', 'clear', 'watch', 'watch', 'close', 'close', 'reached', 'reached']);
  });

  it('does not call an unknown share clear, nor write it as a number', () => {
    expect(gaugeLevel(Number.NaN).name).toBe('reached');
    expect(limitText({ value: 1500, limit: 15, unit: '%', share: 100 })).toEqual({ value: 'unknown', limit: '15', share: '–' });
    expect(limitText({ value: 14.4, limit: 15, unit: '%', share: 0.96 })).toEqual({ value: '14.40', limit: '15', share: '96 %' });
  });
});

describe('limits', () => {
  it('stand under their headings in the order of the engine, and take the newest values', () => {
    const drawdown = DESK.limits.find(({ code }) => code === 'drawdown');
    if (!drawdown) throw new Error('expected a drawdown limit');
    const newest = withNewest(DESK.limits, [{ ...drawdown, value: 14, share: 14 / 15 }]);
    expect(newest.find(({ code }) => code === 'drawdown')).toMatchObject({ value: 14, group: 'portfolio' });
    expect(limitSections(newest).map(({ title, limits }) => [title, limits.length])).toEqual([['Per trade', 1], ['Exposure', 3], ['Portfolio and losses', 3], ['Safety', 2]]);
  });

  it('have presets that the engine takes, the ordinary one being its own defaults', () => {
    const defaults = riskConfig.parse({});
    const presets = limitPresets(defaults);
    for (const { name, values } of presets) expect(riskConfig.safeParse({ ...defaults, ...values }).error?.issues ?? [], name).toEqual([]);
    expect({ ...defaults, ...presets[1]?.values }).toEqual(defaults);
    expect(limitPresets({ riskPerTradePct: 0.5 })[0]?.values).toEqual({ riskPerTradePct: 0.25 });
  });
});

describe('exposure', () => {
  it('shows what is held and what waits, in the engine’s order, shorts to the left', () => {
    expect(symbolRows(DESK.exposure).map(({ name, longPct, shortPct, waitingPct, limitPct }) => [name, longPct, shortPct, waitingPct, limitPct])).toEqual([['BTCUSDT', 42.6, 0, 0, 100], ['ETHUSDT', 0, -18.3, 0, 100], ['SOLUSDT', 0, 0, 9.5, 100]]);
    expect(totalRow(DESK.exposure)).toMatchObject({ longPct: 42.6, shortPct: -18.3, netPct: 24.3, limitPct: 200 });
  });

  it('groups what moves together and leaves empty groups out', () => {
    expect(clusterRows(DESK.exposure).map(({ name, netPct }) => [name, netPct])).toEqual([['BTC, ETH', 24.3]]);
  });

  it('leaves a limit out of the scale that would leave nothing to see of the bars', () => {
    expect(exposureScale(symbolRows(DESK.exposure))).toBe(100);
    expect(exposureScale(symbolRows({ ...DESK.exposure, maxSymbolPct: 2000 }))).toBe(42.6);
    expect(exposureScale([])).toBe(1);
  });
});

describe('a correlation', () => {
  it('is written in as little room as there is', () => {
    expect([0.834, -0.2, 1, -1, 0, -0.001, null, Number.NaN].map(cellText)).toEqual(['.83', '−.20', '1', '−1', '.00', '.00', '–', '–']);
  });

  it('is said in words, one bet from the threshold on', () => {
    expect(correlationWords(0.7, 0.7)).toContain('one bet');
    expect(correlationWords(0.69, 0.7)).toContain('same way');
    expect(correlationWords(-0.5, 0.7)).toContain('against each other');
    expect(correlationWords(null, 0.7)).toContain('too little history');
  });

  it('is walked through with the arrow keys, inside the matrix', () => {
    expect(nextCell([0, 0], 'ArrowRight', 3)).toEqual([0, 1]);
    expect(nextCell([0, 0], 'ArrowUp', 3)).toEqual([0, 0]);
    expect(nextCell([2, 1], 'End', 3)).toEqual([2, 2]);
    expect(nextCell([2, 1], 'a', 3)).toBeNull();
  });

  it('is listed pair by pair, the strongest first, each once, unknown ones left out', () => {
    expect(strongestPairs({ symbols: ['A', 'B', 'C'], values: [[1, 0.2, -0.9], [0.2, 1, null], [-0.9, null, 1]] })).toEqual([{ left: 'A', right: 'C', correlation: -0.9 }, { left: 'A', right: 'B', correlation: 0.2 }]);
  });
});

describe('the lines over time', () => {
  const at = (timeMs: number, valueAtRiskPct: number | null = 1): RiskHistoryPoint => ({ ...sampleOf(DESK), timeMs, valueAtRiskPct });

  it('reach the present: what was seen comes after what is stored', () => {
    expect(withTail([at(1), at(2)], [at(2), at(3)]).map(({ timeMs }) => timeMs)).toEqual([1, 2, 3]);
  });

  it('keep what was seen few, the newest always, and begin anew with another session', () => {
    const seen = [1, 2, 3, 4, 20].reduce<readonly RiskHistoryPoint[]>((points, timeMs) => noted(points, at(timeMs), { gapMs: 5, most: 3 }), []);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual([1, 4, 20]);
    expect(noted(seen, at(2), { gapMs: 5, most: 3 }).map(({ timeMs }) => timeMs)).toEqual([2]);
    expect(noted(seen, at(20), { gapMs: 5, most: 3 })).toBe(seen);
  });

  it('show the tail that the limits look at', () => {
    if (DESK.portfolio === null) throw new Error('expected measures');
    expect(limitedTail(DESK.portfolio)).toMatchObject({ level: 99, horizon: '1d', method: 'plain' });
    expect(sampleOf(DESK).valueAtRiskPct).toBeCloseTo(2.326, 10);
    expect(sampleOf({ ...DESK, portfolio: null }).valueAtRiskPct).toBeNull();
  });

  it('leave a gap where nothing was known, and no room for a limit that is far away', () => {
    expect(linePath([1, null, 2, 3], (index) => index, (value) => value)).toBe('M0.0 1.0M2.0 2.0L3.0 3.0');
    const line = { name: 'VaR', tone: 'one' as const, values: [1, 2] };
    expect(chartTop([line], [{ name: 'limit', value: 8, tone: 'warn' }])).toBeCloseTo(8.64, 10);
    expect(chartTop([line], [{ name: 'limit', value: 80, tone: 'warn' }])).toBeCloseTo(2.16, 10);
  });

  it('name the thresholds that are on', () => {
    expect(thresholds({ warnPct: null, reducePct: 10, haltPct: 15 }).map(({ value }) => value)).toEqual([10, 15]);
  });
});

describe('what the measures stand on', () => {
  const basis = { basis: 'history' as const, scenarios: 1840, stepMs: 3_600_000, assumedSymbols: [], assumedDailyVolatilityPct: 5 };

  it('is said: history, or an assumption that is named', () => {
    expect(basisWords(basis)).toBe('From 1\u202f840 hours of history.');
    expect(basisWords({ ...basis, basis: 'assumed', scenarios: 12 })).toBe('Assumed, too little history (12 hours of history): a normal tail with 5.0 % a day, all falling together.');
    expect(basisWords({ ...basis, assumedSymbols: ['SOLUSDT'] })).toContain('assumed for SOLUSDT, which has too little');
  });
});

describe('a trade that is only thought of', () => {
  const draft: WhatIfDraft = { instrumentId: 'practice:BTCUSDT', side: 'buy', type: 'market', size: '', unit: 'base', limitPrice: '', stopPrice: '', reduceOnly: false };

  it('is not asked about before it is whole, and says what is wrong with it', () => {
    expect(readWhatIf(draft)).toEqual({ request: null, errors: {} });
    expect(readWhatIf({ ...draft, size: '1,5' }).errors.size).toContain('"1,5"');
    expect(readWhatIf({ ...draft, size: '1', type: 'limit' }).request).toBeNull();
  });

  it('is asked about in the asset or in money', () => {
    expect(readWhatIf({ ...draft, size: '.5' }).request).toMatchObject({ qty: '0.5', notional: null, limitPrice: null });
    expect(readWhatIf({ ...draft, size: '250', unit: 'quote', type: 'limit', limitPrice: '60000', stopPrice: '59000' }).request).toMatchObject({ qty: null, notional: '250', limitPrice: '60000', stopPrice: '59000' });
  });

  it('shows only the lines that it moves or breaks', () => {
    const line = (change: Partial<WhatIfLine>): WhatIfLine => ({ code: 'a', title: 'A', unit: '%', before: 1, after: 1, limit: 2, isBroken: false, ...change });
    expect([line({}), line({ after: 1.1 }), line({ isBroken: true }), line({ after: null }), line({ before: null, after: null })].map(isMoved)).toEqual([false, true, true, true, false]);
    expect([shareOf(1, 2), shareOf(-1, 2), shareOf(1, null), shareOf(null, 2)]).toEqual([0.5, 0.5, 0, 0]);
  });
});

describe('breakers', () => {
  it('stand in order: what acts, what watches, what does not apply', () => {
    expect(ordered([...DESK.breakers].reverse()).map(({ code }) => code)).toEqual(['daily-loss-limit', 'price-jump', 'drawdown-limit', 'weekly-loss-limit', 'funding-extreme']);
    expect(new Set(DESK.breakers.map(breakerKey)).size).toBe(DESK.breakers.length);
  });

  it('never hide what has tripped', () => {
    const codes = (filter: 'account' | 'symbols' | 'attention') => filtered(DESK.breakers, filter).map(({ code }) => code);
    expect(codes('account')).toEqual(['daily-loss-limit', 'weekly-loss-limit', 'drawdown-limit', 'funding-extreme']);
    expect(codes('symbols')).toEqual(['daily-loss-limit', 'price-jump']);
    expect(codes('attention')).toEqual(['daily-loss-limit', 'price-jump']);
  });

  it('say what was measured, and what releasing one does', () => {
    expect(DESK.breakers.map(measured)).toEqual(['3.04 of 3 %', '0.90 of 6 %', '2.17 of 15 %', '2.90 of 3 %', '–']);
    const [daily] = DESK.breakers;
    if (!daily) throw new Error('expected a breaker');
    const words = releaseConsequence(daily, 1);
    for (const part of ['The account may open positions again', 'unless another breaker holds it', 'afresh from the equity of this moment', 'released itself later']) expect(words).toContain(part);
    expect(releaseConsequence({ ...daily, code: 'price-jump', releasesAtMs: null }, 0)).toBe('The account may open positions again from the next closed bar.');
  });
});

describe('the table of regimes and strategies', () => {
  it('needs an entry only for a strategy that is held back somewhere', () => {
    const one = ticked({}, 'trend', 'calm-ranging', false);
    expect(one).toEqual({ trend: ['calm-trending', 'volatile-ranging', 'volatile-trending'] });
    expect(mayOpen(one, 'trend', 'calm-ranging')).toBe(false);
    expect(ticked(one, 'trend', 'calm-ranging', true)).toEqual({});
    expect(regimeConfig.parse({ strategies: one }).strategies).toEqual(one);
    expect(tableChanges({}, one)).toEqual([{ path: 'strategies.trend', label: 'trend may open in', from: 'all', to: 'calm, trending; volatile, ranging; volatile, trending' }]);
  });

  it('is read out of any configuration', () => {
    expect(tableOf(regimeConfig.parse({}))).toEqual({});
    expect(tableOf({ strategies: { trend: ['calm-trending', 'made-up'] } })).toEqual({ trend: ['calm-trending'] });
    expect(tableOf(allocationConfig.parse({}))).toEqual({});
  });
});

describe('shocks of one’s own', () => {
  it('leave out what stays where it is', () => {
    expect(withShock({ a: -20 }, 'b', -10)).toEqual({ a: -20, b: -10 });
    expect(withShock({ a: -20 }, 'a', 0)).toEqual({});
    expect(shockAll(['a', 'b'], -40)).toEqual({ a: -40, b: -40 });
  });
});

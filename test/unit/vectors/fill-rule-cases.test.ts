import { describe, expect, it } from 'vitest';
import { runFillRule } from '../../../scripts/vectors/fill-rules.ts';

// Cases of the same kind as the published ones, which are not among them.
describe('a fill rule of a new case', () => {
  it.each([
    ['a buy stop that gaps', { bar: { o: 110 }, order: { side: 'buy', type: 'stop_market', trigger: 105 }, expect: { fill: 110 } }],
    ['a buy stop that is moved through', { bar: { o: 100, h: 106 }, order: { side: 'buy', type: 'stop_market', trigger: 105 }, expect: { fill: 105 } }],
    ['a stop that is not reached', { bar: { o: 102, l: 101 }, order: { side: 'sell', type: 'stop_market', trigger: 100 }, expect: { fill: null, filled: false, state: 'resting' } }],
    ['a limit that is traded through', { bar: { l: 99.5 }, order: { side: 'buy', type: 'limit', price: 100 }, expect: { filled: true, fill: 100 } }],
    ['a sell limit that is only touched', { bar: { h: 100 }, order: { side: 'sell', type: 'limit', price: 100 }, expect: { filled: false } }],
    ['a limit that opens better', { bar: { o: 95, prevClose: 105 }, order: { side: 'buy', type: 'limit', price: 100 }, expect: { fill: 95 } }],
    ['a stop-limit that fills between trigger and limit', { bar: { o: 102, l: 98 }, order: { side: 'sell', type: 'stop_limit', trigger: 100, limit: 99 }, expect: { filled: true, fill: 100 } }],
    ['a short funded at a positive rate', { rate: 0.0001, position: { qty: -2, mark: 50_000 }, expect: { cash: 10 } }],
    ['a path with the high nearer', { bar: { o: 105, h: 110, l: 90, c: 100 }, expect: { path: ['o', 'h', 'l', 'c'] } }],
    ['a short bracket, pessimistic', { source: 'freqtrade docs', bar: { o: 104, h: 110, l: 90, c: 100 }, short: { sl: 108, tp: 95 }, expect: { first: 'sl', pnl: '-4 - 2*fee' } }],
    ['a bracket of which only the target is reached', { bar: { o: 100, h: 110, l: 99, c: 105 }, long: { sl: 95, tp: 105 }, expect: { first: 'tp', pnl: '5 - 2*fee' } }],
    ['a share of the volume', { bar: { o: 100, v: 40 }, maxVolumeShare: 0.25, order: { side: 'buy', type: 'market', qty: 30 }, expect: { filledQty: 10, state: 'partially-filled' } }],
    ['an order of the open', { order: { submittedAt: 'open of bar i' }, expect: { earliestFill: 'open of bar i' } }],
  ])('%s', (_name, fields) => {
    const { expected, actual, status } = runFillRule({ id: 'x', ...fields }, 'x', (fields as { source?: string }).source ?? '');
    expect({ status, expected, actual }).toMatchObject({ status: 'pass' });
  });
});

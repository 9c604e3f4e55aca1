import { describe, expect, it } from 'vitest';
import type { DatasetView } from '../../../../src/engine/contract/api.ts';
import { choiceOf, testableInstruments, withoutFunding } from '../../../../src/renderer/src/panels/lab/lab-request.ts';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import { reasonWords } from '../../../../src/renderer/src/panels/page/reason-words.ts';

const DAY = 86_400_000;
const jan1 = Date.parse('2024-01-01T00:00:00Z');
const bars = (instrumentId: string, interval = '15m'): DatasetView => ({ instrumentId, kind: 'bars', interval, from: jan1, to: jan1 + 10 * DAY, count: 960 });
const funding = (instrumentId: string, to: number): DatasetView => ({ instrumentId, kind: 'funding', interval: null, from: jan1, to, count: 30 });

describe('what can be tested', () => {
  it('offers real history before what the practice market made up', () => {
    expect(testableInstruments([bars('practice:BNBUSDT', '1m'), bars('um:BTCUSDT'), bars('spot:BTCUSDT'), funding('um:ETHUSDT', jan1)])).toEqual(['spot:BTCUSDT', 'um:BTCUSDT', 'practice:BNBUSDT']);
  });

  it('offers the interval that is stored first, and every longer one that it adds up to', () => {
    const choice = choiceOf(labStore.getInitialState().draft, [bars('spot:BTCUSDT')]);
    expect(choice.interval).toBe('15m');
    expect(choice.intervals).toEqual(['15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d']);
  });

  it('lets go of an instrument whose data was deleted', () => {
    const draft = { ...labStore.getInitialState().draft, instruments: ['spot:GONEUSDT'] };
    expect(choiceOf(draft, [bars('spot:BTCUSDT')]).instruments).toEqual(['spot:BTCUSDT']);
  });
});

describe('missing funding rates', () => {
  const span = { from: jan1, to: jan1 + 10 * DAY };

  it('are missed for what pays funding, and not for spot', () => {
    expect(withoutFunding([], { instruments: ['spot:BTCUSDT', 'um:BTCUSDT', 'practice:BTCUSDT'], span })).toEqual(['um:BTCUSDT', 'practice:BTCUSDT']);
  });

  it('are missed when they end long before the period does', () => {
    expect(withoutFunding([funding('um:BTCUSDT', jan1 + 5 * DAY)], { instruments: ['um:BTCUSDT'], span })).toEqual(['um:BTCUSDT']);
    expect(withoutFunding([funding('um:BTCUSDT', jan1 + 10 * DAY)], { instruments: ['um:BTCUSDT'], span })).toEqual([]);
  });
});

describe('a reason', () => {
  it('that is a code is written as words, a sentence stays as it is', () => {
    expect(reasonWords('fast-above-slow')).toBe('fast above slow');
    expect(reasonWords('The 20-bar EMA crossed.')).toBe('The 20-bar EMA crossed.');
  });
});

import { describe, expect, it } from 'vitest';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { BARS_19 } from '../../../../../src/engine/features/sets/bars-19/definition.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { BadRequest, checkRequest } from '../../../../../src/engine/run/backtest/checked-request.ts';
import { learnedNotes } from '../../../../../src/engine/run/backtest/learned-bars.ts';
import { boostingStrategy } from '../../../../../src/engine/strategy/boosting/boosting.ts';
import { withModels } from '../../../../../src/engine/strategy/catalog.ts';

const CODE = 'c'.repeat(64), STRANGE = 'd'.repeat(64);
const sight = { set: 'bars-19', version: BARS_19.version, hash: featureSetHash(BARS_19), interval: '1m', referenceId: null, basisId: null, withRegime: false } as const;
const forecaster = () => ({ horizonBars: 10, forecast: () => Number.NaN });
/** Grown on the first two days of 2024, the last bar of which closes at 23:59:59.999. */
const LEARNED = { instrumentId: instrumentId('um:BTCUSDT'), fromMs: Date.UTC(2024, 0, 1), toMs: Date.UTC(2024, 0, 3) - 1 };
const definitions = new Map([[CODE, boostingStrategy({ code: CODE, title: 'Trees', sight, forecaster, learned: LEARNED })], [STRANGE, boostingStrategy({ code: STRANGE, title: 'Trees', sight, forecaster })]]);

const asked = (from: number, instrument = 'um:BTCUSDT', code = CODE) => backtestRequest.parse({ strategy: 'boosting', code, instruments: [instrument], interval: '1m', from, to: Date.UTC(2024, 0, 9) });
const onShelf = <Result>(work: () => Result): Result => withModels({ list: () => [], find: (code) => definitions.get(code) }, work);
const refusal = (from: number): string => onShelf(() => {
  try {
    checkRequest(asked(from));
    return '';
  } catch (error) {
    if (error instanceof BadRequest) return error.message;
    throw error;
  }
});

describe('a test of one version', () => {
  it('begins after the last bar that the version was grown or judged on', () => {
    expect(refusal(LEARNED.toMs)).toBe('from: expected a start after 2024-01-02 23:59 UTC: the model was grown and judged on um:BTCUSDT up to then, and a test of what it has seen shows nothing; was 2024-01-02 23:59 UTC');
    expect(refusal(LEARNED.fromMs - 1)).toContain('a test of what it has seen shows nothing');
    expect(refusal(LEARNED.toMs + 1)).toBe('');
  });

  it('says what is to be known of another market at the same time, and of trees from elsewhere', () => {
    const notes = (from: number, instrument: string, code = CODE) => onShelf(() => learnedNotes(asked(from, instrument, code)));
    expect(notes(LEARNED.toMs, 'um:ETHUSDT')).toEqual(['The model was made from um:BTCUSDT up to 2024-01-02 23:59 UTC, which is after the beginning of this test: what moved both markets, it has seen.']);
    expect(notes(LEARNED.toMs + 1, 'um:ETHUSDT')).toEqual([]);
    expect(notes(LEARNED.toMs, 'um:BTCUSDT', STRANGE)).toEqual(['These trees come from elsewhere: whether they have seen the time of this test is not known.']);
  });
});

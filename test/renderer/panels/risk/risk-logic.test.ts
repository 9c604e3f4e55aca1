import { describe, expect, it } from 'vitest';
import { exposureBySymbol } from '../../../../src/renderer/src/panels/risk/exposure.ts';
import { gaugeLevel } from '../../../../src/renderer/src/panels/risk/gauge-level.ts';
import type { PositionView } from '../../../../src/engine/contract/view.ts';

describe('the level of a gauge', () => {
  it('changes at 75, 90 and 100 %', () => {
    expect([0, 0.7499, 0.75, 0.8999, 0.9, 0.9999, 1, 1.4].map((share) => gaugeLevel(share).name)).toEqual(['clear', 'clear', 'watch', 'watch', 'close', 'close', 'reached', 'reached']);
  });

  it('does not call an unknown share clear', () => {
    expect(gaugeLevel(Number.NaN).name).toBe('reached');
  });
});

describe('exposure', () => {
  const position = (instrumentId: string, notional: string, side: 'long' | 'short' = 'long') => ({ instrumentId, notional, side }) as unknown as PositionView;

  it('is a share of equity, largest first, whatever the side', () => {
    const shares = exposureBySymbol([position('um:ETHUSDT', '1000'), position('um:BTCUSDT', '-2500', 'short')], '10000');
    expect(shares.map(({ symbol, share }) => [symbol, share])).toEqual([['BTCUSDT', 0.25], ['ETHUSDT', 0.1]]);
  });

  it('is unknown without equity', () => {
    expect(exposureBySymbol([position('um:BTCUSDT', '100')], '0')[0]?.share).toBeNull();
  });
});

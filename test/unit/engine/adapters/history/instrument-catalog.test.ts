import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferInstrument, splitSymbol } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { formatPrice, notionalAtoms, ticksFromDecimal } from '../../../../../src/engine/domain/instrument.ts';
import { priceTicks, qtyLots } from '../../../../../src/engine/domain/units.ts';

describe('instrument catalog', () => {
  it('knows the steps of a common future', () => {
    expect(inferInstrument('um', 'BTCUSDT', { priceDecimals: 1, qtyDecimals: 3 })).toEqual({
      source: 'catalog',
      instrument: {
        id: 'um:BTCUSDT', market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
        minNotional: 100_00000000n, minQty: 1, maxQty: 1_000_000, maintenanceMarginRate: 0.004, maxLeverage: 125,
      },
    });
  });

  it('gives a spot instrument no leverage and no maintenance margin', () => {
    expect(inferInstrument('spot', 'ETHUSDT', { priceDecimals: 2, qtyDecimals: 4 })?.instrument).toMatchObject({ priceDecimals: 2, qtyDecimals: 4, maintenanceMarginRate: 0, maxLeverage: 1 });
  });

  it('takes a finer tick when the data has finer prices: 9681.92 was printed before the tick became 0.10', () => {
    const refined = inferInstrument('um', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 3 })!;
    expect(refined.source).toBe('catalog, refined by the data');
    expect(formatPrice(refined.instrument, ticksFromDecimal(refined.instrument, '9681.92')!)).toBe('9681.92');
  });

  it('tells an unknown symbol from its name and its data', () => {
    expect(inferInstrument('spot', 'XRPETH', { priceDecimals: 8, qtyDecimals: 0 })).toMatchObject({ source: 'the data', instrument: { baseAsset: 'XRP', quoteAsset: 'ETH', priceDecimals: 8, qtyDecimals: 0, minNotional: 100_000n } });
    expect(inferInstrument('um', 'ZZZ', { priceDecimals: 2, qtyDecimals: 0 })).toBeNull();
  });

  it.each([['BTCFDUSD', 'BTC', 'FDUSD'], ['1000PEPEUSDT', '1000PEPE', 'USDT'], ['ETHBTC', 'ETH', 'BTC'], ['USDCUSDT', 'USDC', 'USDT'], ['BNBETH', 'BNB', 'ETH']])('splits %s into %s and %s', (symbol, base, quote) => {
    expect(splitSymbol(symbol)).toEqual({ base, quote });
  });

  it('keeps every notional a whole number of atoms, whatever decimals the data has', () => {
    const symbol = fc.constantFrom('BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'ADABTC', 'NEWUSDT', 'DOGEUSDT');
    fc.assert(fc.property(fc.constantFrom('spot', 'um'), symbol, fc.nat(8), fc.nat(8), (market, name, priceDecimals, qtyDecimals) => {
      const { instrument } = inferInstrument(market as 'spot' | 'um', name, { priceDecimals, qtyDecimals })!;
      expect(instrument.priceDecimals).toBeGreaterThanOrEqual(priceDecimals);
      expect(instrument.priceDecimals + instrument.qtyDecimals).toBeLessThanOrEqual(8);
      expect(instrument.maxQty).toBeGreaterThan(0);
      expect(notionalAtoms(instrument, priceTicks(3), qtyLots(7))).toBeGreaterThan(0n);
    }));
  });
});

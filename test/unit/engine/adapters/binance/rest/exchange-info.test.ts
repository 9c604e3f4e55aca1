import { describe, expect, it } from 'vitest';
import { readExchangeInfo } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { formatPrice, formatQty } from '../../../../../../src/engine/domain/instrument.ts';
import { priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { sharedText } from '../../../../../support/shared-bars.ts';

const limits = { rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 }, { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 }, { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300000 }] };

function future(over: { readonly tick?: string; readonly step?: string; readonly minPrice?: string; readonly contractType?: string } = {}) {
  return {
    symbol: 'XYZUSDT', status: 'TRADING', contractType: over.contractType ?? 'PERPETUAL', deliveryDate: 4133404800000, baseAsset: 'XYZ', quoteAsset: 'USDT', marginAsset: 'USDT', pricePrecision: 7, quantityPrecision: 3,
    maintMarginPercent: '2.5000', requiredMarginPercent: '5.0000', orderTypes: ['LIMIT', 'MARKET'],
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: over.minPrice ?? '0.0500', maxPrice: '2000', tickSize: over.tick ?? '0.0500' },
      { filterType: 'LOT_SIZE', minQty: '5', maxQty: '10000', stepSize: over.step ?? '5' },
      { filterType: 'MARKET_LOT_SIZE', minQty: '5', maxQty: '2001', stepSize: '5' },
      { filterType: 'MIN_NOTIONAL', notional: '5.5' },
    ],
  };
}
const read = (row: object, market: 'spot' | 'um' = 'um', tiers = new Map()) => readExchangeInfo(market, { ...limits, symbols: [row] }, tiers);

describe('a listing', () => {
  it('gives steps that are no powers of ten, from the filters and not from the precisions', () => {
    const instrument = read(future()).symbols[0]?.instrument;
    expect(instrument).toMatchObject({ id: 'um:XYZUSDT', priceDecimals: 2, tickSteps: 5, qtyDecimals: 0, lotSteps: 5, minQty: 1, maxQty: 400, minNotional: 550_000_000n });
    if (instrument === undefined) return;
    // 247 ticks of 0.05 are 12.35; 7 lots of 5 are 35.
    expect([formatPrice(instrument, priceTicks(247)), formatQty(instrument, qtyLots(7))]).toEqual(['12.35', '35']);
  });

  it('errs on the safe side about margin until the tiers are known', () => {
    expect(read(future()).symbols[0]?.instrument).toMatchObject({ maintenanceMarginRate: 0.025, maxLeverage: 20 });
    const tier = { notionalFloor: 0, notionalCap: 5_000, maintenanceMarginRate: 0.01, maxLeverage: 75, maintenanceAmount: 0 };
    expect(read(future(), 'um', new Map([['XYZUSDT', [tier]]])).symbols[0]?.instrument).toMatchObject({ maintenanceMarginRate: 0.01, maxLeverage: 75 });
  });

  it.each([
    [future({ contractType: 'CURRENT_QUARTER' }), 'not a perpetual future but CURRENT_QUARTER'],
    [future({ tick: '0.000001', minPrice: '0.000001', step: '0.001' }), 'tick and step have 6 and 3 decimals, more than 8 together: a value would not be a whole number of our money units'],
    [future({ minPrice: '0.07' }), 'smallest price or quantity is no multiple of its step'],
    [future({ tick: '0' }), 'no tick or step size'],
  ])('skips what exact arithmetic cannot hold, and says why', (row, reason) => {
    expect(read(row)).toMatchObject({ symbols: [], skipped: [{ symbol: 'XYZUSDT', reason }] });
  });

  it('takes over the limits it knows how to keep', () => {
    expect(read(future()).limits).toEqual([{ kind: 'weight', intervalMs: 60_000, limit: 2_400 }, { kind: 'orders', intervalMs: 10_000, limit: 300 }]);
  });

  const recorded = sharedText('data/rest/gct-public-rest.jsonl.gz')?.trim().split('\n').map((line) => JSON.parse(line) as { path: string; response: { symbols: { symbol: string; filters: Record<string, string>[] }[] } });
  it.skipIf(recorded === undefined).each([['spot', '/api/v3/exchangeInfo'], ['um', '/fapi/v1/exchangeInfo']] as const)('of %s as recorded is read whole, each step exactly', (market, path) => {
    const reply = recorded?.find((one) => one.path === path)?.response;
    const listing = readExchangeInfo(market, reply);
    expect(listing.symbols.length + listing.skipped.length).toBe(reply?.symbols.length);
    expect(listing.symbols.length).toBeGreaterThan(0);
    for (const { instrument } of listing.symbols) {
      const filters = reply?.symbols.find(({ symbol }) => symbol === instrument.symbol)?.filters ?? [];
      const said = (type: string, name: string): number => Number(filters.find(({ filterType }) => filterType === type)?.[name]);
      expect(Number(formatPrice(instrument, priceTicks(1)))).toBe(said('PRICE_FILTER', 'tickSize'));
      expect(Number(formatQty(instrument, qtyLots(1)))).toBe(said('LOT_SIZE', 'stepSize'));
    }
  });
});

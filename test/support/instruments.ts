import type { Instrument, Market } from '../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../src/engine/domain/instrument.ts';
import { qtyLots, quoteAtoms } from '../../src/engine/domain/units.ts';

/** Builds an instrument; a test states only what matters to it. */
export function anInstrument(what: Partial<Instrument> & { readonly symbol?: string; readonly market?: Market } = {}): Instrument {
  const market = what.market ?? 'um';
  const symbol = what.symbol ?? 'BTCUSDT';
  return {
    id: instrumentIdOf(market, symbol), market, symbol, baseAsset: symbol.replace(/USDT$/, ''), quoteAsset: 'USDT',
    priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
    minNotional: quoteAtoms(500_000_000n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.004, maxLeverage: 125,
    ...what,
  };
}

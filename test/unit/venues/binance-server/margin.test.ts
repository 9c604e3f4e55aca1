import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bracketOf, maintenanceMargin } from '../../../venues/binance-server/accounts/brackets.ts';
import { liquidationPrice } from '../../../venues/binance-server/accounts/position.ts';
import { atoms, fixed } from '../../../venues/binance-server/decimal.ts';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { ask, Ear, keyCall, signedCall } from '../../../venues/raw-client.ts';

const VECTORS = new URL('../../../../../shared/vectors/binance_liquidation_price.json', import.meta.url);

interface Case {
  readonly pair: string;
  readonly margin_mode: string;
  readonly wallet_balance: number;
  readonly maintenance_amt: number;
  readonly amount: number;
  readonly open_rate: number;
  readonly mm_ratio: number;
  readonly expected: number;
  readonly open_trades: readonly { readonly pair: string; readonly open_rate: number; readonly amount: number; readonly mark_price: number; readonly mm_ratio: number; readonly maintenance_amt: number }[];
}

describe('liquidation prices', () => {
  it.skipIf(!existsSync(VECTORS))("are those of Binance's own worked examples", () => {
    const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: Case[] };
    const of = (value: number): bigint => atoms(value.toFixed(8));
    expect(cases.length).toBe(4);
    for (const one of cases) {
      let othersMaintenance = 0n, othersProfit = 0n;
      for (const other of one.open_trades.filter(({ pair }) => pair !== one.pair)) {
        othersMaintenance += of(other.amount * other.mark_price * other.mm_ratio - other.maintenance_amt);
        othersProfit += of(other.amount * (other.mark_price - other.open_rate));
      }
      const price = liquidationPrice({
        qty: of(one.amount), cost: of(one.amount) * of(one.open_rate), wallet: of(one.wallet_balance), othersMaintenance, othersProfit, ratio: of(one.mm_ratio), cum: of(one.maintenance_amt),
      });
      expect(Number(fixed(price, 8))).toBeCloseTo(one.expected, 1);
    }
  });

  it('come from brackets without a step in the maintenance margin', () => {
    // 250,000 x 0.005 - 50 = 1,200 = 250,000 x 0.01 - 1,300.
    expect(bracketOf(atoms('250000')).cum).toBe(atoms('1300'));
    expect(maintenanceMargin(atoms('250000'))).toBe(atoms('1200'));
    expect(maintenanceMargin(atoms('249999.99'))).toBe(atoms('1199.99995'));
  });
});

describe('funding, liquidation and isolated margin', () => {
  let server: BinanceServer;
  let key: NewKey;
  let ear: Ear;

  beforeEach(async () => {
    // Noon: funding falls on 0, 8 and 16 o'clock, and is to come only where a test charges it.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 2, 2, 12) });
    server = await startBinanceServer({ seed: 9, tickMs: 0, symbols: [{ symbol: 'BTCUSDT', price: '60000' }] });
    key = server.addKey({ type: 'hmac' });
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    ear = await Ear.open(`${server.urls.umWs}/private/ws/${listenKey}`);
  });
  afterEach(async () => {
    ear.close();
    await server.close();
    vi.useRealTimers();
  });

  const call = (method: string, path: string, params = {}) => signedCall(server.urls.umRest, key, method, path, params);
  const market = (side: string, quantity: string) => call('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side, type: 'MARKET', quantity });
  function still(price: string): void {
    server.control.dryUp('um', 'BTCUSDT');
    server.control.offer('um', 'BTCUSDT', 'SELL', price, '10');
    server.control.offer('um', 'BTCUSDT', 'BUY', (Number(price) - 1).toString(), '10');
  }

  it('lets longs pay a positive rate, in the cross wallet alone', async () => {
    still('60000');
    await market('BUY', '0.5');
    ear.frames.length = 0;
    server.control.pinMark('BTCUSDT', '61000');
    const before = Number(server.control.truth().um.wallet);
    server.control.chargeFunding('BTCUSDT', '0.0001');
    const event = await ear.until((frame) => frame.e === 'ACCOUNT_UPDATE' && frame.a.m === 'FUNDING_FEE');
    // 0.5 x 61000 x 0.0001 = 3.05
    expect(event.a.B[0].bc).toBe('-3.05');
    expect(event.a.P).toEqual([]);
    expect(Number(server.control.truth().um.wallet)).toBeCloseTo(before - 3.05, 8);
    expect((await call('GET', '/fapi/v1/income', { incomeType: 'FUNDING_FEE' })).body[0]).toMatchObject({ income: '-3.05000000', asset: 'USDT' });
  });

  it('charges by the clock every eight hours', async () => {
    const at = async () => (await ask(server.urls.umRest, '/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' })).body.nextFundingTime as number;
    const due = await at();
    expect(due % 28_800_000).toBe(0);
    server.control.shiftClock(due - Date.now() + 5);
    await expect.poll(at).toBe(due + 28_800_000);
  });

  it('ties isolated margin to its position and moves it on request', async () => {
    await call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' });
    await call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 10 });
    still('60000');
    await market('BUY', '0.5');
    const risk = async () => (await call('GET', '/fapi/v3/positionRisk', { symbol: 'BTCUSDT' })).body[0];
    // 0.5 x 60000 / 10
    expect((await risk()).isolatedWallet).toBe('3000.00000000');
    expect((await call('POST', '/fapi/v1/positionMargin', { symbol: 'BTCUSDT', amount: '500', type: 1 })).body.code).toBe(200);
    expect((await risk()).isolatedWallet).toBe('3500.00000000');
    expect((await call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 5 })).body.code).toBe(-4161);
    await market('SELL', '0.5');
    // 10000 - 15 - 14.99975 of fees, and 1 a piece of spread on half a coin.
    expect(server.control.truth().um.wallet).toBe('9969.50025000');
  });

  it('liquidates where it said it would, says so in public and in private, and leaves no debt', async () => {
    const street = await Ear.open(`${server.urls.umWs}/market/stream?streams=btcusdt@forceOrder`);
    await call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 20 });
    server.control.adjustBalance('um', 'USDT', '-5000');
    still('60000');
    await market('BUY', '1.5');
    const liquidation = Number((await call('GET', '/fapi/v3/positionRisk')).body[0].liquidationPrice);
    // (4955 + 50 - 90000) / (1.5 x 0.005 - 1.5) = 56947.9...
    expect(liquidation).toBeCloseTo(56947.9, 0);
    ear.frames.length = 0;
    server.control.offer('um', 'BTCUSDT', 'BUY', '56000', '10');
    server.control.pinMark('BTCUSDT', (liquidation + 30).toFixed(1));
    await ear.until((frame) => frame.e === 'MARGIN_CALL');
    expect(server.control.truth().um.positions).toHaveLength(1);
    server.control.offer('um', 'BTCUSDT', 'BUY', '59999', '0');
    server.control.pinMark('BTCUSDT', (liquidation - 1).toFixed(1));
    const own = await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'CALCULATED');
    expect(own.o.c).toMatch(/^autoclose-/);
    expect(server.control.truth().um.positions).toHaveLength(0);
    expect(Number(server.control.truth().um.wallet)).toBeGreaterThanOrEqual(0);
    const { data } = await street.until((frame) => frame.data?.e === 'forceOrder');
    expect(data.o).toMatchObject({ s: 'BTCUSDT', S: 'SELL', f: 'IOC', X: 'FILLED', q: '1.500' });
    street.close();
  });
});

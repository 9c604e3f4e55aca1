import type { TicketPreview } from '../../../src/engine/contract/api.ts';
import type { MethodInput } from '../../../src/engine/contract/api.ts';
import type { OrderView, TradingView, View } from '../../../src/engine/contract/view.ts';
import type { FakeAnswers, FakeEngine } from '../fake-engine.ts';
import { START_MS } from './fake-market.ts';
import { CONNECTIONS, PHRASE, SAMPLE_LATENCY, SYMBOLS } from './fake-venue.ts';

/** Returns the answers of what trading by hand, arming and connections add, each with its effect on the view. */
export function fakeTrading({ market, view, emit }: Pick<FakeEngine, 'market' | 'view' | 'emit'>): FakeAnswers {
  let nextOrder = 1;
  let connections = CONNECTIONS;
  const priceOf = (instrumentId: string) => market.find(({ instrument }) => instrument.id === instrumentId)?.minutes.at(-1)?.close ?? 0;
  const setTrading = (change: Partial<TradingView>): null => {
    emit({ type: 'trading-updated', trading: { ...view().trading, ...change } });
    return null;
  };
  const protect = (instrumentId: string, stopPrice: string, takeProfitPrice: string | null): null => {
    emit({ type: 'positions-updated', positions: view().positions.map((position) => position.instrumentId === instrumentId ? { ...position, stopPrice, takeProfitPrice } : position) });
    return null;
  };
  return {
    'order.preview': (order) => preview(view(), order, priceOf(order.instrumentId)),
    'order.place': (order) => {
      const { denial } = preview(view(), order, priceOf(order.instrumentId));
      if (denial !== null) return { denial };
      const clientOrderId = `tw-m-${nextOrder++}`;
      const isMarket = order.type === 'market';
      const made: OrderView = {
        clientOrderId, instrumentId: order.instrumentId, strategyId: 'manual', purpose: 'manual', side: order.side, type: order.type, status: isMarket ? 'filled' : 'accepted', qty: order.qty, filledQty: isMarket ? order.qty : '0',
        limitPrice: order.limitPrice ?? null, triggerPrice: order.triggerPrice ?? null, averagePrice: isMarket ? String(priceOf(order.instrumentId)) : null, callbackBps: order.callbackBps ?? null, reduceOnly: order.reduceOnly ?? false,
        submittedMs: START_MS, updatedMs: START_MS, reason: 'Placed by hand.', detail: null, isLookedUp: false, latency: isMarket ? SAMPLE_LATENCY : { ...SAMPLE_LATENCY, filledMs: null },
      };
      emit({ type: 'order-updated', order: made, isOpen: !isMarket });
      if (isMarket) emit({ type: 'fill-booked', fill: { id: `fill-${clientOrderId}`, timeMs: START_MS, instrumentId: order.instrumentId, clientOrderId, strategyId: 'manual', side: order.side, price: String(priceOf(order.instrumentId)), qty: order.qty, fee: '0.21000000', liquidity: 'taker', slippage: '0.08000000', slippageBps: 0.2, reason: 'Placed by hand.' } });
      return { denial: null };
    },
    'order.amend': ({ clientOrderId, qty, limitPrice, triggerPrice }) => {
      const order = view().orders.find((candidate) => candidate.clientOrderId === clientOrderId);
      if (!order) throw new Error('This order is no longer open. Nothing was changed.');
      emit({ type: 'order-updated', order: { ...order, qty: qty ?? order.qty, limitPrice: limitPrice ?? order.limitPrice, triggerPrice: triggerPrice ?? order.triggerPrice }, isOpen: true });
      return null;
    },
    'position.protect': ({ instrumentId, stopPrice, takeProfitPrice = null }) => protect(instrumentId, stopPrice, takeProfitPrice),
    'position.adopt': ({ instrumentId }) => {
      emit({ type: 'foreign-updated', foreign: { ...view().foreign, positions: view().foreign.positions.filter((position) => position.instrumentId !== instrumentId) } });
      return null;
    },
    'trading.arming-check': () => ({
      isPassed: false,
      phrase: PHRASE,
      items: [
        { title: 'The account is connected', ok: true, detail: 'The user data stream was renewed 12 min ago.' },
        { title: 'The account agrees with ours', ok: true, detail: 'Compared 3 min ago: 2 positions, 4 orders and 1 balance agree.' },
        { title: 'A backtest is on file', ok: true, detail: 'Moving-average cross, 2023-01-01 to 2025-01-01: +12.41 %, deepest fall 18.2 %.' },
        { title: 'A paper result is on file', ok: false, detail: 'Moving-average cross has run on paper for 2 days; 14 are asked for.' },
      ],
    }),
    'trading.arm': ({ phrase, notionalCap, override = [] }) => {
      if (phrase !== PHRASE) throw new Error(`Expected the phrase "${PHRASE}", was "${phrase}". Nothing was armed.`);
      if (override.length === 0) throw new Error('A paper result is on file: no. Go without it knowingly, or wait.');
      return setTrading({ state: 'active', cause: 'Armed by you', changedBy: 'person', arming: { isArmed: true, notionalCap, phrase: PHRASE, sinceMs: Date.now() } });
    },
    'trading.disarm': () => setTrading({ state: 'reducing', cause: 'Disarmed by you', changedBy: 'person', arming: { isArmed: false, notionalCap: null, phrase: PHRASE, sinceMs: Date.now() } }),
    'account.reconcile': () => {
      const { venue } = view();
      const message = '2 positions, 4 orders and 1 balance agree with Binance.';
      if (venue) emit({ type: 'venue-updated', venue: { ...venue, reconciledMs: Date.now(), reconciliation: message } });
      return { message };
    },
    'connections.list': () => ({ connections }),
    'connections.save': ({ id, name, environment, urls = null }) => {
      const saved = { id: id ?? `connection-${connections.length + 1}`, name, environment, urls };
      connections = [...connections.filter((connection) => connection.id !== saved.id), saved];
      return { id: saved.id };
    },
    'connections.remove': ({ id }) => {
      connections = connections.filter((connection) => connection.id !== id);
      return null;
    },
    'connections.test': ({ id }) => ({
      items: [
        { title: 'The exchange answers', ok: true, detail: 'fapi.binance.com answered in 38 ms.' },
        { title: 'The clocks agree', ok: true, detail: 'The exchange’s clock is 12 ms behind; 1 000 ms are allowed.' },
        { title: 'Prices stream', ok: true, detail: 'The first message came after 210 ms.' },
        { title: 'The key is accepted', ok: id !== 'live', detail: id === 'live' ? 'The exchange does not accept the key (-2015). Check at Binance that futures are enabled and that this computer’s address is on its list.' : 'It may read and trade futures. It may not withdraw.' },
      ],
      roundTripMs: 38, clockOffsetMs: -12, weightUsed: 21, weightLimit: 2400,
    }),
    'connections.symbols': () => ({ symbols: SYMBOLS }),
  };
}

const TAKER_RATE = 0.0005;
const LEVERAGE = 5;

/** The sums of a ticket, with one limit: a symbol may not be worth more than half of the equity. */
function preview(view: View, order: MethodInput<'order.preview'>, last: number): TicketPreview {
  const equity = Number(view.account?.equity ?? '0');
  const price = Number(order.limitPrice ?? order.triggerPrice ?? last);
  const notional = price * Number(order.qty);
  const instrument = view.instruments.find(({ id }) => id === order.instrumentId);
  const atRisk = order.stopPrice === null || order.stopPrice === undefined ? null : Math.abs(price - Number(order.stopPrice)) * Number(order.qty) + notional * TAKER_RATE;
  const share = (notional / equity) * 100;
  const scale = 10 ** (instrument?.qtyDecimals ?? 3);
  return {
    notional: notional.toFixed(8), margin: (notional / (instrument?.market === 'spot' ? 1 : LEVERAGE)).toFixed(8), fee: (notional * TAKER_RATE).toFixed(8),
    atRisk: atRisk?.toFixed(8) ?? null, atRiskPct: atRisk === null ? null : (atRisk / equity) * 100,
    denial: share > 50 ? `Denied: this order would take ${instrument?.baseAsset ?? ''} exposure to ${share.toFixed(0)} % of equity; your limit is 50 %.` : null,
    largestQty: (Math.floor((equity * 0.5 / price) * scale) / scale).toFixed(instrument?.qtyDecimals ?? 3),
  };
}

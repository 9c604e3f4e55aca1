import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRecordedFeed } from '../src/engine/adapters/replay-feed/replay-feed.ts';
import type { ReplayTicks } from '../src/engine/adapters/replay-feed/tick-sources.ts';
import { simExchangeSchema } from '../src/engine/adapters/sim-exchange/config.ts';
import { createSimExchange } from '../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { columnsOf } from '../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';
import type { ApprovedOrder } from '../src/engine/domain/order.ts';
import { nearestTicks } from '../src/engine/domain/rounding.ts';
import { clientOrderId, instrumentId, qtyLots, quoteAtoms } from '../src/engine/domain/units.ts';
import { importFiles } from '../src/engine/run/data/import-files.ts';
import { generatedTicks, GENERATED_INSTRUMENT } from './generated-ticks.ts';
import { rates, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const RECORDING = join(import.meta.dirname, '../../shared/data/book/um-BTCUSDT-20240808T2354.jsonl.gz');
/** A maker's pace: as many messages pass between two of its quotes. */
const MESSAGES_PER_QUOTE = 50;

/**
 * Changes of an order book and trades through the level of the book, from stored columns to the simulated exchange, with two resting orders that are moved to
 * the best prices every fifty messages. Recorded messages of Binance where they lie beside the repository, else generated ones.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const isRecorded = existsSync(RECORDING);
  const { instrument, ticks } = isRecorded ? await recordedTicks() : { instrument: GENERATED_INSTRUMENT, ticks: generatedTicks() };
  const messages = (ticks.trades?.length ?? 0) + (ticks.depth?.length ?? 0);
  const levels = (ticks.depth?.levels.length ?? 0) / 2;
  let fills = 0;
  const timings = await timed(() => { fills = play(instrument, ticks); });
  if (fills === 0) throw new Error('expected the resting orders to be filled now and then, was never');
  const name = `${isRecorded ? 'recorded' : 'generated'} book with trades, ${(levels / (ticks.depth?.length ?? 1)).toFixed(0)} levels a change`;
  return [...rates(name, 'messages', messages, timings), ...rates(`${name}: its levels`, 'level updates', levels, timings)];
}

function play(instrument: Instrument, ticks: ReplayTicks): number {
  let fills = 0;
  const exchange = createSimExchange({
    instruments: new Map([[instrument.id, instrument]]), config: simExchangeSchema.parse({ matchOn: 'book', queueModel: 'proportional', leverage: 5 }), startingCash: quoteAtoms(10n ** 16n),
    listener: (event) => { if (event.type === 'order-filled') fills += 1; },
  });
  const never = columnsOf([{ openTimeMs: 8e15, closeTimeMs: 8e15, open: 1, high: 1, low: 1, close: 1, volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0 }]);
  const feed = createRecordedFeed({ series: [{ instrumentId: instrument.id, interval: '1m', bars: never }], ticks: [ticks] });
  let seen = 0, mid = Number.NaN;
  for (let event = feed.next(); event !== null && event.type !== 'bar-closed'; event = feed.next()) {
    exchange.match(event);
    if (event.type === 'trade-printed') mid = event.price;
    if (++seen % MESSAGES_PER_QUOTE !== 0 || Number.isNaN(mid)) continue;
    for (const { request } of exchange.openOrders()) exchange.cancel(request.clientOrderId, instrument.id, event.timeMs);
    for (const side of ['buy', 'sell'] as const) exchange.submit(quoteAt(instrument, { side, id: `${side}${seen}`, price: mid }), event.timeMs);
  }
  return fills;
}

/** Only the gate makes approved orders; what is measured here is the exchange without it. */
function quoteAt(instrument: Instrument, { side, id, price }: { readonly side: 'buy' | 'sell'; readonly id: string; readonly price: number }): ApprovedOrder {
  const ticks = nearestTicks(instrument, price);
  return {
    clientOrderId: clientOrderId(id), strategyId: 'bench', instrumentId: instrument.id, purpose: 'entry', side, type: 'limit', qty: qtyLots(10), limitPrice: ticks, triggerPrice: null, callbackBps: null,
    timeInForce: 'post-only', reduceOnly: false, ocoGroup: null, decisionPrice: ticks, decidedAtMs: 0, reason: 'bench',
  } as unknown as ApprovedOrder;
}

async function recordedTicks(): Promise<{ readonly instrument: Instrument; readonly ticks: ReplayTicks }> {
  const store = openStore(temporaryFolder());
  await importFiles({ store, files: [RECORDING] });
  const id = instrumentId('um:BTCUSDT');
  const instrument = store.instruments.get(id);
  if (instrument === null) throw new Error('expected the recording to be of um:BTCUSDT');
  const ticks = { instrumentId: id, trades: store.trades.read(id, 0, 8e15), quotes: null, depth: store.depth.read(id, 0, 8e15) };
  store.close();
  return { instrument, ticks };
}

import type { RiskConfig } from '../../src/engine/risk/config.ts';

// What the limits mean, written a second time and in the plainest way: the whole account is filled in, and then looked at. Nothing here comes from
// the code that is judged; of the engine only the names of the settings are used.

/** An instrument in plain numbers. */
export interface PlainInstrument {
  readonly symbol: string;
  readonly isSpot: boolean;
  readonly tick: number;
  readonly lot: number;
  readonly minQty: number;
  readonly maxQty: number;
  readonly minNotional: number;
  readonly maxLeverage: number;
}

/** An order in plain numbers: prices and quantities in units, not in ticks and lots. */
export interface PlainOrder {
  readonly id: string;
  readonly index: number;
  readonly sign: 1 | -1;
  readonly type: string;
  readonly timeInForce: string;
  readonly limit: number | null;
  readonly trigger: number | null;
  readonly callbackPct: number | null;
  /** What has not filled yet. */
  readonly qty: number;
  readonly stop: { readonly price: number } | { readonly distance: number } | null;
}

/** The account as it is. */
export interface PlainAccount {
  readonly instruments: readonly PlainInstrument[];
  readonly config: RiskConfig;
  readonly prices: readonly number[];
  /** Signed. */
  readonly held: readonly number[];
  readonly average: readonly number[];
  readonly equity: number;
  /** Orders that open and may still fill, the judged one not included. */
  readonly waiting: readonly PlainOrder[];
  /** Orders sent and changed in the last minute, the judged one not included. */
  readonly ordersInMinute: number;
  readonly dataAgeSeconds: number;
  readonly armedUpTo: number | null;
  readonly books: readonly (PlainBook | null)[];
  /** Value at risk and expected shortfall of signed exposures. */
  readonly tail: (exposures: readonly number[]) => { readonly valueAtRisk: number; readonly expectedShortfall: number };
  readonly betas: readonly number[];
  /** Members of each one's cluster, itself included. */
  readonly clusters: readonly (readonly number[])[];
}

export interface PlainBook {
  readonly ageSeconds: number;
  readonly bids: readonly (readonly [price: number, qty: number])[];
  readonly asks: readonly (readonly [price: number, qty: number])[];
}

/** Floats and the rounding of fees to whole atoms may differ by this much, relative. */
const NOISE = 1e-6;

/** The worst price of an order as the rule says it: its limit; else its trigger or the price, worse by the collar and by what it trails. */
export function collarPrice({ sign, limit, trigger, callbackPct }: PlainOrder, price: number, collarPct: number): number {
  if (limit !== null) return limit;
  return (trigger ?? price) * (1 + (sign * (callbackPct ?? 0)) / 100) * (1 + (sign * collarPct) / 100);
}

/** Returns every limit that would be broken if the order filled whole at its worst price, whichever of the waiting ones fill; empty when the approval was right. */
export function brokenBy(order: PlainOrder, account: PlainAccount, subsets: readonly (readonly PlainOrder[])[]): readonly string[] {
  const broken = new Set<string>(alone(order, account));
  for (const filled of subsets) for (const limit of afterFills([...filled, order], order, account)) broken.add(limit);
  return [...broken];
}

/** What does not depend on the other orders. */
function alone(order: PlainOrder, { instruments, config, prices, books, ordersInMinute, dataAgeSeconds, held }: PlainAccount): readonly string[] {
  const instrument = instruments[order.index]!;
  const price = prices[order.index]!;
  const broken: string[] = [];
  const note = (name: string, isBroken: boolean): void => { if (isBroken) broken.push(name); };
  note('order-rate', ordersInMinute + 1 > config.maxOrdersPerMinute);
  note('data-age', dataAgeSeconds > config.maxDataAgeSeconds);
  note('quantity', order.qty < instrument.minQty * (1 - NOISE) || order.qty > instrument.maxQty * (1 + NOISE));
  note('notional', order.qty * (order.limit ?? order.trigger ?? price) < instrument.minNotional * (1 - NOISE));
  note('short', instrument.isSpot && order.sign < 0 && order.qty > held[order.index]! * (1 + NOISE));
  const from = order.trigger ?? price;
  note('price-collar', order.limit !== null && (order.sign * (order.limit - from)) / from > (config.priceCollarPct / 100) * (1 + NOISE));
  const book = books[order.index] ?? null;
  const isKnown = book !== null && book.ageSeconds <= config.maxDataAgeSeconds;
  const isTaken = order.type === 'market' || (order.type === 'limit' && order.timeInForce !== 'post-only' && (order.timeInForce !== 'gtc' || order.sign * (order.limit! - price) >= 0));
  if (isTaken && !isKnown) note('order-book', config.withoutBook === 'deny');
  if (isTaken && isKnown) {
    const worst = collarPrice(order, price, config.priceCollarPct);
    const offers = (order.sign > 0 ? book.asks : book.bids).filter(([at]) => order.sign * (worst - at) >= 0);
    const offered = offers.reduce((sum, [, qty]) => sum + qty, 0);
    note('depth-share', order.qty > offered * (config.maxDepthSharePct / 100) * (1 + NOISE));
  }
  return broken;
}

/** Fills the orders at their worst prices, one after the other, and looks at what is held then. */
function afterFills(orders: readonly PlainOrder[], judged: PlainOrder, account: PlainAccount): readonly string[] {
  const { config, prices, instruments } = account;
  const held = [...account.held];
  const average = [...account.average];
  let equity = account.equity;
  for (const order of orders) {
    const price = prices[order.index]!;
    const fill = collarPrice(order, price, config.priceCollarPct);
    // Worth at the market less what was paid; a fill at a better price than the market's is not counted on.
    equity -= order.qty * Math.max(0, order.sign * (fill - price)) + (order.qty * fill * config.feePct) / 100;
    const before = held[order.index]!;
    const after = before + order.sign * order.qty;
    if (before * order.sign >= 0) average[order.index] = (Math.abs(before) * average[order.index]! + order.qty * fill) / Math.abs(after);
    else if (before * after < 0) average[order.index] = fill;
    held[order.index] = after;
  }
  const worths = held.map((qty, index) => qty * prices[index]!);
  const sizes = worths.map(Math.abs);
  const total = sum(sizes);
  const broken: string[] = [];
  const atMost = (name: string, value: number, limit: number): void => {
    if (!(value <= limit + Math.abs(limit) * NOISE + NOISE)) broken.push(`${name} (${value} > ${limit})`);
  };
  atMost('symbol-exposure', sizes[judged.index]!, (equity * config.maxSymbolExposurePct) / 100);
  atMost('total-exposure', total, (equity * config.maxTotalExposurePct) / 100);
  atMost('net-exposure', Math.abs(sum(worths)), (equity * config.maxNetExposurePct) / 100);
  atMost('leverage', instruments[judged.index]!.isSpot ? 0 : sum(sizes.filter((_, index) => !instruments[index]!.isSpot)), equity * config.maxLeverage);
  const margin = sum(sizes.map((size, index) => size / leverage(instruments[index]!, config)));
  atMost('margin', margin, equity * (1 - config.marginReservePct / 100));
  if (account.held[judged.index] === 0) atMost('open-positions', held.filter((qty) => Math.abs(qty) > 1e-12).length, config.maxOpenPositions);
  const members = account.clusters[judged.index]!.map((index) => worths[index]!);
  atMost('cluster-exposure', Math.max(sum(members.filter((worth) => worth > 0)), -sum(members.filter((worth) => worth < 0))), (equity * config.maxClusterExposurePct) / 100);
  if (account.armedUpTo !== null) atMost('session-cap', total, account.armedUpTo);
  if (config.maxBeta < 1000) atMost('beta', Math.abs(sum(worths.map((worth, index) => worth * account.betas[index]!))), equity * config.maxBeta);
  const tail = account.tail(worths);
  if (config.maxValueAtRiskPct < 1000) atMost('value-at-risk', tail.valueAtRisk, (equity * config.maxValueAtRiskPct) / 100);
  if (config.maxExpectedShortfallPct < 1000) atMost('expected-shortfall', tail.expectedShortfall, (equity * config.maxExpectedShortfallPct) / 100);
  // Whichever of them fills last, its stop is the whole position's.
  for (const { index, sign, stop } of judged.stop === null ? [] : orders) {
    if (index === judged.index && sign === judged.sign && sign * held[index]! > 0 && stop !== null) atMost('trade-risk', stopLoss(stop, held[index]!, average[index]!), (equity * config.maxRiskPerTradePct) / 100);
  }
  return broken;
}

/** What a position loses from what was paid to its stop. */
function stopLoss(stop: NonNullable<PlainOrder['stop']>, held: number, average: number): number {
  if ('distance' in stop) return Math.abs(held) * stop.distance;
  return Math.max(0, held * (average - stop.price));
}

function leverage({ isSpot, maxLeverage }: PlainInstrument, config: RiskConfig): number {
  return isSpot ? 1 : Math.min(config.leverage, maxLeverage);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { STANDARD_FEES } from '../../adapters/sim-exchange/config.ts';
import type { WhatIf, WhatIfLine } from '../../contract/risk.ts';
import type { Engine } from '../../core/engine.ts';
import { contextByHand, denialByHand, ticketOf } from '../../core/manual.ts';
import { unsent } from '../../core/submit.ts';
import { limitsBeforeAfter } from '../../core/ticket.ts';
import type { Denial } from '../../domain/denial.ts';
import type { ManualOrder } from '../../domain/input.ts';
import { formatQty } from '../../domain/instrument.ts';
import { qtyFromLots } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import { isDenial } from '../../risk/gate.ts';
import { judgeOrder } from '../../risk/judged-order.ts';
import { largestWithin } from '../../risk/largest.ts';
import { denialSentence } from './decision-views.ts';
import { valuation } from './money.ts';

/** Returns what a trade would do, at its worst price: every limit before and after, the gate's own verdict and the largest size that it would take. */
export function whatIfView(engine: Engine, order: ManualOrder, timeMs: EpochMs): WhatIf {
  const { state } = engine;
  const { risk } = engine.config;
  const { desk, draft } = ticketOf(state, order);
  const { instrument } = desk;
  const context = contextByHand(state, timeMs, desk, order);
  const answer = state.gate.check(unsent(draft, timeMs), context);
  const denial = isDenial(answer) ? answer : denialByHand(state, desk, order);
  const { fillPrice, qty } = judgeOrder(draft, context, risk);
  const lines = limitsBeforeAfter(state, order, { timeMs }).map((line): WhatIfLine => (BREAKERS.has(line.code) ? { ...line, isBreaker: true } : line));
  const largest = order.reduceOnly ? draft.qty : largestWithin({ ...draft, qty: instrument.maxQty }, context, risk).qty;
  return {
    verdict: denial === null ? 'passes' : 'denied',
    sentence: denial === null ? passing(lines) : sentenceOf(engine, denial, order),
    qty: formatQty(instrument, draft.qty), notional: valuation(qty * desk.price), worstPrice: fillPrice.toFixed(instrument.priceDecimals),
    fee: valuation((qty * fillPrice * STANDARD_FEES[instrument.market].takerBps) / 10_000),
    largestQty: largest > 0 ? formatQty(instrument, largest) : null, largestNotional: largest > 0 ? valuation(qtyFromLots(instrument, largest) * desk.price) : null,
    limits: lines.filter(({ limit }) => limit !== null), measures: lines.filter(({ limit, after }) => limit === null && after !== null),
  };
}

function sentenceOf(engine: Engine, denial: Denial, { instrumentId }: ManualOrder): string {
  if (denial.code === 'invalid-number' && denial.field === 'equityAfter') return 'Its slip to the worst price and its fee alone would cost more than the account is worth.';
  return denialSentence(engine, denial, instrumentId);
}

/** The losses: what an order may cost at its worst price trips them after the fill, and is no reason to deny it before. */
const BREAKERS: ReadonlySet<string> = new Set(['daily-loss', 'drawdown']);

function passing(lines: readonly WhatIfLine[]): string {
  const tripped = lines.find(({ isBreaker, isBroken }) => isBreaker === true && isBroken);
  const room = `Every limit has room for it, also at its worst price.${tripped === undefined ? '' : ` Filled there, its cost would trip a breaker: ${tripped.title.toLowerCase()}.`}`;
  const nearest = lines.filter(({ isBreaker }) => isBreaker !== true).reduce<WhatIfLine | null>((most, line) => (shareOf(line) > shareOf(most) ? line : most), null);
  const used = shareOf(nearest) * 100;
  return nearest === null || used < 1 ? room : `${room} Nearest: ${nearest.title.toLowerCase()}, ${used.toFixed(0)} % used.`;
}

function shareOf(line: WhatIfLine | null): number {
  return line === null || line.after === null || line.limit === null || line.limit <= 0 ? 0 : line.after / line.limit;
}

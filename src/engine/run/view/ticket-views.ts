import { STANDARD_FEES } from '../../adapters/sim-exchange/config.ts';
import type { TicketPreview } from '../../contract/api.ts';
import type { Engine } from '../../core/engine.ts';
import { previewTicket } from '../../core/ticket.ts';
import type { TicketEstimate } from '../../core/ticket.ts';
import { invariant } from '../../domain/assert.ts';
import type { ManualOrder } from '../../domain/input.ts';
import { formatQty } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { EpochMs } from '../../domain/units.ts';
import { denialSentence } from './decision-views.ts';
import { valuation } from './money.ts';

/** Returns what an order by hand would do now, for the ticket. */
export function ticketPreview(engine: Engine, order: ManualOrder, timeMs: EpochMs): TicketPreview {
  const instrument = instrumentOf(engine, order);
  const { notional, atRisk, atRiskPct, margin, fee, denial, largestQty } = estimate(engine, order, timeMs);
  return {
    notional: valuation(notional), atRisk: atRisk === null ? null : valuation(atRisk), atRiskPct, margin: valuation(margin), fee: valuation(fee),
    denial: denial === null ? null : denialSentence(engine, denial, order.instrumentId), largestQty: largestQty === null ? null : formatQty(instrument, largestQty),
  };
}

/** Returns the sentence of the limit that would deny an order by hand now, or null. */
export function denialOfTicket(engine: Engine, order: ManualOrder, timeMs: EpochMs): string | null {
  const { denial } = estimate(engine, order, timeMs);
  return denial === null ? null : denialSentence(engine, denial, order.instrumentId);
}

function estimate(engine: Engine, order: ManualOrder, timeMs: EpochMs): TicketEstimate {
  return previewTicket(engine.state, order, { timeMs, takerRate: STANDARD_FEES[instrumentOf(engine, order).market].takerBps / 10_000 });
}

function instrumentOf(engine: Engine, { instrumentId }: ManualOrder): Instrument {
  const instrument = engine.desks.get(instrumentId)?.instrument;
  invariant(instrument, `expected an instrument of this session, was ${instrumentId}`);
  return instrument;
}

import { decimalsOf, scaledFromDecimal } from '../../../domain/decimal.ts';
import { notionalAtoms, type Instrument } from '../../../domain/instrument.ts';
import type { OrderFilled, PositionCorrected } from '../../../domain/order-event.ts';
import { qtyLots, quoteAtoms } from '../../../domain/units.ts';

/** What was paid for a fill. */
export interface Commission {
  readonly amount: string;
  readonly asset: string;
}

/** Orders remembered at least. */
const MEMORY = 2_000;
/** Decimals that commissions are added up in; Binance prints eight. */
const DECIMALS = 18;

interface Tab {
  /** Sum of the commissions in the base asset, in 10^-18. */
  paid: bigint;
  boughtLots: number;
  lostLots: number;
  /** Value of the lost lots less the fees that the fills were charged already. */
  uncharged: bigint;
}

/**
 * A spot purchase whose fee is taken out of what was bought leaves less than the order says. The fill is told as it was, its fee in quote; the lots that the fee has
 * eaten are then taken off the position at the price of the fill, as if they had been sold to pay it. Fees are added up over an order and rounded up to whole lots, so
 * that the position is never larger than what is owned; the part of a lot that remains (dust) stays in the account and is booked as fee.
 */
export class BaseFees {
  readonly #tabs = new Map<string, Tab>();
  /** By fill id: asked again, it answers the same. */
  readonly #answers = new Map<string, PositionCorrected | null>();

  /** Returns the correction that follows a fill, or null. */
  after(instrument: Instrument, fill: OrderFilled, commission: Commission): PositionCorrected | null {
    if (instrument.market !== 'spot' || fill.side !== 'buy' || commission.asset !== instrument.baseAsset) return null;
    const known = this.#answers.get(fill.fillId);
    if (known !== undefined) return known;
    const answer = this.#next(instrument, fill, commission);
    if (this.#answers.size >= MEMORY) this.#answers.delete(this.#answers.keys().next().value ?? '');
    this.#answers.set(fill.fillId, answer);
    return answer;
  }

  #next(instrument: Instrument, fill: OrderFilled, { amount }: Commission): PositionCorrected | null {
    const tab = this.#tabOf(fill.fillId.slice(0, fill.fillId.lastIndexOf(':')));
    tab.paid += decimalsOf(amount) > DECIMALS ? 0n : (scaledFromDecimal(amount, DECIMALS) ?? 0n);
    tab.uncharged -= fill.fee;
    const lot = BigInt(instrument.lotSteps) * 10n ** BigInt(DECIMALS - instrument.qtyDecimals);
    tab.boughtLots += fill.qty;
    // Never the whole of it: a first fill of one lot would open and close a position.
    const lostLots = Math.min(Number((tab.paid + lot - 1n) / lot), tab.boughtLots - 1);
    const qty = lostLots - tab.lostLots;
    if (qty <= 0) return null;
    tab.lostLots = lostLots;
    tab.uncharged += notionalAtoms(instrument, fill.price, qtyLots(qty));
    const fee = tab.uncharged > 0n ? tab.uncharged : 0n;
    tab.uncharged -= fee;
    return {
      type: 'position-corrected', timeMs: fill.timeMs, instrumentId: fill.instrumentId, fillId: `${fill.fillId}:fee`, side: 'sell', qty: qtyLots(qty), price: fill.price, fee: quoteAtoms(fee),
      reason: `the fee was taken in ${instrument.baseAsset}`,
    };
  }

  #tabOf(order: string): Tab {
    const known = this.#tabs.get(order);
    if (known !== undefined) return known;
    if (this.#tabs.size >= MEMORY) this.#tabs.delete(this.#tabs.keys().next().value ?? '');
    const tab: Tab = { paid: 0n, boughtLots: 0, lostLots: 0, uncharged: 0n };
    this.#tabs.set(order, tab);
    return tab;
  }
}

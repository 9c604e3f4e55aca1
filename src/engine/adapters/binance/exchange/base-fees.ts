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
}

/** A fill as it is to be booked, and the correction that follows it. */
type Booked = readonly [fill: OrderFilled] | readonly [fill: OrderFilled, correction: PositionCorrected];

/**
 * A spot purchase whose fee is taken out of what was bought leaves less than the order says. The lots that the fee has eaten are taken off the position again at the price of
 * the fill, as if they had been sold to pay it, and their worth is the fee: so position and money are both what the account shows. Fees are added up over an order and rounded
 * up to whole lots, so that the position is never larger than what is owned; the part of a lot that remains (dust) stays in the account, and counts as paid.
 */
export class BaseFees {
  readonly #tabs = new Map<string, Tab>();
  /** By fill id: asked again, it answers the same. */
  readonly #answers = new Map<string, Booked>();

  /** Returns a fill with its fee as it is to be booked, and the correction if there is one. Fills of an order are to be asked for in their order. */
  settle(instrument: Instrument, fill: OrderFilled, commission: Commission): Booked {
    if (instrument.market !== 'spot' || fill.side !== 'buy' || commission.asset !== instrument.baseAsset) return [fill];
    const known = this.#answers.get(fill.fillId);
    if (known !== undefined) return known.length === 1 ? [{ ...fill, fee: known[0].fee }] : [{ ...fill, fee: known[0].fee }, known[1]];
    const answer = this.#next(instrument, fill, commission);
    if (this.#answers.size >= MEMORY) this.#answers.delete(this.#answers.keys().next().value ?? '');
    this.#answers.set(fill.fillId, answer);
    return answer;
  }

  #next(instrument: Instrument, fill: OrderFilled, { amount }: Commission): Booked {
    const tab = this.#tabOf(fill.fillId.slice(0, fill.fillId.lastIndexOf(':')));
    tab.paid += decimalsOf(amount) > DECIMALS ? 0n : (scaledFromDecimal(amount, DECIMALS) ?? 0n);
    tab.boughtLots += fill.qty;
    const lot = BigInt(instrument.lotSteps) * 10n ** BigInt(DECIMALS - instrument.qtyDecimals);
    // Never the whole of it: a first fill of one lot would open and close a position.
    const lostLots = Math.min(Number((tab.paid + lot - 1n) / lot), tab.boughtLots - 1);
    const qty = qtyLots(lostLots - tab.lostLots);
    tab.lostLots = lostLots;
    if (qty === 0) return [{ ...fill, fee: quoteAtoms(0n) }];
    return [{ ...fill, fee: notionalAtoms(instrument, fill.price, qty) }, {
      type: 'position-corrected', timeMs: fill.timeMs, instrumentId: fill.instrumentId, fillId: `${fill.fillId}:fee`, side: 'sell', qty, price: fill.price, fee: quoteAtoms(0n),
      reason: `the fee was taken in ${instrument.baseAsset}`,
    }];
  }

  #tabOf(order: string): Tab {
    const known = this.#tabs.get(order);
    if (known !== undefined) return known;
    if (this.#tabs.size >= MEMORY) this.#tabs.delete(this.#tabs.keys().next().value ?? '');
    const tab: Tab = { paid: 0n, boughtLots: 0, lostLots: 0 };
    this.#tabs.set(order, tab);
    return tab;
  }
}

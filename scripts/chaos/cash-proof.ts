import type { Engine } from '../../src/engine/core/engine.ts';
import { atomsPerTickLot } from '../../src/engine/domain/instrument.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { sideSign } from '../../src/engine/domain/order.ts';
import type { OrderFilled } from '../../src/engine/domain/order-event.ts';
import type { Findings } from './findings.ts';

/**
 * The account by double entry, from the stored fills and funding alone: what was sold less what was bought, plus what the open positions cost,
 * is what was realised. cash = start + realised − fees + funding, to the atom.
 */
export class CashProof {
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #start: bigint;
  readonly #held = new Map<string, number>();
  #turnover = 0n;
  #fees = 0n;
  #funding = 0n;

  constructor(instruments: readonly Instrument[], start: bigint) {
    this.#instruments = new Map(instruments.map((instrument) => [String(instrument.id), instrument]));
    this.#start = start;
  }

  fill({ instrumentId, side, price, qty, fee }: Pick<OrderFilled, 'instrumentId' | 'side' | 'price' | 'qty' | 'fee'>): void {
    const instrument = this.#instruments.get(instrumentId);
    if (!instrument) throw new Error(`expected an instrument of the session, was ${instrumentId}`);
    const sign = sideSign(side);
    this.#turnover -= BigInt(sign) * BigInt(price) * BigInt(qty) * atomsPerTickLot(instrument);
    this.#fees += fee;
    this.#held.set(instrumentId, (this.#held.get(instrumentId) ?? 0) + sign * qty);
  }

  funding(amount: bigint): void {
    this.#funding += amount;
  }

  /** Compares with the account that the engine has. */
  check(engine: Engine, findings: Findings): void {
    let openCost = 0n;
    for (const [id, instrument] of this.#instruments) {
      const position = engine.positions().find(({ instrumentId }) => instrumentId === id);
      findings.compare('ledger', `quantity of ${id} by the stored fills`, { expected: this.#held.get(id) ?? 0, actual: position?.qty ?? 0 });
      if (position) openCost += position.costTickLots * atomsPerTickLot(instrument);
    }
    findings.compare('ledger', 'cash by the stored fills and funding', { expected: this.#start + this.#turnover + openCost - this.#fees + this.#funding, actual: engine.account().cash });
  }
}

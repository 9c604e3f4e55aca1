import { QUOTE_DECIMALS } from '../../../domain/units.ts';

/** Remembers how many decimals the values need that pass by; never more than money has. */
export class SeenDecimals {
  count = 0;

  see(value: number): void {
    while (this.count < QUOTE_DECIMALS && Math.round(value * 10 ** this.count) / 10 ** this.count !== value) this.count += 1;
  }
}

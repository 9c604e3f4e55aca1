import type { Denial } from '../domain/denial.ts';

/** How the instrument is called in the sentence. */
export interface DenialNames {
  readonly symbol: string;
  readonly quoteAsset: string;
}

/** Puts a denial into one plain sentence with its numbers. */
export function explainDenial(denial: Denial, names: DenialNames): string {
  throw new Error(`being written ${denial.code} ${names.symbol}`);
}

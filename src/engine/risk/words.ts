// Numbers as a person reads them. Written out here because the engine must say the same on every machine, whatever its locale.

/** Writes a number with thousands separated and at most `decimals` decimals, without trailing zeros: `10,000`, `0.5`. */
export function written(value: number, decimals: number): string {
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(decimals).split('.');
  const digits = fraction.replace(/0+$/, '');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (digits === '' ? '' : `.${digits}`);
  return value < 0 && text !== '0' ? `-${text}` : text;
}

/** Writes an amount of money or a quantity: two decimals, and more where it is below 1 so that three digits remain. */
export function amount(value: number): string {
  return written(value, decimalsFor(value));
}

/** Writes a quantity in full, to eight decimals. */
export function quantity(value: number): string {
  return written(value, 8);
}

/** Writes how many: `1 order`, `2 orders`. */
export function counted(count: number, one: string): string {
  return `${written(count, 0)} ${count === 1 ? one : `${one}s`}`;
}

/** Writes a percentage: `3.07 %`. */
export function percent(pct: number): string {
  return `${amount(pct)} %`;
}

/** Writes a percentage and its limit with as many decimals as it takes to see that they differ. */
export function percentAgainst(pct: number, limitPct: number): readonly [pct: string, limitPct: string] {
  let decimals = Math.max(decimalsFor(pct), decimalsFor(limitPct));
  while (decimals < 8 && pct !== limitPct && written(pct, decimals) === written(limitPct, decimals)) decimals += 1;
  return [`${written(pct, decimals)} %`, `${written(limitPct, decimals)} %`];
}

function decimalsFor(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return 2;
  return Math.min(8, 2 - Math.floor(Math.log10(size)));
}

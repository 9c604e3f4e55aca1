/** Writes a whole number with separators: 69,883. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Writes a number of things: "1 trade", "2 trades". */
export function things(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Writes money that comes as a decimal string or a number, to two places, with separators. */
export function money(value: string | number | null): string {
  if (value === null) return '–';
  return Number(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Writes money whose sign matters, with the sign. */
export function signedMoney(value: string | number | null): string {
  return value !== null && Number(value) > 0 ? `+${money(value)}` : money(value);
}

/** Writes a ratio as a percentage: 0.123 is 12.30 %. */
export function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${(ratio * 100).toFixed(2)} %`;
}

export function signedPercent(ratio: number | null): string {
  return ratio !== null && ratio > 0 ? `+${percent(ratio)}` : percent(ratio);
}

/** Writes a ratio to two places. */
export function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

/** Writes a moment in UTC to the minute; the caller says that it is UTC. */
export function time(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Writes a moment in UTC to the second. */
export function timeToSecond(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Names an instrument; prices that are made up are labelled so wherever they show. */
export function instrumentName(id: string): string {
  return id.startsWith('practice:') ? `${id} (SIMULATED)` : id;
}

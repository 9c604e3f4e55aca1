import { formatDecimal, formatNumber, MINUS, roundDecimal, signOf } from './decimal.ts';

/** A result with the three things that say its direction: sign, arrow and tone. Never colour alone. */
export interface SignedText {
  readonly text: string;
  readonly arrow: '▲' | '▼' | '';
  readonly tone: 'up' | 'down' | 'flat';
  /** How a screen reader should say it. */
  readonly spoken: string;
}

/** Writes money with its direction. */
export function signedMoney(value: string, decimals: number, unit: string): SignedText {
  const rounded = roundDecimal(value, decimals);
  const size = formatDecimal(rounded.replace('-', ''), decimals);
  return signed(signOf(rounded), size, unit);
}

/** Writes a percentage with its direction; `null` is unknown. */
export function signedPercent(value: number | null, decimals = 2): SignedText {
  if (value === null || !Number.isFinite(value)) return { text: '–', arrow: '', tone: 'flat', spoken: 'unknown' };
  const fixed = value.toFixed(decimals);
  return signed(signOf(Number(fixed)), `${formatNumber(Math.abs(Number(fixed)), decimals)}\u202f%`, '');
}

function signed(direction: -1 | 0 | 1, size: string, unit: string): SignedText {
  const spokenUnit = unit === '' ? '' : ` ${unit}`;
  if (direction > 0) return { text: `+${size}`, arrow: '▲', tone: 'up', spoken: `up ${size}${spokenUnit}` };
  if (direction < 0) return { text: `${MINUS}${size}`, arrow: '▼', tone: 'down', spoken: `down ${size}${spokenUnit}` };
  return { text: size, arrow: '', tone: 'flat', spoken: `unchanged, ${size}${spokenUnit}` };
}

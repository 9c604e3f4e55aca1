import { formatNumber, UNKNOWN } from '../../format/decimal.ts';
import type { SignedText } from '../../format/signed.ts';
import { signedMoney, signedPercent } from '../../format/signed.ts';
import { formatDuration } from '../../format/time.ts';
import type { MetricShape, MetricWords } from './metric-words.ts';

/** Writes a metric of the engine; only its form changes, never its value. */
export function formatMetric(shape: MetricShape, value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  switch (shape) {
    case 'ratio': return `${formatNumber(value * 100, 2)}\u202f%`;
    case 'number': return formatNumber(value, 2);
    case 'money': return `${formatNumber(value, 2)}${unit === '' ? '' : ` ${unit}`}`;
    case 'count': return formatNumber(value, 0);
    case 'days': return `${formatNumber(value, value >= 100 ? 0 : 1)} d`;
    case 'duration': return formatDuration(value);
  }
}

/** Writes a metric whose sign matters, with sign, arrow and tone; null for the others. */
export function signedMetric(words: MetricWords, value: number | null | undefined, unit: string): SignedText | null {
  if (words.isResult !== true || value === null || value === undefined || !Number.isFinite(value)) return null;
  return words.shape === 'ratio' ? signedPercent(value * 100) : signedMoney(value.toFixed(2), 2, unit);
}

/** Returns the asset in which a symbol is priced, as far as its name tells; empty when it does not. */
export function quoteAssetOf(instrumentId: string | undefined): string {
  return /(USDT|USDC|FDUSD|TUSD|BUSD|EUR|TRY|BRL|BTC|ETH|BNB)$/.exec(instrumentId ?? '')?.[1] ?? '';
}

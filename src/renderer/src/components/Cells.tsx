import { formatDecimal, formatNumber, groupDecimal } from '../format/decimal.ts';
import type { SignedText } from '../format/signed.ts';
import { signedMoney, signedPercent } from '../format/signed.ts';
import { formatAge, formatTime } from '../format/time.ts';
import type { TimeStyle } from '../format/time.ts';
import { useNow } from '../state/use-now.ts';
import { useSettings } from '../state/settings.ts';
import styles from './Cells.module.css';
import { joined } from './class-names.ts';

/** Writes a decimal string exactly as the engine gave it, grouped: prices and quantities. `null` is a dash. */
export function Exact({ value }: { readonly value: string | null }) {
  return <span className="num">{value === null ? '–' : groupDecimal(value)}</span>;
}

/** Writes money, rounded to cents unless told otherwise, with its unit if given. */
export function Money({ value, decimals = 2, unit }: { readonly value: string | null; readonly decimals?: number; readonly unit?: string }) {
  if (value === null) return <span className="num">–</span>;
  return <span className="num" title={groupDecimal(value)}>{formatDecimal(value, decimals)}{unit !== undefined && <span className={styles.unit}> {unit}</span>}</span>;
}

/** Writes a float with fixed decimals: statistics and drawn prices. */
export function Num({ value, decimals, unit }: { readonly value: number | null; readonly decimals: number; readonly unit?: string }) {
  return <span className="num">{formatNumber(value, decimals)}{unit !== undefined && value !== null && <span className={styles.unit}> {unit}</span>}</span>;
}

/** Writes a gain or loss in money with sign, arrow and tone. */
export function SignedMoney({ value, decimals = 2, unit = '' }: { readonly value: string; readonly decimals?: number; readonly unit?: string }) {
  return <Signed signed={signedMoney(value, decimals, unit)} unit={unit} />;
}

/** Writes a gain or loss in percent with sign, arrow and tone. */
export function SignedPercent({ value, decimals = 2 }: { readonly value: number | null; readonly decimals?: number }) {
  return <Signed signed={signedPercent(value, decimals)} />;
}

/** Writes a signed text. The arrow keeps its place when there is none, so neighbours never move. */
export function Signed({ signed, unit = '' }: { readonly signed: SignedText; readonly unit?: string }) {
  return (
    <span className={joined('num', styles[signed.tone])}>
      <span aria-hidden><span className={styles.arrow}>{signed.arrow}</span>{signed.text}{unit !== '' && <span className={styles.unit}> {unit}</span>}</span>
      <span className="sr-only">{signed.spoken}</span>
    </span>
  );
}

/** Writes a moment in the chosen zone; the whole stamp is in its tooltip. */
export function Time({ valueMs, style = 'stamp' }: { readonly valueMs: number; readonly style?: TimeStyle }) {
  const zone = useSettings((settings) => settings.zone);
  return <time className="num" dateTime={new Date(valueMs).toISOString()} title={`${formatTime(valueMs, zone, 'full')}${zone === 'utc' ? ' UTC' : ''}`}>{formatTime(valueMs, zone, style)}</time>;
}

/** Writes how long ago something was: by the wall clock, renewed each second, or by the clock given. */
export function Age({ sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs?: number }) {
  const wallMs = useNow();
  return <span className="num">{formatAge((nowMs ?? wallMs) - sinceMs)}</span>;
}

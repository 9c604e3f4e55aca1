import { createRng } from '../../compute/rng.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { SimExchangeConfig } from './config.ts';
import { joinWindows, readWindows } from './outage-windows.ts';
import type { OutageWindow } from './outage-windows.ts';

const MONTH_MS = 30 * 86_400_000;
const MINUTE_MS = 60_000;

/** What outages are made from beside the configuration. */
export interface OutageSources {
  readonly seed: number;
  /** The time of the run, in which random ones happen. */
  readonly span: OutageWindow;
  /** Gaps of the recording. */
  readonly gaps: readonly OutageWindow[];
}

/** Returns every outage of a run in order: those that were written down, those that chance brings, and the gaps of the recording. */
export function outagesOf(config: Pick<SimExchangeConfig, 'outages' | 'outagesPerMonth' | 'outageMinutes'>, { seed, span, gaps }: OutageSources): readonly OutageWindow[] {
  return joinWindows([...readWindows(config.outages), ...randomOutages(config, seed, span), ...gaps]);
}

/** Their beginnings are a Poisson process, their lengths exponential. */
function randomOutages({ outagesPerMonth, outageMinutes }: Pick<SimExchangeConfig, 'outagesPerMonth' | 'outageMinutes'>, seed: number, span: OutageWindow): readonly OutageWindow[] {
  if (outagesPerMonth === 0) return [];
  const rng = createRng(seed).stream('outages');
  const windows: OutageWindow[] = [];
  for (let fromMs = nextAfter(span.fromMs); fromMs < span.toMs; fromMs = nextAfter(fromMs)) windows.push({ fromMs, toMs: fromMs + Math.max(1, Math.round(rng.exponential(1) * outageMinutes * MINUTE_MS)) });
  return windows;

  function nextAfter(timeMs: EpochMs): EpochMs {
    return timeMs + Math.max(1, Math.round((rng.exponential(1) * MONTH_MS) / outagesPerMonth));
  }
}

/** Returns the outage that holds a time, or null. */
export function outageAt(outages: readonly OutageWindow[], timeMs: EpochMs): OutageWindow | null {
  let low = 0, high = outages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (outages[middle]!.fromMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  const last = outages[low - 1];
  return last !== undefined && timeMs < last.toMs ? last : null;
}

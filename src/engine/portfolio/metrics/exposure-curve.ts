/** A holding of one instrument, its notional taken as unchanging. */
export interface Holding {
  readonly fromMs: number;
  readonly toMs: number;
  /** Positive long, negative short. */
  readonly notional: number;
}

/** Means over stretches of equal length. */
export interface ExposureSteps {
  /** Begin of each stretch. */
  readonly time: Float64Array;
  /** Share of the stretch with at least one holding. */
  readonly inMarket: Float64Array;
  /** Mean notional, long positive and short negative, in the unit of the holdings. */
  readonly long: Float64Array;
  readonly short: Float64Array;
}

/** Returns how much was held over a span of time, in `steps` stretches. */
export function exposureSteps(holdings: readonly Holding[], span: { readonly fromMs: number; readonly toMs: number }, steps: number): ExposureSteps {
  const stepMs = (span.toMs - span.fromMs) / steps;
  const column = (): Float64Array => new Float64Array(steps);
  const out = { time: Float64Array.from({ length: steps }, (_, index) => span.fromMs + index * stepMs), inMarket: column(), long: column(), short: column() };
  if (!(stepMs > 0)) return out;
  const eachStep = (from: number, to: number, take: (step: number, share: number) => void): void => {
    const [begin, end] = [Math.max(from, span.fromMs), Math.min(to, span.toMs)];
    for (let step = Math.floor((begin - span.fromMs) / stepMs); step < steps && span.fromMs + step * stepMs < end; step++) {
      const start = span.fromMs + step * stepMs;
      take(step, (Math.min(end, start + stepMs) - Math.max(begin, start)) / stepMs);
    }
  };
  let until = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs, notional } of holdings.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const side = notional < 0 ? out.short : out.long;
    eachStep(fromMs, toMs, (step, share) => { side[step]! += share * notional; });
    eachStep(Math.max(fromMs, until), toMs, (step, share) => { out.inMarket[step]! += share; });
    until = Math.max(until, toMs);
  }
  return out;
}

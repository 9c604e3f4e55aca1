/** A point of a curve, for drawing. */
export interface CurvePoint {
  readonly timeMs: number;
  readonly value: number;
}

/** Returns how far equity stood below its highest point so far, in percent and never above zero. */
export function drawdownCurve(equity: readonly CurvePoint[]): readonly CurvePoint[] {
  let peak = -Infinity;
  return equity.map(({ timeMs, value }) => {
    peak = Math.max(peak, value);
    return { timeMs, value: peak > 0 ? Math.min(0, (value / peak - 1) * 100) : 0 };
  });
}

/** Returns points with strictly ascending whole seconds, the last of each second: what the chart library can draw. */
export function drawable(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const bySecond = new Map<number, CurvePoint>();
  for (const point of points) if (Number.isFinite(point.value)) bySecond.set(Math.floor(point.timeMs / 1000), point);
  return [...bySecond.entries()].toSorted(([left], [right]) => left - right).map(([, point]) => point);
}

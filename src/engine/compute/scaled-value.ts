/** (value - centre) / scale within ±bound; 0 where the value is unknown (NaN) or the scale is 0. */
export function scaledValue(value: number, centre: number, scale: number, bound: number): number {
  if (value !== value || scale === 0) return 0;
  const scaled = (value - centre) / scale;
  return scaled > bound ? bound : scaled < -bound ? -bound : scaled;
}

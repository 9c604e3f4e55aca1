/**
 * [1440] Trading volume of each minute of the UTC day over the day's mean: busiest when Europe and America overlap, quiet before Asia's morning.
 * Chosen by us after the usual shape of crypto volume; hourly values, joined by straight lines between the middles of the hours.
 */
export const VOLUME_PATTERN: Float64Array = joinedHours([
  0.95, 0.9, 0.9, 0.85, 0.75, 0.75, 0.75, 0.85, 0.95, 0.95, 0.9, 0.9, 1.05, 1.4, 1.6, 1.5, 1.35, 1.15, 1.05, 1, 1, 0.95, 0.8, 0.75,
]);

function joinedHours(hours: readonly number[]): Float64Array {
  return Float64Array.from({ length: 1440 }, (_, minute) => {
    const position = (minute + 1440 - 30) / 60;
    const share = position - Math.floor(position);
    const before = hours[Math.floor(position) % 24]!, after = hours[(Math.floor(position) + 1) % 24]!;
    return before + (after - before) * share;
  });
}

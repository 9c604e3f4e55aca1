import { portableCos, portableSin } from '../../../compute/portable-sin.ts';
import { DAY_MS } from '../../../domain/interval.ts';
import { defineGroup, NOTHING_KEPT } from './feature-group.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';

const TWO_PI = 6.283185307179586;
const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; weeks begin on Monday, four days later. */
const MONDAY_MS = 4 * DAY_MS;
const SOURCE = 'two numbers on a circle, so that midnight is beside midnight';

const LINES: readonly FeatureLine[] = [
  ['day-sine', 'Time of day, sine', 'share', [-1, 1], 'sin(2π × time since 00:00 UTC / day), of the bar\'s open', SOURCE],
  ['day-cosine', 'Time of day, cosine', 'share', [-1, 1], 'cos(2π × time since 00:00 UTC / day), of the bar\'s open', SOURCE],
  ['week-sine', 'Time of week, sine', 'share', [-1, 1], 'sin(2π × time since Monday 00:00 UTC / week), of the bar\'s open', SOURCE],
  ['week-cosine', 'Time of week, cosine', 'share', [-1, 1], 'cos(2π × time since Monday 00:00 UTC / week), of the bar\'s open', SOURCE],
];

/** Time of day and of the week. */
export function createCalendarGroup(): FeatureGroup {
  return {
    features: defineGroup('calendar', LINES, 'clock'),
    write({ openTimeMs }, _memory, out, from) {
      const day = (TWO_PI * (openTimeMs % DAY_MS)) / DAY_MS;
      const week = (TWO_PI * ((openTimeMs + WEEK_MS - MONDAY_MS) % WEEK_MS)) / WEEK_MS;
      out[from] = portableSin(day);
      out[from + 1] = portableCos(day);
      out[from + 2] = portableSin(week);
      out[from + 3] = portableCos(week);
    },
    ...NOTHING_KEPT,
  };
}

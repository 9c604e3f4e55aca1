import { formatTime } from '../format/time.ts';
import { useSettings } from '../state/settings.ts';

/** Writes a moment with its year: a run can be years long. */
export function Moment({ timeMs }: { readonly timeMs: number }) {
  const zone = useSettings((settings) => settings.zone);
  return <time className="num" dateTime={new Date(timeMs).toISOString()}>{formatTime(timeMs, zone, 'full').slice(0, 16)}</time>;
}

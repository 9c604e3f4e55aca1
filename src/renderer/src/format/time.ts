/** Where times are shown: the person's own zone or UTC. */
export type Zone = 'local' | 'utc';

/** How much of a moment is shown. */
export type TimeStyle = 'clock' | 'minute' | 'date' | 'stamp' | 'full';

const OPTIONS: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit' },
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  stamp: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  full: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
};
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Writes a moment in the chosen zone, on a 24-hour clock with ISO dates. The zone itself is shown once, in the status bar. */
export function formatTime(timeMs: number, zone: Zone, style: TimeStyle): string {
  // sv-SE is the locale whose dates are ISO: 2026-03-01 14:05:09
  const text = formatterFor(`${zone}/${style}`, () => new Intl.DateTimeFormat('sv-SE', { ...OPTIONS[style], ...zoneOption(zone), hourCycle: 'h23' })).format(timeMs);
  // without its year the locale would write 1/3, which half the world reads as January
  return style === 'stamp' ? text.slice(5) : text;
}

/** Names the zone at a moment, for example `UTC` or `GMT+2`. */
export function zoneName(timeMs: number, zone: Zone): string {
  if (zone === 'utc') return 'UTC';
  const parts = formatterFor('local/name', () => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZoneName: 'short' })).formatToParts(timeMs);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'local';
}

/** Writes a length of time the way people say ages: `3 s`, `4 min`, `2 h`, `5 d`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Writes a length of time with two units: `2 h 05 min`. */
export function formatDuration(lengthMs: number): string {
  const seconds = Math.max(0, Math.round(lengthMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${pad(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}

/** Writes what is left until a moment, to the second: `1:29:40`. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function zoneOption(zone: Zone): Intl.DateTimeFormatOptions {
  return zone === 'utc' ? { timeZone: 'UTC' } : {};
}

function formatterFor(key: string, create: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const known = formatters.get(key);
  if (known) return known;
  const made = create();
  formatters.set(key, made);
  return made;
}

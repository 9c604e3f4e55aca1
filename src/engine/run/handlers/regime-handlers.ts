import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { intervalMs } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import { closedBars } from '../regime/closed-bars.ts';
import { Ribbon } from '../regime/ribbon.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Bars that one ribbon may span. */
const MOST_BARS = 20_000;

/** Ribbons kept at once; the one asked for longest ago goes first. */
const MOST_RIBBONS = 12;

/** The market regime for charts; nothing of it touches trading. */
export function regimeHandlers(workstation: Workstation): Pick<Handlers, 'regime.ribbon'> {
  const ribbons = new Map<string, Ribbon>();
  return {
    'regime.ribbon': async ({ instrumentId: id, interval, from, to }) => {
      if (!(from <= to && to - from <= MOST_BARS * intervalMs(interval))) throw new RequestRefused({ code: 'bad-span', message: `expected a span of at most ${MOST_BARS} bars that ends after it begins, was ${from} to ${to}` });
      const key = keyOf(workstation, id, interval);
      const ribbon = ribbons.get(key) ?? new Ribbon(interval, (begin, end) => closedBars(workstation, instrumentId(id), interval, { from: begin, to: end }));
      ribbons.delete(key);
      ribbons.set(key, ribbon);
      for (const oldest of ribbons.keys()) if (ribbons.size > MOST_RIBBONS) ribbons.delete(oldest);
      return ribbon.between(from, to);
    },
  };
}

/** Names what a ribbon was read from: data that were imported or deleted since, or another session, make another. */
function keyOf({ session, store }: Workstation, id: string, interval: string): string {
  if (session?.plan.instruments.some((instrument) => instrument.id === id) === true) return `${id} ${interval} ${session.id}`;
  const stored = store.bars.series().filter((series) => series.instrumentId === id).map((series) => `${series.interval} ${series.from} ${series.to} ${series.count}`);
  return `${id} ${interval} ${stored.join(' ')}`;
}

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import { intervalMs } from '../../../../../src/engine/domain/interval.ts';
import { Breakers } from '../../../../../src/engine/risk/breakers/breakers.ts';
import { config, PERPETUAL } from '../builders.ts';

const FOLDER = '../shared/data/klines';
const isThere = existsSync(FOLDER);
if (!isThere) process.stdout.write(`no recorded bars at ${FOLDER}: skipped\n`);

/** Plays recorded closes through the breakers with their defaults; returns when which market breaker tripped, to the minute. */
function tripsOf(file: string, interval: Interval): readonly string[] {
  const breakers = new Breakers({ config: config(), instruments: [PERPETUAL], bounds: new Map() });
  const market = breakers.marketOf(PERPETUAL.id);
  const trips: string[] = [];
  for (const line of gunzipSync(readFileSync(`${FOLDER}/${file}`)).toString().trim().split('\n').slice(1)) {
    const [open, close] = [Number(line.split(',', 1)[0]), Number(line.split(',', 5)[4])];
    const closeTimeMs = open + intervalMs(interval) - 1;
    market.onBar(closeTimeMs, { closeTimeMs, close }, interval);
    breakers.update(closeTimeMs, 10_000);
    for (const change of breakers.latches.takeChanges()) if (change.type === 'tripped') trips.push(`${new Date(open).toISOString().slice(0, 16)} ${change.breaker.code}`);
  }
  return trips;
}

describe.skipIf(!isThere)('on recorded prices the defaults of the market breakers', () => {
  it.each(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'])('stay silent through an ordinary month of %s', (symbol) => {
    expect(tripsOf(`um-1m/${symbol}-1m-2025-05-04_2025-06-03.csv.gz`, '1m')).toEqual([]);
  });

  // The worst minute of Ether, 8.4 %, was 01:10.
  it('trip in the fall of 5 August 2024, and in nothing else of that month', () => {
    expect(tripsOf('spot-1m/ETHUSDT-1m-2024-07-26_2024-08-25.csv.gz', '1m')).toEqual(['2024-08-05T01:08 price-jump', '2024-08-05T01:08 volatility-spike']);
    expect(tripsOf('spot-1m/BTCUSDT-1m-2024-07-26_2024-08-25.csv.gz', '1m')).toEqual(['2024-08-05T01:14 volatility-spike']);
  });

  it('trip seven times in six years of hours, in the hour of 12 March 2020 that fell by 18 % too', () => {
    const trips = tripsOf('spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz', '1h');
    expect(trips).toContain('2020-03-12T10:00 price-jump');
    expect(trips).toHaveLength(7);
  });
});

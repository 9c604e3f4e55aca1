import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PAST_FALLS } from '../../../../../src/engine/risk/stress/past-falls.ts';

const FOLDER = '../shared/data/klines/spot-1d';
const isThere = existsSync(FOLDER);
if (!isThere) process.stdout.write(`no recorded bars at ${FOLDER}: skipped\n`);

/** Returns low over open, less 1, of the day. */
function fallOf(coin: string, day: string): number {
  const text = gunzipSync(readFileSync(`${FOLDER}/${coin}USDT-1d-2017-08-17_2024-12-31.csv.gz`)).toString();
  const row = text.split('\n').find((line) => line.startsWith(`${Date.parse(`${day}T00:00:00Z`)},`))?.split(',') ?? [];
  return Number(row[3]) / Number(row[1]) - 1;
}

describe.skipIf(!isThere)('the falls of the past', () => {
  const recorded = PAST_FALLS.flatMap(({ code, falls }) => Object.entries(falls).filter(([, { basis }]) => basis === 'recorded').map(([coin, { change }]) => [coin, code, change] as const));

  it('hold the recorded days of two coins', () => {
    expect(recorded).toHaveLength(4);
  });

  it.each(recorded)('%s of %s is from the day\'s open to its low: %f', (coin, day, change) => {
    expect(fallOf(coin, day)).toBeCloseTo(change, 4);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { InstrumentId } from '../../../../../src/engine/domain/units.ts';
import { BarGroups } from '../../../../../src/engine/run/shadow/bar-groups.ts';
import type { LeftOut } from '../../../../../src/engine/run/shadow/bar-groups.ts';
import type { ShadowMarket } from '../../../../../src/engine/run/shadow/shadow-market.ts';

const [A, B] = [instrumentId('um:AAAUSDT'), instrumentId('um:BBBUSDT')];

/** A market whose bars the test brings, minute by minute. */
class Line implements ShadowMarket {
  readonly interval = '1m';
  readonly instruments = [A, B];
  readonly mayLag: boolean;
  marketMs = -1;
  isAtEnd = false;
  isDelivering = true;
  readonly #bars = new Map<InstrumentId, Bar[]>([[A, []], [B, []]]);

  constructor(how: 'live' | 'played') {
    this.mayLag = how === 'live';
  }

  bring(id: InstrumentId, minute: number): void {
    const openTimeMs = minute * MINUTE_MS;
    const bar: Bar = { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open: 1, high: 1, low: 1, close: minute + 1, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 };
    this.#bars.set(id, [...this.#bars.get(id)!, bar].toSorted((a, b) => a.openTimeMs - b.openTimeMs));
    this.marketMs = Math.max(this.marketMs, bar.closeTimeMs);
  }

  read(id: InstrumentId, afterMs: number, untilMs: number) {
    return columnsOf(this.#bars.get(id)!.filter(({ openTimeMs, closeTimeMs }) => openTimeMs > afterMs && closeTimeMs <= untilMs));
  }
}

const begin = (line: Line, leftOut: readonly LeftOut[] = []) => new BarGroups(line, { afterMs: -1, leftOut });

/** All groups that are whole, as `minute: instruments (those gone on without)`. */
function take(groups: BarGroups): readonly string[] {
  const found: string[] = [];
  for (let group = groups.next(); group !== null; group = groups.next()) found.push(`${(group.timeMs + 1) / MINUTE_MS - 1}: ${group.bars.map(({ instrumentId: id }) => (id === A ? 'A' : 'B')).join('')}${group.given.map((id) => (id === A ? ' no A' : ' no B')).join('')}`);
  return found;
}

describe('BarGroups', () => {
  it('waits for the bar of every instrument on a line that lags, and gives both in one order', () => {
    const line = new Line('live');
    const groups = begin(line);
    line.bring(B, 0);
    expect(take(groups)).toEqual([]);
    line.bring(A, 0);
    line.bring(A, 1);
    expect(take(groups)).toEqual(['0: AB']);
    line.bring(B, 1);
    expect(take(groups)).toEqual(['1: AB']);
  });

  it('takes a hole for one when a later bar of the instrument has come', () => {
    const line = new Line('live');
    const groups = begin(line);
    for (const minute of [0, 1, 2]) line.bring(A, minute);
    for (const minute of [0, 2]) line.bring(B, minute);
    expect(take(groups)).toEqual(['0: AB', '1: A', '2: AB']);
  });

  it('goes on without an instrument after an hour, concludes nothing while the line is cut, and leaves out what comes too late also when it reads again', () => {
    const line = new Line('live');
    const groups = begin(line);
    for (let minute = 0; minute <= 70; minute++) line.bring(A, minute);
    line.bring(B, 0);
    line.isDelivering = false;
    expect(take(groups)).toEqual([]);
    line.isDelivering = true;
    // Minute 10 closes an hour before the newest: up to there B is given up.
    const seen = take(groups);
    expect(seen).toEqual(['0: AB', ...Array.from({ length: 10 }, (_, index) => `${index + 1}: A no B`)]);
    for (let minute = 1; minute <= 70; minute++) line.bring(B, minute);
    const rest = take(groups);
    expect(rest[0]).toBe('11: AB');
    expect(rest).toHaveLength(60);
    const again = begin(line, [{ instrumentId: B, fromMs: 2 * MINUTE_MS - 1, toMs: 11 * MINUTE_MS - 1 }]);
    expect(take(again)).toEqual([...seen, ...rest].map((text) => text.replace(' no B', '')));
  });

  it('gives the same groups however often it is asked while bars come, over more than a page of them', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('AB', 'A', 'B', ''), fc.boolean()), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 3_500 }), (minutes, gap) => {
      const line = new Line('played');
      const groups = begin(line);
      const piecemeal: string[] = [];
      minutes.forEach(([which, isAsked], index) => {
        const minute = index + (index > minutes.length / 2 ? gap : 0);
        for (const one of which) line.bring(one === 'A' ? A : B, minute);
        if (isAsked) piecemeal.push(...take(groups));
      });
      line.isAtEnd = true;
      piecemeal.push(...take(groups));
      expect(piecemeal).toEqual(take(begin(line)));
      expect(piecemeal).toHaveLength(minutes.filter(([which]) => which !== '').length);
    }), { numRuns: 60 });
  });
});

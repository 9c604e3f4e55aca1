import { describe, expect, it } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { botConfig } from '../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { SHOW_THE_CYCLE } from '../../../../../src/engine/run/boosting/start/presets.ts';
import { BEGIN_MS, minutes } from '../../learn/boosting/rolling/made-up-minutes.ts';
import { SMALL } from '../../learn/boosting/rolling/settings.ts';
import { START } from '../session/session-fixture.ts';
import { aBotProgram, SPEED } from './bot-program.ts';
import type { BotProgram } from './bot-program.ts';

const inferred = inferInstrument('um', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 3 });
if (!inferred) throw new Error('expected BTCUSDT in the catalog');
const { instrument } = inferred;

/** Twenty hours to learn from, what averages need before them, and five hours to trade. */
const BEFORE = 1_800, LENGTH = 300;
const FROM = BEGIN_MS + BEFORE * 60_000;

function recorded(bars: BarColumns, { data = {}, retraining = {}, playedMinutes = LENGTH }: { readonly data?: object; readonly retraining?: object; readonly playedMinutes?: number } = {}): Promise<BotProgram> {
  const config = botConfig.parse({ data: { instruments: [instrument.id], windowHours: 20, ...data }, training: SMALL, retraining: { everyMinutes: 30, retrainAbovePsi: null, retrainBelowSharpe: null, ...retraining } });
  return aBotProgram(config, { kind: 'recorded', from: FROM, to: FROM + playedMinutes * 60_000, speed: SPEED }, {
    nowMs: FROM,
    fill: (store) => {
      store.instruments.put(instrument);
      store.bars.write(instrument.id, '1m', bars);
    },
  });
}

/**
 * Twelve minutes again and again: in the first six the volume is high, or low, and at the seventh the price jumps by 50 bps. In the first part of the series high means up, in the second down, and so on:
 * nothing but the volume tells, so that what was learned in one part is wrong in the next.
 */
function foretold(parts: readonly number[]): BarColumns {
  const rng = createRng(18);
  const meanings = parts.flatMap((length, part) => Array.from({ length }, () => (part % 2 === 0 ? 1 : -1)));
  let [price, side] = [10_000, 1];
  return columnsOf(meanings.map((meaning, row): Bar => {
    const [since, open] = [row % 12, price];
    if (since === 0) side = rng.float() < 0.5 ? -1 : 1;
    price = Math.round(open * (1 + (2 * rng.normal() + (since === 6 ? 50 * side * meaning : 0)) / 10_000) * 100) / 100;
    const volume = (since < 6 ? 3 ** side : 1) * (900 + 200 * rng.float());
    const openTimeMs = BEGIN_MS + row * 60_000;
    return { openTimeMs, closeTimeMs: openTimeMs + 59_999, open, high: Math.max(open, price) + 0.1, low: Math.min(open, price) - 0.1, close: price, volume, quoteVolume: volume * price, tradeCount: 500, takerBuyVolume: volume / 2 };
  }));
}

function outcomes({ steps }: BotProgram, outcome: string): number {
  return steps.filter((step) => step.outcome === outcome).length;
}

describe('a bot in a session', () => {
  it('learns a planted signal at once, from the bars before, trades it net of all costs, and a replay of the journal decides the same bit for bit', async () => {
    const program = await recorded(minutes(BEFORE + LENGTH, { seed: 1, driftBps: 6 }));
    const { session, store, workstation, id } = program;
    await program.play(LENGTH - 20);
    // Every half hour of the four and a half.
    expect(outcomes(program, 'passed')).toBeGreaterThanOrEqual(8);
    expect(outcomes(program, 'swapped')).toBeGreaterThanOrEqual(8);
    expect(program.steps[0]).toMatchObject({ why: 'first', outcome: 'passed' });
    // The first is trained at the first bar: the window was full before the session began.
    expect(program.steps[0]?.whenMs).toBeLessThan(FROM + 5 * 60_000);

    const trades = store.records(session.id).trades.page({ limit: 1000 }).items;
    expect(trades.length).toBeGreaterThan(10);
    // 6 bps a minute for ten minutes, of which 13 go for fees, spread and slippage.
    expect(session.engine.equity()).toBeGreaterThan(10_000 * 1.003);

    const { active, previous } = program.summary;
    workstation.bots.rollBack(id, 'A person wants it back.');
    await program.play(10);
    expect(program.steps.at(-1)).toMatchObject({ outcome: 'rolled-back', code: active?.code, activeCode: previous?.code });
    expect(program.summary.active?.code).toBe(previous?.code);
    expect(session.engine.config.strategies.map(({ code }) => code)).toEqual([previous?.code]);

    const replayed = program.replay();
    expect(replayed.difference).toBeNull();
    expect(replayed.compared).toBeGreaterThan(trades.length);
    expect(replayed.finalEquity).toBe(session.engine.equity());
  });

  it('trades nothing of white noise, and says so', async () => {
    const program = await recorded(minutes(BEFORE + LENGTH, { seed: 2, driftBps: 0, noiseBps: 5 }));
    await program.play(125);
    expect(program.summary.counts).toMatchObject({ passed: 0, swapped: 0 });
    expect(program.summary.counts.trained).toBeGreaterThan(3);
    expect(program.summary).toMatchObject({ state: 'waiting', active: null, sentence: expect.stringMatching(/^No version has passed yet, so nothing is traded; the next training is due at \d\d:\d\d UTC\.$/) as string });
    for (const { outcome, sentence } of program.steps) expect([outcome, sentence]).toEqual(['refused', expect.stringMatching(/^Refused\. .* There is no model, so nothing is traded\.$/)]);
    expect(program.store.records(program.session.id).orders.page({ limit: 10 }).items).toEqual([]);
    expect(program.session.engine.equity()).toBe(10_000);
    expect(program.replay().difference).toBeNull();
  });

  it('goes back by itself to the model before when the new one does worse, and a replay decides the same', async () => {
    const [early, late] = [48, 264];
    // The volume says where the price goes, then the opposite until a model has learned that and taken over, then what it said before.
    const bars = foretold([BEFORE + early, late, 120]);
    const program = await recorded(bars, { data: { windowHours: 4 }, retraining: { everyMinutes: 300, watchMinutes: 110 }, playedMinutes: early + late + 120 });
    await program.play(early + late);
    const [first, second] = program.steps.flatMap(({ outcome, code }) => (outcome === 'swapped' ? [code] : []));
    expect(program.summary).toMatchObject({ active: { code: second }, previous: { code: first } });
    await program.play(110);
    const step = program.steps.find(({ outcome }) => outcome === 'rolled-back');
    expect(step).toMatchObject({ why: 'degraded', code: second, activeCode: first });
    expect(program.session.engine.config.strategies.map(({ code }) => code)).toEqual([first]);
    expect(program.replay().difference).toBeNull();
  });

  it('shows the whole cycle on the practice market within minutes, and a replay decides the same', async () => {
    const { training, retraining, execution } = SHOW_THE_CYCLE.values as { training: object; retraining: object; execution: object };
    const config = botConfig.parse({ data: { instruments: ['practice:SOLUSDT'] }, training: { ...training, trees: 20 }, retraining, execution });
    const program = await aBotProgram(config, { kind: 'practice', seed: 5, speed: SPEED }, { nowMs: START, preset: SHOW_THE_CYCLE.name });
    expect(program.session).toBeInstanceOf(Session);
    await program.play(25);
    expect(outcomes(program, 'swapped')).toBeGreaterThanOrEqual(3);
    program.workstation.bots.rollBack(program.id, 'A person wants to see it.');
    await program.play(5);
    expect(outcomes(program, 'rolled-back')).toBe(1);
    const { difference, compared } = program.replay();
    expect(difference).toBeNull();
    expect(compared).toBeGreaterThan(10);
  });
});

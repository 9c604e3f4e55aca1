import { describe, expect, it } from 'vitest';
import { api } from '../../../../../src/engine/contract/api.ts';
import type { Handlers, Method, MethodInput, MethodOutput } from '../../../../../src/engine/contract/api.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { BARS_19 } from '../../../../../src/engine/features/sets/bars-19/definition.ts';
import { botHandlers } from '../../../../../src/engine/run/handlers/bot-handlers.ts';
import { strategyHandlers } from '../../../../../src/engine/run/handlers/strategy-handlers.ts';
import { BLANK_CODE } from '../../../../../src/engine/run/boosting/blank-version.ts';
import { aProgram, COIN, quickBot } from '../boosting/live/bots-fixture.ts';
import type { Program } from '../boosting/live/bots-fixture.ts';

type BotMethod = Extract<Method, `bots.${string}`>;

/** Asks as a window does: the input is parsed by the table, a refusal is an error with a sentence. */
function asked(program: Program): <Name extends BotMethod>(method: Name, input: MethodInput<Name>) => Promise<MethodOutput<Name>> {
  const handlers = botHandlers(program.workstation) as Handlers;
  return async (method, input) => {
    const reply = await answer(handlers, { type: 'request', id: 1, method, input });
    if (reply.type !== 'response') throw new Error('expected a response');
    if (!reply.ok) throw new Error(reply.error.message);
    // What goes to a window is JSON.
    return JSON.parse(JSON.stringify(reply.output)) as never;
  };
}

describe('the form of a bot', () => {
  it('has every section with a schema and defaults that make valid settings, and the instruments that could be traded', async () => {
    const program = aProgram();
    const ask = asked(program);
    const { sections, presets, instruments } = await ask('bots.describe', {});
    expect(sections.map(({ name }) => name)).toEqual(['data', 'training', 'retraining', 'execution']);
    expect(instruments).toContain(COIN);
    const config = Object.fromEntries(sections.map(({ name, defaults }) => [name, name === 'data' ? { ...defaults, instruments: [COIN] } : defaults]));
    expect((await ask('bots.plan', { config })).refusals).toEqual([]);
    for (const { schema } of sections) for (const field of Object.values((schema as { properties: Record<string, { title?: string; description?: string }> }).properties)) expect(field).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    for (const { values } of presets) expect((await ask('bots.plan', { config: { data: { instruments: ['practice:BTCUSDT'] }, ...values } })).refusals).toEqual([]);
  });

  it('refuses settings with every violation at its key', async () => {
    const handlers = botHandlers(aProgram().workstation) as Handlers;
    const reply = await answer(handlers, { type: 'request', id: 1, method: 'bots.plan', input: { config: { data: { instruments: [COIN] }, execution: { stopPct: 0, enterBps: 2, exitBps: 4 } } } });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-config', violations: [
      { path: 'execution.stopPct', message: 'expected a number from 0.01 to 50 (%), found 0' },
      { path: 'execution.exitBps', message: 'expected at most enterBps (2): else the other side would be entered before this one is left, found 4' },
    ] } });
  });

  it('reads a file with the line of what is wrong, and writes one that reads back as the same', async () => {
    const ask = asked(aProgram());
    const bad = await ask('bots.read-config', { text: `data:\n  instruments: [${COIN}]\nexecution:\n  stopPct: wide\n`, name: 'my.yaml' });
    expect([bad.config, bad.violations.map(({ line, sentence }) => [line, sentence])]).toEqual([null, [[4, 'my.yaml:4:12 execution.stopPct: expected a number from 0.01 to 50 (%), found wide']]]);
    for (const format of ['yaml', 'json'] as const) {
      const { text } = await ask('bots.write-config', { config: quickBot() as unknown as Record<string, unknown>, format });
      expect((await ask('bots.read-config', { text })).config).toEqual(quickBot());
    }
  });
});

describe('the place of a bot', () => {
  it('is switched off and on like any, and keeps its rule while the bot runs', async () => {
    const program = aProgram();
    const { workstation } = program;
    const { ids: [id = ''] } = await asked(program)('bots.start', { config: quickBot() as unknown as Record<string, unknown> });
    const place = () => workstation.session!.engine.config.strategies.find(({ strategy }) => strategy === 'boosting')!;
    const apply = (change: object) => strategyHandlers(workstation)['strategies.apply']({ ...place(), ...change } as never);
    for (const enabled of [false, true]) {
      await apply({ enabled });
      expect(place().enabled).toBe(enabled);
    }
    const before = place();
    for (const change of [{ config: { ...before.config, stopPct: 9 } }, { strategy: 'moving-average-cross', code: undefined, config: {} }]) {
      expect(() => apply(change), JSON.stringify(change)).toThrow(`A bot runs "${before.id}": expected its market, bars, version and rule to stay. Change or stop the bot instead (Models, Trees).`);
    }
    expect(place()).toEqual(before);
    // The bot's own way goes.
    const settings = quickBot();
    workstation.bots.change(id, { ...settings, execution: { ...settings.execution, stopPct: 9 } });
    expect(place().config).toMatchObject({ stopPct: 9 });
  });
});

describe('a bot at work', () => {
  it('tells what it does, what it did and which version decided, and does what it is told', async () => {
    const program = aProgram();
    const ask = asked(program);
    const { ids: [id = ''] } = await ask('bots.start', { config: quickBot() as unknown as Record<string, unknown> });
    program.start = () => id;
    expect((await ask('bots.list', {})).bots).toMatchObject([{ id, state: 'gathering', instrumentId: COIN, active: null, counts: { trained: 0 } }]);
    await expect(ask('bots.roll-back', { id })).rejects.toThrow('There is no version before this one to go back to.');
    await expect(ask('bots.get', { id: 'nobody' })).rejects.toThrow('expected a bot that exists, was "nobody"');

    // Until two versions have taken over, one after the other.
    for (let minute = 0; minute < 60 && (await ask('bots.get', { id })).counts.swapped < 2; minute++) {
      program.play(1);
      do program.workstation.frame(); while (program.workstation.bots.view(id)!.barsBehind > 0);
      for (const one of program.waiting.splice(0)) one.finish();
    }
    const bot = await ask('bots.get', { id });
    const code = program.workstation.session!.engine.config.strategies.find(({ id: place }) => place === bot.assignmentId)!.code!;
    expect(bot).toMatchObject({ state: 'trading', active: { code }, costBps: 0, config: { data: { instruments: [COIN] } }, counts: { swapped: 2, rolledBack: 0 } });
    expect(bot.previous?.code).not.toBe(code);

    const log = await ask('bots.log', { id, limit: 2 });
    const rest = await ask('bots.log', { id, before: log.next!, limit: 500 });
    expect(log.entries).toHaveLength(2);
    expect([...log.entries, ...rest.entries].map(({ seq }) => seq)).toEqual(Array.from({ length: log.total }, (_, index) => log.total - index));
    expect(rest.next).toBeNull();

    const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
    const { botId, spans } = await ask('bots.versions', { instrumentId: COIN, ...all });
    expect([botId, spans.map((span) => span.code)]).toEqual([id, [null, bot.previous!.code, code]]);
    // They follow each other without a gap, at the closes of bars at which the log says so.
    expect(spans.map(({ toMs }) => toMs)).toEqual([...spans.slice(1).map(({ fromMs }) => fromMs), null]);
    expect(await ask('bots.versions', { instrumentId: 'um:NOBODY', ...all })).toEqual({ botId: null, spans: [], shadows: [], marks: [] });

    const forecasts = await ask('bots.forecasts', { id, ...all });
    expect(forecasts.codes).toContain(code);
    expect(forecasts.timeMs.length).toBeGreaterThan(3);
    expect(forecasts.version.every((number) => number < forecasts.codes.length)).toBe(true);

    const importance = await ask('bots.importance', { code });
    expect(importance.features.map(({ name }) => name).toSorted()).toEqual(BARS_19.features.map(({ name }) => name).toSorted());
    expect(importance.features.reduce((sum, { gainShare }) => sum + gainShare, 0)).toBeCloseTo(1, 12);
    // Eight trees of at most four leaves have at most three splits each.
    expect(importance.features.reduce((sum, { splits }) => sum + splits, 0)).toBeLessThanOrEqual(24);
    expect((await ask('bots.drift', { id })).features).toHaveLength(19);

    const preview = await ask('bots.preview', { id, deed: 'roll-back' });
    expect(preview).toMatchObject({ refusal: null });
    expect(preview.sentences[0]).toContain(bot.previous!.title);
    await ask('bots.roll-back', { id });
    const back = await ask('bots.get', { id });
    expect([back.active?.code, back.previous, back.counts.rolledBack]).toEqual([bot.previous!.code, null, 1]);
  });

  it('takes other settings, but no other instrument and no other account; the limits become those of the session', async () => {
    const program = aProgram();
    const ask = asked(program);
    const quick = quickBot();
    const { ids: [id = ''] } = await ask('bots.start', { config: quick as unknown as Record<string, unknown> });
    const changed = (execution: Partial<typeof quick.execution>, instruments = [COIN]) => ({ ...quick, data: { ...quick.data, instruments }, execution: { ...quick.execution, ...execution } }) as unknown as Record<string, unknown>;
    await expect(ask('bots.change', { id, config: changed({}, ['um:BBBUSDT']) })).rejects.toThrow('Its instrument stays: expected um:AAAUSDT, found um:BBBUSDT.');
    await expect(ask('bots.change', { id, config: changed({ mode: 'demo', connectionId: 'x' }) })).rejects.toThrow('Its account stays: expected paper, found demo.');
    expect((await ask('bots.preview', { id, deed: 'change', config: changed({ enterBps: 11, riskPerTradePct: 0.3 }) })).sentences).toEqual([
      'execution.enterBps goes from 0 to 11.', 'execution.riskPerTradePct goes from 0.5 to 0.3.', 'It holds from the next bar on; the version that trades stays until a newer one passes.',
      'For the whole session a trade may then lose 0.3 % of the account, a day 3 %.',
    ]);
    await ask('bots.change', { id, config: changed({ enterBps: 11, riskPerTradePct: 0.3 }) });
    const { config } = program.workstation.session!.engine;
    expect([config.risk.riskPerTradePct, config.strategies.find(({ id: place }) => place === 'trees-aaausdt')?.config['enterBps']]).toEqual([0.3, 11]);
    expect((await ask('bots.get', { id })).config.execution.enterBps).toBe(11);
  });

  it('is stopped with what it holds left under its stop, or closed, and then does no more', async () => {
    const program = aProgram();
    const ask = asked(program);
    const { ids: [id = ''] } = await ask('bots.start', { config: quickBot() as unknown as Record<string, unknown> });
    expect((await ask('bots.preview', { id, deed: 'stop-keep' })).sentences.at(-1)).toBe('It holds nothing.');
    expect((await ask('bots.stop', { id, how: 'close' })).message).toContain('is stopped');
    expect(await ask('bots.get', { id })).toMatchObject({ state: 'ended', active: null });
    await expect(ask('bots.train', { id })).rejects.toThrow('It has ended. Start a new bot.');
    expect(program.workstation.session!.engine.config.strategies.some(({ code, enabled }) => enabled && code === BLANK_CODE)).toBe(false);
  });
});

describe('the methods of bots', () => {
  it('are all behind the table', () => {
    expect(Object.keys(botHandlers(aProgram().workstation)).toSorted()).toEqual(Object.keys(api).filter((name) => name.startsWith('bots.')).toSorted());
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CatalogEntry, Method, MethodOutput } from '../../../../../src/engine/contract/api.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { CustomDesk } from '../../../../../src/engine/run/custom/custom-desk.ts';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { aShelf, check, source } from '../custom/custom-fixture.ts';
import { aDisk, START } from '../session/session-fixture.ts';

/** A program with a strategies folder, and a client of it. */
async function aProgram(sources: Readonly<Record<string, string>>) {
  const { shelf, files } = await aShelf(sources);
  const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined, pause: () => undefined });
  const custom = new CustomDesk({
    shelf, files, watch: () => () => undefined,
    check: async (names) => {
      for (const file of names.flatMap((name) => files.read(name) ?? [])) files.keep(file.code, await check(file.text ?? '', file.file));
    },
  });
  const workstation = new Workstation({
    store: aDisk().store, clock: { now: () => START }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, custom, broadcast: () => undefined,
    research: { backtest: never, training: never, trainingPreview: never, importFiles: never, evidence: never, report: never, honesty: never, search: never, comparison: never, download: never, features: never, protocol: never, boosting: never, close: () => Promise.resolve() },
  });
  workstation.open({ afterCrash: false });
  onTestFinished(() => { custom.close(); });
  const handlers = createHandlers(workstation);
  let id = 0;
  const call = async <Name extends Method>(method: Name, input: unknown): Promise<MethodOutput<Name>> => {
    const reply = await answer(handlers, { type: 'request', id: ++id, method, input });
    if (reply.type !== 'response' || !reply.ok) throw new Error(JSON.stringify(reply));
    return reply.output as MethodOutput<Name>;
  };
  return { call, workstation, write: (file: string, text: string) => { writeFileSync(join(files.folder, file), text); } };
}

const own = (config: Record<string, unknown> = {}) => ({ id: 'own', strategy: 'mine', instruments: ['practice:GUSTUSDT'], interval: '1m', enabled: true, config });

describe('a person\'s own strategies, over the contract', () => {
  it('are offered with their form, put to work in the version that is there, kept in it, and reloaded when asked', async () => {
    const { call, workstation, write } = await aProgram({ 'mine.js': source({ stops: 'standard' }), 'bad.js': source({ name: 'bad', decide: '' }) });
    const { entries } = await call('strategies.catalog', {});
    expect(entries.map(({ name, isCustom }: CatalogEntry) => [name, isCustom])).toEqual([['moving-average-cross', undefined], ['donchian-breakout', undefined], ['mine', true]]);
    expect(entries[2]?.defaults).toMatchObject({ period: 5, stopType: 'atr', cooldownBars: 0 });
    expect(entries[2]?.schema).toMatchObject({ properties: { period: { minimum: 1, maximum: 50, unit: 'bars', title: 'Period' } } });

    await call('strategies.apply', own());
    const running = () => workstation.session?.engine.config.strategies.find(({ id }) => id === 'own');
    const first = running()?.code;
    expect(first).toMatch(/^[0-9a-f]{64}$/);

    write('mine.js', source({ stops: 'standard', decide: 'return { target: 0, reason: \'never\' };' }));
    const view = await call('strategies.custom-check', {});
    expect(view.strategies.find(({ file }) => file === 'mine.js')?.usedBy).toEqual([{ id: 'own', code: first, isCurrent: false, failure: null }]);
    await call('strategies.apply', own({ period: 7 }));
    expect(running()).toMatchObject({ code: first, config: { period: 7 } });

    await call('strategies.custom-reload', { id: 'own' });
    expect(running()?.code).not.toBe(first);
    expect(running()).toMatchObject({ config: { period: 7 } });
    expect((await call('strategies.custom', {})).strategies.find(({ file }) => file === 'mine.js')?.usedBy).toMatchObject([{ id: 'own', isCurrent: true }]);
  });

  it('are refused in plain words: out of range, of a taken name, not usable', async () => {
    const { call } = await aProgram({ 'mine.js': source({}) });
    await expect(call('strategies.apply', own({ period: 99 }))).rejects.toThrow('config.period');
    await expect(call('strategies.custom-new', { name: 'donchian-breakout' })).rejects.toThrow('is a strategy already');
    await expect(call('strategies.custom-reload', { id: 'nobody' })).rejects.toThrow('nobody');
    const made = await call('strategies.custom-new', { name: 'fresh' });
    expect(made.strategies.map(({ file, status }) => [file, status])).toEqual([['fresh.ts', 'ready'], ['mine.js', 'ready']]);
    await expect(call('strategies.custom-new', { name: 'fresh' })).rejects.toThrow('name-taken');
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StrategyAssignment } from '../../../../../src/engine/core/engine-config.ts';
import { CustomDesk } from '../../../../../src/engine/run/custom/custom-desk.ts';
import type { FolderNews } from '../../../../../src/engine/run/custom/custom-desk.ts';
import { pinned, withNewestCodes } from '../../../../../src/engine/run/custom/pin.ts';
import { listStrategies, strategyByName } from '../../../../../src/engine/strategy/catalog.ts';
import { aShelf, check, source } from './custom-fixture.ts';

/** A desk whose folder a test changes by hand, and what it has told. */
async function aDesk(sources: Readonly<Record<string, string>>) {
  const { shelf, files } = await aShelf(sources);
  const told: FolderNews[] = [];
  const checked: string[] = [];
  const desk = new CustomDesk({
    shelf, files, watch: () => () => undefined,
    check: async (names) => {
      checked.push(...names);
      for (const name of names) {
        const file = files.read(name);
        if (file !== null) files.keep(file.code, await check(file.text ?? '', name));
      }
    },
  });
  onTestFinished(() => { desk.close(); });
  desk.listen((news) => { told.push(...news); });
  return { desk, shelf, told, checked, write: (file: string, text: string) => { writeFileSync(join(files.folder, file), text); }, remove: (file: string) => { rmSync(join(files.folder, file)); } };
}

const assignment = (code: string | undefined, config: Record<string, unknown> = {}): StrategyAssignment => ({ id: 'own', strategy: 'mine', instruments: ['um:AAAUSDT'], interval: '1m', enabled: true, config, ...(code === undefined ? {} : { code }) });

describe('the strategies folder', () => {
  it('offers what is sound beside the program\'s own, and says what is wrong with the rest', async () => {
    const { desk } = await aDesk({ 'mine.js': source({}), 'bad.js': source({ name: 'bad', decide: 'return Date.now();' }), 'notes.txt': 'x', 'tradewind.d.ts': 'declare' });
    expect(listStrategies().map(({ name }) => name)).toEqual(['moving-average-cross', 'donchian-breakout', 'mine']);
    expect(desk.view([]).strategies.map(({ file, status, problems }) => [file, status, problems.map(({ line }) => line)])).toEqual([['bad.js', 'refused', [9]], ['mine.js', 'ready', []]]);
  });

  it('checks what is new, and only that, and tells what became of it', async () => {
    const { desk, checked, told, write } = await aDesk({ 'mine.js': source({}) });
    write('other.js', source({ name: 'other', decide: 'return Date.now();' }));
    await desk.refresh();
    await desk.refresh();
    expect(checked).toEqual(['other.js']);
    expect(told.map(({ level, message }) => `${level}: ${message}`)).toEqual(['warning: other.js was refused, line 9: Date reads the clock: a strategy decides from the bars it is shown, the same today as in a backtest.']);
  });

  it('refuses both of two files of one name, and takes one again when the other is gone', async () => {
    const { desk, write, remove, told } = await aDesk({ 'mine.js': source({}) });
    write('twin.js', source({ more: '/* another */' }));
    await desk.refresh();
    expect(desk.view([]).strategies.map(({ file, status, problems }) => [file, status, problems[0]?.message])).toEqual([
      ['mine.js', 'refused', 'The name "mine" is taken by twin.js too: rename one of them.'], ['twin.js', 'refused', 'The name "mine" is taken by mine.js too: rename one of them.'],
    ]);
    expect(strategyByName('mine')).toBeUndefined();
    remove('twin.js');
    await desk.refresh();
    expect(strategyByName('mine')?.name).toBe('mine');
    expect(told.map(({ message }) => message)).toContain('twin.js is no longer in the strategies folder. What runs mine goes on from the copy that was kept.');
  });

  it('changes nothing that runs: the version at work stays until a person reloads it or a session starts', async () => {
    const { desk, write, remove, told } = await aDesk({ 'mine.js': source({}) });
    const first = strategyByName('mine')?.code ?? '';
    write('mine.js', source({ decide: 'return { target: 0, reason: \'never\' };' }));
    await desk.refresh();
    const second = strategyByName('mine')?.code ?? '';
    expect(second).not.toBe(first);
    expect(told.map(({ message }) => message)).toEqual(['mine.js has changed and can be used. What runs mine goes on with its version until you reload it or start a session.']);
    expect(strategyByName('mine', first)?.code).toBe(first);
    expect(desk.view([{ assignment: assignment(first), failure: null }]).strategies[0]?.usedBy).toEqual([{ id: 'own', code: first, isCurrent: false, failure: null }]);
    expect(pinned(assignment(undefined, { period: 9 }), assignment(first)).code).toBe(first);
    expect(pinned(assignment(undefined), undefined).code).toBe(second);
    expect(withNewestCodes([assignment(first)])[0]?.code).toBe(second);
    remove('mine.js');
    await desk.refresh();
    expect(strategyByName('mine', first)?.code).toBe(first);
    expect(withNewestCodes([assignment(first)])[0]?.code).toBe(first);
    expect(desk.view([{ assignment: assignment(first), failure: null }]).orphans).toEqual([{ id: 'own', name: 'mine', code: first, failure: null }]);
  });

  it('takes no model of the shelf for a file that was lost', async () => {
    const { desk } = await aDesk({});
    const model = (strategy: string) => ({ assignment: { ...assignment('f'.repeat(64)), id: strategy, strategy }, failure: null });
    expect(desk.view([model('boosting'), model('agent'), model('mine')]).orphans.map(({ id }) => id)).toEqual(['mine']);
  });

  it('keeps the version at work where its settings do not fit the newest', async () => {
    const { desk, write } = await aDesk({ 'mine.js': source({}) });
    const first = strategyByName('mine')?.code ?? '';
    write('mine.js', source({}).replace('max: 50', 'max: 8'));
    await desk.refresh();
    expect(withNewestCodes([assignment(first, { period: 40 })])[0]?.code).toBe(first);
    expect(withNewestCodes([assignment(first, { period: 8 })])[0]?.code).toBe(strategyByName('mine')?.code);
  });

  it('looks again at everything when a person asks', async () => {
    const { desk, checked } = await aDesk({ 'mine.js': source({}), 'bad.js': source({ name: 'bad', decide: '' }) });
    await desk.checkAgain('bad.js');
    expect(checked).toEqual(['bad.js']);
  });
});

import { describe, expect, it } from 'vitest';
import type { StrategyAssignment } from '../../../../../src/engine/core/engine-config.ts';
import { BLANK_CODE } from '../../../../../src/engine/run/boosting/blank-version.ts';
import { isModelAtWork } from '../../../../../src/engine/run/models/registry.ts';
import { boostingRuleConfig } from '../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { onShelf } from './model-fixture.ts';
import { COIN, onRecorded } from './model-program.ts';
import type { ModelProgram } from './model-program.ts';
import { versionOnShelf } from './version-fixture.ts';

const RULE = boostingRuleConfig.parse({ enterBps: 3, cooldownBars: 0 });
const PLACE: StrategyAssignment = { id: 'trees', strategy: 'boosting', code: BLANK_CODE, instruments: [COIN], interval: '1m', enabled: true, config: RULE };

/** A session whose one strategy is the rule that waits for its first trees. */
function withBlank(): ModelProgram {
  const program = onRecorded();
  const { config } = program.session.engine;
  program.workstation.models.configure({ ...config, strategies: [{ ...config.strategies[0]!, ...PLACE }] });
  return program;
}

/** As a bot does it: the same place with another code. */
function swap({ workstation, session }: ModelProgram, code: string, cause = 'The shadow was better.'): void {
  const { config } = session.engine;
  workstation.models.configure({ ...config, strategies: config.strategies.map((one) => (one.id === 'trees' ? { ...one, code } : one)) }, { why: { kind: 'promoted', cause } });
}

const standing = ({ store }: ModelProgram, ...codes: readonly string[]) => codes.map((code) => store.models.get(code)?.status);
const placeOf = ({ session }: ModelProgram) => session.engine.config.strategies[0]!;
const openOf = ({ store }: ModelProgram) => store.deployments.open().map(({ role, code, state }) => [role, code, state]);

describe('a version in a session', () => {
  it('takes the place of the rule without trees, then that of the version before it, and each is retired and ready', () => {
    const program = withBlank();
    const { models } = program.workstation;
    expect([isModelAtWork(placeOf(program)), openOf(program), models.describe(placeOf(program))]).toEqual([false, [], 'Boosted trees, not grown yet']);
    const [first, second] = [versionOnShelf(program.store, { fell: 0, rose: 1 }), versionOnShelf(program.store, { fell: 0, rose: 2 })];
    swap(program, first);
    expect([standing(program, first, second), openOf(program)]).toEqual([['active', 'candidate'], [['champion', first, 'working']]]);
    swap(program, second);
    expect([standing(program, first, second), openOf(program)]).toEqual([['retired', 'active'], [['champion', second, 'working']]]);
    expect(placeOf(program)).toMatchObject({ code: second, config: RULE });
    expect(models.describe(placeOf(program))).toBe(`0 or 2 bps (${second.slice(0, 8)})`);

    models.rollback('trees');
    expect([placeOf(program).code, standing(program, first, second)]).toEqual([first, ['active', 'retired']]);
    models.rollback('trees');
    expect([placeOf(program).code, standing(program, first, second), openOf(program)]).toEqual([BLANK_CODE, ['retired', 'retired'], []]);
    expect(placeOf(program).config).toEqual(RULE);
  });

  it('decides beside its bot\'s place because the bot says so, and is put aside or goes to work', () => {
    const program = withBlank();
    const { models, shadows } = program.workstation;
    const [first, second, third] = [1, 2, 3].map((rose) => versionOnShelf(program.store, { fell: 0, rose })) as [string, string, string];
    swap(program, first);
    const id = models.putBeside({ code: second, assignmentId: 'trees', cause: 'It has shown what it had to.' });
    expect(models.putBeside({ code: second, assignmentId: 'trees', cause: 'Again.' })).toBe(id);
    expect(program.store.deployments.get(id)).toMatchObject({ role: 'challenger', wanted: { strategy: 'boosting', code: second, config: RULE }, cause: 'It has shown what it had to.' });
    expect(standing(program, first, second)).toEqual(['active', 'shadow']);
    for (let round = 0; round < 8; round++) program.run(300);
    expect(shadows.pairs({ deploymentId: id })).toMatchObject([{ champion: { title: '0 or 1 bps' }, challenger: { title: '0 or 2 bps' } }]);

    expect(program.store.shadows.inputs(id)).not.toEqual([]);

    models.endBeside(second, 'trees', 'It was no better than the one that trades.');
    // What came of it can be read; how it began is of no use any more, and would be 50 kB of every version.
    shadows.refresh();
    expect([program.store.shadows.inputs(id), shadows.pairs({ deploymentId: id })[0]?.state]).toEqual([[], 'ended']);
    expect([standing(program, first, second), openOf(program)]).toEqual([['active', 'retired'], [['champion', first, 'working']]]);
    expect(program.store.models.events(second).at(-1)).toMatchObject({ kind: 'retired', cause: 'It was no better than the one that trades.' });
    models.endBeside(second, 'trees', 'Nothing to end.');
    expect(program.store.models.events(second)).toHaveLength(3);

    models.putBeside({ code: third, assignmentId: 'trees', cause: 'It has shown what it had to.' });
    swap(program, third);
    models.endBeside(third, 'trees', 'It goes to work.');
    expect([standing(program, first, third), openOf(program)]).toEqual([['retired', 'active'], [['champion', third, 'working']]]);
    const agent = onShelf(program.store, { wants: 'long' });
    expect(() => models.putBeside({ code: agent, assignmentId: 'trees', cause: 'Wrong.' })).toThrow(`expected a place of a trained agent, 0 or 3 bps (${third.slice(0, 8)}) works as "trees"`);
  });

  it('is one of the newest twenty that decided beside the place of which it stays readable what came of them', () => {
    const { store } = withBlank();
    const place = { sessionId: 's1', assignmentId: 'trees', sinceMs: 1, cause: 'A test.', role: 'challenger', wanted: {}, replaced: null } as const;
    const was = (id: string, code: string, isOver: boolean): void => {
      store.deployments.add({ ...place, id, code }, 'working');
      if (isOver) store.deployments.end(id, 2, 'Over.');
      store.shadows.append(id, 1, { type: 'began' });
      store.shadows.put({ place: id, sessionId: 's1', assignmentId: 'trees', sinceMs: 1, untilMs: 2, record: { of: id } });
    };
    was('agent', onShelf(store, { wants: 'long' }), true);
    was('going', versionOnShelf(store, { fell: 1, rose: 0 }), false);
    for (let rose = 1; rose <= 25; rose++) was(`v${rose}`, versionOnShelf(store, { fell: 0, rose }), true);
    store.shadows.forgetVersions('another', 'trees', 20);
    expect(store.shadows.list()).toHaveLength(27);
    store.shadows.forgetVersions('s1', 'trees', 20);
    // 25 that are over less 5, the one that goes on, and the agent.
    expect(store.shadows.list().map((one) => one.place)).toEqual([...Array.from({ length: 20 }, (_, index) => `v${25 - index}`), 'going', 'agent']);
    expect(['agent', 'going', 'v25', 'v1'].map((id) => store.shadows.inputs(id).length)).toEqual([1, 1, 0, 0]);
  });

  it('is promoted by hand with the rule of the place, or with the usual one where something else worked, on its own bars only', () => {
    const program = withBlank();
    const { models } = program.workstation;
    const code = versionOnShelf(program.store, { fell: 0, rose: 1 });
    expect(models.assignmentFor(code, 'trees').wanted).toMatchObject({ strategy: 'boosting', code, interval: '1m', config: RULE });
    models.promote({ code, to: 'active', assignmentId: 'trees' });
    expect(models.whyKept(code)).toBe('works as "trees"');
    expect(() => { models.delete(code); }).toThrow(`expected a model that is not at work, 0 or 1 bps (${code.slice(0, 8)}) works as "trees"`);

    const elsewhere = onRecorded();
    const other = versionOnShelf(elsewhere.store, { fell: 0, rose: 1 });
    expect(elsewhere.workstation.models.assignmentFor(other, 'trend').wanted).toMatchObject({ strategy: 'boosting', code: other, interval: '1m', config: boostingRuleConfig.parse({}) });
  });

  it('stays while a roll back would put it there again, and its trees are not dropped; one that nobody needs goes', () => {
    const program = withBlank();
    const { models } = program.workstation;
    const [first, second, third] = [1, 2, 3].map((rose) => versionOnShelf(program.store, { fell: 0, rose })) as [string, string, string];
    swap(program, first);
    swap(program, second);
    expect([first, second, third].map((code) => models.whyKept(code))).toEqual(['stands ready behind "trees": a roll back would put it there again', 'works as "trees"', null]);
    expect(models.keepBudget({ keepDays: 365, maxBytes: 1 })).toMatchObject({ dropped: [third], isOver: true });
    swap(program, BLANK_CODE, 'It rests.');
    // Nothing works there any more, so nothing stands behind it.
    expect(models.keepBudget({ keepDays: 365, maxBytes: 1 }, (code) => code === first)).toMatchObject({ dropped: [second] });
    expect(standing(program, first, second, third)).toEqual(['retired', 'retired', 'retired']);
    models.delete(first);
    expect(program.store.models.get(first)?.deletedMs).not.toBeNull();
  });

  it('is found as the session\'s journal says after the program was killed, and a damaged one decides nothing and can be rolled back', () => {
    const program = withBlank();
    const [first, second] = [versionOnShelf(program.store, { fell: 0, rose: 1 }), versionOnShelf(program.store, { fell: 0, rose: 2 })];
    swap(program, first);
    swap(program, second);
    program.workstation.models.putBeside({ code: versionOnShelf(program.store, { fell: 0, rose: 3 }), assignmentId: 'trees', cause: 'It has shown what it had to.' });
    const next = program.crash(`UPDATE model_trees SET bytes = x'00' WHERE model = (SELECT key FROM models WHERE code = '${second}'); UPDATE deployments SET state = 'ended' WHERE role = 'champion'; UPDATE models SET status = 'candidate' WHERE code = '${second}';`);
    expect([placeOf(next).code, standing(next, first, second)]).toEqual([second, ['retired', 'active']]);
    expect(openOf(next).map(([role]) => role)).toEqual(['challenger', 'champion']);
    expect(next.workstation.shelf?.damageOf({ code: second, title: '', kind: 'boosting' })).toMatch(/^what is stored of version .* is damaged: expected a stored model of at least 16 bytes, was 1\./);
    expect(next.view.alerts.some(({ message }) => message.includes(`${second.slice(0, 8)}`))).toBe(true);
    next.workstation.models.rollback('trees');
    expect([placeOf(next).code, standing(next, first, second)]).toEqual([first, ['active', 'retired']]);
  });
});

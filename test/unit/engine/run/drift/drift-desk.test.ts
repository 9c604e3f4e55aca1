import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../../../../../src/engine/contract/drift.ts';
import { driftHandlers } from '../../../../../src/engine/run/handlers/drift-handlers.ts';
import { recordedProgram, referenceOf, watchedModel } from './drift-fixture.ts';
import type { DriftProgram } from './drift-fixture.ts';

async function reportsOf({ workstation }: DriftProgram): Promise<readonly DriftReport[]> {
  return (await driftHandlers(workstation)['drift.get']({ assignmentId: 'trend' })).reports;
}

const alertsOf = ({ store, session }: DriftProgram) => store.records(session.id).alerts.page({ limit: 100 }).items.flatMap((fact) => (fact.type === 'alert-raised' && fact.code.startsWith('model-') ? [[fact.level, fact.code, fact.message] as const] : []));
const strategyOf = ({ session }: DriftProgram) => session.engine.config.strategies.map(({ strategy, enabled }) => [strategy, enabled]);

describe('DriftDesk', () => {
  it('is quiet about a model in the market that it was measured in', async () => {
    const program = recordedProgram();
    const code = watchedModel(program.store, { wants: 'long' }, referenceOf({ wants: 'long' }));
    program.workstation.models.promote({ code, to: 'active', assignmentId: 'trend' });
    program.minutes(1_000);
    const [report] = await reportsOf(program);
    expect(report).toMatchObject({ code, role: 'champion', color: 'green', sentence: expect.stringMatching(/^What it sees, does and makes is within what is usual for it/) as string, fallBack: 'off' });
    // Looks at 480, 720 and 960 bars.
    expect(report?.points).toHaveLength(3);
    expect(report?.features).toHaveLength(74);
    expect(report?.actions.rows).toEqual([{ title: 'short', reference: 0, live: 0 }, { title: 'flat', reference: 0, live: 0 }, { title: 'long', reference: 1, live: 1 }]);
    expect(alertsOf(program)).toEqual([]);
  });

  it('tells of a model in another market than its own, once, and puts back what it replaced where that was chosen', async () => {
    let program = recordedProgram();
    const code = watchedModel(program.store, { wants: 'long' }, referenceOf({ wants: 'long', scale: 4 }));
    program.workstation.models.promote({ code, to: 'active', assignmentId: 'trend' });
    await driftHandlers(program.workstation)['drift.set']({ assignmentId: 'trend', fallBack: 'previous' });
    program.minutes(600);
    const [first] = await reportsOf(program);
    expect(first).toMatchObject({ color: 'amber', fallBack: 'previous' });
    expect(first?.features[0]?.color).toBe('red');
    expect(strategyOf(program)).toEqual([['agent', true]]);
    expect(first?.events.map(({ color }) => color)).toEqual(['amber']);
    expect(alertsOf(program)).toEqual([]);

    program = program.restart();
    program.minutes(20);
    expect((await reportsOf(program))[0]?.events).toHaveLength(1);
    program.minutes(400);
    expect(strategyOf(program)).toEqual([['moving-average-cross', true]]);
    const told = alertsOf(program);
    expect(told.map(([level, name]) => [level, name])).toEqual([['critical', 'model-fell-back'], ['warning', 'model-drift']]);
    expect(told[1]?.[2]).toMatch(/^The model "Always long" that trades as "trend" has drifted \(2026-03-02\)\. \d+ of 74 features are far from training/);
    expect(program.store.models.events(code).at(-1)).toMatchObject({ kind: 'fell-back' });

    // What was found stays readable when the model no longer works there.
    const { reports } = await driftHandlers(program.workstation)['drift.get']({ code });
    expect(reports.map(({ color }) => color)).toEqual(['red']);
    expect(reports[0]?.events.map(({ color, done }) => [color, done])).toEqual([['red', 'Moving-average cross works as "trend" again.'], ['amber', null]]);
    program = program.restart();
    program.minutes(100);
    expect(alertsOf(program)).toHaveLength(2);
  });

  it('switches off and goes flat where that was chosen, and does nothing to what trades because of a challenger', () => {
    const program = recordedProgram();
    const reference = referenceOf({ wants: 'long', scale: 4 });
    const [champion, challenger] = [watchedModel(program.store, { wants: 'long' }, reference), watchedModel(program.store, { wants: 'short' }, reference)];
    program.workstation.models.promote({ code: challenger, to: 'shadow', assignmentId: 'trend' });
    program.workstation.shadows.refresh();
    program.workstation.drift.setFallBack('trend', 'flat');
    program.minutes(1_060);
    expect(strategyOf(program)).toEqual([['moving-average-cross', true]]);
    expect(alertsOf(program).map(([level, name]) => [level, name])).toEqual([['info', 'model-drift']]);
    program.workstation.models.promote({ code: champion, to: 'active', assignmentId: 'trend' });
    program.minutes(300);
    expect(strategyOf(program)).toEqual([['agent', true]]);
    expect(() => { program.workstation.drift.setFallBack('nobody', 'flat'); }).toThrow('expected a strategy of the session, was "nobody"');
  });
});

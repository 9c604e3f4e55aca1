import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formChanges, formErrors, formValue, initialForm, oldValueOf, reduceForm, visibleFields } from '../../../src/renderer/src/form/model.ts';
import { rangeHint } from '../../../src/renderer/src/form/field-value.ts';
import { groupsOf, readSchema } from '../../../src/renderer/src/form/schema.ts';
import type { FormState } from '../../../src/renderer/src/form/model.ts';
import type { FieldSpec } from '../../../src/renderer/src/form/schema.ts';

const stop = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('atr').meta({ title: 'ATR multiple', description: 'The stop breathes with the market.' }),
    multiple: z.number().min(0.5).max(10).default(2).meta({ title: 'Distance', unit: '× ATR', description: 'How far.', step: 0.1 }),
  }),
  z.strictObject({
    type: z.literal('percent').meta({ title: 'Percent' }),
    percent: z.number().gt(0).lt(50).default(3).meta({ title: 'Distance', unit: '%', description: 'How far.' }),
  }),
  z.strictObject({ type: z.literal('none') }),
]);

const config = z.strictObject({
  fast: z.int().min(2).max(500).default(12).meta({ title: 'Fast average', unit: 'bars', description: 'Bars of the fast average.', group: 'Averages' }),
  slow: z.int().min(3).default(26).meta({ title: 'Slow average', unit: 'bars', description: 'Bars of the slow average.', group: 'Averages' }),
  kind: z.enum(['ema', 'adverse-first']).default('ema').meta({ title: 'Kind', unit: '', description: 'Which average.' }),
  invert: z.boolean().default(false).meta({ title: 'Invert', unit: '', description: 'Turns every signal around.', advanced: true }),
  feeBps: z.number().min(-5).max(100).nullable().default(null).meta({ title: 'Fee', unit: 'bps', description: 'Empty takes the standard rate.' }),
  margin: z.literal('isolated').default('isolated'),
  limits: z.strictObject({ perDay: z.number().multipleOf(0.5).default(2), note: z.string().default('') }).prefault({}),
  stop: stop.default({ type: 'atr', multiple: 2 }).meta({ title: 'Stop-loss', unit: '', description: 'Where a losing trade ends.' }),
});

const schema = readSchema(z.toJSONSchema(config));
const defaults = config.parse({});
const start = (): FormState => initialForm(schema, defaults);
const edit = (state: FormState, path: string, value: string | boolean): FormState => reduceForm(state, { type: 'field-edited', path, value });

function field(path: string, state = start()): FieldSpec {
  const found = visibleFields(state).find((candidate) => candidate.path === path);
  if (!found) throw new Error(`no field ${path}`);
  return found;
}

describe('reading a schema', () => {
  it('keeps label, unit, sentence, group and folding of every field', () => {
    expect(field('fast')).toMatchObject({ kind: 'number', label: 'Fast average', unit: 'bars', description: 'Bars of the fast average.', group: 'Averages', advanced: false, integer: true, minimum: 2, maximum: 500 });
    expect(field('invert')).toMatchObject({ kind: 'toggle', advanced: true });
  });

  it('treats the safe-integer limit of a whole number as no limit', () => {
    expect(field('slow')).toMatchObject({ minimum: 3, maximum: null });
  });

  it('names options in words', () => {
    expect(field('kind')).toMatchObject({ kind: 'choice', options: [{ value: 'ema', label: 'EMA' }, { value: 'adverse-first', label: 'Adverse first' }] });
  });

  it('groups fields in the order of the schema, ungrouped ones first', () => {
    expect(groupsOf(schema.fields).map((group) => group.title)).toEqual(['', 'Averages']);
  });

  it('gives back the configuration it was started on, fixed values included', () => {
    expect(formValue(start())).toEqual(defaults);
  });

  it('survives a schema that is not an object', () => {
    expect(readSchema(null).fields).toEqual([]);
  });
});

describe('validation', () => {
  const errorOf = (path: string, text: string): string | undefined => formErrors(edit(start(), path, text))[path];

  it('says the range and what was found', () => {
    expect(errorOf('fast', '1')).toBe('expected 2 to 500, was 1');
    expect(errorOf('slow', '2')).toBe('expected at least 3, was 2');
    expect(errorOf('stop.multiple', '11')).toBe('expected 0.5 to 10, was 11');
  });

  it('refuses what is not a whole number, not a number, or empty', () => {
    expect(errorOf('fast', '2.5')).toBe('expected a whole number, was 2.5');
    expect(errorOf('fast', 'abc')).toBe('expected a whole number, 2 to 500, was "abc"');
    expect(errorOf('fast', '')).toBe('expected a whole number, 2 to 500, was empty');
    expect(errorOf('limits.perDay', '1.3')).toBe('expected a multiple of 0.5, was 1.3');
  });

  it('accepts an empty number where the schema allows none, and a decimal comma', () => {
    expect(errorOf('feeBps', '')).toBeUndefined();
    expect(formValue(edit(start(), 'feeBps', '1,5'))).toMatchObject({ feeBps: 1.5 });
  });

  it('refuses the bound itself when it is exclusive', () => {
    const percent = edit(edit(start(), 'stop', 'percent'), 'stop.percent', '50');
    expect(formErrors(percent)['stop.percent']).toBe('expected more than 0 and less than 50, was 50');
  });

  it('says the range as a hint before anything is typed', () => {
    expect(rangeHint(field('fast'))).toBe('2 to 500 bars');
  });
});

describe('a choice between shapes', () => {
  it('gives only the fields of the chosen shape', () => {
    const percent = edit(start(), 'stop', 'percent');
    expect(formValue(percent)).toMatchObject({ stop: { type: 'percent', percent: 3 } });
    expect(formValue(edit(start(), 'stop', 'none'))).toMatchObject({ stop: { type: 'none' } });
  });

  it('remembers what was typed in the other shape', () => {
    const back = edit(edit(edit(start(), 'stop.multiple', '4'), 'stop', 'none'), 'stop', 'atr');
    expect(formValue(back)).toMatchObject({ stop: { type: 'atr', multiple: 4 } });
  });

  it('does not hold an error in a shape that is not chosen against the form', () => {
    expect(formErrors(edit(edit(start(), 'stop.multiple', '99'), 'stop', 'none'))).toEqual({});
  });
});

describe('changes', () => {
  it('lists exactly what differs, with units', () => {
    const changed = edit(edit(edit(start(), 'fast', '20'), 'invert', true), 'stop', 'none');
    expect(formChanges(changed)).toEqual([
      { path: 'fast', label: 'Fast average', from: '12 bars', to: '20 bars' },
      { path: 'invert', label: 'Invert', from: 'off', to: 'on' },
      { path: 'stop', label: 'Stop-loss', from: 'ATR multiple', to: 'None' },
      { path: 'stop.multiple', label: 'Distance', from: '2 × ATR', to: '–' },
    ]);
  });

  it('counts 12 and 12.0 as the same value', () => {
    expect(formChanges(edit(start(), 'fast', '12.0'))).toEqual([]);
  });

  it('shows the old value of a changed field and restores it', () => {
    const changed = edit(start(), 'fast', '20');
    expect(oldValueOf(changed, field('fast', changed))).toBe('12 bars');
    expect(formChanges(reduceForm(changed, { type: 'field-reset', path: 'fast' }))).toEqual([]);
  });

  it('counts a preset as a change against what is in force, not as a new baseline', () => {
    const preset = reduceForm(start(), { type: 'preset-chosen', values: { fast: 50, limits: { perDay: 4 } } });
    expect(formChanges(preset).map((change) => change.path)).toEqual(['fast', 'limits.perDay']);
    expect(formValue(preset)).toMatchObject({ limits: { perDay: 4, note: '' } });
  });
});

describe('refusals of the engine', () => {
  const refused = (path: string): FormState => reduceForm(start(), { type: 'refused', violations: [{ path, message: 'expected less than slow (26), was 30' }] });

  it('stand beside their field until it is edited', () => {
    expect(formErrors(refused('fast'))).toEqual({ fast: 'expected less than slow (26), was 30' });
    expect(formErrors(edit(refused('fast'), 'fast', '10'))).toEqual({});
  });

  it('that name nothing on screen stand for the whole form', () => {
    expect(formErrors(refused('stop.percent'))).toEqual({ stop: 'expected less than slow (26), was 30' });
    expect(formErrors(refused('elsewhere'))).toEqual({ '': 'expected less than slow (26), was 30' });
  });
});

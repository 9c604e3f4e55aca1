import { useEffect, useMemo, useReducer, useRef } from 'react';
import { ContractFailure } from '../../../engine/contract/client.ts';
import type { FormAction, FormChange, FormState } from './model.ts';
import { formChanges, formErrors, formValue, initialForm, reduceForm } from './model.ts';
import { readSchema } from './schema.ts';

export interface Form {
  readonly state: FormState;
  readonly dispatch: (action: FormAction) => void;
  readonly changes: readonly FormChange[];
  readonly isValid: boolean;
  readonly value: Readonly<Record<string, unknown>>;
  /** The settings that differ from the baseline. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /**
   * Puts the violations of a refused request beside their fields.
   * @param under where in the request these settings lie: `config`
   * @returns whether there was one to put; otherwise the failure has to be shown elsewhere
   */
  readonly place: (under: string, failure: unknown) => boolean;
}

/**
 * Keeps a form over a schema and the configuration in force.
 * When that configuration changes elsewhere, the form starts again on the new one, so that old and new are never mixed.
 * A form belongs to one schema: give the component a key when the schema can change.
 * @param start values to begin with that are not in force yet
 */
export function useForm(schema: unknown, baseline: Readonly<Record<string, unknown>>, start: Readonly<Record<string, unknown>> = {}): Form {
  const baselineKey = JSON.stringify(baseline);
  const formSchema = useMemo(() => readSchema(schema), [schema]);
  const [state, dispatch] = useReducer(reduceForm, null, () => reduceForm(initialForm(formSchema, baseline), { type: 'preset-chosen', values: start }));
  const knownKey = useRef(baselineKey);
  useEffect(() => {
    if (knownKey.current === baselineKey) return;
    knownKey.current = baselineKey;
    dispatch({ type: 'baseline-replaced', baseline: JSON.parse(baselineKey) as Readonly<Record<string, unknown>> });
  }, [baselineKey]);
  return useMemo(() => {
    const value = formValue(state);
    return {
      state,
      dispatch,
      changes: formChanges(state),
      isValid: Object.keys(formErrors({ ...state, refused: {} })).length === 0,
      value,
      overrides: differing(value, formValue(initialForm(state.schema, state.baseline))),
      place: (under, failure) => {
        const violations = failure instanceof ContractFailure ? failure.error.violations ?? [] : [];
        const ours = violations.filter(({ path }) => path.startsWith(`${under}.`) || path === under);
        if (ours.length > 0) dispatch({ type: 'refused', violations: ours.map(({ path, message }) => ({ path: path.slice(under.length + 1), message })) });
        return ours.length > 0;
      },
    };
  }, [state]);
}

function differing(value: Form['value'], baseline: Form['value']): Form['value'] {
  return Object.fromEntries(Object.entries(value).filter(([name, setting]) => JSON.stringify(setting) !== JSON.stringify(baseline[name])));
}

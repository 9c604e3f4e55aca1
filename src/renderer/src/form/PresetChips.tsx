import { Check } from 'lucide-react';
import type { FormState } from './model.ts';
import { initialForm, reduceForm } from './model.ts';
import styles from './form.module.css';

/** A named set of values. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Draws the presets as cards: what each is called and what it is good and bad at. Choosing one fills the form and applies nothing. */
export function PresetChips({ presets, form, onChoose }: { readonly presets: readonly Preset[]; readonly form: FormState; readonly onChoose: (values: Preset['values']) => void }) {
  return (
    <div className={styles.presets} role="group" aria-label="Presets">
      {presets.map((preset) => {
        const isChosen = matches(form, preset);
        return (
          <button key={preset.name} type="button" className={styles.preset} aria-pressed={isChosen} onClick={() => { onChoose(preset.values); }}>
            <span className={styles.presetName}>{preset.name}{isChosen && <Check aria-hidden />}</span>
            <span className={styles.presetText}>{preset.description}</span>
          </button>
        );
      })}
    </div>
  );
}

/** A preset is in use while choosing it again would change nothing. */
function matches(form: FormState, preset: Preset): boolean {
  const after = reduceForm({ ...form, refused: {} }, { type: 'preset-chosen', values: preset.values });
  return JSON.stringify(sorted(after.draft)) === JSON.stringify(sorted(form.draft));
}

function sorted(draft: ReturnType<typeof initialForm>['draft']): readonly (readonly [string, unknown])[] {
  return Object.entries(draft).sort(([left], [right]) => (left < right ? -1 : 1));
}

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

/** Draws the presets of a form. Choosing one fills it and applies nothing. */
export function PresetChips({ presets, form, onChoose }: { readonly presets: readonly Preset[]; readonly form: FormState; readonly onChoose: (values: Preset['values']) => void }) {
  const chosen = presets.filter((preset) => matches(form, preset)).map(({ name }) => name);
  return <PresetCards cards={presets.map(({ name, description }) => ({ key: name, title: name, text: description }))} chosen={chosen} onChoose={(key) => { onChoose(presets.find(({ name }) => name === key)?.values ?? {}); }} />;
}

/** Draws named choices as cards: what each is called and what it is good and bad at. @param chosen keys of those that stand */
export function PresetCards({ cards, chosen, onChoose }: { readonly cards: readonly { readonly key: string; readonly title: string; readonly text: string }[]; readonly chosen: readonly string[]; readonly onChoose: (key: string) => void }) {
  return (
    <div className={styles.presets} role="group" aria-label="Presets">
      {cards.map(({ key, title, text }) => (
        <button key={key} type="button" className={styles.preset} aria-pressed={chosen.includes(key)} onClick={() => { onChoose(key); }}>
          <span className={styles.presetName}>{title}{chosen.includes(key) && <Check aria-hidden />}</span>
          <span className={styles.presetText}>{text}</span>
        </button>
      ))}
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

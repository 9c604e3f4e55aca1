import type { BotPreset } from '../../../../../../engine/contract/boosting.ts';
import { PresetCards } from '../../../../form/PresetChips.tsx';
import { Note } from '../../../page/PageFrame.tsx';
import { layOver, standsAs } from './use-bot-forms.ts';
import type { BotForms, SectionValues } from './use-bot-forms.ts';

const DEFAULTS: BotPreset = { name: 'defaults', title: 'Defaults', description: 'Trains every 15 minutes on the last two days, and lets a version trade only when it has passed. On paper.', values: {}, isPracticeOnly: false };

export interface PresetsProps {
  readonly presets: readonly BotPreset[];
  readonly forms: BotForms;
  readonly onChoose: (preset: BotPreset) => void;
}

/** Draws the presets as cards. Choosing one fills the form and starts nothing. */
export function Presets({ presets, forms, onChoose }: PresetsProps) {
  const all = [...(presets.some(({ name }) => name === DEFAULTS.name) ? [] : [DEFAULTS]), ...presets];
  const chosen = all.find(({ values }) => standsAs(forms, values as SectionValues));
  return (
    <>
      <PresetCards
        cards={all.map(({ name, title, description }) => ({ key: name, title, text: description }))} chosen={chosen === undefined ? [] : [chosen.name]}
        onChoose={(key) => {
          const preset = all.find(({ name }) => name === key) ?? DEFAULTS;
          layOver(forms, preset.values as SectionValues, { keep: false });
          onChoose(preset);
        }}
      />
      {chosen?.isPracticeOnly === true && <Note tone="warn">It shows how versions come and go, and is no way to trade: versions trade here that have shown nothing. It starts on the practice market only.</Note>}
    </>
  );
}

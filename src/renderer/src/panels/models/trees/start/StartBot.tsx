import { Play } from 'lucide-react';
import { useEffect } from 'react';
import type { MethodOutput } from '../../../../../../engine/contract/api.ts';
import type { BotPreset } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { useBots } from '../../../../state/bots.ts';
import { useEngine } from '../../../../state/engine-context.tsx';
import { goToModels } from '../../../../state/route.ts';
import { useAction } from '../../../../state/use-action.ts';
import { isSimulated } from '../../../lab/lab-request.ts';
import { ApplyBar } from '../../../page/ApplyBar.tsx';
import { Note } from '../../../page/PageFrame.tsx';
import { BotFields } from './BotFields.tsx';
import { WhatItDoes, WhatToExpect } from './Expectations.tsx';
import { FileDeeds } from './FileDeeds.tsx';
import { InstrumentsField } from './InstrumentsField.tsx';
import { PlanBox } from './PlanBox.tsx';
import { Presets } from './Presets.tsx';
import { PricesFields } from './PricesFields.tsx';
import { editStart, NEW_START, pricesOf, replaceStart } from './start-store.ts';
import type { StartDraft } from './start-store.ts';
import { configOf, isValid, overridesOf, placeRefusal, useBotForms } from './use-bot-forms.ts';
import { usePlan } from './use-plan.ts';
import styles from './start.module.css';

export interface StartBotProps {
  readonly description: MethodOutput<'bots.describe'>;
  readonly draft: StartDraft;
  /** No bot was ever started here. */
  readonly isFirst: boolean;
}

/** Draws the settings of a bot beside what starting it would do. */
export function StartBot({ description: { sections, presets, instruments: known }, draft, isFirst }: StartBotProps) {
  const engine = useEngine();
  const { reload } = useBots();
  const forms = useBotForms(sections, null, draft.sections);
  const instruments = draft.instruments.length > 0 ? draft.instruments : known.slice(0, 1);
  const prices = pricesOf(draft.prices);
  const config = isValid(forms) && instruments.length > 0 && instruments.length <= 10 ? configOf(forms, instruments) : null;
  const request = config === null || prices === null ? null : { config, prices, ...(draft.preset === null ? {} : { preset: draft.preset }) };
  const planned = usePlan(request);
  const overrides = JSON.stringify(overridesOf(forms));
  // what was changed is there again when the page is come back to
  useEffect(() => { editStart({ sections: JSON.parse(overrides) as StartDraft['sections'] }); }, [overrides]);
  const start = useAction(async () => {
    if (request === null) return;
    try {
      const { ids } = await engine.call('bots.start', request);
      reload();
      replaceStart(NEW_START);
      goToModels('trees', ids.length === 1 ? ids[0] ?? null : null);
    } catch (failure) {
      if (!placeRefusal(forms, failure)) throw failure;
    }
  });
  const choose = (preset: BotPreset): void => {
    const simulated = known.filter(isSimulated);
    const isForPractice = preset.isPracticeOnly && simulated.length > 0 && !instruments.every(isSimulated);
    editStart({ preset: preset.name, ...(isForPractice ? { instruments: simulated.slice(0, 1) } : {}) });
  };
  const isReady = request !== null && !planned.isOld && planned.plan !== null && planned.plan.refusals.length === 0;
  return (
    <div className={styles.start}>
      <Panel title="Start a bot" padded>
        <div className={styles.body}>
          <WhatItDoes />
          <Presets presets={presets} forms={forms} onChoose={choose} />
          <FileDeeds draft={draft} config={config} />
          <BotFields forms={forms} compareWith="default" instruments={<InstrumentsField known={known} chosen={instruments} onChange={(chosen) => { editStart({ instruments: chosen }); }} />} />
          <PricesFields prices={draft.prices} onChange={(change) => { editStart({ prices: { ...draft.prices, ...change } }); }} />
        </div>
        {start.error !== null && <Note tone="bad" title="The bot did not start">{start.error}</Note>}
        <ApplyBar text={planned.plan?.refusals[0] ?? planned.errors[0] ?? planned.plan?.sentences[0] ?? 'Nothing is started before you press.'}>
          <Button look="primary" pending={start.pending} disabled={!isReady} onClick={() => { void start.run(); }}><Play aria-hidden />Start</Button>
        </ApplyBar>
      </Panel>
      <div className={styles.side}>
        <PlanBox planned={planned} isReadable={request !== null} />
        {isFirst && <Panel title="What to expect" padded><WhatToExpect /></Panel>}
      </div>
    </div>
  );
}

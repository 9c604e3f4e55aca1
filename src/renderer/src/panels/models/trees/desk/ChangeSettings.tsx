import { useCallback, useState } from 'react';
import type { BotSection, BotView } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { Dialog } from '../../../../components/Dialog.tsx';
import { ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { ChangeList } from '../../../../form/ChangeList.tsx';
import { useEngine } from '../../../../state/engine-context.tsx';
import { showToast } from '../../../../state/toasts.ts';
import { useAction } from '../../../../state/use-action.ts';
import { useRequest } from '../../../../state/use-request.ts';
import { useSettled } from '../../../../state/use-settled.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { BotFields } from '../start/BotFields.tsx';
import { changesOf, configOf, isValid, placeRefusal, useBotForms } from '../start/use-bot-forms.ts';
import { WhatItWouldDo } from './WhatItWouldDo.tsx';
import styles from './desk.module.css';

export interface ChangeSettingsProps {
  readonly bot: BotView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Changes the settings of a bot that works: first the fields, then exactly what would change, then it is applied. */
export function ChangeSettings({ bot, isOpen, onClose, onDone }: ChangeSettingsProps) {
  return <Dialog open={isOpen} size="wide" title={`Settings of the bot of ${bot.symbol}`} onClose={onClose}>{isOpen && <Sections bot={bot} onClose={onClose} onDone={onDone} />}</Dialog>;
}

function Sections({ bot, onClose, onDone }: Omit<ChangeSettingsProps, 'isOpen'>) {
  const { data, error, reload } = useRequest('bots.describe', {});
  if (data === null) return error === null ? <LoadingState label="Reading the settings" rows={6} /> : <ErrorState message={error} meaning="The bot goes on with the settings that it has." onRetry={reload} />;
  return <Change sections={data.sections} bot={bot} onClose={onClose} onDone={onDone} />;
}

function Change({ sections, bot, onClose, onDone }: Omit<ChangeSettingsProps, 'isOpen'> & { readonly sections: readonly BotSection[] }) {
  const engine = useEngine();
  // what is compared with is what was in force when the dialog was opened, whatever the bot does meanwhile
  const [before] = useState(bot.config);
  const forms = useBotForms(sections, before);
  const changes = changesOf(forms);
  const { id } = bot;
  const input = changes.length === 0 || !isValid(forms) ? null : { id, deed: 'change' as const, config: configOf(forms, before.data.instruments) };
  const settled = useSettled(input);
  const preview = useRequest('bots.preview', settled);
  const apply = useAction(useCallback(async () => {
    try {
      const { message } = await engine.call('bots.change', { id, config: configOf(forms, before.data.instruments) });
      showToast('good', message);
      onDone();
    } catch (failure) {
      if (!placeRefusal(forms, failure)) throw failure;
    }
  }, [engine, id, forms, before, onDone]));
  const isCurrent = input !== null && JSON.stringify(input) === JSON.stringify(settled) && !preview.loading;
  return (
    <div className={styles.change}>
      <BotFields forms={forms} compareWith="running" />
      {changes.length === 0
        ? <p className={styles.quiet}>Nothing is changed yet.</p>
        : (
          <div className={styles.change} role="group" aria-label="What would change">
            <ChangeList changes={changes} />
            {settled !== null && <WhatItWouldDo preview={preview} />}
          </div>
        )}
      {apply.error !== null && <Note tone="bad" title="It was not changed">{apply.error}</Note>}
      <div className={styles.dialogDeeds}>
        <Button onClick={onClose} data-autofocus>Keep as it is</Button>
        <Button look="primary" pending={apply.pending} disabled={!isCurrent || preview.data === null || preview.error !== null || preview.data.refusal !== null} onClick={() => { void apply.run(); }}>Apply from the next bar on</Button>
      </div>
    </div>
  );
}

import { useCallback, useState } from 'react';
import type { BotSummary, BotView } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { ConfirmDialog } from '../../../../components/Dialog.tsx';
import { Segments } from '../../../../components/Field.tsx';
import { useEngine } from '../../../../state/engine-context.tsx';
import { showToast } from '../../../../state/toasts.ts';
import { useAction } from '../../../../state/use-action.ts';
import { useRequest } from '../../../../state/use-request.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { ChangeSettings } from './ChangeSettings.tsx';
import { WhatItWouldDo } from './WhatItWouldDo.tsx';
import styles from './desk.module.css';

type Deed = 'train' | 'roll-back' | 'stop';

const HOW = [{ value: 'keep', title: 'Keep the position' }, { value: 'close', title: 'Close the position' }] as const;
const WORDS: Readonly<Record<Deed, { readonly title: string; readonly confirm: string; readonly look: 'primary' | 'danger' }>> = {
  train: { title: 'Train now', confirm: 'Begin a training', look: 'primary' },
  'roll-back': { title: 'Roll back', confirm: 'Bring the version before back', look: 'primary' },
  stop: { title: 'Stop this bot', confirm: 'Stop it', look: 'danger' },
};

export interface BotDeedsProps {
  readonly bot: BotSummary;
  /** Null until it was asked for: its settings are not known before. */
  readonly view: BotView | null;
  readonly onChanged: () => void;
}

/** What a person can do with a bot that works; each deed says first what it will do. */
export function BotDeeds({ bot, view, onChanged }: BotDeedsProps) {
  const { training, previous, symbol } = bot;
  const [deed, setDeed] = useState<Deed | null>(null);
  const [isChanging, setIsChanging] = useState(false);
  const close = useCallback(() => { setDeed(null); setIsChanging(false); }, []);
  const done = useCallback(() => { close(); onChanged(); }, [close, onChanged]);
  return (
    <>
      <Button disabled={training !== null} title={training === null ? undefined : 'A training is under way already.'} onClick={() => { setDeed('train'); }}>Train now</Button>
      <Button disabled={previous === null} title={previous === null ? 'No earlier version is kept ready.' : undefined} onClick={() => { setDeed('roll-back'); }}>Roll back</Button>
      <Button disabled={view === null} onClick={() => { setIsChanging(true); }}>Change settings</Button>
      <Button onClick={() => { setDeed('stop'); }}>Stop</Button>
      {deed !== null && <DeedDialog key={deed} id={bot.id} symbol={symbol} deed={deed} onClose={close} onDone={done} />}
      {view !== null && <ChangeSettings bot={view} isOpen={isChanging} onClose={close} onDone={done} />}
    </>
  );
}

function DeedDialog({ id, symbol, deed, onClose, onDone }: { readonly id: string; readonly symbol: string; readonly deed: Deed; readonly onClose: () => void; readonly onDone: () => void }) {
  const engine = useEngine();
  const [how, setHow] = useState<'keep' | 'close'>('keep');
  const preview = useRequest('bots.preview', { id, deed: deed === 'stop' ? `stop-${how}` : deed });
  const run = useAction(useCallback(async () => {
    const { message } = deed === 'train' ? await engine.call('bots.train', { id }) : deed === 'roll-back' ? await engine.call('bots.roll-back', { id }) : await engine.call('bots.stop', { id, how });
    showToast('good', message);
    onDone();
  }, [engine, id, deed, how, onDone]));
  const { title, confirm, look } = WORDS[deed];
  const isReady = preview.data !== null && !preview.loading && preview.data.refusal === null;
  return (
    <ConfirmDialog open title={`${title}: ${symbol}`} confirm={confirm} look={look} pending={run.pending || !isReady} onConfirm={() => { void run.run(); }} onClose={onClose}>
      <div className={styles.change}>
        {deed === 'stop' && <div><Segments label="What becomes of an open position" options={HOW} value={how} onChange={setHow} /></div>}
        <WhatItWouldDo preview={preview} />
        {run.error !== null && <Note tone="bad">{run.error}</Note>}
      </div>
    </ConfirmDialog>
  );
}

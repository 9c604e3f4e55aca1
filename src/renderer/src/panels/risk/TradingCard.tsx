import { CirclePause, CirclePlay, ShieldMinus } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { TradingView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Time } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Note } from '../page/PageFrame.tsx';
import { TRADING_WORDS } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { goToPage } from '../../state/route.ts';
import { useAction } from '../../state/use-action.ts';
import type { TradingDeed } from './trading-deeds.ts';
import { deedConsequence, deedsFor, DEED_WORDS } from './trading-deeds.ts';
import styles from './strip.module.css';

const ICONS = { halt: CirclePause, reduce: ShieldMinus, resume: CirclePlay, rearm: CirclePlay } as const;
const CHANGED_BY: Readonly<Record<TradingView['changedBy'], string>> = { person: '', breaker: ' (a limit did this)', recovery: ' (after a restart)', start: '' };

/** Says whether trading goes on and why, and changes it: each button first says what it will do. */
export function TradingCard() {
  const engine = useEngine();
  const hasSession = useView((view) => view.session !== null);
  const hasEnded = useView((view) => view.session?.ended === true);
  const trading = useView((view) => view.trading);
  const waitingEntries = useView((view) => view.orders.filter((order) => order.purpose === 'entry').length);
  const positions = useView((view) => view.positions.length);
  const [asked, setAsked] = useState<TradingDeed | null>(null);
  const deeds = deedsFor(trading);
  const run = useAction(useCallback(async (deed: TradingDeed) => {
    setAsked(null);
    if (deed === 'rearm') await engine.call('trading.re-arm', {});
    else await engine.call('trading.set-state', { state: DEED_WORDS[deed].state });
  }, [engine]));
  const words = TRADING_WORDS[trading.state];
  if (hasEnded) return <Idle word="Ended" text="The recording has been played to its end. Positions that are still open stay as they were at the last price." action="Play another recording" page="data" />;
  if (!hasSession) return <Idle word="No session" text="Nothing trades. Start one on the practice market or on live prices, or play back recorded prices." action="Start a session" page="settings" />;
  return (
    <div className={styles.card}>
      <div className={styles.trading} data-state={trading.state}>
        <div className={styles.tradingState}>
          <span className={styles.lamp} aria-hidden />
          <div>
            <p className={styles.stateWord}>{trading.killLatched ? 'Killed' : words.label}</p>
            <p className={styles.stateText}>{words.meaning}</p>
            <p className={styles.stateCause}>{sentence(trading.cause)}{CHANGED_BY[trading.changedBy]}, since <Time valueMs={trading.sinceMs} /></p>
          </div>
        </div>
        <div className={styles.deeds}>
          {deeds.map((deed) => {
            const Icon = ICONS[deed];
            return <Button key={deed} look={deed === 'resume' || deed === 'rearm' ? 'primary' : 'plain'} pending={run.pending} onClick={() => { setAsked(deed); }}><Icon aria-hidden />{DEED_WORDS[deed].button}</Button>;
          })}
        </div>
      </div>
      {trading.killLatched && <Note tone="bad" title="The kill switch is latched">It stays so, also after a restart, until you re-arm it here. Nothing is opened before that.</Note>}
      {asked && (
        <ConfirmDialog open title={DEED_WORDS[asked].title} confirm={DEED_WORDS[asked].button} look={asked === 'halt' ? 'danger' : 'primary'} pending={run.pending} onConfirm={() => { void run.run(asked); }} onClose={() => { setAsked(null); }}>
          <p>{deedConsequence(asked, { waitingEntries, positions })}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

/** A cause may be a whole sentence; more is said after it here. */
function sentence(cause: string): string {
  return `${cause.charAt(0).toUpperCase()}${cause.slice(1)}`.replace(/\.$/, '');
}

function Idle({ word, text, action, page }: { readonly word: string; readonly text: string; readonly action: string; readonly page: 'data' | 'settings' }) {
  return (
    <div className={styles.card}>
      <p className={styles.stateWord}>{word}</p>
      <p className={styles.stateText}>{text}</p>
      <div className={styles.deeds}><Button onClick={() => { goToPage(page); }}>{action}</Button></div>
    </div>
  );
}

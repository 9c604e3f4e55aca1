import { OctagonX, RotateCcw } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { KillReport } from '../../../engine/contract/envelope.ts';
import { Button } from '../components/Button.tsx';
import { ConfirmDialog, Dialog } from '../components/Dialog.tsx';
import { HoldButton } from '../components/HoldButton.tsx';
import { useEngine, useView } from '../state/engine-context.tsx';
import { showToast } from '../state/toasts.ts';
import { useAction } from '../state/use-action.ts';
import styles from './KillSwitch.module.css';

export interface KillSwitchProps {
  /** `bar` in the status bar, `thumb` at the bottom of a phone. */
  readonly look: 'bar' | 'thumb';
}

/** Draws the kill switch: held to use, then it says what it did; while it is on, it offers the way back. Never hidden. */
export function KillSwitch({ look }: KillSwitchProps) {
  const engine = useEngine();
  const isLatched = useView((view) => view.trading.killLatched);
  const [result, setResult] = useState<KillResult | null>(null);
  const [isPending, setIsPending] = useState(false);
  const kill = useCallback(() => {
    setIsPending(true);
    engine.kill('Kill switch held in the window')
      .then((report) => { setResult({ type: 'report', report }); })
      .catch((error: unknown) => { setResult({ type: 'failure', message: error instanceof Error ? error.message : String(error) }); })
      .finally(() => { setIsPending(false); });
  }, [engine]);
  return (
    <>
      {isLatched
        ? <ReArm look={look} />
        : (
          <HoldButton
            label="Kill switch: hold to cancel every order, close every position and stop trading"
            icon={<OctagonX aria-hidden />}
            pending={isPending}
            className={look === 'thumb' ? styles.thumb : undefined}
            onHeld={kill}
            onReleasedEarly={() => { showToast('info', 'Hold the kill switch for a second. It cancels every order, closes every position and stops trading.'); }}
          >
            {isPending ? 'Killing' : 'Kill'}
          </HoldButton>
        )}
      <span className="sr-only" aria-live="assertive">{isPending ? 'Canceling orders and closing positions.' : result ? resultSentence(result) : ''}</span>
      <ResultDialog result={result} onClose={() => { setResult(null); }} />
    </>
  );
}

type KillResult = { readonly type: 'report'; readonly report: KillReport } | { readonly type: 'failure'; readonly message: string };

function resultSentence(result: KillResult): string {
  return result.type === 'report' ? result.report.message : `The kill switch could not be used: ${result.message}`;
}

function ResultDialog({ result, onClose }: { readonly result: KillResult | null; readonly onClose: () => void }) {
  const isFlat = result?.type === 'report' && result.report.verifiedFlat;
  return (
    <Dialog open={result !== null} onClose={onClose} title={isFlat ? 'Killed: the account is flat' : 'Kill switch: look at this now'} footer={<Button look="primary" data-autofocus onClick={onClose}>Understood</Button>}>
      {result && <p>{resultSentence(result)}</p>}
      {result?.type === 'report' && (
        <dl className={styles.report}>
          <dt>Orders canceled</dt><dd className="num">{result.report.canceledOrders}</dd>
          <dt>Positions closed</dt><dd className="num">{result.report.flattenedPositions}</dd>
          <dt>Verified flat</dt><dd>{result.report.verifiedFlat ? 'Yes' : 'No. Close what is left at the venue itself.'}</dd>
          <dt>Took</dt><dd className="num">{result.report.tookMs} ms</dd>
          <dt>Done by</dt><dd>{result.report.via === 'engine' ? 'the engine' : 'the emergency worker, because the engine did not answer'}</dd>
        </dl>
      )}
      {result?.type === 'failure' && <p>Nothing is known to have been closed. Try again, or close positions and cancel orders at the venue itself.</p>}
    </Dialog>
  );
}

function ReArm({ look }: KillSwitchProps) {
  const engine = useEngine();
  const [isAsking, setIsAsking] = useState(false);
  const reArm = useAction(useCallback(() => engine.call('trading.re-arm', {}), [engine]), 'Re-armed: the kill switch is off.');
  const cause = useView((view) => view.trading.cause);
  return (
    <>
      <Button look="danger" className={look === 'thumb' ? `${styles.latched} ${styles.thumb}` : styles.latched} onClick={() => { setIsAsking(true); }} aria-label="Kill switch is on. Re-arm">
        <RotateCcw aria-hidden />{look === 'thumb' ? 'Re-arm…' : 'Kill switch is on · Re-arm…'}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title="Re-arm trading?"
        confirm="Re-arm"
        look="danger"
        pending={reArm.pending}
        onClose={() => { setIsAsking(false); }}
        onConfirm={() => { void reArm.run().then((worked) => { if (worked) setIsAsking(false); }); }}
      >
        <p>The kill switch is on: {cause}. After re-arming:</p>
        <ul className={styles.list}>
          <li>Enabled strategies may open positions again at their next decision.</li>
          <li>Every limit of the Risk page applies as before.</li>
          <li>What the kill switch closed stays closed.</li>
        </ul>
      </ConfirmDialog>
    </>
  );
}

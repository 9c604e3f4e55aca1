import { useCallback } from 'react';
import type { LinkView, VenueView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Age } from '../../components/Cells.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { ENVIRONMENT_WORDS } from '../sessions/session-words.ts';
import styles from './connections.module.css';
import { WeightBar } from './WeightBar.tsx';

const LINK_TONES = { connected: 'good', connecting: 'warn', disconnected: 'danger' } as const;

/** Shows how the connection of the running session is doing, and compares the account with ours when asked to. */
export function RunningVenue({ venue }: { readonly venue: VenueView }) {
  const engine = useEngine();
  const compare = useAction(useCallback(async () => { showToast('good', (await engine.call('account.reconcile', {})).message); }, [engine]));
  const { name, environment, market, marketData, account, weightUsed, weightLimit, clockOffsetMs, roundTripMs, reconciledMs, reconciliation } = venue;
  return (
    <section className={styles.running} aria-label="The connection of the running session">
      <header className={styles.top}><h3 className={styles.name}>{name}, {market === 'um' ? 'futures' : 'spot'}</h3><Badge tone={environment === 'live' ? 'warn' : 'info'}>{ENVIRONMENT_WORDS[environment]}</Badge><span className={styles.dim}>of the session that runs</span></header>
      <dl className={styles.links}>
        <Link title="Prices" link={marketData} />
        {account ? <Link title="Account" link={account} /> : <div><dt>Account</dt><dd className={styles.dim}>None: paper fills on this computer.</dd></div>}
      </dl>
      <dl className={styles.facts}>
        <div><dt>Round trip</dt><dd className="num">{roundTripMs === null ? '–' : `${formatNumber(roundTripMs, 0)} ms`}</dd></div>
        <div><dt>Their clock less ours</dt><dd className="num">{clockOffsetMs === null ? '–' : `${formatNumber(clockOffsetMs, 0)} ms`}</dd></div>
        <div><dt>Request weight used</dt><dd><WeightBar used={weightUsed} limit={weightLimit} /></dd></div>
      </dl>
      {account && (
        <div className={styles.compare}>
          <p>{reconciledMs === null ? 'The account has not been compared with ours yet.' : <><span className={styles.dim}>Compared <Age sinceMs={reconciledMs} /> ago:</span> {reconciliation}</>}</p>
          <Button size="small" pending={compare.pending} onClick={() => { void compare.run(); }}>{compare.pending ? 'Comparing' : 'Compare now'}</Button>
        </div>
      )}
    </section>
  );
}

function Link({ title, link }: { readonly title: string; readonly link: LinkView }) {
  return <div><dt>{title}</dt><dd><Badge tone={LINK_TONES[link.status]}>{link.status}</Badge> <span className={styles.dim}>{link.detail}</span></dd></div>;
}

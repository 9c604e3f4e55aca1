import { Badge } from '../../../../components/Badge.tsx';
import { LoadingState, Panel } from '../../../../components/Panel.tsx';
import { MODE_WORDS } from '../../../../format/words.ts';
import { Note } from '../../../page/PageFrame.tsx';
import type { Planned } from './use-plan.ts';
import styles from './start.module.css';

/** Says in order what a start would do, or why it cannot be done. */
export function PlanBox({ planned: { plan, errors, isOld }, isReadable }: { readonly planned: Planned; readonly isReadable: boolean }) {
  return (
    <Panel title="What will happen" padded>
      <div className={styles.plan} aria-busy={(isReadable && isOld) || undefined}>
        {!isReadable && <p className={styles.quiet}>Something in the settings is not right yet.</p>}
        {isReadable && plan === null && errors.length === 0 && <LoadingState label="Working out what will happen" rows={5} />}
        {isReadable && errors.length > 0 && <Note tone="bad" title="These settings do not go together">{errors.map((sentence) => <p key={sentence}>{sentence}</p>)}</Note>}
        {isReadable && plan !== null && (
          <>
            <p className={styles.planHead}><Badge>{MODE_WORDS[plan.mode].badge}</Badge>{plan.how === 'join' ? 'In the running session' : 'In a new session'}</p>
            <ol className={styles.steps} aria-label="What will happen">{plan.sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ol>
            {plan.refusals.length > 0 && <Note tone="bad" title="This cannot be started">{plan.refusals.map((sentence) => <p key={sentence}>{sentence}</p>)}</Note>}
          </>
        )}
      </div>
    </Panel>
  );
}

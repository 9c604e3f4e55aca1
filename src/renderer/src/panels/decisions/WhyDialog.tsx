import type { DecisionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { symbolOf } from '../../format/words.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { WhyView } from './WhyView.tsx';
import styles from './DecisionLog.module.css';

/** Shows in full why one decision of an agent was made; closed while there is none. */
export function WhyDialog({ decision, onClose }: { readonly decision: DecisionView | null; readonly onClose: () => void }) {
  return (
    <Dialog open={decision !== null} title={decision === null ? 'Why' : `Why ${symbolOf(decision.instrumentId)} was ${OUTCOME_WORDS[decision.outcome].word}`} onClose={onClose}>
      {decision !== null && (
        <>
          <p className={styles.meta}><Time valueMs={decision.timeMs} /> <Badge tone={OUTCOME_WORDS[decision.outcome].tone}>{OUTCOME_WORDS[decision.outcome].word}</Badge></p>
          <p>{decision.sentence}</p>
          {decision.denial !== null && <p className={styles.denial}>{decision.denial}</p>}
          {decision.why !== undefined && <WhyView why={decision.why} decision={decision} most={12} />}
        </>
      )}
    </Dialog>
  );
}

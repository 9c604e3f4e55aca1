import { ChevronRight, MessageCircleQuestionMark } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DecisionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Time } from '../../components/Cells.tsx';
import { Segments } from '../../components/Field.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import { symbolOf } from '../../format/words.ts';
import { useView } from '../../state/engine-context.tsx';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';
import { ChecklistDialog } from '../checklist/ChecklistDialog.tsx';
import styles from './DecisionLog.module.css';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { WhyView } from './WhyView.tsx';

const SCOPES = [{ value: 'all', title: 'All' }, { value: 'shown', title: 'This market' }] as const;

/** Lists what the strategies decided and why, newest first; a refusal is shown in full. */
export function DecisionLog() {
  const decisions = useView((view) => view.decisions);
  const instrument = useShownInstrument();
  const [scope, setScope] = useState<'all' | 'shown'>('all');
  const [isAsking, setIsAsking] = useState(false);
  const shown = useMemo(() => (scope === 'all' ? decisions : decisions.filter((decision) => decision.instrumentId === instrument?.id)), [decisions, scope, instrument?.id]);
  return (
    <Panel title="Why" look="flush" actions={<Segments label="Which decisions" options={SCOPES} value={scope} onChange={setScope} />}>
      <div className={styles.tools}>
        <Button className={styles.ask} onClick={() => { setIsAsking(true); }}><MessageCircleQuestionMark aria-hidden />Why is it not trading?</Button>
      </div>
      {shown.length === 0
        ? <EmptyState title="No decisions yet" text="At the end of each bar every strategy writes here what it wants and why." />
        : <ol className={styles.list} aria-label="Decisions, newest first">{shown.map((decision) => <Decision key={decision.id} decision={decision} />)}</ol>}
      <ChecklistDialog open={isAsking} onClose={() => { setIsAsking(false); }} instrument={instrument} />
    </Panel>
  );
}

function Decision({ decision }: { readonly decision: DecisionView }) {
  const { word, tone } = OUTCOME_WORDS[decision.outcome];
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className={styles.item}>
      <div className={styles.meta}>
        <Time valueMs={decision.timeMs} />
        <span className={styles.symbol}>{symbolOf(decision.instrumentId)}</span>
        <span className={styles.chip}><Badge tone={tone}>{word}</Badge></span>
      </div>
      <p className={styles.sentence}>{decision.sentence}</p>
      {decision.denial !== null && <p className={styles.denial}>{decision.denial}</p>}
      {decision.why !== undefined && (
        <>
          <button type="button" className={styles.opener} aria-expanded={isOpen} onClick={() => { setIsOpen(!isOpen); }}><ChevronRight aria-hidden />{isOpen ? 'Less' : 'What moved it'}</button>
          {isOpen && <WhyView why={decision.why} decision={decision} />}
        </>
      )}
    </li>
  );
}

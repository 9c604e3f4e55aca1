import { useCallback } from 'react';
import type { StrategyView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { joined } from '../../components/class-names.ts';
import { Switch } from '../../components/Field.tsx';
import { symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { assignmentOf, lastDecision, strategyStatus } from './assignment.ts';
import styles from './strategies.module.css';

export interface StrategyCardProps {
  readonly strategy: StrategyView;
  readonly summary: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const TONES = { good: 'good', wait: 'warn', off: 'neutral', bad: 'danger' } as const;

/** Draws one strategy at work: what it trades, what it is doing, and what it decided last. */
export function StrategyCard({ strategy, summary, isChosen, onChoose }: StrategyCardProps) {
  const engine = useEngine();
  const decision = useView((view) => lastDecision(view.decisions, strategy.id));
  const status = strategyStatus(strategy);
  const toggle = useAction(useCallback(
    (enabled: boolean) => engine.call('strategies.apply', { ...assignmentOf(strategy), enabled }),
    [engine, strategy],
  ), strategy.enabled ? `${strategy.title} is off. Open positions keep their stops.` : `${strategy.title} is on and decides from the next closed bar.`);
  return (
    <article className={joined(styles.card, isChosen && styles.chosenCard)}>
      <div className={styles.cardTop}>
        <button type="button" className={styles.cardTitle} aria-pressed={isChosen} onClick={onChoose}>{strategy.title}</button>
        <Badge tone={TONES[status.tone]}>{status.word}</Badge>
        <Switch aria-label={`${strategy.title} on ${strategy.instruments.map(symbolOf).join(', ')}`} checked={strategy.enabled} disabled={toggle.pending} onChange={(enabled) => { void toggle.run(enabled); }} />
      </div>
      <p className={styles.symbols}>{strategy.instruments.map(symbolOf).join(', ')}<span className={styles.dim}> on {strategy.interval} bars</span></p>
      {summary !== '' && !isChosen && <p className={styles.dim}>{summary}</p>}
      <p className={styles.status}>{status.detail}</p>
      <p className={styles.decision}>
        {decision ? <><span className={styles.dim}><Time valueMs={decision.timeMs} /> {symbolOf(decision.instrumentId)}: </span>{decision.denial ?? decision.sentence}</> : <span className={styles.dim}>No decision yet.</span>}
      </p>
    </article>
  );
}

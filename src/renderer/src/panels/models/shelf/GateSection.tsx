import { useMemo, useState } from 'react';
import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Segments } from '../../../components/Field.tsx';
import { ErrorState, LoadingState } from '../../../components/Panel.tsx';
import { Section } from '../../../components/Section.tsx';
import { useRequest } from '../../../state/use-request.ts';
import { GateTable } from '../../lab/honesty/GatePanel.tsx';
import { Note } from '../../page/PageFrame.tsx';

const STAGES = [{ value: 'paper', title: 'Before paper' }, { value: 'live', title: 'Before live' }] as const;

/** Shows what a model still has to show before its next stage, from what is on file; runs nothing. */
export function GateSection({ model }: { readonly model: ModelView }) {
  const [stage, setStage] = useState<'paper' | 'live'>('paper');
  const key = JSON.stringify(model.gateSubject);
  const gate = useRequest('gate.get', useMemo(() => ({ ...JSON.parse(key) as ModelView['gateSubject'], stage }), [key, stage]));
  return (
    <Section title="The gate" text="The same questions as to every strategy. What is missing is collected in the honesty room of the lab, from a backtest of this model." actions={<Segments label="Stage" value={stage} options={STAGES} onChange={setStage} />}>
      {gate.data === null
        ? gate.error === null ? <LoadingState label="Reading the evidence on file" rows={4} /> : <ErrorState message={gate.error} meaning="What is armed stays as it is." onRetry={gate.reload} />
        : <><Note tone={gate.data.isPassed ? 'good' : 'warn'} title={gate.data.isPassed ? 'The gate is open' : 'The gate is closed'}>{gate.data.sentence}</Note><GateTable gate={gate.data} /></>}
    </Section>
  );
}

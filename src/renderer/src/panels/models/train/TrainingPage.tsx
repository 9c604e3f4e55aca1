import { ArrowLeft } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { goToModels } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Note } from '../../page/PageFrame.tsx';
import page from '../../lab/page.module.css';
import { CurvesSection } from './CurvesSection.tsx';
import { SeedsSection } from './SeedsSection.tsx';
import { SpecSection } from './SpecSection.tsx';
import { TestSection } from './TestSection.tsx';
import { TrainingHead } from './TrainingHead.tsx';
import { TrainingVerdict } from './TrainingVerdict.tsx';
import { useCurve } from './use-curve.ts';

const ASK_EVERY_MS = 1000;
const ASK_SELDOM_MS = 15_000;

/** One training: the verdict first where there is one, how far it is, its curves while it runs and after. */
export function TrainingPage({ trainingId }: { readonly trainingId: string }) {
  const [isRunning, setIsRunning] = useState(true);
  const { data: training, error, ask } = usePolled('training.get', useMemo(() => ({ trainingId }), [trainingId]), isRunning ? ASK_EVERY_MS : ASK_SELDOM_MS);
  const running = training === undefined || training.state === 'running';
  if (running !== isRunning) setIsRunning(running);
  const curve = useCurve(trainingId, training?.steps ?? null);
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToModels('train'); }}><ArrowLeft aria-hidden />All trainings</Button></div>
      {training === undefined
        ? <Panel title="Training">{error === null ? <LoadingState label="Reading the training" rows={8} /> : <ErrorState message={error} meaning="A training that runs goes on; it cannot be shown now." onRetry={ask} />}</Panel>
        : (
          <>
            <TrainingHead training={training} onChanged={ask} />
            {training.error !== null && <Note tone="bad" title="The training ended with a fault">{training.error}</Note>}
            <TrainingVerdict training={training} />
            {training.result !== null && <TestSection training={training} result={training.result} />}
            <SeedsSection training={training} />
            <CurvesSection curve={curve} isRunning={running} />
            <SpecSection training={training} />
          </>
        )}
    </div>
  );
}

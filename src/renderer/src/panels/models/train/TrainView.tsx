import { useModelsPlace } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { SplitLayout } from '../../page/PageFrame.tsx';
import { TrainForm } from './TrainForm.tsx';
import { TrainGate } from './TrainGate.tsx';
import { TrainingPage } from './TrainingPage.tsx';
import { TrainingsPanel } from './TrainingsPanel.tsx';

const ASK_EVERY_MS = 2000;

/** New trainings beside the stored ones; one training takes the whole width. */
export function TrainView() {
  const { id } = useModelsPlace();
  if (id !== null) return <TrainingPage key={id} trainingId={id} />;
  return <Trainings />;
}

function Trainings() {
  const list = usePolled('training.list', {}, ASK_EVERY_MS);
  return (
    <SplitLayout>
      <TrainGate>{(setup) => <TrainForm {...setup} />}</TrainGate>
      <TrainingsPanel list={list} />
    </SplitLayout>
  );
}

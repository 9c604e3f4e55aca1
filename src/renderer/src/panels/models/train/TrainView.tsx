import { Panel } from '../../../components/Panel.tsx';
import { useModelsPlace } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Stack } from '../../page/PageFrame.tsx';
import { Lesson } from './Lesson.tsx';
import { TrainForm } from './TrainForm.tsx';
import { TrainGate } from './TrainGate.tsx';
import { TrainingPage } from './TrainingPage.tsx';
import { TrainingsPanel } from './TrainingsPanel.tsx';

const ASK_EVERY_MS = 2000;

/** The trainings there are, and a new one; one training takes the whole width. */
export function TrainView() {
  const { id } = useModelsPlace();
  if (id !== null) return <TrainingPage key={id} trainingId={id} />;
  return <Trainings />;
}

function Trainings() {
  const list = usePolled('training.list', {}, ASK_EVERY_MS);
  const isFirst = list.data?.trainings.length === 0;
  return (
    <Stack>
      {!isFirst && <TrainingsPanel list={list} />}
      <TrainGate>{(setup) => <TrainForm {...setup} aside={isFirst && <Panel title="What training is"><Lesson /></Panel>} />}</TrainGate>
    </Stack>
  );
}

import { useModelsPlace } from '../../../state/route.ts';
import { CompareModels } from './CompareModels.tsx';
import { ModelPage } from './ModelPage.tsx';
import { ModelsPanel } from './ModelsPanel.tsx';
import { SchedulesPanel } from './SchedulesPanel.tsx';
import { Stack } from '../../page/PageFrame.tsx';

/** The shelf; one model or several side by side take the whole width. */
export function ShelfView() {
  const { id } = useModelsPlace();
  if (id !== null) return id.includes(',') ? <CompareModels key={id} codes={id.split(',')} /> : <ModelPage key={id} code={id} />;
  return (
    <Stack>
      <ModelsPanel />
      <SchedulesPanel />
    </Stack>
  );
}

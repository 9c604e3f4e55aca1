import { useShallow } from 'zustand/react/shallow';
import { useView } from '../../../state/engine-context.tsx';
import { DriftView } from './DriftView.tsx';

/** Shows the drift of every model that trades in the running session. */
export function AtWork() {
  const ids = useView(useShallow((view) => view.strategies.filter(({ strategy }) => strategy === 'agent').map(({ id }) => id)));
  return <>{ids.map((assignmentId) => <DriftView key={assignmentId} of={{ assignmentId }} />)}</>;
}

import { LoadingState, Panel } from '../../../components/Panel.tsx';

/** Draws the training. */
export function TrainView() {
  return <Panel title="Train"><LoadingState label="Reading training" /></Panel>;
}

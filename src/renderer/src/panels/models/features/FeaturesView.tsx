import { LoadingState, Panel } from '../../../components/Panel.tsx';

/** Draws the features. */
export function FeaturesView() {
  return <Panel title="Features"><LoadingState label="Reading features" /></Panel>;
}

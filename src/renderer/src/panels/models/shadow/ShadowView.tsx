import { LoadingState, Panel } from '../../../components/Panel.tsx';

/** Draws the challengers. */
export function ShadowView() {
  return <Panel title="Shadow"><LoadingState label="Reading challengers" /></Panel>;
}

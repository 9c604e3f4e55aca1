import { EmptyState, Panel } from '../../../components/Panel.tsx';

/** Sets what was traded beside what the simulator makes of the same time. */
export function LiveView() {
  return <Panel title="Live against backtest"><EmptyState title="Nothing to compare yet" text="A session on paper, demo or live leaves a journal here; it is run again in the simulator, and each difference is attributed." /></Panel>;
}

import { DeskPanel } from './DeskPanel.tsx';
import { LimitChart } from './LimitChart.tsx';
import type { RiskHistory } from './SpanChoice.tsx';
import { NoHistory } from './SpanChoice.tsx';
import { thresholds } from './thresholds.ts';
import type { DeskState } from './use-risk-desk.ts';

/** Draws the fall from the peak over time, hanging from zero, against the thresholds that act on it. */
export function DrawdownPanel({ state, history }: { readonly state: DeskState; readonly history: RiskHistory }) {
  return (
    <DeskPanel title="Fall from the peak" state={state} actions={history.choice} rows={6}>
      {({ losses }) => (history.points.length < 2
        ? <NoHistory history={history} />
        : (
          <LimitChart
            label="Fall from the peak over time, in percent"
            unit="%"
            look="down"
            times={history.points.map(({ timeMs }) => timeMs)}
            lines={[{ name: 'Below the peak', tone: 'fall', values: history.points.map(({ drawdownPct }) => drawdownPct) }]}
            marks={thresholds(losses)}
          />
        ))}
    </DeskPanel>
  );
}

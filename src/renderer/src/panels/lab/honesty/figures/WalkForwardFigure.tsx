import { useMemo } from 'react';
import type { WalkForwardDetail } from '../../../../../../engine/contract/evidence.ts';
import { joined } from '../../../../components/class-names.ts';
import { ColumnChart } from '../../../../components/charts/BarCharts.tsx';
import { LineChart } from '../../../../components/charts/LineChart.tsx';
import type { Line } from '../../../../components/charts/LineChart.tsx';
import { SpanChart } from '../../../../components/charts/SpanChart.tsx';
import type { SpanRow } from '../../../../components/charts/SpanChart.tsx';
import { ScrollBox } from '../../../../components/ScrollBox.tsx';
import { FactRow, FactRows } from '../../../../components/Section.tsx';
import type { SettingTitle } from '../../use-setting-title.ts';
import { utcDay } from '../../window.ts';
import { counted, writeNumber, writeSetting, writeSettings, writeShare } from '../../../../format/write.ts';
import tables from '../../../../components/small-table.module.css';

const WINDOW_TONES = [{ tone: 'one', name: 'Searched' }, { tone: 'two', name: 'Traded after it' }] as const;

/** Draws what was searched and what was traded after it, window by window, and what came of it. */
export function WalkForwardFigure({ detail, titleOf }: { readonly detail: WalkForwardDetail; readonly titleOf: SettingTitle }) {
  const rows = detail.windows.map(({ inSample, outOfSample, chosen }, index): SpanRow => ({ name: `Window ${index + 1}`, stretches: [
    { from: inSample.from, to: inSample.to, tone: 'one', text: `searched ${utcDay(inSample.from)} to ${utcDay(inSample.to - 1)}: return ${writeShare(inSample.totalReturn)}, Sharpe ${writeNumber(inSample.sharpe)}` },
    { from: outOfSample.from, to: outOfSample.to, tone: 'two', text: `traded ${utcDay(outOfSample.from)} to ${utcDay(outOfSample.to - 1)} with ${writeSettings(chosen, titleOf)}: return ${writeShare(outOfSample.totalReturn)}, Sharpe ${writeNumber(outOfSample.sharpe)}` },
  ] }));
  const lines = useMemo((): readonly Line[] => [{ name: 'Traded stretches, one after the other', tone: 'one', values: detail.equity.value.map((value) => (value - 1) * 100) }], [detail]);
  return (
    <>
      <FactRows>
        <FactRow name="Return out of sample">{writeShare(detail.outOfSample.totalReturn)}</FactRow>
        <FactRow name="Sharpe out of sample">{writeNumber(detail.outOfSample.sharpe)}</FactRow>
        <FactRow name="Windows won">{detail.windowsWon} of {detail.windows.length}</FactRow>
        <FactRow name="Kept of the return in sample">{writeShare(detail.efficiency, 0)}</FactRow>
      </FactRows>
      <SpanChart label="What was searched and what was traded, window by window" rows={rows} tones={WINDOW_TONES} />
      <LineChart label="Equity of the traded stretches" xs={detail.equity.time} axis="time" lines={lines} unit="%" decimals={1} height={160} include={[0]} />
      <ColumnChart label="Return of each traded stretch" unit="%" decimals={1} height={130} columns={detail.windows.map(({ outOfSample, chosen }, index) => ({ name: String(index + 1), value: outOfSample.totalReturn * 100, note: `${counted(outOfSample.trades, 'trade')}, ${writeSettings(chosen, titleOf)}` }))} />
      <ScrollBox label="How the chosen settings moved">
        <table className={joined(tables.table, tables.ofTool)}>
          <thead><tr><th scope="col">Chosen setting</th>{detail.windows.map(({ outOfSample }, index) => <th key={outOfSample.from} scope="col">{index + 1}</th>)}<th scope="col">Spread</th></tr></thead>
          <tbody>{detail.stability.map(({ key, values, spread }) => <tr key={key}><th scope="row">{titleOf(key)}</th>{detail.windows.map(({ outOfSample }, index) => <td key={outOfSample.from} className="num">{writeSetting(values[index])}</td>)}<td className="num">{writeShare(spread, 0)}</td></tr>)}</tbody>
        </table>
      </ScrollBox>
    </>
  );
}

import { useState } from 'react';
import type { StressScenarioView, StressView as StressAnswer } from '../../../../engine/contract/risk.ts';
import { Badge } from '../../components/Badge.tsx';
import { SignedMoney, SignedPercent, Money } from '../../components/Cells.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { usePolled } from '../../state/use-polled.ts';
import { LiquidationPanel } from './LiquidationPanel.tsx';
import { ShockSliders } from './ShockSliders.tsx';
import { BASIS_WORDS } from './stress.ts';
import type { Shocks } from './stress.ts';
import type { DeskState } from './use-risk-desk.ts';
import { useSettled } from './use-settled.ts';
import { SplitLayout, Stack } from '../page/PageFrame.tsx';
import styles from './stress.module.css';

const ASK_EVERY_MS = 1000;
const PAUSE_MS = 120;

/** What falls of the past, and falls that a person makes up, would do to what is held now. */
export function StressView({ state }: { readonly state: DeskState }) {
  const [shocks, setShocks] = useState<Shocks>({});
  const settled = useSettled(shocks, PAUSE_MS);
  const { data, error, ask } = usePolled('risk.stress', state.desk === null ? null : { shocks: settled }, ASK_EVERY_MS);
  return (
    <SplitLayout look="side-last">
      <Stack>
        <Panel title="What a fall would do to what is held now" staleMs={data === undefined ? null : state.staleMs}>
          {data === undefined
            ? (error === null ? (state.desk === null ? <EmptyState title="No session runs" text="Nothing is at stake." /> : <LoadingState label="Reckoning the falls" rows={6} />) : <ErrorState message={error} meaning="Nothing changes by it; only this table cannot be shown." onRetry={ask} />)
            : <Scenarios answer={data} />}
        </Panel>
        <LiquidationPanel state={state} />
      </Stack>
      <ShockSliders state={state} shocks={shocks} onChange={setShocks} />
    </SplitLayout>
  );
}

function Scenarios({ answer }: { readonly answer: StressAnswer }) {
  return (
    <>
      <Table
        label="Stress tests"
        rows={answer.scenarios}
        columns={COLUMNS}
        keyOf={({ code }) => code}
        empty={<EmptyState title="Nothing to test" text="No position is open." />}
        detail={(scenario) => <Detail scenario={scenario} />}
      />
      <p className={styles.foot}>Left: prices jump over every stop. Right: every stop fills at its own price. A real fall lies between the two. A fall that has not happened yet is in none of them.</p>
    </>
  );
}

const COLUMNS: readonly Column<StressScenarioView>[] = [
  { id: 'title', title: 'Scenario', card: 'title', grow: true, render: ({ title, description }) => <span title={description}>{title}</span> },
  { id: 'pnl', title: 'Result', align: 'end', render: ({ pnl }) => <SignedMoney value={pnl} /> },
  { id: 'pct', title: 'of equity', align: 'end', render: ({ pct }) => <SignedPercent value={pct} decimals={1} /> },
  { id: 'stops', title: 'with stops', align: 'end', render: ({ pctWithStops }) => <SignedPercent value={pctWithStops} decimals={1} /> },
  { id: 'after', title: 'Equity after', align: 'end', optional: true, render: ({ equityAfter }) => <Money value={equityAfter} /> },
  { id: 'liquidated', title: 'Closed by force', align: 'end', render: ({ liquidated }) => (liquidated.length === 0 ? <span className={styles.dim}>none</span> : <Badge tone="danger">{liquidated.join(', ')}</Badge>) },
];

function Detail({ scenario }: { readonly scenario: StressScenarioView }) {
  return (
    <div className={styles.detail}>
      <p>{scenario.description}</p>
      {scenario.rows.length === 0
        ? <p className={styles.dim}>Nothing is held.</p>
        : (
          <table className={styles.rows}>
            <caption className="sr-only">{scenario.title}, position by position</caption>
            <thead><tr><th scope="col">Position</th><th scope="col">Price moves</th><th scope="col">Result</th><th scope="col">with its stop</th><th scope="col">Why that much</th></tr></thead>
            <tbody>
              {scenario.rows.map((row) => (
                <tr key={row.symbol}>
                  <th scope="row">{row.symbol}</th>
                  <td className="num">{formatNumber(row.shockPct, 1)} %</td>
                  <td><SignedMoney value={row.pnl} /></td>
                  <td><SignedMoney value={row.pnlWithStop} /></td>
                  <td className={styles.dim}>{BASIS_WORDS[row.basis]}{row.isLiquidated ? '; closed by force' : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
    </div>
  );
}

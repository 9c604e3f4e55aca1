import type { AllocationView } from '../../../../engine/contract/risk.ts';
import { Button } from '../../components/Button.tsx';
import { Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { goToRisk } from '../../state/route.ts';
import { labelOfOption } from '../../form/schema.ts';
import { DeskPanel } from './DeskPanel.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './allocation.module.css';

/** How the risk is shared out among strategies and symbols, and when and why that last changed. */
export function AllocationPanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Allocation" state={state} rows={3} actions={<Button size="small" look="ghost" onClick={() => { goToRisk('settings'); }}>Change</Button>}>
      {({ allocation }) => (allocation.rows.length === 0
        ? <EmptyState title="Nothing to share out" text="It takes a strategy that is switched on." />
        : <Shares allocation={allocation} />)}
    </DeskPanel>
  );
}

function Shares({ allocation: { rows, method, changedMs, cause } }: { readonly allocation: AllocationView }) {
  const largest = rows.reduce((most, { share, wanted }) => Math.max(most, share, wanted ?? 0), 0.01);
  return (
    <>
      <p className={styles.how}>{method === 'equal' ? 'All are treated alike' : `By ${labelOfOption(method).toLowerCase()}`}{changedMs !== null && <>, since <Time valueMs={changedMs} /></>}. {cause}</p>
      <ul className={styles.list}>
        {rows.map(({ strategyId, instrumentId, symbol, share, wanted }) => (
          <li key={`${strategyId} ${instrumentId}`} className={styles.row}>
            <span className={styles.name}>{symbol} <span className={styles.dim}>{strategyId}</span></span>
            <span className={styles.track} aria-hidden>
              <span className={styles.fill} style={{ width: `${(share / largest) * 100}%` }} />
              {wanted !== null && <span className={styles.wanted} style={{ left: `${(wanted / largest) * 100}%` }} />}
            </span>
            <span className="num">{formatNumber(share * 100, 1)} %</span>
          </li>
        ))}
      </ul>
      {rows.some(({ wanted }) => wanted !== null) && <p className={styles.how}>The mark is what it would be now; it moves there when that is worth its cost.</p>}
    </>
  );
}

import type { BacktestResult } from '../../../../engine/contract/api.ts';
import { Money } from '../../components/Cells.tsx';
import { negated, sumDecimals } from '../journal/sum-decimals.ts';
import styles from './lab.module.css';

export interface CostSplitProps {
  readonly costs: BacktestResult['costs'];
  readonly unit: string;
}

/** Draws the costs of a run by kind, each as paid money; funding can also be received. */
export function CostSplit({ costs, unit }: CostSplitProps) {
  const rows = [
    { label: 'Fees', value: costs.fees, text: 'Paid to the venue on every fill.' },
    { label: 'Spread and slippage', value: costs.spreadAndSlippage, text: 'How much worse the fills were than the prices at the decisions.' },
    { label: 'Funding', value: negated(costs.funding), text: 'Paid for holding perpetual positions; below zero when more was received.' },
  ];
  const largest = Math.max(...rows.map((row) => Math.abs(Number(row.value))), 1e-9);
  return (
    <ul className={styles.costs}>
      {rows.map((row) => (
        <li key={row.label} className={styles.cost}>
          <span>{row.label}</span>
          <span className={styles.costBar} aria-hidden><span style={{ width: `${(Math.abs(Number(row.value)) / largest) * 100}%` }} data-received={Number(row.value) < 0 || undefined} /></span>
          <span className={styles.costMoney}><Money value={row.value} unit={unit} /></span>
          <span className={styles.hint}>{row.text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Writes what all costs together came to: fees, spread and slippage, less the funding received. */
CostSplit.Total = function CostTotal({ costs, unit }: CostSplitProps) {
  return <Money value={sumDecimals([costs.fees, costs.spreadAndSlippage, negated(costs.funding)])} unit={unit} />;
};

import { useState } from 'react';
import type { ConfigDescription } from '../../../../engine/contract/api.ts';
import { REGIME_LABELS } from '../../../../engine/contract/regime.ts';
import { useView } from '../../state/engine-context.tsx';
import { ConfigForm } from './ConfigForm.tsx';
import { mayOpen, tableChanges, tableOf, ticked } from './regime-table.ts';
import type { StrategyTable } from './regime-table.ts';
import { REGIME_WORDS } from './regime-words.ts';
import styles from './regime-form.module.css';

/** What the regime does: by what it multiplies new trades, and in which regimes each strategy may open. */
export function RegimeForm({ description, onApplied }: { readonly description: ConfigDescription; readonly onApplied: () => void }) {
  const inForce = tableOf(description.config);
  const [edited, setEdited] = useState<StrategyTable | null>(null);
  const table = edited ?? inForce;
  const reset = (): void => { setEdited(null); };
  return (
    <ConfigForm
      title="What the market regime does"
      label="Market regime"
      method="regime.apply"
      description={description}
      from="the next bar"
      done="The regime acts so from the next bar on."
      onApplied={() => { reset(); onApplied(); }}
      extra={{ values: { strategies: table }, changes: tableChanges(inForce, table), reset }}
    >
      <Strategies table={table} onChange={setEdited} />
    </ConfigForm>
  );
}

function Strategies({ table, onChange }: { readonly table: StrategyTable; readonly onChange: (table: StrategyTable) => void }) {
  const strategies = useView((view) => view.strategies);
  if (strategies.length === 0) return null;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>In which regimes a strategy may open. Its exits always work.</caption>
        <thead><tr><th scope="col">Strategy</th>{REGIME_LABELS.map((label) => <th key={label} scope="col">{REGIME_WORDS[label].name}</th>)}</tr></thead>
        <tbody>
          {strategies.map(({ id, title }) => (
            <tr key={id}>
              <th scope="row">{title} <span className={styles.dim}>{id}</span></th>
              {REGIME_LABELS.map((label) => (
                <td key={label}><input type="checkbox" checked={mayOpen(table, id, label)} aria-label={`${id} may open in ${REGIME_WORDS[label].name}`} onChange={(event) => { onChange(ticked(table, id, label, event.target.checked)); }} /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

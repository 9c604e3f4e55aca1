import type { FillView } from '../../../../engine/contract/view.ts';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import { useView } from '../../state/engine-context.tsx';
import { FILL_COLUMNS } from './fill-columns.tsx';

/** Lists the newest fills with what each cost against the price at its decision. */
export function FillsTable() {
  const fills = useView((view) => view.fills);
  return <FillRows fills={fills} />;
}

export function FillRows({ fills }: { readonly fills: readonly FillView[] }) {
  return <Table label="Fills" rows={fills} columns={FILL_COLUMNS} keyOf={(fill) => fill.id} empty={<EmptyState title="No fills yet" text="Each execution is listed here with its fee and its slippage against the price at the decision." />} />;
}

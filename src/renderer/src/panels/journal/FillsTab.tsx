import { FILL_CSV } from '../fills/fill-columns.tsx';
import { FillRows } from '../fills/FillsTable.tsx';
import { RecordsFrame } from './RecordsFrame.tsx';
import { useRecords } from './use-records.ts';

/** Draws every execution of the session with its fee and its slippage. */
export function FillsTab() {
  const fills = useRecords('fills');
  return <RecordsFrame what="fills" records={fills} shown={fills.items} csv={FILL_CSV}><FillRows fills={fills.items} /></RecordsFrame>;
}

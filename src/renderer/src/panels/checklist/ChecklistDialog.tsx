import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { CheckItem } from '../../../../engine/contract/api.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { joined } from '../../components/class-names.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { useRequest } from '../../state/use-request.ts';
import styles from './ChecklistDialog.module.css';

export interface ChecklistDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Asks about one market when given. */
  readonly instrument: InstrumentView | null;
}

/** Answers "why is it not trading?" line by line, in the order in which the engine asks itself. */
export function ChecklistDialog({ open, onClose, instrument }: ChecklistDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Why is it not trading${instrument ? ` ${instrument.symbol}` : ''}?`}>
      <Checklist instrument={instrument} />
    </Dialog>
  );
}

function Checklist({ instrument }: { readonly instrument: InstrumentView | null }) {
  const { data, error, loading, reload } = useRequest('trading.checklist', instrument ? { instrumentId: instrument.id } : {});
  if (error !== null) return <ErrorState message={error} meaning="The question could not be answered. Trading itself is not affected." onRetry={reload} />;
  if (!data) return <LoadingState label="Asking the engine" rows={6} />;
  return (
    <>
      <p className={styles.verdict} role="status">{verdict(data.items)}</p>
      <ol className={styles.list}>{data.items.map((item) => <Line key={item.title} item={item} />)}</ol>
      <Button data-autofocus onClick={reload} pending={loading}>Ask again</Button>
    </>
  );
}

/** Says the first thing that stands in the way. */
export function verdict(items: readonly CheckItem[]): string {
  const first = items.find((item) => !item.ok);
  return first ? `It waits here: ${first.title.toLowerCase()}. ${first.detail}` : 'Nothing stands in the way. It trades when the strategy wants to.';
}

function Line({ item }: { readonly item: CheckItem }) {
  const Icon = item.ok ? CircleCheck : TriangleAlert;
  return (
    <li className={joined(styles.item, !item.ok && styles.blocked)}>
      <Icon aria-hidden />
      <div>
        <div className={styles.title}>{item.title}<span className="sr-only">{item.ok ? ': yes' : ': no'}</span></div>
        <div className={styles.detail}>{item.detail}</div>
      </div>
    </li>
  );
}

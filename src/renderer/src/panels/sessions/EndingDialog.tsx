import { ConfirmDialog } from '../../components/Dialog.tsx';
import { useView } from '../../state/engine-context.tsx';
import { sessionEnding } from '../data/session-ending.ts';

/** Returns what starting another session puts an end to, or null when nothing runs. */
export function useEnding(begins: 'cash' | 'account'): string | null {
  const session = useView((view) => view.session);
  const positions = useView((view) => view.positions.length);
  return sessionEnding(session, positions, begins);
}

export interface EndingDialogProps {
  readonly open: boolean;
  readonly ending: string | null;
  readonly title: string;
  readonly look?: 'primary' | 'danger';
  readonly pending: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what a new session ends, and begins it only when that was read. */
export function EndingDialog({ open, ending, title, look = 'primary', pending, onConfirm, onClose }: EndingDialogProps) {
  return <ConfirmDialog open={open} title={title} confirm="End the present one and start" look={look} pending={pending} onConfirm={onConfirm} onClose={onClose}><p>{ending}</p></ConfirmDialog>;
}

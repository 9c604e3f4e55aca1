import { X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Button, IconButton } from './Button.tsx';
import { joined } from './class-names.ts';
import styles from './Dialog.module.css';
import { PortalContext } from './portal-context.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly size?: 'medium' | 'wide';
  /** `sheet` comes up from the bottom edge, for phones. */
  readonly look?: 'window' | 'sheet';
  /** Buttons at the bottom right; the safe one first. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** Draws a modal dialog with the browser's own focus trap and Esc; its content is mounted only while it is open. Focus starts at `data-autofocus`. */
export function Dialog({ open, onClose, title, size = 'medium', look = 'window', footer, children }: DialogProps) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const titleId = useId();
  useEffect(() => {
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      // the browser would take the first button, which is the one that closes
      (dialog.querySelector<HTMLElement>('[data-autofocus]') ?? dialog.querySelector<HTMLElement>('h2'))?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [dialog, open]);
  useEffect(() => dialog ? dismissed(dialog, onClose) : undefined, [dialog, onClose]);
  return (
    <dialog
      ref={setDialog}
      className={joined(styles.dialog, size === 'wide' && styles.wide, look === 'sheet' && styles.sheet)}
      aria-labelledby={titleId}
      onClose={onClose}
    >
      {open && (
        <PortalContext value={dialog}>
          <div className={styles.header}>
            <h2 className={styles.title} id={titleId} tabIndex={-1}>{title}</h2>
            <IconButton label="Close" icon={<X aria-hidden />} onClick={onClose} />
          </div>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <div className={styles.footer} data-dialog-footer>{footer}</div>}
        </PortalContext>
      )}
    </dialog>
  );
}

/** Closes on Esc and on a press beside the dialog. A tooltip inside takes Esc for itself, and the browser alone would then keep the dialog open. */
function dismissed(dialog: HTMLDialogElement, onClose: () => void): () => void {
  const onClick = (event: MouseEvent) => { if (event.target === dialog) onClose(); };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  dialog.addEventListener('click', onClick);
  dialog.addEventListener('keydown', onKeyDown);
  return () => {
    dialog.removeEventListener('click', onClick);
    dialog.removeEventListener('keydown', onKeyDown);
  };
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** Exactly what will happen. */
  readonly children: ReactNode;
  /** The deed itself as a verb: "Close the position". */
  readonly confirm: string;
  readonly look?: 'primary' | 'danger';
  readonly pending?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says exactly what will happen and does it only when confirmed. Focus starts on the way back. */
export function ConfirmDialog({ open, title, children, confirm, look = 'primary', pending = false, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} footer={<><Button onClick={onClose} data-autofocus>Keep as it is</Button><Button look={look} pending={pending} onClick={onConfirm}>{confirm}</Button></>}>
      {children}
    </Dialog>
  );
}

import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../components/Button.tsx';
import { joined } from '../components/class-names.ts';
import { dismissToast, toastStore } from '../state/toasts.ts';
import type { Toast } from '../state/toasts.ts';
import styles from './Toasts.module.css';

const ICONS = { info: Info, good: CircleCheck, warning: TriangleAlert, critical: CircleAlert };
/** Long enough to read; what is critical stays until it is closed. */
const STAY_MS = 6000;

/** Draws the passing messages, and reads them aloud. */
export function Toasts() {
  const toasts = useStore(toastStore, (state) => state.toasts);
  return <div className={styles.stack} role="log" aria-live="polite" aria-label="Messages">{toasts.map((toast) => <ToastCard key={toast.id} toast={toast} />)}</div>;
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { id, level, message } = toast;
  const Icon = ICONS[level];
  useEffect(() => {
    if (level === 'critical') return undefined;
    const timer = setTimeout(() => { dismissToast(id); }, STAY_MS);
    return () => { clearTimeout(timer); };
  }, [id, level]);
  return (
    <div className={joined(styles.toast, styles[level])}>
      <Icon aria-hidden />
      <span className={styles.text}>{message}</span>
      <IconButton size="small" label="Dismiss" icon={<X aria-hidden />} onClick={() => { dismissToast(id); }} />
    </div>
  );
}

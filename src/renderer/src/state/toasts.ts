import { createStore } from 'zustand/vanilla';

/** A short message that passes; whatever matters is found again in the alerts. */
export interface Toast {
  readonly id: number;
  readonly level: 'info' | 'good' | 'warning' | 'critical';
  readonly message: string;
}

const MOST = 4;
let nextId = 1;

export const toastStore = createStore<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

/** Shows a message. The newest four stay; the same sentence twice in a row is shown once. */
export function showToast(level: Toast['level'], message: string): void {
  const { toasts } = toastStore.getState();
  if (toasts.at(-1)?.message === message) return;
  toastStore.setState({ toasts: [...toasts, { id: nextId++, level, message }].slice(-MOST) });
}

/** Takes a message away. */
export function dismissToast(id: number): void {
  toastStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

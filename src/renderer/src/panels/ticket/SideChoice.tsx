import { useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { Side } from '../../../../engine/contract/view.ts';
import styles from './ticket.module.css';

const SIDES: readonly { readonly side: Side; readonly title: string }[] = [{ side: 'buy', title: '▲ Buy' }, { side: 'sell', title: '▼ Sell' }];

/** Draws the two sides; arrow keys change between them. */
export function SideChoice({ side, onChange }: { readonly side: Side; readonly onChange: (side: Side) => void }) {
  const group = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent): void {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const other = side === 'buy' ? 'sell' : 'buy';
    onChange(other);
    group.current?.querySelector<HTMLElement>(`[data-side="${other}"]`)?.focus();
  }
  return (
    <div ref={group} className={styles.sides} role="radiogroup" aria-label="Side" onKeyDown={onKeyDown}>
      {SIDES.map((option) => (
        <button key={option.side} type="button" role="radio" aria-checked={option.side === side} data-side={option.side} {...(option.side === side ? { 'data-autofocus': true } : {})} tabIndex={option.side === side ? 0 : -1} className={styles.side} onClick={() => { onChange(option.side); }}>{option.title}</button>
      ))}
    </div>
  );
}

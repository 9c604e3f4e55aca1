import { DropdownMenu } from 'radix-ui';
import { use } from 'react';
import type { ReactElement, ReactNode } from 'react';
import styles from './Menu.module.css';
import { PortalContext } from './portal-context.ts';

export interface MenuItem {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  readonly run: () => void;
}

/** Opens a list of deeds under its trigger, which must be one button. */
export function Menu({ trigger, items, side = 'bottom' }: { readonly trigger: ReactElement; readonly items: readonly MenuItem[]; readonly side?: 'bottom' | 'top' | 'right' }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={use(PortalContext)}>
        <DropdownMenu.Content className={styles.menu} side={side} sideOffset={6} collisionPadding={8}>
          {items.map((item) => (
            <DropdownMenu.Item key={item.id} className={styles.item} disabled={item.disabled ?? false} onSelect={item.run}>{item.icon}{item.title}</DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

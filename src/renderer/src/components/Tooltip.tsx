import { Tooltip as Primitive } from 'radix-ui';
import { use } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { PortalContext } from './portal-context.ts';
import styles from './Tooltip.module.css';

/** Shares the delay of all tooltips below. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Primitive.Provider delayDuration={350} skipDelayDuration={200}>{children}</Primitive.Provider>;
}

export interface TooltipProps {
  readonly text: ReactNode;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** One element that can take focus. */
  readonly children: ReactElement;
}

/** Says a few words about the element when it is hovered or focused. */
export function Tooltip({ text, side = 'bottom', children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal container={use(PortalContext)}>
        <Primitive.Content className={styles.tip} side={side} sideOffset={6} collisionPadding={8}>{text}</Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export interface DefinitionProps {
  /** The term or number that is explained. */
  readonly children: ReactNode;
  readonly title?: string;
  /** What it means, in one or two sentences. */
  readonly text: string;
  /** Formula, source or as-of time. */
  readonly extra?: string;
}

/** Marks a term or number whose meaning is shown on hover, focus or tap. */
export function Definition({ children, title, text, extra }: DefinitionProps) {
  return (
    <Tooltip text={<>{title !== undefined && <span className={styles.title}>{title}</span>}{text}{extra !== undefined && <span className={styles.extra}>{extra}</span>}</>}>
      <button type="button" className={styles.term}>{children}</button>
    </Tooltip>
  );
}

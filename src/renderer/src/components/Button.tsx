import type { ComponentProps, ReactNode } from 'react';
import styles from './Button.module.css';
import { joined } from './class-names.ts';
import { Tooltip } from './Tooltip.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'ghost';
  readonly size?: 'small' | 'medium';
  /** Locked while what it started still runs. */
  readonly pending?: boolean;
}

/** Draws a button. Never submits a form unless asked to. */
export function Button({ look = 'plain', size = 'medium', pending = false, className, disabled, ...rest }: ButtonProps) {
  return <button type="button" {...rest} aria-busy={pending || undefined} disabled={disabled === true || pending} className={joined(styles.button, styles[look], size === 'small' && styles.small, className)} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'children'> {
  /** Its name: shown on hover and read aloud. */
  readonly label: string;
  readonly icon: ReactNode;
  /** For switches: whether it is on. */
  readonly pressed?: boolean;
}

/** Draws a button that shows only an icon, with its name as tooltip. */
export function IconButton({ label, icon, pressed, look = 'ghost', size = 'medium', pending = false, className, disabled, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        aria-busy={pending || undefined}
        disabled={disabled === true || pending}
        className={joined(styles.button, styles[look], styles.icon, size === 'small' && styles.small, pressed === true && styles.pressed, className)}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

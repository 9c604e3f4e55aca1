import { CircleAlert, Clock } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { formatAge } from '../format/time.ts';
import { Badge } from './Badge.tsx';
import { Button } from './Button.tsx';
import { joined } from './class-names.ts';
import styles from './Panel.module.css';

export interface PanelProps {
  readonly title: ReactNode;
  /** Buttons at the right of the header. */
  readonly actions?: ReactNode;
  /** `framed` has a border and its own height, for pages; `flush` fills a resizable pane. */
  readonly look?: 'framed' | 'flush';
  readonly padded?: boolean;
  /** Set when what is shown is old: it is dimmed and its age is said. */
  readonly staleMs?: number | null;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Draws a titled region. Its content is one of the panel's own states or the designed `EmptyState`, `LoadingState` or `ErrorState`. */
export function Panel({ title, actions, look = 'framed', padded = false, staleMs = null, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={joined(styles.panel, look === 'framed' && styles.framed, className)} aria-labelledby={titleId}>
      <header className={styles.header}>
        <h2 className={styles.title} id={titleId}>{title}</h2>
        {staleMs !== null && <Badge tone="warn"><Clock aria-hidden />{formatAge(staleMs)} old</Badge>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={joined(styles.body, padded && styles.padded, staleMs !== null && styles.stale)}>{children}</div>
    </section>
  );
}

export interface EmptyStateProps {
  /** What will be here. */
  readonly title: string;
  readonly text?: string;
  readonly icon?: ReactNode;
  /** The one button that fills it. */
  readonly action?: ReactNode;
}

/** Says what will be here and offers the one button that fills it. */
export function EmptyState({ title, text, icon, action }: EmptyStateProps) {
  return <div className={styles.state}>{icon}<strong>{title}</strong>{text !== undefined && <p>{text}</p>}{action}</div>;
}

/** Holds the place of content that is on its way. */
export function LoadingState({ label, rows = 4 }: { readonly label: string; readonly rows?: number }) {
  return (
    <div className={styles.skeletons} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => <Skeleton key={index} width={`${90 - ((index * 17) % 45)}%`} />)}
    </div>
  );
}

/** Draws a bar that stands for a line of text. */
export function Skeleton({ width = '100%', height }: { readonly width?: string; readonly height?: number }) {
  return <div className={styles.skeleton} style={height === undefined ? { width } : { width, height }} />;
}

export interface ErrorStateProps {
  /** What happened. */
  readonly message: string;
  /** What it means for the money. */
  readonly meaning?: string;
  readonly onRetry?: () => void;
}

/** Says what happened, what it means for the money, and what to do. */
export function ErrorState({ message, meaning, onRetry }: ErrorStateProps) {
  return (
    <div className={joined(styles.state, styles.error)} role="alert">
      <CircleAlert aria-hidden />
      <strong>{message}</strong>
      {meaning !== undefined && <p>{meaning}</p>}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

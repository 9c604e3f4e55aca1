import { joined } from '../components/class-names.ts';
import { Tooltip } from '../components/Tooltip.tsx';
import { MODE_WORDS } from '../format/words.ts';
import type { Mode, SessionView } from '../../../engine/contract/view.ts';
import styles from './ModeBadge.module.css';

/** Says whose money is at stake: a word, a shape and a colour. */
export function ModeBadge({ session }: { readonly session: SessionView | null }) {
  if (!session) return null;
  const { badge, money } = MODE_WORDS[session.mode];
  return (
    <span className={styles.group}>
      <Tooltip text={`${money} ${session.title}.`}>
        <button type="button" className={styles.trigger} aria-label={`Mode: ${badge}. ${money}`}>
          <span className={joined(styles.badge, styles[session.mode])}><Shape mode={session.mode} />{badge}</span>
        </button>
      </Tooltip>
      {session.simulated && <span className={styles.simulated}>SIMULATED</span>}
    </span>
  );
}

/** A ring for practice, a square for paper, a triangle for demo, a full diamond for live. */
function Shape({ mode }: { readonly mode: Mode }) {
  return (
    <svg viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      {mode === 'practice' && <circle cx="6" cy="6" r="4.5" />}
      {mode === 'paper' && <rect x="1.5" y="1.5" width="9" height="9" />}
      {mode === 'demo' && <path d="M6 1.5 11 10.5H1Z" strokeLinejoin="round" />}
      {mode === 'live' && <path d="M6 0 12 6 6 12 0 6Z" fill="currentColor" stroke="none" />}
    </svg>
  );
}

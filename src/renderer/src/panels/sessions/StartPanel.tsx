import { useState } from 'react';
import type { ConnectionView, Environment } from '../../../../engine/contract/view.ts';
import { Segments } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PracticeForm } from './PracticeForm.tsx';
import { SESSION_WORDS } from './session-words.ts';
import type { SessionKind } from './session-words.ts';
import styles from './sessions.module.css';
import { VenueForm } from './VenueForm.tsx';

const KINDS: readonly { readonly value: SessionKind; readonly title: string }[] = [
  { value: 'practice', title: 'Practice' }, { value: 'paper', title: 'Paper' }, { value: 'demo', title: 'Demo' }, { value: 'live', title: 'Live' },
];

export interface StartPanelProps {
  /** Null while they are being asked for. */
  readonly connections: readonly ConnectionView[] | null;
  readonly initialKind?: SessionKind;
  readonly onAddConnection: (environment: Environment) => void;
}

/** Starts a session of each kind, from the one that risks least to the one that risks money; each says what of it is real. */
export function StartPanel({ connections, initialKind = 'practice', onAddConnection }: StartPanelProps) {
  const [kind, setKind] = useState<SessionKind>(initialKind);
  return (
    <Panel title="Start a session" padded>
      <div className={styles.start}>
        <Segments label="Kind of session" options={KINDS} value={kind} onChange={setKind} />
        <p className={styles.text}>{SESSION_WORDS[kind]}</p>
        {kind === 'practice' ? <PracticeForm /> : <VenueForm key={kind} mode={kind} connections={connections} onAddConnection={onAddConnection} />}
      </div>
    </Panel>
  );
}

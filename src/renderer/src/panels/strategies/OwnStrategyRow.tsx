import { useCallback } from 'react';
import type { CustomCheck, CustomProblem, CustomStrategyView } from '../../../../engine/contract/custom-strategies.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import styles from './own.module.css';

const STATUS = {
  ready: { tone: 'good', word: 'Can be used' },
  refused: { tone: 'danger', word: 'Refused' },
  checking: { tone: 'neutral', word: 'Being checked' },
} as const;

const OUTCOMES = { passed: 'Passed', failed: 'Failed', skipped: 'Skipped' } as const;

/** Draws one file of the strategies folder. */
export function OwnStrategyRow({ strategy, onChanged }: { readonly strategy: CustomStrategyView; readonly onChanged: () => void }) {
  const { file, status, name, title, code, problems, checks, usedBy } = strategy;
  const { tone, word } = STATUS[status];
  return (
    <article className={styles.row} aria-label={file}>
      <div className={styles.rowTop}>
        <h3 className={styles.rowTitle}>{title ?? file}</h3>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <p className={styles.dim}>{title === null ? '' : `${file}, `}{name === null ? '' : `named ${name}, `}version {code.slice(0, 8)}</p>
      {problems.length > 0 && <Problems problems={problems} />}
      {usedBy.map((user) => <User key={user.id} user={user} canReload={status === 'ready'} onChanged={onChanged} />)}
      {checks.length > 0 && <Checks checks={checks} status={status} />}
    </article>
  );
}

function Problems({ problems }: { readonly problems: readonly CustomProblem[] }) {
  return (
    <ul className={styles.problems}>
      {problems.map(({ line, column, message }) => (
        <li key={`${line} ${column} ${message}`}>
          {line !== null && <span className={styles.line}>Line {line}</span>}
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}

interface UserProps {
  readonly user: CustomStrategyView['usedBy'][number];
  readonly canReload: boolean;
  readonly onChanged: () => void;
}

function User({ user: { id, code, isCurrent, failure }, canReload, onChanged }: UserProps) {
  const engine = useEngine();
  const reload = useAction(useCallback(async () => {
    await engine.call('strategies.custom-reload', { id });
    onChanged();
  }, [engine, id, onChanged]), `${id} runs the newest version; it warms up before it decides.`);
  const isAsItShouldBe = isCurrent && failure === null;
  return (
    <div className={styles.user} data-out-of-work={failure !== null || undefined}>
      <p>
        <strong>{id}</strong>
        {failure !== null ? ` is out of work: ${failure}.` : isCurrent ? ' runs this version.' : ` goes on with an earlier version, ${code.slice(0, 8)}.`}
      </p>
      {!isAsItShouldBe && canReload && <Button size="small" pending={reload.pending} onClick={() => { void reload.run(); }}>Reload</Button>}
    </div>
  );
}

function Checks({ checks, status }: { readonly checks: readonly CustomCheck[]; readonly status: CustomStrategyView['status'] }) {
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  return (
    <details className={styles.checks}>
      <summary>{failed === 0 ? `${checks.length} checks` : status === 'ready' ? `${checks.length} checks, ${failed} to think about` : `${failed} of ${checks.length} checks failed`}</summary>
      <dl>
        {checks.map(({ code, title, outcome, sentence }) => (
          <div key={code} data-outcome={outcome}>
            <dt>{title}<span className={styles.outcome}>{OUTCOMES[outcome]}</span></dt>
            <dd>{sentence}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

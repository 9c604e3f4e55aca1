import { useCallback, useRef, useState } from 'react';
import type { BotFileViolation } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { saveFile } from '../../../../export/save-file.ts';
import { useEngine } from '../../../../state/engine-context.tsx';
import { showToast } from '../../../../state/toasts.ts';
import { useAction } from '../../../../state/use-action.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { NEW_START, replaceStart } from './start-store.ts';
import type { StartDraft } from './start-store.ts';
import styles from './start.module.css';

export interface FileDeedsProps {
  readonly draft: StartDraft;
  /** The settings as they stand; null while something in them cannot be used. */
  readonly config: Readonly<Record<string, unknown>> | null;
}

interface BadFile {
  readonly name: string;
  readonly lines: readonly string[];
  readonly violations: readonly BotFileViolation[];
}

/** Opens a file of settings into the form, and saves the form as one. A file with a mistake is not used; each mistake is shown at its line. */
export function FileDeeds({ draft, config }: FileDeedsProps) {
  const engine = useEngine();
  const picker = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState<BadFile | null>(null);
  const open = useAction(useCallback(async (file: File | undefined) => {
    if (file === undefined) return;
    const text = await file.text();
    const { config: read, violations } = await engine.call('bots.read-config', { text, name: file.name });
    if (read === null) {
      setBad({ name: file.name, lines: text.split(/\r?\n/), violations });
      return;
    }
    setBad(null);
    const { data: { instruments, ...data }, training, retraining, execution } = read;
    replaceStart({ ...NEW_START, prices: draft.prices, instruments, sections: { data, training, retraining, execution } });
    showToast('good', `${file.name} is filled in. Nothing has started.`);
  }, [engine, draft.prices]));
  const save = useAction(useCallback(async (format: 'yaml' | 'json') => {
    if (config === null) return;
    const { text } = await engine.call('bots.write-config', { config, format });
    saveFile(`bot.${format}`, text, format === 'yaml' ? 'application/yaml' : 'application/json');
  }, [engine, config]));
  return (
    <>
      <div className={styles.files}>
        <Button pending={open.pending} onClick={() => { picker.current?.click(); }}>Open a config file</Button>
        <Button pending={save.pending} disabled={config === null} onClick={() => { void save.run('yaml'); }}>Save as YAML</Button>
        <Button pending={save.pending} disabled={config === null} onClick={() => { void save.run('json'); }}>Save as JSON</Button>
        <input ref={picker} type="file" hidden accept=".yaml,.yml,.json" aria-label="File of settings" onChange={(event) => { void open.run(event.target.files?.[0]); event.target.value = ''; }} />
      </div>
      {bad !== null && (
        <Note tone="bad" title={`${bad.name} was not used: ${bad.violations.length} ${bad.violations.length === 1 ? 'thing is' : 'things are'} not right`}>
          <ol className={styles.violations} aria-label={`What is wrong in ${bad.name}`}>
            {bad.violations.map((violation) => (
              <li key={violation.sentence}>
                <code className={styles.source}><span className={styles.lineNumber}>{violation.line}</span>{bad.lines[violation.line - 1] ?? ''}</code>
                <span><strong>{violation.path}</strong>, line {violation.line}, column {violation.column}: expected {violation.expected}, found {violation.found}.</span>
              </li>
            ))}
          </ol>
          <Button size="small" onClick={() => { setBad(null); }}>Put this away</Button>
        </Note>
      )}
    </>
  );
}

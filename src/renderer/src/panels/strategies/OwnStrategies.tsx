import { Copy, FilePlus2, FolderOpen, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { MethodOutput } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { useRequest } from '../../state/use-request.ts';
import { desktopShell } from '../../transport/transport.ts';
import { NewFromTemplate } from './NewFromTemplate.tsx';
import { OwnStrategyRow } from './OwnStrategyRow.tsx';
import styles from './own.module.css';

type Folder = MethodOutput<'strategies.custom'>;

/** How often a folder is asked for again while a file of it is being checked. */
const CHECKING_MS = 700;

/** The strategies that a person has written: which can be used, what is wrong with the others, and which version trades. */
export function OwnStrategies({ onChanged }: { readonly onChanged: () => void }) {
  const engine = useEngine();
  const atWork = useView((view) => view.strategies);
  const folder = useRequest('strategies.custom', {});
  const [isNaming, setIsNaming] = useState(false);
  const { data, reload } = folder;
  const usable = data?.strategies.filter(({ status }) => status === 'ready').map(({ code }) => code).join() ?? null;
  const isChecking = data?.strategies.some(({ status }) => status === 'checking') ?? false;
  // The engine tells what is at work anew whenever something in the folder has changed.
  useEffect(() => { reload(); }, [atWork, reload]);
  useEffect(() => { if (usable !== null) onChanged(); }, [usable, onChanged]);
  useEffect(() => {
    if (!isChecking) return undefined;
    const timer = setInterval(reload, CHECKING_MS);
    return () => { clearInterval(timer); };
  }, [isChecking, reload]);
  const checkAgain = useAction(useCallback(async () => {
    await engine.call('strategies.custom-check', {});
    reload();
  }, [engine, reload]), 'Every file was checked again.');

  return (
    <Panel
      title="Your own"
      actions={(
        <>
          {data !== null && data.strategies.length > 0 && <Button size="small" pending={checkAgain.pending} onClick={() => { void checkAgain.run(); }}><RefreshCw aria-hidden />Check again</Button>}
          <Button size="small" onClick={() => { setIsNaming(true); }}><FilePlus2 aria-hidden />New from template</Button>
        </>
      )}
    >
      <Content folder={data} error={folder.error} onRetry={reload} onChanged={reload} />
      <NewFromTemplate open={isNaming} onClose={() => { setIsNaming(false); }} onCreated={reload} />
    </Panel>
  );
}

interface ContentProps {
  readonly folder: Folder | null;
  readonly error: string | null;
  readonly onRetry: () => void;
  readonly onChanged: () => void;
}

function Content({ folder, error, onRetry, onChanged }: ContentProps) {
  if (folder === null) return error === null ? <LoadingState label="Reading the strategies folder" rows={2} /> : <ErrorState message={error} meaning="What trades goes on as it is." onRetry={onRetry} />;
  const { strategies, orphans } = folder;
  return (
    <>
      {strategies.length === 0 && <EmptyState icon={<FilePlus2 aria-hidden />} title="None yet" text="Drop a TypeScript or JavaScript file into the folder below, or begin with a template that works as it stands." />}
      {strategies.map((strategy) => <OwnStrategyRow key={strategy.file} strategy={strategy} onChanged={onChanged} />)}
      {orphans.map(({ id, name, code, failure }) => (
        <p key={id} className={styles.orphan}>
          <strong>{id}</strong> runs {name}, version {code.slice(0, 8)}, whose file is no longer in the folder. {failure === null ? 'It goes on from the copy that was kept.' : `It is out of work: ${failure}.`}
        </p>
      ))}
      <FolderLine folder={folder.folder} />
    </>
  );
}

function FolderLine({ folder }: { readonly folder: string }) {
  const shell = desktopShell();
  const open = shell?.openStrategies?.bind(shell);
  const copy = (): void => {
    navigator.clipboard.writeText(folder).then(() => { showToast('good', 'The path of the folder is copied.'); }, () => { showToast('critical', 'The path could not be copied: mark it and copy it by hand.'); });
  };
  return (
    <p className={styles.folder}>
      <span>Folder</span>
      <code>{folder}</code>
      {open !== undefined && <Button size="small" look="ghost" onClick={() => { void open(); }}><FolderOpen aria-hidden />Open</Button>}
      <Button size="small" look="ghost" onClick={copy}><Copy aria-hidden />Copy path</Button>
    </p>
  );
}

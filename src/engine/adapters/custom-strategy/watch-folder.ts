import { watch } from 'node:fs';

/** An editor writes a file in several steps: it is looked at when it has been left alone for so long. */
const QUIET_MS = 300;

/** Calls back after something in the folder has changed and has been left alone for a moment; returns what ends it. A folder that cannot be watched is not. */
export function watchFolder(folder: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const later = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MS);
    timer.unref();
  };
  try {
    const watcher = watch(folder, { persistent: false }, later);
    watcher.on('error', () => { watcher.close(); });
    return () => {
      if (timer !== null) clearTimeout(timer);
      watcher.close();
    };
  } catch {
    return () => undefined;
  }
}

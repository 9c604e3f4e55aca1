/** Ctrl+C or a request to terminate, as a signal that work can heed. A second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Lets the process take its signals again as usual. */
  release(): void;
}

/** Begins to listen for SIGINT and SIGTERM. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('stopped before it was done'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

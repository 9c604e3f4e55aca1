import { parentPort, Worker } from 'node:worker_threads';
import { loadRuntime, openSession } from './session.ts';

/** What to ask a file. */
export interface TryRequest {
  readonly input: string;
  readonly output: string;
  readonly rows: readonly Float32Array[];
}

/** `workerData` of a thread that tries a file and ends; without a file it tells whether there is a runtime. */
export interface TryThreadData {
  readonly file: { readonly bytes: Uint8Array; readonly request: TryRequest } | null;
}

type Tried = { readonly answers: readonly Float64Array[] } | { readonly failure: string };

/**
 * Runs a file once for each row, in a thread of its own: reading a large one would hold up whoever asks.
 * @throws Error with one clause when it cannot, or takes too long
 */
export async function tryFile(workerFile: string | URL, bytes: Uint8Array, request: TryRequest): Promise<readonly Float64Array[]> {
  const tried = await askThread(workerFile, { file: { bytes, request } });
  if ('failure' in tried) throw new Error(tried.failure);
  return tried.answers;
}

/** Tells whether this machine has the runtime. */
export async function hasRuntime(workerFile: string | URL): Promise<boolean> {
  return 'answers' in await askThread(workerFile, { file: null });
}

/** Does what {@link tryFile} asks for; runs in the thread. */
export async function serveTry({ file }: TryThreadData): Promise<void> {
  parentPort?.postMessage(await tried(file));
}

/** For the thread, the runtime and the whole of the file's answers. */
const PATIENCE_MS = 30_000;

function askThread(workerFile: string | URL, data: TryThreadData): Promise<Tried> {
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, { workerData: data, env: {}, argv: [], execArgv: [], stdin: false, stdout: true, stderr: true, name: 'policy check' });
    const finish = (answer: Tried): void => {
      clearTimeout(timer);
      resolve(answer);
      void worker.terminate();
    };
    const timer = setTimeout(() => { finish({ failure: `it gave no answer within ${PATIENCE_MS / 1000} s` }); }, PATIENCE_MS);
    worker.once('message', finish);
    worker.once('error', (error) => { finish({ failure: firstLine(error) }); });
    worker.once('exit', () => { finish({ failure: 'its thread ended' }); });
  });
}

async function tried(file: TryThreadData['file']): Promise<Tried> {
  try {
    if (file === null) {
      await loadRuntime();
      return { answers: [] };
    }
    const session = await openSession(file.bytes, file.request);
    const answers: Float64Array[] = [];
    for (const row of file.request.rows) answers.push(Float64Array.from(await session.ask(row)));
    return { answers };
  } catch (error) {
    return { failure: firstLine(error) };
  }
}

function firstLine(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error);
}

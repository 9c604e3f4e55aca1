/** How far an upload has come. */
export interface UploadProgress {
  readonly name: string;
  /** Counted from 1. */
  readonly number: number;
  readonly count: number;
  /** 0 to 1 over all files by their sizes. */
  readonly share: number;
}

/**
 * Hands files from the browser to the host, one after the other, and returns their paths there.
 * @throws Error with the host's own sentence when it refuses one, or when it cannot be reached
 */
export async function uploadFiles(files: readonly File[], onProgress: (progress: UploadProgress) => void, signal: AbortSignal): Promise<readonly string[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const paths: string[] = [];
  let done = 0;
  for (const [index, file] of files.entries()) {
    const report = (sent: number): void => { onProgress({ name: file.name, number: index + 1, count: files.length, share: (done + sent) / total }); };
    report(0);
    paths.push(await uploadFile(file, report, signal));
    done += file.size;
  }
  return paths;
}

function uploadFile(file: File, onSent: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body was sent
    const request = new XMLHttpRequest();
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}`);
    request.upload.addEventListener('progress', (event) => { onSent(event.loaded); });
    request.addEventListener('load', () => {
      const answer = answerOf(request.responseText);
      if (request.status === 200 && answer.path !== undefined) resolve(answer.path);
      else reject(new Error(`${file.name} was not taken: ${answer.error?.message ?? `the host answered ${request.status}`}.`));
    });
    request.addEventListener('error', () => { reject(new Error(`${file.name} could not be sent: the host does not answer.`)); });
    request.addEventListener('abort', () => { reject(new Error('The upload was canceled. Nothing was imported.')); });
    signal.addEventListener('abort', () => { request.abort(); });
    request.send(file);
  });
}

function answerOf(text: string): { readonly path?: string; readonly error?: { readonly message: string } } {
  try {
    return JSON.parse(text) as { readonly path?: string; readonly error?: { readonly message: string } };
  } catch {
    return {};
  }
}

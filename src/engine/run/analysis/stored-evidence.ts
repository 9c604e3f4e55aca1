import type { RunSummary as StoredRun, Store } from '../../adapters/sqlite/store.ts';
import type { EvidenceDocument, EvidenceHead } from '../../contract/evidence.ts';

type Runs = Pick<Store, 'runs'>;

/** As many of the newest runs are looked through. */
const SEARCHED = 5_000;

/** Keeps a document of evidence. */
export function keepEvidence({ runs }: Runs, document: EvidenceDocument): void {
  const { id, seed, dataHash, hash, codeVersion, createdMs, request, test } = document;
  runs.put({ id, kind: 'evidence', config: { request, test }, seed, dataHash, resultHash: hash, codeVersion, createdMs, summary: headOf(document) }, document);
}

/** Returns the document of that id, or null. */
export function evidenceOf({ runs }: Runs, id: string): EvidenceDocument | null {
  const run = runs.get(id);
  return run?.kind === 'evidence' ? run.detail as EvidenceDocument : null;
}

/** Returns what is on file, newest first. */
export function listEvidence({ runs }: Runs, { strategy, limit }: { readonly strategy?: string | undefined; readonly limit: number }): readonly EvidenceHead[] {
  return runs.list({ limit: SEARCHED }).filter(isEvidence).map(({ summary }) => summary as EvidenceHead).filter((head) => strategy === undefined || head.strategy === strategy).slice(0, limit);
}

function isEvidence({ kind }: StoredRun): boolean {
  return kind === 'evidence';
}

function headOf(document: EvidenceDocument): EvidenceHead {
  const { id, tool, title, verdict, sentence, strategy, instruments, interval, from, to, seed, runs, hash, dataHash, subjectHash, codeVersion, createdMs, expiresMs } = document;
  return { id, tool, title, verdict, sentence, strategy, instruments, interval, from, to, seed, runs, hash, dataHash, subjectHash, codeVersion, createdMs, expiresMs };
}

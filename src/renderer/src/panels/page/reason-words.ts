import { codeWords } from '../../format/words.ts';

/** Writes the reason of an entry or exit: a code such as `stop-loss` as words, a sentence as it is. */
export function reasonWords(reason: string): string {
  return /^[a-z]+(-[a-z]+)*$/.test(reason) ? codeWords(reason) : reason;
}

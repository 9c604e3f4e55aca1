import { useCallback } from 'react';
import { useFeatureTitles } from '../use-feature-titles.ts';

/** Names of features as the engine writes them in its sentences: `volatility.volatility-60`. */
const NAME = /\b[a-z]+\.[a-z]+(?:-[a-z0-9]+)*\b/g;

/** Returns a function that writes a sentence with the plain titles of the features that it names. */
export function useTitled(): (sentence: string) => string {
  const titleOf = useFeatureTitles();
  return useCallback((sentence: string) => titled(sentence, titleOf), [titleOf]);
}

/** Writes a sentence with the titles of the features that it names; what is no feature's name stays. */
export function titled(sentence: string, titleOf: (name: string) => string): string {
  return sentence.replaceAll(NAME, titleOf);
}

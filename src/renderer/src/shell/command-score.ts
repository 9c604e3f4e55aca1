/**
 * Rates how well a search names a command: 1 for the start of its title, less for the start of a word, for a part of the title, and for another word that means it.
 * Every word typed must be found; letters strewn over a long text are not a match.
 */
export function commandScore(title: string, keywords: string, search: string): number {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = wanted.map((word) => wordScore(title.toLowerCase(), keywords.toLowerCase(), word));
  return scores.length === 0 ? 1 : Math.min(...scores);
}

function wordScore(title: string, keywords: string, word: string): number {
  if (title.startsWith(word)) return 1;
  if (title.split(/[^a-z0-9]+/).some((part) => part.startsWith(word))) return 0.8;
  if (title.includes(word)) return 0.5;
  return keywords.includes(word) ? 0.3 : 0;
}

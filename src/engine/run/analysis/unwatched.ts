/** Nobody watches a part of a tool: a thread that is not wanted any more is ended. */
export const UNWATCHED = { onProgress: (): boolean => true };

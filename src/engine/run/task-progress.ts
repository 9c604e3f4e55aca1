/** How far a long task is. */
export interface TaskProgress {
  /** What is being done, in a few words. */
  readonly stage: string;
  /** 0 to 1; null where it cannot be told. */
  readonly share: number | null;
}

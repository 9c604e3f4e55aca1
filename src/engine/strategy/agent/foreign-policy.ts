import type { ModelMember } from '../../domain/model.ts';

/** A policy whose arithmetic is not ours: a file from elsewhere with a runtime of its own. */
export interface ForeignPolicy {
  /**
   * Returns the outputs for one observation, in memory that the next call may overwrite. The same observation gives the same outputs.
   * @throws Error when the runtime fails: the agent then decides nothing any more, and says so
   */
  run(observation: Float32Array): Float32Array;
}

/**
 * Makes a policy of the bytes of a file.
 * @throws Error that says in one clause why it cannot
 */
export type OpenForeignPolicy = (bytes: Uint8Array, member: ModelMember) => ForeignPolicy;

let opener: OpenForeignPolicy | null = null;

/** Lets this thread open policies from elsewhere; null takes that away. What a file answers does not depend on who opens it. */
export function provideForeignPolicies(given: OpenForeignPolicy | null): void {
  opener = given;
}

/** Returns what opens policies from elsewhere; null where nothing can. */
export function foreignPolicies(): OpenForeignPolicy | null {
  return opener;
}

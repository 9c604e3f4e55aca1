/** A user-data event as it is sent, without its envelope. */
export type UserEvent = Readonly<Record<string, unknown>> & { readonly e: string };

export type UserListener = (account: string, event: UserEvent) => void;

/** Carries what happens to accounts to whoever is connected. */
export class UserFeed {
  readonly #listeners = new Set<UserListener>();

  listen(listener: UserListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(account: string, event: UserEvent): void {
    for (const listener of this.#listeners) listener(account, event);
  }
}

/** A pair of one-way streams of envelopes. Carries plain data in order; says nothing about delivery after a close. */
export interface Channel<Sent, Received> {
  send(message: Sent): void;
  /** Returns a function that stops listening. */
  onMessage(listener: (message: Received) => void): () => void;
}

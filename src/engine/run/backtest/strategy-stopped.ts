/** A person's own strategy could not go on in the middle of a run: what the run shows until there is no result. */
export class StrategyStopped extends Error {
  override readonly name = 'StrategyStopped';
}

import { z } from 'zod';

/** Declares an output whose shape the type system alone keeps; inputs are always parsed. */
export const output = <Output>() => z.custom<Output>(() => true);

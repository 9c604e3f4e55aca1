/** Returns the time in milliseconds since 1970 with fractions, for measuring how long something takes; it goes on steadily when the machine's clock is set. */
export const hiResClock = (): number => performance.timeOrigin + performance.now();

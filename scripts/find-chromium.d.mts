/** Returns the path of an installed Chromium, or null. */
export function findChromium(): Promise<string | null>;
